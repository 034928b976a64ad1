import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Json } from '#shared/sync/entry.ts'
import {
  type FieldState,
  fieldHeads,
  fieldVersions,
  headRefs,
  isPresent,
  type RegisterOp,
  resolveField,
} from '#shared/sync/register.ts'
import { hex } from '#shared/sync/bytes.ts'
import { refOf } from '#shared/sync/chain.ts'
import { testHashing } from '../support/crypto.ts'
import { runs } from '../support/runs.ts'

const POLICIES = ['auto', 'headquarters', 'review'] as const

interface Seed {
  /** Which of the earlier ops its author had: bits. */
  readonly saw: number
  readonly create: boolean
  readonly clears: boolean
  readonly t: number
  readonly l: number
  readonly hq: boolean
}

const seeds = fc.array(
  fc.record({
    saw: fc.nat(2 ** 30),
    create: fc.integer({ min: 0, max: 9 }).map(n => n === 0),
    clears: fc.boolean(),
    t: fc.nat(5),
    l: fc.nat(2),
    hq: fc.boolean(),
  }),
  { minLength: 1, maxLength: 14 },
)

/** Ops on one field as authors with partial sight would make them; the hashes are real, so that there is no cycle. */
function opsOf(list: readonly Seed[], salt: number): RegisterOp[] {
  const ops: RegisterOp[] = []
  for (const [n, { saw, create, clears, t, l, hq }] of list.entries()) {
    const seen = ops.filter((_, i) => ((saw >> i) & 1) === 1)
    const parents = headRefs(closed(seen, ops), 'area')
    const bytes = testHashing.sha256(new TextEncoder().encode(JSON.stringify([salt, n, parents])))
    const place = { hash: hex(bytes), ref: refOf(bytes), t, l, hq }
    if (create || parents.length === 0) ops.push({ op: { k: 'create', e: 'farmer', i: 'x', p: { area: n } }, ...place })
    else if (clears) ops.push({ op: { k: 'set', e: 'farmer', i: 'x', b: { area: parents } }, ...place })
    else ops.push({ op: { k: 'set', e: 'farmer', i: 'x', p: { area: n }, b: { area: parents } }, ...place })
  }
  return ops
}

/** With what they saw: an author who has an op has those that it names. */
function closed(seen: readonly RegisterOp[], all: readonly RegisterOp[]): RegisterOp[] {
  const refs = new Set(seen.map(({ ref }) => ref))
  for (const { ref, op } of [...all].reverse()) {
    if (refs.has(ref)) for (const parent of op.b?.area ?? []) refs.add(parent)
  }
  return all.filter(({ ref }) => refs.has(ref))
}

function shuffled<T>(list: readonly T[], picks: readonly number[]): T[] {
  const left = [...list]
  return list.map((_, i) => left.splice((picks[i % picks.length] ?? 0) % left.length, 1)[0] as T)
}

const plain = ({ inForce, heads, conflict }: FieldState): unknown => [
  inForce?.ref,
  inForce?.value,
  heads.map(head => head.ref),
  conflict,
]

describe('registers, LEDGER §7', () => {
  const picks = fc.array(fc.nat(999), { minLength: 3, maxLength: 20 })

  test('LED-30: merging is a function of the set: any order, any repetition, any grouping', () => {
    fc.assert(
      fc.property(seeds, fc.nat(), picks, (list, salt, order) => {
        const ops = opsOf(list, salt)
        const other = shuffled([...ops, ...ops.slice(0, 3)], order)
        for (const policy of POLICIES) {
          expect(plain(resolveField(other, 'area', policy))).toEqual(plain(resolveField(ops, 'area', policy)))
        }
      }),
      { numRuns: runs(1000, 50_000), seed: 1 },
    )
  })

  test('LED-31: a set that names all heads settles the field, whatever the policy', () => {
    fc.assert(
      fc.property(seeds, fc.nat(), (list, salt) => {
        const ops = opsOf(list, salt)
        const hash = hex(testHashing.sha256(new TextEncoder().encode(`settle ${salt}`)))
        const b = { area: headRefs(ops, 'area') }
        const settle: RegisterOp = {
          op: { k: 'set', e: 'farmer', i: 'x', p: { area: -1 }, b },
          hash,
          ref: hash.slice(0, 16),
          t: 0,
          l: 0,
          hq: false,
        }
        for (const policy of POLICIES) {
          const state = resolveField([...ops, settle], 'area', policy)
          expect([state.conflict, state.inForce?.value]).toEqual([false, -1])
        }
      }),
      { numRuns: runs(300, 20_000), seed: 2 },
    )
  })

  test('† LED-35: what review puts in force is on every path from every head to the create, and is the latest such', () => {
    let conflicts = 0
    fc.assert(
      fc.property(seeds, fc.nat(), fc.nat(), (list, salt, drop) => {
        const all = opsOf(list, salt)
        // Some versions are not here, or not accepted: their refs are unknown.
        const ops = all.filter((_, i) => i === 0 || ((drop >> i) & 1) === 0 || ((drop >> (i + 9)) & 1) === 0)
        const versions = fieldVersions(ops, 'area')
        const heads = fieldHeads(versions)
        const state = resolveField(ops, 'area', 'review')
        if (heads.length < 2) return
        conflicts++
        expect(state.inForce?.ref).toBe(reviewBySearch(ops))
      }),
      { numRuns: runs(1500, 50_000), seed: 3 },
    )
    expect(conflicts).toBeGreaterThan(300)
  })

  test('LED-32, LED-33: auto takes the newest head; headquarters the newest of its own, if any', () => {
    fc.assert(
      fc.property(seeds, fc.nat(), (list, salt) => {
        const heads = fieldHeads(fieldVersions(opsOf(list, salt), 'area'))
        const newest = (some: typeof heads) =>
          some.reduce((a, b) => ((b.t - a.t || b.l - a.l || (b.hash > a.hash ? 1 : -1)) > 0 ? b : a)).ref
        const ops = opsOf(list, salt)
        const hq = heads.filter(head => head.hq)
        expect(resolveField(ops, 'area', 'auto').inForce?.ref).toBe(newest(heads))
        expect(resolveField(ops, 'area', 'headquarters').inForce?.ref).toBe(newest(hq.length > 0 ? hq : heads))
      }),
      { numRuns: runs(500, 20_000), seed: 4 },
    )
  })

  test('LED-37: a member of a set is in it while an add is not removed by one who saw it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ add: fc.boolean(), saw: fc.nat(2 ** 20) }), { maxLength: 12 }),
        picks,
        (list, order) => {
          const ops: RegisterOp[] = []
          const removed = new Set<string>()
          for (const [n, { add, saw }] of list.entries()) {
            const place = { hash: `${n}`, ref: `${n}`.padStart(16, '0'), t: 0, l: 0, hq: false }
            const adds = ops.filter(({ op }, i) => op.k === 'add' && ((saw >> i) & 1) === 1).map(({ ref }) => ref)
            if (add || adds.length === 0) ops.push({ op: { k: 'add', e: 'pin', i: 'x' }, ...place })
            else {
              for (const ref of adds) removed.add(ref)
              ops.push({ op: { k: 'remove', e: 'pin', i: 'x', b: { m: adds } }, ...place })
            }
          }
          const expected = ops.some(({ op, ref }) => op.k === 'add' && !removed.has(ref))
          expect(isPresent(shuffled(ops, order))).toBe(expected)
        },
      ),
      { numRuns: runs(300, 10_000), seed: 5 },
    )
  })
})

/** The rule as it reads: try every version, follow every path. */
function reviewBySearch(ops: readonly RegisterOp[]): string | undefined {
  const versions = fieldVersions(ops, 'area')
  const byRef = new Map(versions.map(version => [version.ref, version]))
  const creates = versions.filter(version => version.create).sort((a, b) => (a.hash < b.hash ? -1 : 1))
  const only = creates.length === 1 ? creates[0] : undefined
  const paths = (ref: string): string[][] => {
    const version = byRef.get(ref)
    if (!version) return only ? [[only.ref]] : [[]]
    if (version.create) return [[ref]]
    return version.parents.flatMap(parent => paths(parent).map(path => [ref, ...path]))
  }
  const all = fieldHeads(versions).flatMap(head => paths(head.ref))
  const common = versions.filter(version => all.every(path => path.includes(version.ref)))
  // The latest: every path meets it before the others.
  const latest = common.find(version =>
    common.every(other => all.every(path => path.indexOf(version.ref) <= path.indexOf(other.ref))),
  )
  return latest?.ref ?? creates[0]?.ref
}

test('the value of a personal field comes from its aside, and is absent while that is not here', () => {
  const of = (personal?: Record<string, Json>): RegisterOp => ({
    op: { k: 'create', e: 'farmer', i: 'x', d: 'd' },
    hash: 'a',
    ref: 'r',
    t: 0,
    l: 0,
    hq: false,
    ...(personal && { personal }),
  })
  expect(resolveField([of({ name: 'Ngono' })], 'name', 'auto').inForce?.value).toBe('Ngono')
  expect(resolveField([of()], 'name', 'auto').inForce?.value).toBeUndefined()
  expect(resolveField([of()], 'name', 'auto').conflict).toBe(false)
})
