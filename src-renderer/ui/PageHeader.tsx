import { useEffect } from 'react'
import { create } from 'zustand'

interface Heading {
  title: string
  note: string
}
const useHeadingStore = create<Heading>(() => ({ title: '', note: '' }))

/** The heading that the top bar shows for the screen on display. */
export const useHeading = (): Heading => useHeadingStore()

/** Names the screen: title and one quiet note, drawn by the shell in its top bar; the title of the window says it too. */
export function PageHeader({ title, note = '' }: { title: string; note?: string | undefined }) {
  useEffect(() => {
    useHeadingStore.setState({ title, note })
  }, [title, note])
  return null
}
