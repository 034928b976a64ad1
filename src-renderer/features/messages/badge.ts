import { useEffect } from 'react'
import { bridge } from '../../api/bridge.ts'
import { useHeading } from '../../ui/PageHeader.tsx'
import { badgeText, useUnread } from './use-conversations.ts'

const program = 'CocoaTrack'

/**
 * Says on the title of the window which screen it shows and how much is new, as the store has it (TALK-33), and on the program's icon; nothing
 * of it once its person is gone.
 */
export function useBadge(): void {
  const count = useUnread()
  const { title } = useHeading()
  useEffect(() => {
    const screen = title === '' ? program : `${title} · ${program}`
    document.title = count === 0 ? screen : `(${badgeText(count)}) ${screen}`
  }, [count, title])
  useEffect(() => void bridge()?.setBadge(count), [count])
  useEffect(
    () => () => {
      document.title = program
      void bridge()?.setBadge(0)
    },
    [],
  )
}
