import { useEffect, useState } from 'react'
import { holdDraft } from './kept-drafts.ts'

/** Which draft this window has while the screen that asks is shown: no other window resumes it. */
export function useHeldDraft() {
  const [hold] = useState(() => {
    const held = new Map<string, () => void>()
    let over = false
    const take = async (id: string): Promise<boolean> => {
      if (held.has(id)) return true
      const letGo = await holdDraft(id)
      // The screen may have gone meanwhile: what it held would be held for ever.
      if (over) letGo?.()
      else if (letGo !== null) held.set(id, letGo)
      return letGo !== null
    }
    const letGo = (but?: string): void => {
      for (const [id, go] of held) {
        if (id === but) continue
        held.delete(id)
        go()
      }
    }
    return {
      /** The first of these that no other window has. */
      async first<R extends { id: string }>(rows: readonly R[]): Promise<R | undefined> {
        for (const row of rows) if (await take(row.id)) return row
        return undefined
      },
      /** Holds this one, if no other window has it, and lets all others go. */
      only(id: string): void {
        letGo(id)
        void take(id)
      },
      /** Lets all go, for good. */
      end(): void {
        over = true
        letGo()
      },
    }
  })
  useEffect(() => hold.end, [hold])
  return hold
}
