// Stations push at a steady pace, and then push so while others hold connections, send what is too large, unpack to more than they say, and forge
// headers: how long the stations' requests take (PR-1, PR-3).
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { percentile, tell } from './parts/figure.ts'
import { programOf } from './parts/program.ts'
import { relayProcess } from './parts/relay-process.ts'
import { framesOf, pushFrames, RelaySeason } from './parts/relay-season.ts'

const rounds = process.argv.includes('--quick') ? 40 : 150
const stations = 4
const everyMs = 200
const entriesAtOnce = 20

const relay = await relayProcess()
const season = await RelaySeason.at(relay, stations)
const work = await Promise.all(
  season.depots.map(async depot => {
    const log = season.log(depot)
    return { depot, log, frames: await framesOf(season.write(log, rounds * 2 * entriesAtOnce), entriesAtOnce) }
  }),
)

/** The next frames of every station, each at its moment whatever the one before took; ms that each took. */
async function traffic(from: number): Promise<number[]> {
  const took = await Promise.all(
    work.map(async ({ depot, log, frames }, at) => {
      const start = performance.now() + (at * everyMs) / stations
      const mine: number[] = []
      for (let n = 0; n < rounds; n++) {
        await pause(Math.max(0, start + n * everyMs - performance.now()))
        mine.push(...(await pushFrames(depot, log.id, frames.slice(from + n, from + n + 1))))
      }
      return mine
    }),
  )
  return took.flat()
}

const quiet = percentile(await traffic(0), 95)
const hostile = spawn(process.execPath, [programOf('hostile-client'), relay.address], {
  stdio: ['ignore', 'pipe', 'inherit'],
})
await once(hostile.stdout, 'data')
await pause(2_000)
const attacked = percentile(await traffic(rounds), 95)
hostile.kill('SIGKILL')
await once(hostile, 'exit')
tell({
  name: 'relay-hostile-p95',
  value: attacked,
  unit: 'ms',
  target: 2,
  peer: 'the same requests at the same pace with nobody hostile',
  peerValue: quiet,
  of: 'ratio',
})
await relay.stop()
