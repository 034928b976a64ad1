import { useMemo } from 'react'
import { type AlertWishes, readWishes } from '#shared/domain/alert-wishes.ts'
import { useGridMemory } from '../../ui/grid-memory.ts'

const name = 'messages alerts'

/** How who is at the keyboard wants to be told of what comes: his own at every window of this station. */
export function useWishes() {
  const memory = useGridMemory()
  return useMemo(
    () => ({
      read: (): AlertWishes => readWishes(memory.read(name)),
      keep: (wishes: AlertWishes) => memory.write(name, JSON.stringify(wishes)),
    }),
    [memory],
  )
}
