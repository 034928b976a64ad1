import type { Chance } from '../chance.ts'
import { type Act, acts, workAt } from './depot-acts.ts'
import { type Scenario, someActs } from './depot-scenario.ts'
import type { DepotWorld } from './depot-world.ts'
import { someCast } from './scenarios-network.ts'
import type { SimDepot } from './sim-depot.ts'

const shared = 'scope IN (SELECT value FROM json_each(?))'

/** What a fault of ours, or of a disk, makes of rows. */
const spoilings = [
  `UPDATE farmer SET village = 'Nulle part' WHERE id = (SELECT min(id) FROM farmer WHERE ${shared})`,
  `UPDATE delivery SET net_g = net_g + 1000 WHERE id = (SELECT max(id) FROM delivery WHERE ${shared})`,
  `DELETE FROM stock_line WHERE id = (SELECT max(id) FROM stock_line WHERE ${shared})`,
  `UPDATE sum_party SET due_xaf = due_xaf + 5 WHERE id = (SELECT min(id) FROM sum_party WHERE ${shared})`,
  `INSERT INTO rejected (log, seq, h8, why)
    SELECT log, seq, h8, 'Right' FROM entry WHERE log = (SELECT min(n) FROM log WHERE ${shared}) AND seq = 1`,
]

/** The one whose rows are wrong: another in every run. */
const wrongOne = ({ depots, seed }: DepotWorld): SimDepot | undefined => depots[seed.length % depots.length]

/** Scopes of a station that another carries too: rows of others nobody can compare. */
const scopesShared = (world: DepotWorld, { dev, life }: SimDepot): string[] =>
  [...(life?.replica.held.logs() ?? [])]
    .map(({ scope }) => scope)
    .filter(scope => world.up().some(other => other.dev !== dev && other.life?.replica.carries(scope) === true))

/** Everybody works and meets; then rows of one change behind the ledger's back, and all begin to compare. */
const spoil: Act = async (world: DepotWorld, chance: Chance) => {
  for (const depot of world.up()) for (let n = 0; n < 3; n++) await workAt(world, depot, chance)
  await world.heal()
  for (const depot of world.depots) depot.end()
  world.compares = true
  for (const depot of world.depots) depot.start()
  const depot = wrongOne(world)
  const scopes = JSON.stringify(depot === undefined ? [] : scopesShared(world, depot))
  const most = 1 + chance.below(3)
  const changed: number[] = []
  for (const sql of chance.shuffle(spoilings)) {
    // not every depot has rows of every kind
    const rows = depot?.life?.store.write(({ db }) => db.prepare<[string]>(sql).run(scopes).changes) ?? 0
    if (rows > 0 && changed.push(rows) === most) break
  }
  world.say(`${changed.join()} rows of ${depot?.name} are changed`)
}

const isHealed = (world: DepotWorld): boolean =>
  world.found.some(({ at, kind }) => kind === 'StateHealed' && at === wrongOne(world)?.name)

/** sync.md §2.8, CS-50. */
export const healing: Scenario = {
  id: 'CS-50',
  title: 'rows that do not follow the ledger are found by who has them right, put right, and told',
  cast: chance => someCast(chance, 2, 3),
  begin: spoil,
  acts: chance =>
    someActs(chance, 2 + chance.below(4), [
      // nobody works: what writes a wrong row anew puts it right, and nobody need be told
      [10, acts.cut],
      [10, acts.kill],
    ]),
  // A scope is compared once in ten minutes on a link.
  healing: async world => {
    await world.heal()
    await world.time.pass(15 * 60_000, () => isHealed(world))
  },
  end: world => [
    ...(isHealed(world) ? [] : [`CS-50: nobody at ${wrongOne(world)?.name} is told that its rows were wrong`]),
    ...world.found.flatMap(({ at, kind }) =>
      kind === 'StateOther' || at === wrongOne(world)?.name
        ? []
        : [`CS-50: ${at} finds ${kind} of rows that were right`],
    ),
  ],
}
