// A person saves deliveries at a station while a season comes in from another and is folded: from the moment he presses until it is on the disk.
import { percentile, tell } from './parts/figure.ts'
import { close, link, openLinked, otherProcess, seasonAt, twoStations, untilEven } from './parts/two-stations.ts'
import { paidDelivery } from '../tests/support/season.ts'

const deliveries = process.argv.includes('--quick') ? 2_000 : 20_000
const everyMs = 250

const pair = await twoStations(deliveries)
const other = await otherProcess(pair.full)
const station = await openLinked(pair.empty)
await link(station, other.port)
while (station.state().standing !== 'member') await new Promise(resolve => setTimeout(resolve, 5))
const ready = station.ready()
if (ready === null) throw new Error('not ready')
const at = seasonAt(ready, pair.user)
const times: number[] = []
const alone: number[] = []
const save = (into: number[], pressed: number): void => {
  at.store.write(tx => {
    const ops = paidDelivery(at, tx, at.uuid(), at.uuid(), limit => limit - 1)
    return at.ledger.append(tx, { command: at.uuid(), actor: at.user }, [{ scope: `wh:${at.warehouse}`, ops }]).length
  })
  into.push(performance.now() - pressed)
}
/** Presses at set times, whatever the thread does then: who waits for his turn waits from there. */
async function press(into: number[], isOver: () => boolean): Promise<void> {
  for (let next = performance.now() + everyMs; !isOver(); next += everyMs) {
    await new Promise(resolve => setTimeout(resolve, Math.max(0, next - performance.now())))
    save(into, next)
  }
}
let over = false
void untilEven(station).then(() => (over = true))
// Who saves has typed, and the station keeps what is typed as it is typed.
ready.late.attended.note()
const isIn = (): boolean => over && ready.ledger.unfolded.count() === 0
await press(times, isIn)
await untilEven(station)
await press(alone, () => alone.length >= 40)
const peer = { peer: 'the same with nothing coming in', peerValue: percentile(alone, 95) }
tell({ name: 'save-during-sync-p95', value: percentile(times, 95), unit: 'ms', target: 10, ...peer })
tell({ name: 'save-during-sync-max', value: Math.max(...times), unit: 'ms', target: 50 })
await close(station)
await other.stop()
pair.remove()
