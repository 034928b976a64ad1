// Two stations that hold the same season lose their link; one entry is made; when they meet again, one entry is sent.
import { tell } from './parts/figure.ts'
import {
  close,
  link,
  openLinked,
  otherProcess,
  passed,
  seasonAt,
  twoStations,
  untilEven,
} from './parts/two-stations.ts'
import { paidDelivery } from '../tests/support/season.ts'

const deliveries = process.argv.includes('--quick') ? 1_000 : process.argv.includes('--large') ? 200_000 : 20_000

const pair = await twoStations(deliveries)
const other = await otherProcess(pair.full)
// As a copy, so that the season itself takes no time.
const first = await openLinked(pair.empty, { snapshotFrom: 1 })
await link(first, other.port)
await untilEven(first)
await close(first)
await other.stop()

const writer = await openLinked(pair.full)
const ready = writer.ready()
if (ready === null) throw new Error('not ready')
const at = seasonAt(ready, pair.user)
// What the stations write of their own start is even before.
const again = await otherProcess(pair.empty)
await link(writer, again.port)
await untilEven(writer)
await again.stop()
at.store.write(tx => {
  const ops = paidDelivery(at, tx, at.uuid(), at.uuid(), limit => limit - 1)
  return at.ledger.append(tx, { command: at.uuid(), actor: at.user }, [{ scope: `wh:${at.warehouse}`, ops }]).length
})
const last = await otherProcess(pair.empty)
const start = performance.now()
await link(writer, last.port)
const ms = (await untilEven(writer, 2)) - start
const { bytes, entries } = passed(writer)
const name = `lan-delta-${deliveries}`
tell({ name: `${name}-entries`, value: entries.out, unit: 'entries', target: 1 })
tell({ name: `${name}-bytes`, value: bytes.out, unit: 'bytes', target: 16_384 })
tell({ name: `${name}-time`, value: ms, unit: 'ms', target: 1_000 })
await close(writer)
await last.stop()
pair.remove()
