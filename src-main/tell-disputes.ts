import { businessDay } from '#shared/domain/day.ts'
import { disputesOpen, disputesSettled } from './repositories/dispute.ts'
import { kindOf } from './repositories/record-number.ts'
import { insertNotification, toldOf } from './repositories/notification.ts'
import type { StationDeps } from './services/station-deps.ts'
import type { WriteTx } from './storage/store.ts'
import { writeSpare } from './storage/write-spare.ts'

/** How long it is news that one was settled: a new station is brought those of years. Units: ms. */
const newsMs = 30 * 86_400_000

/**
 * Tells what people wait for of disputes (TALK-72, TALK-74), each once at this station: whoever may settle it that one was opened; he and who
 * opened it that its day has come; who opened it that somebody else settled it, and how. Nobody is told of a depot that is not his.
 */
export function tellDisputes(deps: StationDeps): void {
  const { store, clock } = deps
  const since = clock.wallMs() - newsMs
  const [open, settled] = store.read(tx => [disputesOpen(tx, store.build), disputesSettled(tx, store.build, since)])
  if (open.length + settled.length === 0) return
  const day = businessDay(clock.wallMs())
  let told = 0
  writeSpare(store, tx => {
    const tell = teller(deps, tx)
    for (const { id, scope, no, due, actor, who, why, ...record } of open) {
      const about = { dispute: id, about: `disputed ${scope} ${id}`, no: no ?? '', record: linkOf(record) }
      const settlers = deps.audience('conflicts.settle', scope)
      for (const user of settlers.filter(one => one !== actor)) {
        told += tell(user, 'DisputeOpened', { ...about, due, who: who ?? '', why })
      }
      if (due > day) continue
      for (const user of new Set([...settlers, actor])) told += tell(user, 'DisputeDue', { ...about, due })
    }
    for (const { id, no, actor, who, why, ...settlement } of settled) {
      const record = linkOf(settlement)
      told += tell(actor, 'DisputeSettled', { dispute: id, no: no ?? '', who: who ?? '', why, record })
    }
  })
  if (told > 0) deps.push({ topic: 'changed', tables: ['notification'] })
}

const linkOf = ({ ent, of }: { readonly ent: string; readonly of: string }) => ({ kind: kindOf(ent), id: of })

type Told = Readonly<Record<string, unknown>> & { readonly dispute: string }

/** Writes a notification of a dispute where its person has none of that kind yet; how many it wrote. */
function teller({ store, clock, random }: StationDeps, tx: WriteTx) {
  const known = new Map<string, Set<unknown>>()
  return (user: string, kind: string, data: Told): number => {
    const key = `${kind} ${user}`
    const before = known.get(key) ?? new Set(toldOf(tx, store.build, user, kind).map(one => one['dispute']))
    known.set(key, before)
    if (before.has(data.dispute)) return 0
    before.add(data.dispute)
    return insertNotification(tx, store.build, { id: random.uuid(), user, kind, data, at_ms: clock.wallMs() })
  }
}
