import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { AuthEntry, Authority, Verdict } from '#shared/sync/authority.ts'
import { AuthorityOracle } from '../support/authority-oracle.ts'
import { anyHistory, floorsOf, LedgerHistory } from '../support/ledger-history.ts'
import { runs } from '../support/runs.ts'

/** For `npm run test:long` on a busy machine. */
const LONGEST_MS = 900_000

type Verdicts = Record<string, Verdict>

function verdictsOf(authority: Authority, entries: readonly AuthEntry[]): Verdicts {
  const floors = floorsOf(entries)
  const judged = entries.map(entry => {
    const floor = floors.get(entry.hash) ?? []
    return [entry.hash, authority.judge({ ...entry, floor })] as const
  })
  return Object.fromEntries(judged.sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** The entries in an order in which they could arrive: each log from its beginning, the logs mixed by `picks`. */
function arrival(entries: readonly AuthEntry[], picks: readonly number[]): AuthEntry[] {
  const hashes = new Set<string>()
  let left = [...entries]
  const order: AuthEntry[] = []
  for (let i = 0; left.length > 0; i++) {
    const ready = left.filter(entry => entry.seq === 1 || hashes.has(entry.previous))
    const next = ready[(picks[i % picks.length] ?? 0) % ready.length]
    if (!next) break
    hashes.add(next.hash)
    order.push(next)
    left = left.filter(entry => entry !== next)
  }
  return order
}

/**
 * A store that judges as entries arrive: all again when `reach` changed, else only what is pending; and that notices
 * whenever a verdict that was not pending changes although `reach` says that none could.
 */
function receiveAll(world: LedgerHistory['world'], order: readonly AuthEntry[], every: number): Verdicts {
  let known: Verdicts = {}
  let reach: string | undefined
  for (let n = every; n - every < order.length; n += every) {
    const here = order.slice(0, n)
    const authority = world.authority(here)
    const fresh = verdictsOf(authority, here)
    if (authority.reach() === reach) {
      for (const [hash, verdict] of Object.entries(known)) {
        if (verdict !== 'pending') expect(fresh[hash]).toBe(verdict)
      }
    }
    reach = authority.reach()
    known = fresh
  }
  return known
}

const picks = fc.array(fc.nat(9999), { minLength: 8, maxLength: 40 })

describe('LEDGER §5: verdicts are a function of the set of entries', () => {
  test(
    'random histories of three stations and those they enrol: equal verdicts, roles and heads in every order',
    () => {
      const seen: Record<string, number> = {}
      fc.assert(
        fc.property(anyHistory, picks, picks, ({ name, steps }, first, second) => {
          const { world, entries, users } = new LedgerHistory(name, steps)
          const base = world.authority(entries)
          const expected = verdictsOf(base, entries)
          for (const verdict of Object.values(expected)) seen[verdict] = (seen[verdict] ?? 0) + 1
          for (const [order, every] of [
            [arrival(entries, first), 7],
            [arrival(entries, second), 13],
          ] as const) {
            expect(order).toHaveLength(entries.length)
            expect(receiveAll(world, order, every)).toEqual(expected)
            const other = world.authority(order)
            expect(users.map(user => other.roleOf(user))).toEqual(users.map(user => base.roleOf(user)))
            expect(other.stations()).toEqual(base.stations())
            expect(other.heads()).toEqual(base.heads())
            expect(other.reach()).toBe(base.reach())
          }
        }),
        { numRuns: runs(100, 3000), seed: 20260801 },
      )
      // Histories in which nothing happens would prove nothing.
      for (const verdict of ['accepted', 'flagged', 'rejected', 'cut', 'pending']) {
        expect(seen[verdict] ?? 0, verdict).toBeGreaterThan(30)
      }
    },
    LONGEST_MS,
  )

  test(
    'the rules read once more, slowly, give the same verdicts and roles',
    () => {
      fc.assert(
        fc.property(anyHistory, picks, fc.nat(999), ({ name, steps }, order, share) => {
          const { world, entries, users } = new LedgerHistory(name, steps.slice(0, 45))
          const part = arrival(entries, order).slice(0, 1 + (share % entries.length))
          for (const here of [entries, part]) {
            const authority = world.authority(here)
            const oracle = new AuthorityOracle(here, world.rules)
            const floors = floorsOf(here)
            const slow = here.map(entry => oracle.judge(entry, floors.get(entry.hash) ?? []))
            const fast = here.map(entry => authority.judge({ ...entry, floor: floors.get(entry.hash) ?? [] }))
            expect(fast).toEqual(slow)
            expect(users.map(user => authority.roleOf(user))).toEqual(users.map(user => oracle.roleOf(user)))
          }
        }),
        { numRuns: runs(40, 1500), seed: 20260802 },
      )
    },
    LONGEST_MS,
  )
})
