import type { Chance } from '../chance.ts'
import { faultsAtOpening } from './depot-oracle.ts'
import type { DepotWorld } from './depot-world.ts'
import { someWork, work } from './depot-work.ts'
import type { SimDepot } from './sim-depot.ts'

/** Something that happens in a world. */
export type Act = (world: DepotWorld, chance: Chance) => Promise<void> | void

/** Starts a station, unless it is up or put away, and looks whether it has what it was told to have. */
export function startDepot(world: DepotWorld, depot: SimDepot): void {
  if (depot.isUp || !world.depots.includes(depot)) return
  depot.start()
  world.wrong.push(...faultsAtOpening(world, depot))
}

/** Somebody works at a station that is up. */
export async function workAt(world: DepotWorld, depot: SimDepot, chance: Chance): Promise<void> {
  const name = someWork(chance)
  const went = await work[name](world, depot, chance)
  world.say(`${name} at ${depot.name}${went ? '' : ', refused'}`)
}

async function workSomewhere(world: DepotWorld, chance: Chance): Promise<void> {
  const up = world.up()
  if (up.length === 0) return
  const depot = chance.pick(up)
  for (let n = chance.odds(10) ? 1 + chance.below(8) : 1; n > 0; n--) await workAt(world, depot, chance)
}

/** Two, three, four stations are at the same records before they hear of each other. */
async function workEverywhere(world: DepotWorld, chance: Chance): Promise<void> {
  for (const depot of chance.shuffle(world.up())) await workAt(world, depot, chance)
}

function cut(world: DepotWorld, chance: Chance): void {
  const links = [...world.network.links]
  if (links.length === 0) return
  world.network.cut(chance.pick(links), { first: chance.odds(20), second: chance.odds(20) })
  world.say('a link is cut')
}

function startLater(world: DepotWorld, depot: SimDepot, ms: number): void {
  world.time.after(ms, () => startDepot(world, depot))
}

function kill(world: DepotWorld, chance: Chance): void {
  const up = world.up()
  if (up.length === 0) return
  const depot = chance.pick(up)
  depot.stop(chance.odds(30))
  world.say(`${depot.name} is killed`)
  startLater(world, depot, chance.below(20_000))
}

function endInOrder(world: DepotWorld, chance: Chance): void {
  const up = world.up()
  if (up.length === 0) return
  const depot = chance.pick(up)
  depot.end()
  world.say(`${depot.name} is shut down`)
  startLater(world, depot, chance.below(20_000))
}

/** The power goes in one of the next commits of a station, of its own work or of others'. */
function powerCut(world: DepotWorld, chance: Chance): void {
  const up = world.up()
  if (up.length === 0) return
  const depot = chance.pick(up)
  depot.cutIn = 1 + chance.below(4)
  world.say(`the power of ${depot.name} goes in ${depot.cutIn} commits`)
  startLater(world, depot, 5_000 + chance.below(30_000))
}

function part(world: DepotWorld, chance: Chance): void {
  const groups: [string[], string[], string[]] = [[], [], []]
  for (const { name } of world.depots) groups[chance.below(3) as 0 | 1 | 2].push(name)
  world.part(groups, chance.odds(30))
  world.say(`apart: ${groups.map(names => names.join(' ')).join(' | ')}`)
}

function join(world: DepotWorld): void {
  world.join()
  world.say('together again')
}

async function night(world: DepotWorld, chance: Chance): Promise<void> {
  const off = world.up().filter(() => chance.odds(80))
  for (const depot of off) depot.end()
  world.sleep((8 + chance.below(40)) * 3_600_000)
  world.say(`${off.map(({ name }) => name).join(' ')} are off for the night`)
  for (const depot of chance.shuffle(off)) {
    await world.time.pass(chance.below(2_000))
    startDepot(world, depot)
  }
}

async function wait(world: DepotWorld, chance: Chance): Promise<void> {
  await world.time.pass(chance.below(30_000))
}

function fullDisk(world: DepotWorld, chance: Chance): void {
  const depot = chance.pick(world.depots)
  const room = chance.pick(['low', 'full', 'free'] as const)
  depot.room = room
  depot.tellRoom()
  world.say(`the disk of ${depot.name} is ${room}`)
}

function wake(world: DepotWorld, chance: Chance): void {
  const up = world.up()
  if (up.length === 0) return
  chance.pick(up).happen({ t: 'resumed', nowMs: world.time.nowMs })
}

/** What may happen, by its name. */
export const acts = {
  work: workSomewhere,
  workEverywhere,
  cut,
  kill,
  endInOrder,
  powerCut,
  part,
  join,
  night,
  wait,
  fullDisk,
  wake,
} as const satisfies Record<string, Act>
