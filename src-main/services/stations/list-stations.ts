import type { InputOf, OutputOf } from '#shared/contract/calls.ts'
import { refuse, type Refusal } from '#shared/contract/refusal.ts'
import type { StationRow } from '#shared/contract/stations.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import { hex } from '#shared/sync/bytes.ts'
import { formatAddress } from '#shared/sync/lan-address.ts'
import { knownAddresses } from '../../repositories/lan-address.ts'
import {
  entriesAfterwards,
  heldLogs,
  peerHeads,
  revocationFacts,
  stationFacts,
  stationNames,
} from '../../repositories/station.ts'
import { userNames } from '../../repositories/user.ts'
import type { ReadTx } from '../../storage/store.ts'
import { type Caller, runQuery } from '../command.ts'
import { type MemoryColumns, memoryPage } from '../registers/memory-page.ts'
import { textOf } from '../registers/record-fields.ts'
import type { StationDeps } from '../station-deps.ts'
import { stationRows } from './station-rows.ts'

type Detail = OutputOf<'stations', 'get'>

const columns: MemoryColumns<StationRow> = {
  columns: {
    name: row => row.name,
    warehouse: row => row.warehouse.name,
    standing: row => row.standing,
    version: row => row.version,
    seen_ms: row => row.seen_ms,
    joined_ms: row => row.joined_ms,
    wrote: row => row.wrote,
  },
  search: row => [row.name, row.warehouse.name, row.warehouse.code, row.device.replaceAll('-', '')],
  archived: row => row.standing !== 'member',
}

/** One page of the stations, this one first where no order is asked. Errors: Forbidden, Invalid. */
export function listStations(
  deps: StationDeps,
  caller: Caller,
  query: InputOf<'stations', 'list'>,
): Result<OutputOf<'stations', 'list'>, Refusal> {
  return runQuery(deps, caller, 'stations.view', tx => {
    const rows = stationRows(tx, deps).toSorted((a, b) => Number(b.here) - Number(a.here) || a.joined_ms - b.joined_ms)
    return memoryPage(rows, columns, query)
  })
}

/** The row of one station. Errors: NotFound. */
export function stationRow(tx: ReadTx, deps: StationDeps, dev: string): Result<StationRow, Refusal> {
  const row = stationRows(tx, deps).find(one => one.dev === dev)
  return row === undefined ? err(refuse('NotFound', { what: 'station' })) : ok(row)
}

/** One station with what of it is here, who took it in, and everything that was decided about it. Errors: Forbidden, NotFound. */
export function getStation(
  deps: StationDeps,
  caller: Caller,
  { dev }: InputOf<'stations', 'get'>,
): Result<Detail, Refusal> {
  return runQuery<Detail>(deps, caller, 'stations.view', tx => {
    const { build } = deps.store
    const row = stationRow(tx, deps, dev)
    if (!row.ok) return row
    const by = deps.ledger
      .authority()
      .stations()
      .find(station => station.dev === dev)?.certificate.by
    const issuer = by === undefined || by === 'root' ? undefined : stationRow(tx, deps, by)
    return ok({
      ...row.value,
      issuer: issuer?.ok ? { dev: issuer.value.dev, name: issuer.value.name } : null,
      certifiable: mayCertify(deps, dev),
      logs: heldLogs(tx, build, dev).map(({ scope, seq, last_ms, state }) => ({ scope, entries: seq, last_ms, state })),
      addresses: knownAddresses(tx, build).flatMap(one => (one.dev === dev ? [formatAddress(one)] : [])),
      heads: headsOf(tx, deps, dev),
      afterwards: entriesAfterwards(tx, build, dev),
      history: historyOfStation(tx, deps, dev),
    })
  })
}

/** How far the logs that are known here go on the disk of a station. */
function headsOf(tx: ReadTx, { store, ledger }: StationDeps, dev: string): Detail['heads'] {
  const logs = heldLogs(tx, store.build)
  const said = new Map(
    peerHeads(tx, store.build).flatMap(one => (one.peer === dev ? [[hex(one.log_id), one.seq]] : [])),
  )
  return logs.flatMap(log => {
    const seq = dev === ledger.dev() ? log.seq : said.get(hex(log.log_id))
    return seq === undefined ? [] : [{ log: hex(log.log_id), scope: log.scope, author: log.dev, seq }]
  })
}

/** Whether this station can sign a certificate for another: it has the right, and none of its own issuers is that one (LED-23). */
export function mayCertify(deps: StationDeps, dev: string): boolean {
  return deps.ledger.authority().hasRight(deps.ledger.dev(), 'enrol') && !deps.enrolment.above().includes(dev)
}

const told = ['name', 'wh', 'sc', 'rt'] as const

/** Enrolled, renamed, certified anew, excluded: oldest first, with what each changed. */
function historyOfStation(tx: ReadTx, deps: StationDeps, dev: string): Detail['history'] {
  const names = userNames(tx, deps.store.build)
  let before: Record<string, unknown> = {}
  const stations = stationNames(tx, deps.store.build)
  const facts = stationFacts(tx, deps.store.build).filter(fact => fact.dev === dev)
  const lines = facts.map(fact => {
    const said = deps.ledger.history(tx, 'station', fact.id)[0]
    const p = said?.op.p ?? {}
    const bytes = Buffer.from(textOf(p, 'cert'), 'base64url')
    const { wh, sc, rt } = JSON.parse(bytes.toString('utf8')) as Record<string, unknown>
    const after: Record<string, unknown> = { name: fact.name, wh, sc, rt }
    const changed = told.filter(field => JSON.stringify(after[field]) !== JSON.stringify(before[field]))
    const changes = changed.map(field => ({ field, before: before[field] ?? null, after: after[field] }))
    const kind = before['name'] === undefined ? 'create' : 'edit'
    before = after
    return { fact, writer: said?.dev, kind, changes, why: typeof p['why'] === 'string' ? p['why'] : null }
  })
  const ends = revocationFacts(tx, deps.store.build, dev).map(fact => ({
    fact,
    writer: deps.ledger.history(tx, 'revocation', fact.id)[0]?.dev,
    kind: 'revocation',
    changes: [],
    why: fact.why,
  }))
  return [...lines, ...ends]
    .map(({ fact, writer, kind, changes, why }) => ({
      at_ms: fact.at_ms,
      actor: fact.actor,
      actorName: names.get(fact.actor) ?? null,
      station: stations.get(writer ?? '') ?? null,
      kind,
      ref: fact.ref,
      changes,
      why,
    }))
    .toSorted((a, b) => a.at_ms - b.at_ms)
}
