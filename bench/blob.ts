// Ten files of 20 MiB of a message go from one station to another, beside the bare transport; cut in the middle, little is sent again.
// Files: read from the disk of one process, to another that hashes them, until the last is flushed and named there. The transport: the same
// bytes from the memory of one process to another that counts them. Both from the first byte that comes.
import { fork } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { connect } from 'node:tls'
import { channelIds } from '#shared/domain/channel.ts'
import { fileBounds } from '#shared/domain/file-kind.ts'
import type { OpenStation } from '#main/open-station.ts'
import type { Caller } from '#main/services/command.ts'
import { messageServices } from '#main/services/messages/message-services.ts'
import { bring, pngOf } from '../tests/support/sample-files.ts'
import { done } from '../tests/support/test-station.ts'
import { tell } from './parts/figure.ts'
import { close, link, openLinked, otherProcess, passed, twoStations, untilEven } from './parts/two-stations.ts'

const files = 10
const size = process.argv.includes('--quick') ? 4 * 1024 * 1024 : fileBounds.bytes
const all = files * size
const megabyte = 1_000_000
const turn = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms))

async function writeFiles(folder: string, user: string): Promise<void> {
  const station = await openLinked(folder)
  const ready = station.ready()
  if (ready === null) throw new Error('not ready')
  const caller: Caller = { user, role: 'SU', warehouses: 'all', session: ready.deps.random.uuid(), fresh: true }
  const around = pngOf(2, 2, new Uint8Array(1)).length - 1
  const uploads: string[] = []
  for (let n = 0; n < files; n++) {
    uploads.push(await bring(ready, caller, pngOf(2, 2, randomBytes(size - around)), `${n}.png`))
  }
  const commandId = ready.deps.random.uuid()
  const { messages } = messageServices(ready.deps)
  done(messages.send(caller, { commandId, conversation: channelIds.general, text: '', files: uploads }))
  await close(station)
}

/** Bytes of a bare TLS connection a second, to a process of its own. */
async function bareTransport(): Promise<number> {
  const child = fork(join(import.meta.dirname, 'parts', 'raw-tls.ts'), [String(all)])
  const [port] = (await once(child, 'message')) as [number]
  const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false })
  let [start, got] = [0, 0]
  socket.on('data', data => {
    if (got === 0) start = performance.now()
    got += data.length
  })
  await once(socket, 'end')
  const ms = performance.now() - start
  child.send('stop')
  await once(child, 'exit')
  if (got !== all) throw new Error(`${got} bytes came`)
  return all / ms
}

const blobsOf = (station: OpenStation) => station.ready()?.files.blobs
const haveOf = (station: OpenStation): number => {
  const files = station.ready()?.files
  return (files?.blobs.bytes ?? 0) + (files?.wanted() ?? []).reduce((sum, { have }) => sum + have, 0)
}

const pair = await twoStations(10)
await writeFiles(pair.full, pair.user)
const other = await otherProcess(pair.full)

// What goes before files is not measured: the link, and the entries that name them.
const station = await openLinked(pair.empty)
await link(station, other.port)
await untilEven(station, 1)
while (haveOf(station) === 0) await turn(1)
const before = haveOf(station)
const start = performance.now()
while ((blobsOf(station)?.entries().size ?? 0) < files) await turn(2)
const rate = (all - before) / (performance.now() - start)
await close(station)
const bare = await bareTransport()
const name = `blob-${files}x${Math.round(size / megabyte)}MB`
tell({
  name: `${name}-rate`,
  value: (rate * 1_000) / megabyte,
  unit: 'MB/s',
  target: 0.6,
  least: true,
  peer: 'bare TLS 1.3',
  peerValue: (bare * 1_000) / megabyte,
  of: 'ratio',
})

// Once more from nothing, cut at half.
rmSync(join(pair.empty, 'blobs'), { recursive: true, force: true })
const first = await openLinked(pair.empty)
await link(first, other.port)
while (haveOf(first) < all / 2) await turn(5)
const cut = passed(first).bytes.in
await close(first)
const second = await openLinked(pair.empty)
await link(second, other.port)
while ((blobsOf(second)?.entries().size ?? 0) < files) await turn(5)
const again = ((cut + passed(second).bytes.in - all) * 100) / all
tell({ name: `${name}-again`, value: again, unit: '% sent again after a cut', target: 2 })
await close(second)
await other.stop()
pair.remove()
