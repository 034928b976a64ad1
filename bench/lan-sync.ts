// A station that has nothing takes a season from another over TLS, entry by entry: until each is verified and on its disk with FULL, beside
// others that replicate the same records (bench/peers) and the least that it can cost; until all is folded into its tables, beside the bare insertion of the same rows.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { zstdCompressSync, constants } from 'node:zlib'
import { connect } from '#main/storage/connection.ts'
import { stationFlags } from '../tools/node.mjs'
import { insertBare } from './parts/bare-rows.ts'
import { takeBare } from './parts/bare-take.ts'
import { percentile, tell, twoCores } from './parts/figure.ts'
import { runPeers } from './parts/peers.ts'
import { programOf } from './parts/program.ts'
import type { Taken } from './parts/take-season.ts'
import { twoStationsApart } from './parts/two-stations.ts'

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

/** By turns with the peers, the one in the middle counts: a second that something else took says nothing. Of many deliveries one says enough. */
const rounds = deliveries === 20_000 ? 3 : 1
const middle = (values: readonly number[]): number => percentile(values, 50)

/** Takes the season at stations of its own, copied, in a process of its own: what is young there is as cold as at any start. */
async function take(full: string, empty: string): Promise<Taken> {
  const child = fork(programOf('take-season'), [full, empty], { execArgv: [...stationFlags] })
  const [taken] = (await once(child, 'message')) as [Taken]
  await once(child, 'exit')
  return taken
}

const pair = await twoStationsApart(deliveries)
const taken: Taken[] = []
const beside = new Map<string, { least: number; records: number[] }>()
let folder = ''
for (let round = 0; round < rounds; round++) {
  folder = `${pair.empty}-${round}`
  cpSync(pair.empty, folder, { recursive: true })
  cpSync(pair.full, `${pair.full}-${round}`, { recursive: true })
  taken.push(await take(`${pair.full}-${round}`, folder))
  for (const { name, least, records } of await runPeers(folder, join(folder, 'station.db')))
    beside.set(name, { least, records: [...(beside.get(name)?.records ?? []), records] })
}
const file = join(folder, 'station.db')
const of = (figure: (one: Taken) => number): number => middle(taken.map(figure))
const most = (figure: (one: Taken) => number): number => Math.max(...taken.map(figure))
const speed = of(({ entries, seconds }) => entries / seconds)
const at = String(deliveries)
const unit = 'entries/s'
const bareTake = {
  peer: 'hashed, verified and inserted bare by one thread with FULL',
  peerValue: takeBare(file, folder),
}
tell({ name: `lan-sync-${at}`, value: speed, unit, target: speedAsked, least: true, ...bareTake })
const ofBoth = { value: of(({ processor, entries }) => (processor / entries) * 1e6), unit: 'µs/entry' }
tell({ name: `lan-sync-${at}-processor`, ...ofBoth, target: twoCores / speedAsked })
const folded = of(({ entries, foldedSeconds }) => entries / foldedSeconds)
const peer = `the same rows inserted bare with FULL, ${entriesAtOnce} entries a commit`
const [{ entries } = { entries: 0 }] = taken
const bare = insertBare(file, folder, Math.ceil(entries / entriesAtOnce))
const floor = { peer, peerValue: entries / bare, of: 'ratio' as const }
tell({ name: `lan-sync-${at}-folded`, value: folded, unit, target: 0.5, least: true, ...floor })
const packed = { peer: 'zstd-3 of the bodies, 256 KiB at once', peerValue: packedBodies(file), of: 'ratio' as const }
tell({ name: `lan-sync-${at}-wire`, value: most(({ bytes }) => bytes), unit: 'bytes', target: 1.1, ...packed })
tell({ name: `lan-sync-${at}-rss`, value: most(({ rss }) => rss) / 2 ** 20, unit: 'MiB', target: 250 })
tell({ name: `lan-sync-${at}-folded-rss`, value: most(one => one.foldedRss) / 2 ** 20, unit: 'MiB', target: 250 })
for (const [name, { least, records }] of beside) {
  const speeds = { peer: name, peerValue: middle(records), of: 'ratio' as const }
  tell({ name: `lan-sync-${at}-beside-${name}`, value: speed, unit, target: least, least: true, ...speeds })
}
pair.remove()
