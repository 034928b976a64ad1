// Stations push deliveries into a relay of its own process over HTTP, packed and sealed as they travel: unpacked, checked, stored with FULL,
// countersigned; while its tables are folded beside. Beside a bare COPY of the same bytes into the same server.
import { percentile, tell, twoCores } from './parts/figure.ts'
import { processorSeconds } from './parts/processor-time.ts'
import { copyRaw } from './parts/raw-copy.ts'
import { relayProcess } from './parts/relay-process.ts'
import { foldedAt, framesOf, pushFrames, RelaySeason } from './parts/relay-season.ts'

const quick = process.argv.includes('--quick')
const relay = await relayProcess()
const season = await RelaySeason.at(relay, 8)

/** So many clients at once, each with so many entries in batches. */
async function run(clients: number, each: number, atOnce: number, target: number): Promise<void> {
  const depots = season.depots.slice(0, clients)
  const work = await Promise.all(
    depots.map(async depot => {
      const log = season.log(depot)
      const entries = season.write(log, each)
      return { depot, log, entries, frames: await framesOf(entries, atOnce) }
    }),
  )
  const entries = work.flatMap(one => one.entries)
  const before = await copyRaw(relay.superuser, entries, atOnce)
  const [start, used] = [performance.now(), processorSeconds()]
  const took = (await Promise.all(work.map(({ depot, log, frames }) => pushFrames(depot, log.id, frames)))).flat()
  const end = performance.now()
  const processor = ((processorSeconds() - used) / entries.length) * 1e6
  const speed = entries.length / ((end - start) / 1000)
  const fold = entries.length / (((await foldedAt(relay)) - end) / 1000)
  const raw = entries.length / ((before + (await copyRaw(relay.superuser, entries, atOnce))) / 2)
  const at = `${clients}x${atOnce}`
  tell({ name: `relay-ingest-${at}`, value: speed, unit: 'entries/s', target, least: true })
  tell({ name: `relay-ingest-${at}-processor`, value: processor, unit: 'µs/entry', target: twoCores / target })
  const peer = `COPY of the same bytes, ${atOnce} entries a commit`
  const floor = { peer, peerValue: raw, of: 'ratio' as const }
  tell({ name: `relay-ingest-${at}-of-copy`, value: speed, unit: 'entries/s', target: 0.22, least: true, ...floor })
  tell({ name: `relay-ingest-${at}-p99`, value: percentile(took, 99), unit: 'ms', target: 500 })
  tell({ name: `relay-ingest-${at}-fold`, value: fold, unit: 'entries/s', target: 4_000, least: true })
}

await run(4, quick ? 2_000 : 20_000, 1_000, 20_000)
await run(8, quick ? 500 : 5_000, 50, 10_000)
await relay.stop()
