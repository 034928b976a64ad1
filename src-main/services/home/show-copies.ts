import type { InputOf, OutputOf } from '#shared/contract/calls.ts'
import type { Refusal } from '#shared/contract/refusal.ts'
import { ok, type Result } from '#shared/kit/result.ts'
import { certificateCarries } from '#shared/sync/certificate.ts'
import {
  entriesOfRecords,
  entryMoment,
  ownEnds,
  type PeerEnd,
  peerEnds,
  type RecordEntry,
} from '../../repositories/copies.ts'
import { relayEnds } from '../../repositories/relay-witness.ts'
import { allWarehouses } from '../../repositories/warehouse.ts'
import type { ReadTx } from '../../storage/store.ts'
import type { Caller, Clock } from '../command.ts'
import type { StationCondition, StationDeps } from '../station-deps.ts'

type Copies = OutputOf<'home', 'copies'>
type CopyDeps = Pick<StationDeps, 'store' | 'ledger'> & {
  readonly clock: Clock
  readonly condition: Pick<StationCondition, 'backupMs'>
}

/** How long an entry may be on this disk alone until it is amber, and red. Units: ms. */
const amberMs = 3 * 86_400_000
const redMs = 7 * 86_400_000

/** The relay among those who hold something: no station has this id. */
const atRelay = 'relay'

interface Others {
  readonly devs: ReadonlySet<string>
  readonly hq: ReadonlySet<string>
  readonly isHq: boolean
  /** whether one of them may keep what is in a scope */
  carries(scope: string): boolean
}

/**
 * Where records are besides this disk: *enregistré ici*, *sur N postes*, *au siège*; and how old the oldest entry of this station is that
 * no other station has. A station counts by its own word, while it is a member and is not revoked (DU-12); the relay is headquarters, and
 * counts by its countersignature alone.
 */
export function showCopies(
  deps: CopyDeps,
  _caller: Caller,
  { ids }: InputOf<'home', 'copies'>,
): Result<Copies, Refusal> {
  const others = othersOf(deps)
  const copies = deps.store.read<Copies>(tx => {
    const told = peerEnds(tx, deps.store.build).filter(({ peer }) => others.devs.has(peer))
    const ends = [...told, ...relayEnds(tx, deps.store.build).map(end => ({ ...end, peer: atRelay }))]
    return { rows: recordCopies(tx, deps, ids, ends, others), overall: overallCopies(tx, deps, ends, others) }
  })
  return ok(copies)
}

/** A record, the entries about it, and which of some stations said that they have them all. */
export interface Copy {
  readonly id: string
  readonly about: readonly RecordEntry[]
  readonly holders: readonly string[]
}

/** Which of these stations hold which of these records, by what they said that they have (DU-12). */
export function copiesOf(
  tx: ReadTx,
  build: StationDeps['store']['build'],
  ids: readonly string[],
  ends: readonly PeerEnd[],
  devs: readonly string[],
): Copy[] {
  const entries = entriesOfRecords(tx, build, ids)
  const reach = new Map(ends.map(({ peer, log, seq }) => [`${peer} ${log}`, seq]))
  return ids.map(id => {
    const about = entries.filter(({ i }) => i === id)
    // Of a forked log it is not told which branch a station has: it is not counted.
    const holds = (dev: string): boolean =>
      about.length > 0 &&
      about.every(({ log, seq, forked }) => forked === 0 && (reach.get(`${dev} ${log}`) ?? -1) >= seq)
    return { id, about, holders: devs.filter(holds) }
  })
}

function othersOf({ ledger }: CopyDeps): Others {
  const members = ledger
    .authority()
    .stations()
    .filter(({ revoked }) => !revoked)
  const others = members.filter(({ dev }) => dev !== ledger.dev())
  const hq = others.filter(({ certificate }) => certificate.rt.includes('hq'))
  const isHq = ledger.authority().hasRight(ledger.dev(), 'hq')
  const carries = (scope: string) => others.some(({ certificate }) => certificateCarries(certificate, scope))
  return { devs: new Set(others.map(({ dev }) => dev)), hq: new Set(hq.map(({ dev }) => dev)), isHq, carries }
}

/** Whether the relay holds anything of this station: it takes every scope. */
const reaches = (ends: readonly PeerEnd[]): boolean => ends.some(({ peer }) => peer === atRelay)

function recordCopies(
  tx: ReadTx,
  deps: CopyDeps,
  ids: readonly string[],
  ends: readonly PeerEnd[],
  { devs, hq, isHq, carries }: Others,
): Copies['rows'] {
  const mayLeave = new Map(
    ownEnds(tx, deps.store.build).map(({ log, scope }) => [log, reaches(ends) || carries(scope)]),
  )
  const copies = copiesOf(tx, deps.store.build, ids, ends, [...devs, atRelay])
  return copies.map(({ id, about, holders }) => {
    const isAtHq = isHq || holders.some(dev => dev === atRelay || hq.has(dev))
    const moments = holders.length > 0 ? [] : about.map(({ log, seq }) => entryMoment(tx, deps.store.build, log, seq))
    const state = stateOf(deps, firstOf(moments))
    const uncarried = holders.length === 0 && about.some(({ log }) => mayLeave.get(log) === false)
    return { id, stations: holders.filter(dev => dev !== atRelay).length, hq: isAtHq, uncarried, state }
  })
}

function overallCopies(
  tx: ReadTx,
  deps: CopyDeps,
  ends: readonly PeerEnd[],
  { devs, isHq, carries }: Others,
): Copies['overall'] {
  const { build } = deps.store
  let alone = 0
  let uncarried = false
  const moments: (number | null)[] = []
  for (const { log, scope, seq } of ownEnds(tx, build)) {
    const held = Math.max(0, ...ends.filter(end => end.log === log).map(end => end.seq))
    alone += Math.max(0, seq - held)
    if (seq > held && !reaches(ends) && !carries(scope)) uncarried = true
    if (seq > held) moments.push(entryMoment(tx, build, log, held + 1))
  }
  const oldest = firstOf(moments)
  const backup_ms = deps.condition.backupMs()
  const carried = carriedDepots(tx, deps)
  return {
    others: devs.size,
    atRelay: reaches(ends),
    carried,
    isHq,
    alone,
    uncarried,
    oldest_ms: oldest,
    backup_ms,
    state: stateOf(deps, oldest),
  }
}

/** The depots whose records come to this station, as its certificate in force says; null where those are all that are known. */
function carriedDepots(tx: ReadTx, { store, ledger }: CopyDeps): string[] | null {
  const stations = ledger.authority().stations()
  const own = stations.find(station => station.dev === ledger.dev())
  if (own === undefined) return null
  const depots = allWarehouses(tx, store.build)
  const carried = depots.filter(({ id }) => certificateCarries(own.certificate, `wh:${id}`))
  return carried.length === depots.length ? null : carried.map(({ name, code }) => name ?? code ?? '')
}

/** The earliest of moments; null where there is none. */
const firstOf = (moments: readonly (number | null)[]): number | null =>
  moments.reduce((first, t) => (t === null || (first !== null && first <= t) ? first : t), null)

/** How it stands with what is on this disk alone since a moment. */
function stateOf({ clock }: CopyDeps, sinceMs: number | null): Copies['overall']['state'] {
  const ageMs = sinceMs === null ? 0 : clock.wallMs() - sinceMs
  return ageMs >= redMs ? 'red' : ageMs >= amberMs ? 'amber' : 'good'
}
