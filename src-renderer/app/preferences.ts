import { useEffect, useMemo, useRef } from 'react'
import { call } from '../api/client.ts'
import { useAsk } from '../api/queries.ts'
import type { GridMemory } from '../ui/grid-memory.ts'
import { useMe } from './session.ts'

const sendAfterMs = 1_500

/**
 * What a user arranged, kept with the user on the station. A copy in this window's own storage answers at once, so lists
 * open as they were left even before the station has answered.
 */
export function usePreferences(): GridMemory {
  const { user } = useMe()
  const stored = useAsk('home.preferences', {}, { tables: [] })
  const timers = useRef(new Map<string, ReturnType<typeof setTimeout>>())

  useEffect(() => {
    for (const [name, value] of Object.entries(stored.data?.values ?? {})) {
      if (!timers.current.has(name)) localStorage.setItem(`${user} ${name}`, value)
    }
  }, [stored.data, user])

  return useMemo(
    () => ({
      read: name => localStorage.getItem(`${user} ${name}`) ?? undefined,
      write: (name, value) => {
        localStorage.setItem(`${user} ${name}`, value)
        clearTimeout(timers.current.get(name))
        const send = () => {
          timers.current.delete(name)
          void call('home.setPreference', { name, value }).catch(() => undefined)
        }
        timers.current.set(name, setTimeout(send, sendAfterMs))
      },
    }),
    [user],
  )
}
