import { useAsk } from '../../api/queries.ts'
import { useMay } from '../../app/session.ts'

/** How much waits for who is at the keyboard to settle it: what the badge and the home screen show. */
export function useOpenConflicts(): number {
  const enabled = useMay('conflicts.settle')
  const { data } = useAsk('conflicts.count', {}, { tables: ['open_conflict'], keep: true, enabled })
  return enabled ? (data?.count ?? 0) : 0
}
