import { conflictKinds } from '#shared/domain/conflict-kinds.ts'
import { countUnfolded } from './repositories/today.ts'
import { allUserIds } from './repositories/user.ts'
import { insertNotification, retell, standingOf, untell } from './repositories/notification.ts'
import type { OpenConflicts } from './repositories/conflict.ts'
import { openHere, settledBy } from './services/conflicts/count-conflicts.ts'
import type { StationDeps } from './services/station-deps.ts'
import type { Steps } from './storage/steps.ts'
import type { WriteTx } from './storage/store.ts'
import { writeSpare } from './storage/write-spare.ts'

const kind = 'ConflictsOpen'

type Change = (tx: WriteTx) => unknown

/**
 * Makes what tells whoever may settle it how much is open here (NTF-1): one notice for each person, however much there is. It is new again
 * when more has come, and goes when all is settled. Records that somebody contests have notices of their own: they alone make none. Screens
 * hear when what is open is other than at the last look. It may rest after every kind: all of them hold the thread too long.
 */
export function conflictTeller(): (deps: StationDeps) => Steps<void, void> {
  let before = ''
  return function* (deps) {
    const { store, push } = deps
    const open: OpenConflicts[] = []
    for (const kind of conflictKinds) {
      // A season that comes in is counted when it is in the lists.
      if (store.read(tx => countUnfolded(tx, store.build)) > 0) return
      open.push(...store.read(tx => openHere(tx, deps, [kind])))
      yield
    }
    const now = JSON.stringify(open)
    if (now !== before) push({ topic: 'changed', tables: ['open_conflict'] })
    before = now
    const changes = changesOf(deps, open)
    if (changes.length === 0) return
    const done = writeSpare(store, tx => {
      for (const change of changes) change(tx)
    })
    if (done) push({ topic: 'changed', tables: ['notification'] })
  }
}

/** What there is to write so that everybody's notice says how it is. */
function changesOf({ store, ledger, clock, random }: StationDeps, open: readonly OpenConflicts[]): Change[] {
  const { build } = store
  const [users, rows] = store.read(tx => [allUserIds(tx, build), standingOf(tx, build, kind)])
  if (open.length + rows.length === 0) return []
  const standing = new Map(rows.map(row => [row.user, row]))
  const authority = ledger.authority()
  return users.flatMap((user): Change[] => {
    const person = authority.roleOf(user)
    const { all, apart } =
      person === undefined ? { all: 0, apart: 0 } : settledBy({ role: person.role, warehouses: person.wh }, open)
    const data = { count: all, apart }
    const had = standing.get(user)
    if (had === undefined) {
      const told = { id: random.uuid(), user, kind, data, at_ms: clock.wallMs() }
      return apart === 0 ? [] : [tx => insertNotification(tx, build, told)]
    }
    if (apart === 0) return [tx => untell(tx, build, had.id)]
    if (had.data['count'] === all && had.data['apart'] === apart) return []
    const isNews = apart > Number(had.data['apart'])
    return [tx => retell(tx, build, had.id, { data, newsMs: isNews ? clock.wallMs() : null })]
  })
}
