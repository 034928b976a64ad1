// A station that has nothing takes a season from another, in a process of its own: what that took goes to who started it.
import { processorSeconds } from './processor-time.ts'
import { close, link, openLinked, otherProcess, passed, untilEven } from './two-stations.ts'

/** Units: seconds, of processor those of both stations; bytes of memory, on the wire, and entries. */
export interface Taken {
  readonly seconds: number
  readonly foldedSeconds: number
  readonly processor: number
  readonly rss: number
  readonly foldedRss: number
  readonly bytes: number
  readonly entries: number
}

const [full = '', empty = ''] = process.argv.slice(2)
const other = await otherProcess(full)
const station = await openLinked(empty)
let most = 0
const watch = setInterval(() => (most = Math.max(most, process.memoryUsage().rss)), 100)
const [start, worked] = [performance.now(), processorSeconds()]
await link(station, other.port)
const seconds = ((await untilEven(station)) - start) / 1_000
const processor = processorSeconds() - worked
const rss = Math.max(most, process.memoryUsage().rss)
const { bytes, entries } = passed(station)
await station.ready()?.late.done()
const foldedSeconds = (performance.now() - start) / 1_000
clearInterval(watch)
await close(station)
await other.stop()
const foldedRss = Math.max(most, rss)
process.send?.({
  seconds,
  foldedSeconds,
  processor,
  rss,
  foldedRss,
  bytes: bytes.in,
  entries: entries.in,
} satisfies Taken)
process.disconnect()
