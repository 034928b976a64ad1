import { copyFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import BetterSqlite3 from 'better-sqlite3'
import { openStore } from '#main/storage/open.ts'
import { cooperativeRegister } from '#main/services/cooperatives/cooperative-register.ts'
import { farmerRegister } from '#main/services/farmers/farmer-register.ts'
import { createRecord } from '#main/services/registers/create-record.ts'
import { editRecord } from '#main/services/registers/edit-record.ts'
import type { Ops } from '#shared/sync/protocol/message.ts'
import type { Chance } from '../chance.ts'
import { type Act, acts, startDepot, workAt } from './depot-acts.ts'
import { faultsOfClocks, faultsOfSuccession } from './depot-checks.ts'
import { faultsOfFile, valuesOf } from './depot-oracle.ts'
import { newIn } from './depot-rules.ts'
import { type Scenario, someActs } from './depot-scenario.ts'
import { doing } from './depot-work.ts'
import type { DepotWorld } from './depot-world.ts'
import { someCast } from './scenarios-network.ts'

const yearMs = 365 * 86_400_000

/** A clock is set wrong, jumps while links are up, or stands still. */
const wrongClock: Act = (world, chance) => {
  const depot = chance.pick(world.depots)
  const skewMs = chance.pick([5 * yearMs, -10 * yearMs, -47 * yearMs, 3_600_000, -3_600_000, 0])
  const frozen = chance.odds(20)
  depot.clock = { skewMs, frozenMs: null }
  if (frozen) depot.clock.frozenMs = depot.wallMs()
  world.say(`the clock of ${depot.name} is ${skewMs / 1000} s off${frozen ? ' and stands still' : ''}`)
}

/** So many entries in one millisecond that the counter of the clock is full. */
const overflow: Act = async (world, chance) => {
  const up = world.up()
  if (up.length === 0) return
  const depot = chance.pick(up)
  depot.clock = { skewMs: 0, frozenMs: depot.wallMs() }
  const t = depot.wallMs()
  const l = 65_520 + chance.below(16)
  const fill = 'UPDATE clock SET l = CASE WHEN t < ?1 THEN ?2 ELSE max(l, ?2) END, t = max(t, ?1)'
  depot.life?.store.write(({ db }) => db.prepare(fill).run({ 1: t, 2: l }))
  for (let n = 4 + chance.below(16); n > 0; n--) await workAt(world, depot, chance)
  world.say(`${depot.name} writes until its counter is full`)
}

const thaw: Act = world => {
  for (const depot of world.depots) depot.clock = { ...depot.clock, frozenMs: null }
}

/** What only the new version can write. */
const newKind: Act = async (world, chance) => {
  const up = world.up().filter(({ isOld }) => !isOld)
  if (up.length === 0) return
  const depot = chance.pick(up)
  await doing<object>(world, depot, ({ life, caller, command }) => {
    if (chance.odds(50)) {
      const fields = { name: `Coopérative ${chance.below(99)}` }
      return createRecord(life.deps, caller, cooperativeRegister, { ...command, fields })
    }
    const farmers = valuesOf<string>(depot, 'SELECT id FROM farmer WHERE archived = 0 ORDER BY id')
    if (farmers.length === 0) return undefined
    const patch = { [newIn.field]: chance.pick(['Propriétaire', 'Locataire', 'Métayer']) }
    return editRecord(life.deps, caller, farmerRegister, { ...command, id: chance.pick(farmers), patch })
  })
  world.say(`${depot.name} writes what the version before does not know`)
}

const upgrade: Act = (world, chance) => {
  const old = world.depots.filter(({ isOld }) => isOld)
  if (old.length === 0) return
  const depot = chance.pick(old)
  depot.upgrade()
  startDepot(world, depot)
  world.say(`${depot.name} is brought to the new version`)
}

/** A database that a later version has opened is not touched by this one (architecture.md §6). */
function faultsOfDowngrade(world: DepotWorld, chance: Chance): string[] {
  const folder = join(world.folder, 'later')
  chance.pick(world.depots).copyTo(folder)
  const file = join(folder, 'station.db')
  const db = new BetterSqlite3(file)
  db.pragma('user_version = 99')
  db.close()
  copyFileSync(file, `${file}.kept`)
  const opened = openStore(folder, { app: 'before', reserveBytes: 0, anyFolder: true })
  if (opened.ok) return ['a database of a later version was opened']
  const same = readFileSync(file).equals(readFileSync(`${file}.kept`))
  return opened.error.kind === 'NewerDatabase' && same
    ? []
    : [`downgrade: ${opened.error.kind}, the same file: ${same}`]
}

/** What a program gone wrong, or a liar, may send instead of what is true. */
function spoilt(chance: Chance): (ops: Ops) => Ops {
  const kind = chance.below(6)
  const flip = (bytes: Uint8Array): Uint8Array => {
    const copy = new Uint8Array(bytes)
    const at = chance.below(Math.max(1, copy.length))
    copy[at] = (copy[at] ?? 0) ^ (1 << chance.below(8))
    return copy
  }
  return ops => {
    const { entries, opening } = ops
    const at = chance.below(Math.max(1, entries.length))
    const changed = entries.map((one, n) => (n === at ? { ...one, body: flip(one.body) } : one))
    if (kind === 0) return { ...ops, entries: changed }
    if (kind === 1) return { ...ops, entries: entries.map(one => ({ body: one.body, seal: new Uint8Array(64) })) }
    if (kind === 2) return { ...ops, entries: entries.slice(1) }
    if (kind === 3) return { ...ops, after: { ...ops.after, hash: flip(ops.after.hash) } }
    if (kind === 4 && opening !== undefined) return { ...ops, opening: { ...opening, seal: flip(opening.seal) } }
    const last = entries.at(-1)
    if (last?.seal === undefined) return { ...ops, entries: changed }
    return { ...ops, entries: [...entries.slice(0, -1), { body: last.body, seal: flip(last.seal) }] }
  }
}

const spoil: Act = (world, chance) => {
  const depot = chance.pick(world.depots)
  depot.spoils = chance.odds(70) ? spoilt(chance) : null
  world.say(`${depot.name} ${depot.spoils === null ? 'is sound again' : 'sends what is not true'}`)
}

/** Clocks, versions, and what is broken or forged. */
export const versionScenarios: readonly Scenario[] = [
  {
    id: 'S7',
    title: 'clocks that are years off, jump, or stand still',
    cast: chance => someCast(chance, 2, 4),
    acts: chance =>
      someActs(chance, 12 + chance.below(8), [
        [40, acts.work],
        [10, acts.workEverywhere],
        [30, wrongClock],
        [8, acts.cut],
        [8, acts.kill],
      ]),
    end: async (world, chance) => [...(await faultsOfSuccession(world, chance)), ...faultsOfClocks(world)],
  },
  {
    id: 'S8',
    title: 'more entries in one millisecond than its counter holds',
    cast: chance => someCast(chance, 2, 3),
    acts: chance =>
      someActs(chance, 6, [
        [40, overflow],
        [20, thaw],
        [20, acts.workEverywhere],
      ]),
    end: world => faultsOfClocks(world),
  },
  {
    id: 'S9',
    title: 'versions that know less carry what they do not know, and know it after the upgrade',
    cast: chance => someCast(chance, 3, 4),
    begin: (world, chance) => {
      for (const depot of world.depots.filter(() => chance.odds(60))) {
        depot.end()
        depot.isOld = true
        depot.start()
      }
    },
    acts: chance =>
      someActs(chance, 12 + chance.below(8), [
        [25, newKind],
        [30, acts.work],
        [10, upgrade],
        [10, acts.cut],
        [6, acts.kill],
        [6, acts.part],
        [6, acts.join],
      ]),
    end: async (world, chance) => {
      for (const depot of world.depots.filter(({ isOld }) => isOld)) depot.upgrade()
      await world.heal()
      const waiting = world.up().flatMap(depot => valuesOf<string>(depot, 'SELECT why FROM pending'))
      return [
        ...waiting.map(why => `after the upgrade something waits: ${why}`),
        ...faultsOfFile(chance.pick(world.up())),
        ...faultsOfDowngrade(world, chance),
      ]
    },
  },
  {
    id: 'S10',
    title: 'forged and damaged entries are refused, and stop nothing else',
    cast: chance => someCast(chance, 3, 4),
    mayEnd: ['Malformed', 'BadSeal', 'BadLog'],
    acts: chance =>
      someActs(chance, 12 + chance.below(8), [
        [40, acts.work],
        [25, spoil],
        [10, acts.cut],
        [6, acts.endInOrder],
        [5, acts.wait],
      ]),
    // Who sent what was not true is not called for ten minutes (CS-7).
    healMs: 15 * 60_000,
    healing: world => {
      for (const depot of world.depots) depot.spoils = null
    },
    // Every seal at each of them; what they show is the same (I1), so that one of them is folded anew.
    end: (world, chance) => {
      const looked = chance.pick(world.up())
      return world.up().flatMap(depot => faultsOfFile(depot, depot === looked))
    },
  },
]
