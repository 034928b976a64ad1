import { join } from 'node:path'
import { readAnchor } from '#main/storage/anchor.ts'
import { stationFiles } from '#main/storage/open.ts'
import type { Chance } from '../chance.ts'
import { type Act, acts, startDepot, workAt } from './depot-acts.ts'
import { valuesOf } from './depot-oracle.ts'
import { type Scenario, someActs } from './depot-scenario.ts'
import type { DepotWorld } from './depot-world.ts'
import { someCast } from './scenarios-network.ts'
import type { SimDepot } from './sim-depot.ts'

const backupOf = (world: DepotWorld, { name }: SimDepot): string => join(world.folder, `backup of ${name}`)

/** The second station: it has an accident. The first is headquarters. */
const unlucky = (world: DepotWorld): SimDepot => world.depots[1] ?? world.depot('hq')

const backUp: Act = world => {
  const depot = unlucky(world)
  depot.copyTo(backupOf(world, depot))
  world.say(`the files of ${depot.name} are copied`)
}

/** Only the database is put back: the anchor beside it knows more (LEDGER §12). */
const restoreFile: Act = (world, chance) => restore(world, chance, false)
/** Machine, disk and all are put back, as a virtual one is: nothing here tells. */
const revertMachine: Act = (world, chance) => restore(world, chance, true)

async function restore(world: DepotWorld, chance: Chance, anchor: boolean): Promise<void> {
  const depot = unlucky(world)
  if (chance.odds(50)) await world.time.pass(chance.below(3_000))
  world.restore(depot, backupOf(world, depot), anchor)
  if (chance.odds(40)) world.part([[depot.name], world.depots.filter(one => one !== depot).map(({ name }) => name)])
  const told = readAnchor(join(depot.folder, stationFiles.anchor))
  startDepot(world, depot)
  // Where the anchor tells nothing, only others can: until they do, two entries may come to stand at one place.
  if (depot.life?.start.doubt === undefined) world.doubled.add(depot.dev)
  const sql =
    'SELECT 1 FROM entry e JOIN log l ON l.n = e.log WHERE lower(hex(l.log_id)) = ? AND lower(hex(e.hash)) = ?'
  const isHere = told === undefined || told.seq === 0 || valuesOf(depot, sql, told.logId, told.hash).length > 0
  if (!isHere && depot.life?.start.doubt === undefined)
    world.wrong.push(`${depot.name} does not see that its anchor knows more`)
  world.say(
    `${depot.name} goes on from the copy${anchor ? ', anchor and all' : ''}: ${depot.life?.start.doubt ?? 'no doubt'}`,
  )
  for (let n = chance.below(4); n > 0; n--) await workAt(world, depot, chance)
}

const holdMachine: Act = world => {
  world.hold(unlucky(world))
  world.say(`memory and disk of ${unlucky(world).name} are kept`)
}

/** Memory and disk are put back while it runs: its program goes on as if nothing had been. */
const revertRunning: Act = async (world, chance) => {
  const depot = world.putBack(unlucky(world))
  if (depot === undefined) return
  world.say(`${depot.name} goes on from what was kept, without a start`)
  if (chance.odds(40)) world.part([[depot.name], world.depots.filter(one => one !== depot).map(({ name }) => name)])
  for (let n = chance.below(4); n > 0; n--) await workAt(world, depot, chance)
}

/** The disk is copied into a second machine that nobody can tell from the first. */
const clone: Act = async (world, chance) => {
  const depot = unlucky(world)
  const twin = world.clone(depot, `${depot.name} twin${world.depots.length}`)
  twin.machine = depot.machine
  startDepot(world, twin)
  world.say(`${twin.name} is a copy of ${depot.name}`)
  // Both write before they meet anybody, or at once.
  if (chance.odds(60)) world.part(world.depots.map(({ name }) => [name]))
  for (let n = 1 + chance.below(5); n > 0; n--) await workAt(world, twin, chance)
}

/** The folder is copied to another PC: that one says so by itself. */
const copyFolder: Act = async (world, chance) => {
  const depot = unlucky(world)
  const copy = world.clone(depot, `${depot.name} copy${world.depots.length}`)
  copy.machine = 'another machine'
  startDepot(world, copy)
  world.say(`${copy.name} runs on another PC: ${copy.life?.start.doubt ?? 'no doubt'}`)
  if (copy.life?.start.doubt !== 'FingerprintChanged') world.wrong.push(`${copy.name} does not see that it is a copy`)
  for (let n = 1 + chance.below(4); n > 0; n--) await workAt(world, copy, chance)
}

/** What is no accident: the PC is renamed, the network card changed, the program started again. */
const renamed: Act = (world, chance) => {
  const depot = chance.pick(world.depots)
  if (!depot.isUp) return
  const logs = valuesOf<string>(
    depot,
    "SELECT lower(hex(log_id)) FROM log WHERE mine = 1 AND state = 'open' ORDER BY 1",
  )
  depot.end()
  startDepot(world, depot)
  const now = valuesOf<string>(depot, "SELECT lower(hex(log_id)) FROM log WHERE mine = 1 AND state = 'open' ORDER BY 1")
  const same = logs.every(log => now.includes(log))
  if (depot.life?.start.doubt !== undefined || !same) world.wrong.push(`${depot.name} is in doubt without reason`)
}

/** Everybody hears of each machine that works under one id, one machine after the other; then the copies are put away. */
const settleCopies: Act = async world => {
  world.join()
  const copies = world.depots.filter(({ name }) => name.includes(' '))
  for (const one of [null, ...copies]) {
    for (const depot of world.depots) {
      const sameId = copies.some(({ dev }) => dev === depot.dev)
      if (sameId && depot !== (one ?? unlucky(world))) depot.end()
    }
    startDepot(world, one ?? unlucky(world))
    for (const depot of world.depots) if (!copies.some(({ dev }) => dev === depot.dev)) startDepot(world, depot)
    await world.time.pass(120_000)
  }
  for (const copy of copies) {
    copy.end()
    world.depots.splice(world.depots.indexOf(copy), 1)
    world.put(copy)
  }
}

const fillDisk: Act = (world, chance) => {
  const depot = chance.pick(world.depots)
  if (!depot.isUp) return
  const full = chance.odds(60)
  depot.fillsUnseen = chance.odds(50)
  depot.fill(full)
  depot.happen({ t: 'room', room: full && !depot.fillsUnseen ? 'full' : 'free' })
  world.say(`the disk of ${depot.name} is ${full ? 'full' : 'free again'}`)
}

/** A flush fails: from then on nothing may be written, and nobody is told that anything is saved (DU-7). */
const breakFlush: Act = async (world, chance) => {
  const up = world.up()
  if (up.length < 2) return
  const depot = chance.pick(up)
  depot.breakFlushes()
  world.say(`the disk of ${depot.name} fails`)
  const told = world.acknowledged.length
  for (let n = 0; n < 3; n++) await workAt(world, depot, chance)
  if (world.acknowledged.length > told)
    world.wrong.push(`${depot.name} told that something is saved on a disk that fails`)
  await world.time.pass(chance.below(5_000))
  depot.stop(chance.odds(30))
  world.time.after(chance.below(10_000), () => startDepot(world, depot))
}

/** Every station still knows that a log has two branches, and has both (LEDGER §12). */
function faultsOfForks(world: DepotWorld): string[] {
  const sql = "SELECT lower(hex(log_id)) FROM log WHERE state = 'forked' ORDER BY 1"
  const forked = new Map(world.up().map(depot => [depot, new Set(valuesOf<string>(depot, sql))]))
  const all = new Map<string, string>()
  for (const depot of world.up())
    for (const { log, scope } of depot.life?.replica.held.logs() ?? [])
      if (forked.get(depot)?.has(log)) all.set(log, scope)
  const untold = world.up().filter(({ dev, accidents }) => world.doubled.has(dev) && accidents.length === 0)
  const ownForks = untold.filter(
    depot => valuesOf(depot, "SELECT 1 FROM log WHERE state = 'forked' AND dev = ?", depot.dev).length > 0,
  )
  if (ownForks.length > 0) return ownForks.map(({ name }) => `nobody at ${name} is told that its log forked`)
  return world
    .up()
    .flatMap(depot =>
      [...all].flatMap(([log, scope]) =>
        depot.life?.replica.carries(scope) === true && forked.get(depot)?.has(log) !== true
          ? [`${depot.name} does not know that ${log} forked`]
          : [],
      ),
    )
}

const daily: readonly (readonly [number, Act])[] = [
  [40, acts.work],
  [8, acts.workEverywhere],
  [6, acts.cut],
  [5, acts.kill],
  [5, acts.part],
  [6, acts.join],
]

/** What happens to machines. */
export const accidentScenarios: readonly Scenario[] = [
  {
    id: 'S3',
    title: 'the power goes in the middle of commits, of its own work and of others',
    cast: chance => someCast(chance, 2, 4),
    acts: chance =>
      someActs(chance, 12 + chance.below(14), [
        [40, acts.work],
        [10, acts.workEverywhere],
        [30, acts.powerCut],
        [8, acts.kill],
        [5, acts.cut],
        [5, acts.wait],
      ]),
  },
  {
    id: 'S4',
    title: 'a database is put back from a copy, with and without its anchor, with and without others',
    cast: chance => someCast(chance, 2, 4),
    acts: chance => [
      ...someActs(chance, chance.below(6), daily),
      backUp,
      ...someActs(chance, 2 + chance.below(6), daily),
      chance.odds(50) ? restoreFile : revertMachine,
      ...someActs(chance, 2 + chance.below(6), daily),
    ],
    end: faultsOfForks,
  },
  {
    id: 'S5',
    title: 'twins of one disk write, and meet others in any order',
    cast: chance => someCast(chance, 3, 4),
    acts: chance => [
      ...someActs(chance, chance.below(4), daily),
      clone,
      ...someActs(chance, 2 + chance.below(6), daily),
      ...(chance.odds(20) ? [clone, ...someActs(chance, 3, daily)] : []),
    ],
    healing: settleCopies,
    end: faultsOfForks,
  },
  {
    id: 'S6',
    title: 'a machine is put back while linked, a folder copied, a PC renamed',
    cast: chance => someCast(chance, 3, 4),
    acts: chance => {
      const [before, after] = chance.pick([
        [backUp, revertMachine],
        [backUp, copyFolder],
        [holdMachine, revertRunning],
      ] as const)
      return [
        renamed,
        ...someActs(chance, 1 + chance.below(4), daily),
        before,
        ...someActs(chance, 1 + chance.below(4), daily),
        after,
        ...someActs(chance, 1 + chance.below(4), [...daily, [10, renamed]]),
      ]
    },
    healing: settleCopies,
    end: faultsOfForks,
  },
  {
    id: 'S11',
    title: 'disks fill, while people and others write, and are freed',
    cast: chance => someCast(chance, 2, 4),
    acts: chance => someActs(chance, 12 + chance.below(10), [...daily, [30, fillDisk]]),
  },
  {
    id: 'S12',
    title: 'a flush fails: nothing more is written and nobody told that anything is saved',
    cast: chance => someCast(chance, 2, 4),
    acts: chance => someActs(chance, 10 + chance.below(8), [...daily, [18, breakFlush]]),
  },
]
