import { dialLimits } from '#shared/sync/dial-book.ts'
import { LIMITS } from '#shared/sync/limits.ts'
import type { Chance } from '../chance.ts'
import { runs } from '../runs.ts'
import { type Act, acts, startDepot, workAt } from './depot-acts.ts'
import { rowsOf, valuesOf } from './depot-oracle.ts'
import { crowd, depots, members } from './depot-template.ts'
import { type Scenario, someActs } from './depot-scenario.ts'
import type { DepotWorld } from './depot-world.ts'
import { deliveryPayload } from '../payloads.ts'
import { SimFinding } from './sim-finding.ts'

/** Headquarters and some others. */
export function someCast(chance: Chance, least: number, most: number): readonly string[] {
  const [first, ...others] = members.map(({ name }) => name)
  return [first ?? '', ...chance.shuffle(others).slice(0, least - 1 + chance.below(most - least + 1))]
}

const groupsOf = (world: DepotWorld): string[][] => {
  const groups: string[][] = [[], [], []]
  for (const [n, { name }] of world.depots.entries()) groups[n % 3]?.push(name)
  return groups
}

const threeGroups: Act = world => world.part(groupsOf(world))

/** Two of the groups meet, the third does not: what it knows goes on by those who met it before. */
const twoMeet: Act = async (world, chance) => {
  const [a = [], b = [], c = []] = chance.shuffle(groupsOf(world))
  world.part([[...a, ...b], c])
  world.say(`${[...a, ...b].join(' ')} meet, ${c.join(' ')} does not`)
  await world.time.pass(10_000 + chance.below(10_000))
}

/** Some days pass; everybody who is there works on each. */
const days: Act = async (world, chance) => {
  for (const depot of world.up()) depot.end()
  world.sleep((2 + chance.below(5)) * 86_400_000)
  for (const depot of world.depots) startDepot(world, depot)
  for (const depot of world.up()) await workAt(world, depot, chance)
}

/** What headquarters wrote before the second station came: much more than goes in one piece. */
const bulk = runs(250, 1_500)
export const writeBulk: Act = world => {
  const [first, newcomer] = world.depots
  const life = first?.life ?? null
  if (first === undefined || newcomer === undefined || life === null) return
  newcomer.end()
  life.store.write(tx => {
    for (let n = 0; n < bulk; n++) {
      const p = deliveryPayload({ no: `AAA000-2627-L${String(n + 1).padStart(5, '0')}`, notes: 'x'.repeat(900) })
      const op = { k: 'create' as const, e: 'delivery', i: life.deps.random.uuid(), p }
      life.ledger.append(tx, { command: life.deps.random.uuid(), actor: first.user }, [
        { scope: `wh:${depots.A}`, ops: [op] },
      ])
    }
  })
  world.time.stir()
}

const heldOfBulk = (world: DepotWorld): number =>
  world.depots[1] === undefined
    ? 0
    : (valuesOf<number>(world.depots[1], "SELECT count(*) FROM delivery WHERE no LIKE 'AAA000%'")[0] ?? 0)

/** The newcomer is killed while it takes in; what it had stays. */
const killNewcomer: Act = async (world, chance) => {
  const newcomer = world.depots[1]
  if (newcomer === undefined) return
  startDepot(world, newcomer)
  await world.time.pass(200 + chance.below(2_500))
  const before = heldOfBulk(world)
  newcomer.stop(chance.odds(30))
  startDepot(world, newcomer)
  const after = heldOfBulk(world)
  if (after < before) world.wrong.push(`S13: ${newcomer.name} had ${before} and has ${after}`)
  world.say(`${newcomer.name} is killed with ${after} of ${bulk}`)
}

/** At most 2 % is sent again, but for what was on its way at each kill (CS-23). */
function sentAgain(world: DepotWorld): string[] {
  const [first] = world.depots
  if (first === undefined) return []
  const [whole] = rowsOf<{ bytes: number }>(first, 'SELECT sum(length(body) + 100) AS bytes FROM entry')
  const kills = world.told.filter(text => text.includes('is killed with')).length
  const most = (whole?.bytes ?? 0) * 1.02 * (world.depots.length - 1) + kills * LIMITS.wantCredit + 64 * 1024
  const { bytes } = world.watch.traffic
  return bytes > most ? [`S13: ${bytes} bytes were sent, at most ${Math.round(most)} are needed`] : []
}

/** An organisation without the crowd is enough for a few, and a third of the work to make and to open. */
const pushers = [...members, ...runs<typeof crowd>([], crowd)].slice(2).map(({ name }) => name)
/** How many push: in a long run one history in twenty has them all, as its quarter of a minute for each would take five hours for all. */
const pushing = (chance: Chance): number => (runs(false, true) && chance.below(20) === 0 ? 18 : 4)

const slowReader: Act = world => {
  const [, reader] = world.depots
  if (reader !== undefined) reader.slowness = 400
}

/** Everybody finds everybody within 5 s, whoever shouts, and nobody who has no key of a member is linked (CS-80 to CS-86). */
const find: Act = async (world, chance) => {
  for (const depot of world.depots) depot.knows.clear()
  const lossPercent = chance.odds(50) ? 0 : 10 + chance.below(30)
  const finding = new SimFinding(world, lossPercent)
  const beacons = chance.odds(70)
  // One that nobody is at and the liar's own are called like the others'.
  let addresses = 2
  for (const depot of world.depots) {
    const cards = 1 + chance.below(2)
    addresses += cards
    finding.add(depot, cards)
  }
  const [victim, ...others] = world.depots
  if (victim === undefined) return
  // Where nothing is carried to all, people have written addresses down; some are of machines that are gone.
  for (const other of others) {
    finding.bookOf(other).remember({ host: '10.0.0.200', port: 47_800 }, 'ab'.repeat(16), world.time.nowMs)
    if (!beacons) finding.bookOf(other).write(finding.addressOf(victim), world.time.nowMs)
  }
  const liar = world.clone(victim, `liar ${victim.name}`)
  for (const depot of world.depots) depot.knows.delete(liar)
  liar.knows.clear()
  world.doubled.delete(victim.dev)
  liar.spki = 'a key of its own'
  liar.start()
  finding.add(liar, 1)
  for (let n = 0; n < 20; n++) finding.shout('10.0.0.99', 'another organisation', n.toString(16).padStart(16, '0'))
  finding.begin({ beacons })
  // Where packets are lost the next call out helps; where there are more addresses than calls a minute, the next minute (CS-84).
  const withinMs = (lossPercent === 0 ? 5_000 : 45_000) + (addresses > dialLimits.callsPerMinute ? 60_000 : 0)
  await world.time.pass(withinMs)
  for (const depot of others) {
    const found = depot.linkedDevs().includes(victim.dev)
    if (!found) world.wrong.push(`S22: ${depot.name} did not find ${victim.name} in ${withinMs} ms`)
    if (depot.linksTo(liar).some(link => depot.toldLinked(link)))
      world.wrong.push(`S22: ${depot.name} takes ${liar.name} for a member`)
  }
  liar.end()
  world.depots.splice(world.depots.indexOf(liar), 1)
  world.put(liar)
}

/** What a network does to stations that work. */
export const networkScenarios: readonly Scenario[] = [
  {
    id: 'S1',
    title: 'random work on 2 to 8 stations, links that come and go',
    cast: chance => someCast(chance, 2, chance.odds(20) ? 8 : 4),
    acts: chance =>
      someActs(chance, 12 + chance.below(12), [
        [50, acts.work],
        [10, acts.workEverywhere],
        [15, acts.cut],
        [8, acts.kill],
        [5, acts.endInOrder],
        [5, acts.part],
        [5, acts.join],
        [4, acts.wake],
        [4, acts.fullDisk],
      ]),
  },
  {
    id: 'S2',
    title: 'three groups apart for a month, who meet two by two',
    cast: chance => someCast(chance, 3, 4),
    begin: threeGroups,
    acts: chance => [
      ...Array.from({ length: 4 }, () => days),
      ...Array.from({ length: 1 + chance.below(3) }, () => twoMeet),
      ...someActs(chance, 2, [
        [1, days],
        [1, twoMeet],
      ]),
    ],
  },
  {
    id: 'S13',
    title: 'a newcomer takes everything in and is killed again and again',
    cast: chance => ['hq', chance.pick(['a1', 'a2', 'a3'])],
    begin: writeBulk,
    acts: chance => Array.from({ length: 3 + chance.below(3) }, () => killNewcomer),
    pauseMs: 200,
    end: sentAgain,
  },
  {
    id: 'S21',
    title: 'many push to one whose disk is slow',
    cast: chance => ['hq', 'a1', ...chance.shuffle(pushers).slice(0, pushing(chance))],
    begin: slowReader,
    acts: chance =>
      someActs(chance, 3, [
        [30, acts.workEverywhere],
        [10, acts.cut],
        [10, acts.work],
      ]),
    healing: world => {
      for (const depot of world.depots) depot.slowness = 1
    },
  },
  {
    id: 'S22',
    title: 'finding each other among lost packets, old addresses, other organisations and liars',
    cast: chance => someCast(chance, 2, 4),
    begin: find,
    acts: chance => someActs(chance, 3, [[1, acts.work]]),
    mayEnd: ['OtherKey', 'TooMany'],
  },
]
