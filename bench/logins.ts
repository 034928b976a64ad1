// A hundred people log in at the same moment (AU-2): how late the station's thread comes to anything else, and by how much it grows.
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { crowdedStation, watchMemory } from '../tests/support/crowded-station.ts'

const people = process.argv.includes('--quick') ? 20 : 100
const lagTargetMs = 50
const growthTargetMib = 200

const station = await crowdedStation(people)
globalThis.gc?.()
const watch = watchMemory()
const lag = monitorEventLoopDelay({ resolution: 1 })
lag.enable()
const from = performance.now()
const opened = await Promise.all(Array.from({ length: people }, (_, n) => station.logIn(n)))
const ms = performance.now() - from
lag.disable()
watch.stop()
station.close()
if (!opened.every(one => one.ok)) throw new Error('somebody could not log in')

const rounded = (value: number) => Math.round(value * 10) / 10
const p99Ms = lag.percentile(99) / 1e6
const grownMib = watch.grownBytes() / 1024 / 1024
const figure = (name: string, value: number, unit: string, target: number, more: object = {}) => ({
  name,
  value: rounded(value),
  unit,
  target,
  ok: value <= target,
  peer: null,
  peerValue: null,
  ratio: null,
  ...more,
})
const figures = [
  figure(`logins-${people}-lag-p99`, p99Ms, 'ms', lagTargetMs, { eachMs: rounded(ms / people) }),
  figure(`logins-${people}-memory`, grownMib, 'MiB', growthTargetMib),
]
for (const one of figures) process.stdout.write(`${JSON.stringify(one)}\n`)
if (figures.some(one => !one.ok)) process.exitCode = 1
