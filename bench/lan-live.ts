// An entry committed at one station until the other has committed and acknowledged it, one after another, over TLS on this machine; then until a station that is excluded
// has no link any more (LN-12).
import { percentile, tell } from './parts/figure.ts'
import { close, link, openLinked, otherProcess, seasonAt, twoStations, untilEven } from './parts/two-stations.ts'
import { paidDelivery } from '../tests/support/season.ts'

const count = process.argv.includes('--quick') ? 100 : 1_000
const warming = 20

const pair = await twoStations(200)
const other = await otherProcess(pair.empty)
const station = await openLinked(pair.full)
await link(station, other.port)
await untilEven(station)
const ready = station.ready()
if (ready === null) throw new Error('not ready')
const at = seasonAt(ready, pair.user)
const times: number[] = []
for (let n = 0; n < warming + count; n++) {
  at.store.write(tx => {
    const ops = paidDelivery(at, tx, at.uuid(), at.uuid(), limit => n % limit)
    return at.ledger.append(tx, { command: at.uuid(), actor: at.user }, [{ scope: `wh:${at.warehouse}`, ops }]).length
  })
  const start = performance.now()
  // It is told in the turn after the commit.
  await new Promise(resolve => setImmediate(resolve))
  while (ready.lan.sync?.links.statuses().some(({ owing }) => owing > 0) !== false) {
    await new Promise(resolve => setImmediate(resolve))
  }
  if (n >= warming) times.push(performance.now() - start)
}
tell({ name: 'lan-live-p95', value: percentile(times, 95), unit: 'ms', target: 25 })
tell({ name: 'lan-live-p50', value: percentile(times, 50), unit: 'ms', target: 25 })
const [linked] = ready.lan.sync?.links.view().links ?? []
if (linked === undefined) throw new Error('not linked any more')
at.store.write(tx => {
  const p = { dev: linked.dev, cuts: [], sc: ['auth', 'org', `wh:${at.warehouse}`], why: 'bench' }
  const ops = [{ k: 'create' as const, e: 'revocation', i: at.uuid(), p }]
  return at.ledger.append(tx, { command: at.uuid(), actor: at.user }, [{ scope: 'auth', ops }]).length
})
const excludedAt = performance.now()
while (ready.lan.sync?.links.view().links.length !== 0) await new Promise(resolve => setImmediate(resolve))
tell({ name: 'lan-live-excluded', value: performance.now() - excludedAt, unit: 'ms', target: 2_000 })
await close(station)
await other.stop()
pair.remove()
