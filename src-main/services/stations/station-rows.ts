import type { StationRow } from '#shared/contract/stations.ts'
import { hex } from '#shared/sync/bytes.ts'
import { certificateCarries } from '#shared/sync/certificate.ts'
import { formatDeviceId } from '#shared/sync/device-id.ts'
import {
  type HeldLog,
  heldLogs,
  type PeerHead,
  peerHeads,
  stationFacts,
  versionOf,
} from '../../repositories/station.ts'
import { metPeers } from '../../repositories/lan-peer.ts'
import { warehouseById } from '../../repositories/warehouse.ts'
import type { ReadTx } from '../../storage/store.ts'
import type { NetworkFacts } from '../network/network-port.ts'
import type { StationDeps } from '../station-deps.ts'

const warehouseScope = 'wh:'

/** The warehouses that a certificate carries besides its own, by id. */
export const carriedWarehouses = (scopes: readonly string[]): string[] =>
  scopes.filter(scope => scope.startsWith(warehouseScope)).map(scope => scope.slice(warehouseScope.length))

/** Every station that `auth` has in force, as it stands now (AU-11: by signed certificates, rows give names only). */
export function stationRows(tx: ReadTx, deps: StationDeps): StationRow[] {
  const { build } = deps.store
  const named = namesOf(tx, deps)
  const logs = heldLogs(tx, build)
  const heads = peerHeads(tx, build)
  const met = metPeers(tx, build)
  const links = new Map(deps.network.facts().links.map(link => [link.dev, link]))
  return deps.ledger
    .authority()
    .stations()
    .map(({ dev, certificate, revoked }) => {
      const { name = '', joined_ms = 0, replacedBy = null } = named.get(dev) ?? {}
      const warehouse = warehouseById(tx, build, certificate.wh)
      const here = dev === deps.ledger.dev()
      const own = logs.filter(log => log.dev === dev)
      const said = heads.filter(head => head.peer === dev)
      const carried = logs.filter(log => certificateCarries(certificate, log.scope))
      const wrote = own.map(log => log.last_ms ?? 0)
      const link = links.get(dev)
      const last = met.get(dev)
      const seen = Math.max(0, last?.at_ms ?? 0, ...wrote, ...said.map(head => head.at_ms))
      return {
        dev,
        device: formatDeviceId(dev),
        name,
        warehouse: { id: certificate.wh, code: warehouse?.code ?? null, name: warehouse?.name ?? null },
        carries: carriedWarehouses(certificate.sc),
        rights: certificate.rt,
        here,
        standing: revoked ? 'revoked' : replacedBy === null ? 'member' : 'replaced',
        replacedBy,
        joined_ms,
        version: here ? deps.condition.version : (link?.version ?? last?.app ?? versionOf(tx, build, dev)),
        seen_ms: here || link !== undefined ? deps.clock.wallMs() : seen === 0 ? null : seen,
        link: link === undefined ? null : linkOf(link),
        wrote: own.reduce((sum, log) => sum + log.seq, 0),
        holds: here || said.length === 0 ? null : holdsOf(carried, said),
      }
    })
}

const linkOf = ({ host, lacking, owing, received, sent }: NetworkFacts['links'][number]) => ({
  host,
  lacking,
  owing,
  received,
  sent,
})

/** Of the entries of these logs that are here, how many a peer has said it holds. */
function holdsOf(logs: readonly HeldLog[], said: readonly PeerHead[]): { entries: number; of: number } {
  const told = new Map(said.map(head => [hex(head.log_id), head.seq]))
  const entries = logs.reduce((sum, log) => sum + Math.min(log.seq, told.get(hex(log.log_id)) ?? 0), 0)
  return { entries, of: logs.reduce((sum, log) => sum + log.seq, 0) }
}

interface Named {
  name: string
  joined_ms: number
  replacedBy: string | null
}

/** What was said of stations by device id: the last name, the first day, and which other key one goes on under. */
export function namesOf(tx: ReadTx, deps: Pick<StationDeps, 'store' | 'ledger'>): ReadonlyMap<string, Named> {
  const names = new Map<string, Named>()
  for (const fact of stationFacts(tx, deps.store.build)) {
    const known = names.get(fact.dev)
    names.set(fact.dev, {
      name: fact.name === '' ? (known?.name ?? '') : fact.name,
      joined_ms: known?.joined_ms ?? fact.at_ms,
      replacedBy: known?.replacedBy ?? null,
    })
    const replaced = replacedIn(tx, deps, fact.id)
    const former = replaced === undefined ? undefined : names.get(replaced)
    if (former !== undefined) former.replacedBy = fact.dev
  }
  return names
}

function replacedIn(tx: ReadTx, deps: Pick<StationDeps, 'ledger'>, id: string): string | undefined {
  const said = deps.ledger.history(tx, 'station', id)[0]?.op.p?.['replaces']
  return typeof said === 'string' ? said : undefined
}
