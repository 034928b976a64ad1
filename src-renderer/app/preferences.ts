import { useEffect, useMemo, useState } from 'react'
import { call } from '../api/client.ts'
import { useAsk } from '../api/queries.ts'
import type { GridMemory } from '../ui/grid-memory.ts'
import { useMe } from './session.ts'

const sendAfterMs = 1_500

/**
 * What a user arranged, kept with the user on the station. A copy in this window's own storage answers at once, so lists
 * open as they were left even before the station has answered. What did not reach the station is sent when the screens open again, and
 * until then the station's older word for it is not taken.
 */
export function usePreferences(): GridMemory {
  const { user } = useMe()
  const stored = useAsk('home.preferences', {}, { tables: [] })
  const copy = useMemo(() => localCopy(user), [user])
  const [known, setKnown] = useState(false)

  useEffect(() => {
    if (stored.data === undefined) return
    copy.take(stored.data.values)
    setKnown(true)
  }, [stored.data, copy])

  // Another object once the station has answered: lists read it again.
  return useMemo(() => ({ read: copy.read, write: copy.write, ready: known }), [copy, known])
}

function localCopy(user: string) {
  const timers = new Map<string, ReturnType<typeof setTimeout>>()
  const unsentKey = `unsent ${user}`
  const unsent = (): ReadonlySet<string> => new Set(JSON.parse(localStorage.getItem(unsentKey) ?? '[]') as string[])
  const mark = (name: string, sent: boolean) => {
    const names = new Set(unsent())
    if (sent) names.delete(name)
    else names.add(name)
    localStorage.setItem(unsentKey, JSON.stringify([...names]))
  }
  const read = (name: string) => localStorage.getItem(`${user} ${name}`) ?? undefined
  const send = async (name: string) => {
    timers.delete(name)
    const value = read(name)
    if (value === undefined) return
    // Left as unsent where nobody answered: the next start tries again.
    const sent = await call('home.setPreference', { name, value }).then(
      () => true,
      () => false,
    )
    if (sent && read(name) === value) mark(name, true)
  }
  return {
    read,
    write: (name: string, value: string) => {
      localStorage.setItem(`${user} ${name}`, value)
      mark(name, false)
      clearTimeout(timers.get(name))
      timers.set(
        name,
        setTimeout(() => void send(name), sendAfterMs),
      )
    },
    take: (values: Readonly<Record<string, string>>) => {
      const waiting = unsent()
      for (const [name, value] of Object.entries(values)) {
        if (!waiting.has(name)) localStorage.setItem(`${user} ${name}`, value)
      }
      for (const name of waiting) if (!timers.has(name)) void send(name)
    },
  }
}
