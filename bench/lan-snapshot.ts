// A new station takes a copy of another's file: until it works over it, and until every entry, seal and row of it is verified. The copy is
// made when the station is let in, before it comes; with --cold when it asks.
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { loopback } from './parts/cable.ts'
import { tell } from './parts/figure.ts'
import { close, link, openLinked, otherProcess, twoStations, untilEven } from './parts/two-stations.ts'

const deliveries = process.argv.includes('--quick') ? 2_000 : process.argv.includes('--large') ? 200_000 : 20_000
const cold = process.argv.includes('--cold')
const usableSeconds = 15

const pair = await twoStations(deliveries)
const opened = performance.now()
const other = await otherProcess(pair.full, '', loopback.there, { foresees: !cold })
if (!cold) await other.made()
const made = performance.now() - opened
const at: Record<string, number> = {}
const station = await openLinked(pair.empty, {
  snapshotFrom: 1,
  log: ({ event, kind }) => {
    if (event === 'snapshot') at[String(kind)] ??= performance.now()
  },
})
const start = performance.now()
await link(station, other.port)
await untilEven(station)
const usable = (at['SnapshotTaken'] ?? Number.NaN) - start
while (at['SnapshotVerified'] === undefined) await new Promise(resolve => setTimeout(resolve, 20))
const name = `lan-snapshot-${deliveries}${cold ? '-cold' : ''}`
if (!cold) tell({ name: `${name}-made`, value: made / 1_000, unit: 's', target: 4 * usableSeconds })
tell({ name: `${name}-usable`, value: usable / 1_000, unit: 's', target: usableSeconds })
tell({
  name: `${name}-verified`,
  value: (at['SnapshotVerified'] - start) / 1_000,
  unit: 's',
  target: 20 * usableSeconds,
})
const mib = statSync(join(pair.empty, 'station.db')).size / 2 ** 20
tell({ name: `${name}-file`, value: mib, unit: 'MiB', target: 4_096 })
await close(station)
await other.stop()
pair.remove()
