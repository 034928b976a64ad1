// Ten files of 20 MiB of a message go from one station to another, beside the bare transport; cut in the middle, little is sent again.
// Files: read from the disk of one process, to another that hashes them, until the last is flushed and named there. The transport: the same
// bytes from the memory of one process to another that counts them. Both from the first byte that comes, by turns, over a cable of a gigabit
// (ADR 15); where none can be laid, within the memory of this machine, and the figure is called so.
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
import { type Cable, forkAt, layCable, loopback } from './parts/cable.ts'
import { percentile, tell } from './parts/figure.ts'
import { processorSeconds } from './parts/processor-time.ts'
import { programOf } from './parts/program.ts'
import { close, link, openLinked, otherProcess, passed, twoStations, untilEven } from './parts/two-stations.ts'

const files = 10
const size = process.argv.includes('--quick') ? 4 * 1024 * 1024 : fileBounds.bytes
const all = files * size
const megabyte = 1_000_000
/** What a gigabit carries in a millisecond; what two cores have to give in it, in ns. */
const [gigabit, twoCores] = [125_000, 2e6]
const turns = 3
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

/** Bytes a millisecond of a bare TLS connection to a process at the other end. */
async function bareRate(): Promise<number> {
  const child = forkAt(cable.there, programOf('raw-tls'), [String(all), cable.there.address])
  const [port] = (await once(child, 'message')) as [number]
  const socket = connect({ host: cable.there.address, port, rejectUnauthorized: false })
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
const isWhole = (station: OpenStation): boolean => (blobsOf(station)?.entries().size ?? 0) === files

/** The station that takes, linked, with no file. */
async function emptied(): Promise<OpenStation> {
  rmSync(join(pair.empty, 'blobs'), { recursive: true, force: true })
  const station = await openLinked(pair.empty, { host: cable.here.address })
  await link(station, other.port, cable.there.address)
  return station
}

/** Bytes a millisecond of the files, and what a byte took of both processors. Units: ns. */
async function filesRate(): Promise<{ readonly rate: number; readonly processor: number }> {
  const station = await emptied()
  // What goes before files is not measured: the link, and the entries that name them.
  await untilEven(station, 1)
  while (haveOf(station) === 0) await turn(1)
  const [before, worked, start] = [haveOf(station), processorSeconds(), performance.now()]
  while (!isWhole(station)) await turn(2)
  const ms = performance.now() - start
  const processor = ((processorSeconds() - worked) * 1e9) / (all - before)
  await close(station)
  return { rate: (all - before) / ms, processor }
}

function cableOrNone(): Cable | null {
  try {
    const laid = layCable()
    process.once('exit', laid.remove)
    return laid
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    return null
  }
}

const median = (values: readonly number[]): number => percentile(values, 50)

const wire = cableOrNone()
const cable = wire ?? loopback
const pair = await twoStations(10)
await writeFiles(pair.full, pair.user)
const other = await otherProcess(pair.full, '', cable.there)
const [rates, bares] = [[] as Awaited<ReturnType<typeof filesRate>>[], [] as number[]]
for (let n = 0; n < turns; n++) {
  rates.push(await filesRate())
  bares.push(await bareRate())
}
const name = `blob-${files}x${Math.round(size / megabyte)}MB`
tell({
  name: `${name}-${wire === null ? 'in-memory' : 'rate'}`,
  value: (median(rates.map(({ rate }) => rate)) * 1_000) / megabyte,
  unit: 'MB/s',
  target: 0.6,
  least: true,
  peer: wire === null ? 'bare TLS 1.3 within one machine' : 'bare TLS 1.3 over the same gigabit',
  peerValue: (median(bares) * 1_000) / megabyte,
  of: 'ratio',
})
const processor = median(rates.map(one => one.processor))
tell({ name: `${name}-processor`, value: processor, unit: 'ns a byte', target: twoCores / (0.6 * gigabit) })

// Once more from nothing, cut at half.
const first = await emptied()
while (haveOf(first) < all / 2) await turn(5)
const cut = passed(first).bytes.in
await close(first)
const second = await openLinked(pair.empty, { host: cable.here.address })
await link(second, other.port, cable.there.address)
while (!isWhole(second)) await turn(5)
const again = ((cut + passed(second).bytes.in - all) * 100) / all
tell({ name: `${name}-again`, value: again, unit: '% sent again after a cut', target: 2 })
await close(second)
await other.stop()
pair.remove()
