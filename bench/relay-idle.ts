// Stations that are linked to the relay and have nothing to do: each holds a look open, as the link does, and opens the next when it ends. The
// memory of the relay's process once all of them wait, beside the same process before they came; then one entry, and until all of them heard.
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import type { HeadsAnswer } from '#shared/relay/relay-messages.ts'
import { relayLimits } from '#shared/relay/relay-limits.ts'
import { opsOf } from '../tests/support/relay-world.ts'
import { percentile, tell } from './parts/figure.ts'
import { relayProcess } from './parts/relay-process.ts'
import { type Depot, RelaySeason } from './parts/relay-season.ts'

const quick = process.argv.includes('--quick')
const { stations } = parseArgs({ options: { stations: { type: 'string', default: '300' } }, strict: false }).values
const [count, idleMs] = [Number(stations), quick ? 10_000 : 60_000]
const relay = await relayProcess()
const residentMb = (): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${relay.pid}/status`, 'utf8'))?.[1] ?? Number.NaN) / 1024
const before = residentMb()
const season = await RelaySeason.at(relay, count)

/** One look; a relay that says that it is busy is asked again when it says, as a station does. */
async function look({ client }: Depot, query: string): Promise<HeadsAnswer> {
  for (;;) {
    const { value, refusal } = await client.heads(query)
    if (refusal === undefined) return value
    if (refusal.retryMs === undefined) throw new Error(refusal.kind)
    await new Promise(done => setTimeout(done, refusal.retryMs))
  }
}

/** Looks until it is told of a log of this scope; gives when. */
async function heard(depot: Depot, scope: string): Promise<number> {
  let { cursor } = await look(depot, '')
  for (let n = 0; n < 1_000; n++) {
    const answer = await look(depot, `?waitMs=${relayLimits.waitMs}&cursor=${encodeURIComponent(cursor)}`)
    if (answer.logs.some(([, one]) => one === scope)) return performance.now()
    cursor = answer.cursor
  }
  throw new Error('nothing was heard')
}

const waiting = season.depots.map(depot => heard(depot, 'org'))
await new Promise(done => setTimeout(done, idleMs))
const after = residentMb()
const peer = { peer: 'the same process before anybody came', peerValue: before }
tell({ name: `relay-idle-${count}`, value: after, unit: 'MB', target: 300, ...peer })

const [writer] = season.depots
if (writer === undefined) throw new Error('somebody is there')
const log = season.world.log(writer.station, 'org')
const ops = opsOf(season.world.write(log, 1), { opens: true })
const start = performance.now()
await writer.client.push(ops)
const times = (await Promise.all(waiting)).map(at => at - start)
tell({ name: `relay-idle-${count}-told`, value: percentile(times, 95), unit: 'ms', target: 2_000 })
await relay.stop()
