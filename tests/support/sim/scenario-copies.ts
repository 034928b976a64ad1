import { type Act, acts, startDepot, workAt } from './depot-acts.ts'
import { faultsOfFile } from './depot-oracle.ts'
import { type Scenario, someActs } from './depot-scenario.ts'
import type { DepotWorld } from './depot-world.ts'
import { writeBulk } from './scenarios-network.ts'
import type { CopySpoil } from './sim-snapshots.ts'

const spoils: readonly CopySpoil[] = ['Block', 'Frontier', 'Schema']

/** Headquarters has written much; the newcomer is far enough behind to take a copy, which headquarters may spoil. */
const begin: Act = async (world, chance) => {
  await writeBulk(world, chance)
  const hq = world.depot('hq')
  for (const depot of world.depots) depot.end()
  world.copiesFrom = 60
  hq.spoilsCopies = chance.odds(40) ? chance.pick(spoils) : null
  for (const depot of world.depots) depot.start()
  world.say(`n1 is new${hq.spoilsCopies === null ? '' : `, and copies of hq have another ${hq.spoilsCopies}`}`)
}

/** While the copy is made, on its way and put in place, others go on writing. */
const workElsewhere: Act = async (world, chance) => {
  const up = world.up().filter(({ name }) => name !== 'n1')
  if (up.length > 0) await workAt(world, chance.pick(up), chance)
}

const killNewcomer: Act = async (world, chance) => {
  const newcomer = world.depot('n1')
  if (!newcomer.isUp) return
  newcomer.stop(chance.odds(30))
  await world.time.pass(chance.below(2_000))
  startDepot(world, newcomer)
  world.say('n1 is killed, and starts again')
}

const kinds = (world: DepotWorld): string[] => world.copies.flatMap(({ at, kind }) => (at === 'n1' ? [kind] : []))

/** S14 of sync.md §4.3 (CS-54, CS-55). */
export const copies: Scenario = {
  id: 'S14',
  title: 'a newcomer takes a copy of a file, whole or spoilt, while others write, links are cut, and it is killed',
  cast: chance => ['hq', 'n1', ...(chance.odds(40) ? ['a1'] : [])],
  begin,
  acts: chance => {
    const isCalm = chance.odds(30)
    return someActs(chance, 4 + chance.below(5), [
      [30, workElsewhere],
      ...(isCalm
        ? []
        : ([
            [10, acts.cut],
            [15, killNewcomer],
          ] as const)),
    ])
  },
  pauseMs: 900,
  end: world => {
    const { spoilsCopies } = world.depot('hq')
    const seen = kinds(world)
    const isCalm = !world.told.some(text => /killed|cut/.test(text))
    const isTaken = seen.includes('SnapshotTaken')
    return [
      ...(spoilsCopies !== null && isTaken ? [`S14: a copy with another ${spoilsCopies} was taken`] : []),
      ...(spoilsCopies !== null && isCalm && !seen.includes('SnapshotRefused') ? [`S14: n1 refused nothing`] : []),
      ...(seen.includes('SnapshotBad') ? ['S14: a copy that was whole was given up'] : []),
      ...(spoilsCopies === null && isCalm && !seen.includes('SnapshotVerified')
        ? [`S14: n1 took no copy: ${seen.join()}`]
        : []),
      ...faultsOfFile(world.depot('n1')),
    ]
  },
}
