import { contractLimits } from '#shared/contract/limits.ts'
import type { Arguments } from './arguments.ts'
import { withStation } from './station-at-hand.ts'
import type { Answer, Terminal } from './terminal.ts'

/**
 * `peers`: the stations of the organisation as this one knows them: name, warehouse, device, version, when each was last seen, where it
 * was linked, and how far each log goes on its disk.
 */
export function listPeers(given: Arguments, terminal: Terminal): Promise<Answer> {
  return withStation(given, terminal, true, async ({ client }) => {
    const { rows } = await client.stations.list({ limit: contractLimits.pageRows, archived: 'show' })
    const peers = []
    for (const { dev, device, name, warehouse, rights, here, standing, version, seen_ms, holds } of rows) {
      const { addresses, heads } = await client.stations.get({ dev })
      const seen = seen_ms === null ? null : new Date(seen_ms).toISOString()
      peers.push({
        name,
        warehouse: warehouse.code,
        device,
        dev,
        here,
        standing,
        rights,
        version,
        seen,
        addresses,
        holds,
        heads,
      })
    }
    return { json: { peers }, yes: true }
  })
}
