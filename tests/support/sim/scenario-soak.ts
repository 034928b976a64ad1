import { type Act, acts, startDepot, workAt } from './depot-acts.ts'
import { rowsOf, valuesOf } from './depot-oracle.ts'
import { members } from './depot-template.ts'
import type { Scenario } from './depot-scenario.ts'
import type { DepotWorld } from './depot-world.ts'

/** How much headquarters has, and what its file takes for it. */
const sizeOf = (world: DepotWorld): { entries: number; bytes: number } => {
  const hq = world.depot('hq')
  const [entries = 0] = valuesOf<number>(hq, 'SELECT count(*) FROM entry')
  const [size] = rowsOf<{ bytes: number }>(
    hq,
    'SELECT (page_count - freelist_count) * page_size AS bytes FROM pragma_page_count, pragma_freelist_count, pragma_page_size',
  )
  return { entries, bytes: size?.bytes ?? 0 }
}

/** A week: everybody starts again, some later than others, works, and is apart for a part of it. */
const week: Act = async (world, chance) => {
  for (const depot of world.up()) depot.end()
  world.sleep(6 * 86_400_000)
  if (chance.odds(40)) acts.part(world, chance)
  for (const depot of chance.shuffle(world.depots)) startDepot(world, depot)
  for (let n = 8 + chance.below(6); n > 0; n--) for (const depot of world.up()) await workAt(world, depot, chance)
  if (chance.odds(30)) acts.kill(world, chance)
  if (chance.odds(20)) acts.powerCut(world, chance)
  await world.time.pass(20_000)
  world.join()
  await world.time.pass(20_000)
}

/** S24: so many weeks of eight stations. Their files grow by what is written, and by nothing else: the last part within a tenth of the first. */
export function soak(weeks: number): Scenario {
  const sizes: { entries: number; bytes: number }[] = []
  const look: Act = world => void sizes.push(sizeOf(world))
  const part = Math.floor(weeks / 3)
  const third = Array.from({ length: part }, () => week)
  return {
    id: 'S24',
    title: `${3 * part} weeks of eight stations`,
    cast: () => members.map(({ name }) => name),
    acts: () => [look, ...third, look, ...third, ...third, look],
    pauseMs: 500,
    end: world => {
      const [start, early, late] = sizes
      if (start === undefined || early === undefined || late === undefined) return ['S24: nobody looked']
      const perEntry = (from: typeof start, to: typeof start): number =>
        (to.bytes - from.bytes) / (to.entries - from.entries)
      const [before, after] = [perEntry(start, early), perEntry(early, late)]
      world.say(`${late.entries} entries; ${Math.round(before)} bytes an entry at first, ${Math.round(after)} later`)
      // A short run is pages that are half full.
      return weeks < 30 || after < before * 1.1 ? [] : [`S24: ${before} bytes an entry at first, ${after} later`]
    },
  }
}
