// A station that has nothing takes a season from another over TLS, entry by entry: until each is verified and on its disk with FULL, beside
// others that replicate the same records (bench/peers) and the least that it can cost; until all is folded into its tables, beside the bare insertion of the same rows.
import { join } from 'node:path'
import { zstdCompressSync, constants } from 'node:zlib'
import { connect } from '#main/storage/connection.ts'
import { insertBare } from './parts/bare-rows.ts'
import { takeBare } from './parts/bare-take.ts'
import { tell, twoCores } from './parts/figure.ts'
import { runPeers } from './parts/peers.ts'
import { processorSeconds } from './parts/processor-time.ts'
import { close, link, openLinked, otherProcess, passed, twoStationsApart, untilEven } from './parts/two-stations.ts'

// One size in a process: what an earlier one left of its memory would count as the next one's.
const deliveries = process.argv.includes('--quick') ? 2_000 : process.argv.includes('--large') ? 200_000 : 20_000
/** About what a slice of a quiet machine holds. */
const entriesAtOnce = 100
const packedAtOnce = 256 * 1024
const speedAsked = 15_000

/** What zstd-3 makes of the bodies of the entries, in runs as they travel. */
function packedBodies(file: string): number {
  const db = connect(file, { readonly: true })
  let packed = 0
  let run: Uint8Array[] = []
  let bytes = 0
  const flush = (): void => {
    const options = { params: { [constants.ZSTD_c_compressionLevel]: 3 } }
    packed += zstdCompressSync(Buffer.concat(run), options).length
    run = []
    bytes = 0
  }
  for (const body of db.prepare<[], Uint8Array>('SELECT body FROM entry ORDER BY log, seq').pluck().iterate()) {
    run.push(body)
    bytes += body.length
    if (bytes >= packedAtOnce) flush()
  }
  flush()
  db.close()
  return packed
}

const pair = await twoStationsApart(deliveries)
const other = await otherProcess(pair.full)
const station = await openLinked(pair.empty)
let rss = 0
const watch = setInterval(() => (rss = Math.max(rss, process.memoryUsage().rss)), 100)
const [start, worked] = [performance.now(), processorSeconds()]
await link(station, other.port)
const seconds = ((await untilEven(station)) - start) / 1_000
const processor = processorSeconds() - worked
const rssStored = Math.max(rss, process.memoryUsage().rss)
const { bytes, entries } = passed(station)
await station.ready()?.late.done()
const foldedSeconds = (performance.now() - start) / 1_000
clearInterval(watch)
await close(station)
await other.stop()
const file = join(pair.empty, 'station.db')
const bare = insertBare(file, pair.empty, Math.ceil(entries.in / entriesAtOnce))
const speed = entries.in / seconds
const at = String(deliveries)
const unit = 'entries/s'
const bareTake = {
  peer: 'hashed, verified and inserted bare by one thread with FULL',
  peerValue: takeBare(file, pair.empty),
}
tell({ name: `lan-sync-${at}`, value: speed, unit, target: speedAsked, least: true, ...bareTake })
const ofBoth = { value: (processor / entries.in) * 1e6, unit: 'µs/entry', target: twoCores / speedAsked }
tell({ name: `lan-sync-${at}-processor`, ...ofBoth })
const folded = entries.in / foldedSeconds
const peer = `the same rows inserted bare with FULL, ${entriesAtOnce} entries a commit`
const floor = { peer, peerValue: entries.in / bare, of: 'ratio' as const }
tell({ name: `lan-sync-${at}-folded`, value: folded, unit, target: 0.5, least: true, ...floor })
const packed = { peer: 'zstd-3 of the bodies, 256 KiB at once', peerValue: packedBodies(file), of: 'ratio' as const }
tell({ name: `lan-sync-${at}-wire`, value: bytes.in, unit: 'bytes', target: 1.1, ...packed })
tell({ name: `lan-sync-${at}-rss`, value: rssStored / 2 ** 20, unit: 'MiB', target: 250 })
tell({ name: `lan-sync-${at}-folded-rss`, value: Math.max(rss, rssStored) / 2 ** 20, unit: 'MiB', target: 250 })
for (const { name, least, records } of await runPeers(pair.empty, file)) {
  const beside = { peer: name, peerValue: records, of: 'ratio' as const }
  tell({ name: `lan-sync-${at}-beside-${name}`, value: speed, unit, target: least, least: true, ...beside })
}
pair.remove()
