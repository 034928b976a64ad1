import type { ErrorCode } from '#shared/sync/protocol/message.ts'
import { Chance } from '../chance.ts'
import { faultsOf } from './depot-oracle.ts'
import type { Act } from './depot-acts.ts'
import { type DepotMutation, DepotWorld } from './depot-world.ts'

/** One row of sync.md §4.3. */
export interface Scenario {
  readonly id: string
  readonly title: string
  /** who is there */
  readonly cast: (chance: Chance) => readonly string[]
  /** what happens, in order */
  readonly acts: (chance: Chance) => readonly Act[]
  /** the longest pause after an act. Units: ms */
  readonly pauseMs?: number
  /** what is done before anything happens */
  readonly begin?: Act
  /** what ends before all is healed, and how long that may take */
  readonly healing?: Act
  readonly healMs?: number
  /** how links may end besides as those of honest stations do */
  readonly mayEnd?: readonly ErrorCode[]
  /** what is done and looked at once all was healed; it says what is wrong */
  readonly end?: (world: DepotWorld, chance: Chance) => Promise<readonly string[]> | readonly string[]
}

/** How a run came out. */
export interface Run {
  readonly faults: readonly string[]
  /** what was done, in words */
  readonly told: readonly string[]
  readonly acts: number
  readonly virtualMs: number
  readonly traffic: DepotWorld['watch']['traffic']
}

/** How many random acts of a weighted list. */
export function someActs(chance: Chance, count: number, weighted: readonly (readonly [number, Act])[]): readonly Act[] {
  const whole = weighted.reduce((sum, [weight]) => sum + weight, 0)
  return Array.from({ length: count }, () => {
    let at = chance.below(whole)
    for (const [weight, act] of weighted) {
      at -= weight
      if (at < 0) return act
    }
    throw new Error('a list of acts is not empty')
  })
}

/**
 * Plays a scenario from a seed, without the acts in `left`: the same seed, the same run. Every act draws from a chance of its own, so
 * that leaving one out changes nothing of what the others draw.
 */
export async function play(
  scenario: Scenario,
  seed: string,
  { left = new Set(), mutation }: { left?: ReadonlySet<number>; mutation?: DepotMutation } = {},
): Promise<Run> {
  const chance = new Chance(`${scenario.id} ${seed}`)
  const world = new DepotWorld(`${scenario.id} ${seed}`, scenario.cast(chance), mutation)
  const list = scenario.acts(chance)
  const faults: string[] = []
  world.time.takeTimers()
  try {
    for (const depot of world.depots) depot.start()
    await scenario.begin?.(world, chance)
    for (const [n, act] of list.entries()) {
      if (left.has(n)) continue
      const own = new Chance(`${scenario.id} ${seed} act ${n}`)
      await act(world, own)
      await world.time.pass(own.below(own.odds(10) ? 10 * (scenario.pauseMs ?? 1_500) : (scenario.pauseMs ?? 1_500)))
    }
    await scenario.healing?.(world, chance)
    await world.heal(scenario.healMs)
    faults.push(...((await scenario.end?.(world, new Chance(`${scenario.id} ${seed} end`))) ?? []))
    // Folding anew costs as much as all else: of some runs one station, and another each time.
    const looked = chance.odds(30) ? [chance.pick(world.up())] : []
    faults.push(...faultsOf(world, looked, scenario.mayEnd))
  } catch (error) {
    faults.push(...world.wrong, error instanceof Error ? (error.stack ?? error.message) : String(error))
  } finally {
    world.remove()
    world.time.giveTimersBack()
  }
  const { told, time, watch } = world
  return { faults, told, acts: list.length, virtualMs: time.nowMs, traffic: watch.traffic }
}

/**
 * Leaves out as many acts of a run that fails as can be left out so that it still fails: halves first, then quarters, down to single ones.
 * At most `tries` runs.
 */
export async function minimised(scenario: Scenario, seed: string, tries = 60): Promise<Run> {
  let run = await play(scenario, seed)
  let kept = Array.from({ length: run.acts }, (_, n) => n)
  const without = (some: readonly number[]): ReadonlySet<number> => {
    const stay = new Set(some)
    return new Set(Array.from({ length: run.acts }, (_, n) => n).filter(n => !stay.has(n)))
  }
  for (let size = Math.ceil(kept.length / 2); size >= 1 && tries > 0; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < kept.length && tries > 0; tries--) {
      const fewer = [...kept.slice(0, at), ...kept.slice(at + size)]
      const tried = await play(scenario, seed, { left: without(fewer) })
      if (tried.faults.length === 0) at += size
      else [kept, run] = [fewer, tried]
    }
  }
  return run
}

/** What is printed of a seed that fails: its name, what is wrong, and the shortest story that still goes wrong. */
export async function storyOf(scenario: Scenario, seed: string): Promise<string> {
  const { faults, told } = await minimised(scenario, seed)
  const again = `COCOATRACK_SEED='${scenario.id} ${seed}'`
  return [
    `${scenario.id} (${scenario.title}), seed ${seed}; again by ${again}`,
    ...told.map(text => `  ${text}`),
    ...faults.slice(0, 8).map(text => `✗ ${text}`),
  ].join('\n')
}
