// Headquarters takes everything that depots brought: over HTTP from a relay of its own process, unpacked as it comes. Beside a bare COPY of
// the same bytes into the same server, and what zstd-3 makes of the bodies.
import { constants, zstdCompressSync } from 'node:zlib'
import type { HeadRow } from '#shared/relay/relay-messages.ts'
import { hex } from '#shared/sync/bytes.ts'
import type { Ops } from '#shared/sync/protocol/message.ts'
import type { RawEntry } from '../tests/support/raw-log.ts'
import { readFrames } from '../tests/support/relay-client.ts'
import { tell, twoCores } from './parts/figure.ts'
import { processorSeconds } from './parts/processor-time.ts'
import { copyRaw } from './parts/raw-copy.ts'
import { relayProcess } from './parts/relay-process.ts'
import { foldedAt, framesOf, pushFrames, RelaySeason } from './parts/relay-season.ts'

const quick = process.argv.includes('--quick')
const [depots, each] = [8, quick ? 1_500 : 25_000]
const relay = await relayProcess()
const season = await RelaySeason.at(relay, depots)
const written = await Promise.all(
  season.depots.map(async depot => {
    const log = season.log(depot)
    const entries = season.write(log, each)
    await pushFrames(depot, log.id, await framesOf(entries, 1_000))
    return { log, entries }
  }),
)
await foldedAt(relay)
const entries: RawEntry[] = written.flatMap(one => one.entries)
const count = entries.length
const raw = await copyRaw(relay.superuser, entries, 1_000)
const options = { params: { [constants.ZSTD_c_compressionLevel]: 3 } }
let packed = 0
for (const { entries: own } of written)
  for (let n = 0; n < own.length; n += 256)
    packed += zstdCompressSync(Buffer.concat(own.slice(n, n + 256).map(({ body }) => body)), options).length
/** What is needed to go on after any entry of a log. The entries go: a station has none of them in its memory while it takes them. */
const logs = written.map(({ log, entries: own }) => ({
  id: log.id,
  h8s: own.splice(0).map(({ hash }) => hex(hash.subarray(0, 8))),
}))
for (const { log } of written) log.entries.length = 0
entries.length = 0
globalThis.gc?.()

/** One log after the other, each from its beginning, request after request, as a station asks. */
async function pullAll(): Promise<{ entries: number; bytes: number }> {
  const total = { entries: 0, bytes: 0 }
  for (const { id, h8s } of logs) {
    let have: HeadRow[4] = []
    for (let end = false; !end; ) {
      const { value } = await season.hq.call<Uint8Array>('pull', {
        body: { wants: [{ log: id, have }], caps: ['zstd'] },
      })
      const ops = (await readFrames(value)) as unknown as Ops[]
      const got = ops.reduce((sum, one) => sum + one.entries.length, 0)
      total.entries += got
      total.bytes += value.length
      const seq = (have[0]?.[0] ?? 0) + got
      const h8 = h8s[seq - 1]
      if (h8 === undefined || got === 0) throw new Error('nothing came')
      have = [[seq, h8]]
      end = ops.at(-1)?.end === true
    }
  }
  return total
}

const [start, before] = [performance.now(), processorSeconds()]
const got = await pullAll()
const speed = got.entries / ((performance.now() - start) / 1000)
const processor = ((processorSeconds() - before) / got.entries) * 1e6
if (got.entries !== count) throw new Error(`${got.entries} of ${count} came`)
const at = String(count)
tell({ name: `relay-pull-${at}`, value: speed, unit: 'entries/s', target: 30_000, least: true })
tell({ name: `relay-pull-${at}-processor`, value: processor, unit: 'µs/entry', target: twoCores / 30_000 })
const peer = 'COPY of the same bytes into the same server, 1000 entries a commit'
const floor = { peer, peerValue: count / raw, of: 'ratio' as const }
tell({ name: `relay-pull-${at}-of-copy`, value: speed, unit: 'entries/s', target: 0.22, least: true, ...floor })
const line = { peer: 'zstd-3 of the bodies, 256 entries at once', peerValue: packed, of: 'ratio' as const }
tell({ name: `relay-pull-${at}-wire`, value: got.bytes, unit: 'bytes', target: 1.1, ...line })
await relay.stop()
