import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { channelIds } from '#shared/domain/channel.ts'
import type { Sign } from '#shared/domain/signs.ts'
import { createConversation, directConversation } from '#main/services/messages/make-conversation.ts'
import type { Chance } from '../chance.ts'
import { type Act, acts } from './depot-acts.ts'
import { type Scenario, someActs } from './depot-scenario.ts'
import { doing } from './depot-work.ts'
import type { DepotWorld } from './depot-world.ts'
import type { SimDepot } from './sim-depot.ts'
import { faultsOfGroup, faultsOfOrder, faultsOfText } from './talk-checks.ts'
import { edit, move, pageAt, publishAll, react, type Said, say, takeAway, talkOf } from './talk-desk.ts'

const general = channelIds.general
const offered: readonly Sign[] = ['👍', '✅', '👀']
const apart = (world: DepotWorld): void => world.part(world.depots.map(({ name }) => [name]))

/** Of all that was said what this station shows its person and still stands there. */
function shownAt(world: DepotWorld, depot: SimDepot): Said[] {
  const all = talkOf(world).said
  const shown = new Map(
    [...new Set(all.map(({ conversation }) => conversation))]
      .flatMap(conversation => pageAt(depot, conversation) ?? [])
      .map(row => [row.id, row]),
  )
  return all.filter(({ id }) => shown.get(id)?.deleted === null)
}

const someone = (world: DepotWorld, chance: Chance): SimDepot | undefined =>
  world.up().length === 0 ? undefined : chance.pick(world.up())

const talk: Act = async (world, chance) => {
  const depot = someone(world, chance)
  if (depot !== undefined) await say(world, depot, general, 'OUVERT')
}

/** Everybody types while nobody hears of the others. */
const talkApart: Act = async (world, chance) => {
  apart(world)
  for (let n = 0; n < 2; n++) for (const depot of chance.shuffle(world.up())) await say(world, depot, general, 'OUVERT')
  if (chance.odds(60)) world.join()
}

const editOne: Act = async (world, chance) => {
  const own = world.up().flatMap(depot => shownAt(world, depot).filter(({ by }) => by === depot))
  if (own.length > 0) await edit(world, chance.pick(own))
}

const reactToOne: Act = async (world, chance) => {
  const depot = someone(world, chance)
  const shown = depot === undefined ? [] : shownAt(world, depot)
  if (depot === undefined || shown.length === 0) return
  await react(world, depot, chance.pick(shown), { sign: chance.pick(offered), on: chance.odds(65) })
}

const takeOne: Act = async (world, chance) => {
  const depot = someone(world, chance)
  const shown = depot === undefined ? [] : shownAt(world, depot)
  if (depot !== undefined && shown.length > 0) await takeAway(world, depot, chance.pick(shown))
}

/** A third of the packets are lost, from now on and until the end; the walls of the others are wrong by hours. */
const badLine: Act = (world, chance) => {
  world.network.lossPercent = 30
  for (const { clock } of world.depots.slice(1)) {
    clock.skewMs = chance.pick([0, -3 * 3_600_000, -600_000, 200_000, 2 * 3_600_000])
  }
}

const word = 'PRIVE'
const groups = new WeakMap<DepotWorld, { readonly group: string; readonly pair: string }>()

/** The first and two others in a group, these two with each other too; the last is in neither. Its name is private as its texts are. */
const begin: Act = async world => {
  await publishAll(world)
  const [first, second, third] = world.depots
  if (first === undefined || second === undefined || third === undefined) return
  const made = { group: '', pair: '' }
  await doing(world, first, ({ life, caller, command }) => {
    const input = { ...command, kind: 'group' as const, name: '', topic: '', people: [second.user, third.user] }
    const created = createConversation(life.deps, caller, input)
    if (created.ok) made.group = created.value.id
    return created
  })
  await doing(world, second, ({ life, caller, command }) => {
    const created = directConversation(life.deps, caller, { ...command, user: third.user })
    if (created.ok) made.pair = created.value.id
    return created
  })
  groups.set(world, made)
  await say(world, first, general, 'OUVERT')
  await world.heal()
  world.network.lossPercent = 30
}

const madeIn = (world: DepotWorld) => groups.get(world) ?? { group: '', pair: '' }

const talkPrivately: Act = async (world, chance) => {
  const { group, pair } = madeIn(world)
  const conversation = chance.odds(75) ? group : pair
  const there = world.up().filter(depot => pageAt(depot, conversation) !== undefined)
  if (there.length === 0) return
  const depot = chance.pick(there)
  for (let n = 1 + chance.below(2); n > 0; n--) await say(world, depot, conversation, word)
}

/** Whoever is in the group as far as he knows brings somebody in: one who was out, or one who never was in. */
const bringIn: Act = async (world, chance) => {
  const { group } = madeIn(world)
  const there = world.up().filter(depot => pageAt(depot, group) !== undefined)
  if (there.length === 0) return
  const others = world.depots.slice(1).filter(depot => depot !== there[0])
  await move(world, chance.pick(there), group, { how: 'in', other: chance.pick(others), whole: chance.odds(25) })
}

const putOne: Act = async (world, chance) => {
  const { group } = madeIn(world)
  const other = chance.pick(world.depots.slice(1))
  const by = chance.odds(70) ? world.depots[0] : other
  if (by?.isUp === true && pageAt(by, group) !== undefined) await move(world, by, group, { how: 'out', other })
}

/** One is put out and has not heard of it: he goes on writing, and perhaps brings in one who never was in, who writes too. */
const putOutUnheard: Act = async (world, chance) => {
  const { group } = madeIn(world)
  const [first, ...others] = world.up()
  const there = others.filter(depot => pageAt(depot, group) !== undefined)
  if (first !== world.depots[0] || first === undefined || there.length === 0 || others.length < 2) return
  const out = chance.pick(there)
  const guest = chance.pick(others.filter(depot => depot !== out))
  const beside = world.depots.filter(depot => depot !== out && depot !== guest)
  world.part([[out.name, guest.name], beside.map(({ name }) => name)])
  await move(world, first, group, { how: 'out', other: out })
  await say(world, out, group, word)
  await say(world, first, group, word)
  await move(world, out, group, { how: 'in', other: guest })
  await world.time.pass(4_000)
  await say(world, guest, group, word)
  if (chance.odds(70)) world.join()
}

/** No private text stands in clear in any file of any station, of members neither; what is said openly does, in each. */
function faultsOfBytes(world: DepotWorld): string[] {
  return world.up().flatMap(({ name, folder }) => {
    const files = readdirSync(folder).map(file => ({ file, bytes: readFileSync(join(folder, file)) }))
    const leaks = files.filter(({ bytes }) => bytes.includes(`${word}-`))
    const isOpen = files.some(({ bytes }) => bytes.includes('OUVERT-'))
    return [
      ...leaks.map(({ file }) => `MSG-6: ${file} of ${name} has a private text in clear`),
      ...(isOpen ? [] : [`MSG-6: ${name} has nothing of what everybody may read`]),
    ]
  })
}

/** What people say to each other while the network does what networks do (MSG-2, MSG-3, MSG-5, MSG-6). */
export const talkScenarios: readonly Scenario[] = [
  {
    id: 'T1',
    title:
      'all type, edit, sign and delete, apart and together; of three packets one is lost, the clocks are hours apart',
    cast: chance => ['hq', ...chance.shuffle(['a1', 'a2', 'a3', 'b1', 'b2']).slice(0, 2)],
    begin: badLine,
    acts: chance => [
      talk,
      ...someActs(chance, 5 + chance.below(5), [
        [22, talk],
        [16, talkApart],
        [16, editOne],
        [22, reactToOne],
        [6, takeOne],
        [8, acts.part],
        [8, acts.join],
        [5, acts.cut],
        [5, acts.kill],
      ]),
    ],
    end: world => [...faultsOfOrder(world, general), ...faultsOfText(world, general)],
  },
  {
    id: 'T2',
    title: 'members of a group come and go while others write in it; of three packets one is lost',
    cast: chance => ['hq', ...chance.shuffle(['a1', 'a2', 'a3', 'b1', 'b2']).slice(0, 3)],
    begin,
    acts: chance =>
      someActs(chance, 5 + chance.below(5), [
        [40, talkPrivately],
        [14, bringIn],
        [6, putOne],
        [12, putOutUnheard],
        [8, editOne],
        [6, reactToOne],
        [8, acts.part],
        [8, acts.join],
        [4, acts.cut],
        [5, acts.kill],
      ]),
    end: world => {
      const { group, pair } = madeIn(world)
      return [...faultsOfGroup(world, group), ...faultsOfOrder(world, pair), ...faultsOfBytes(world)]
    },
  },
]
