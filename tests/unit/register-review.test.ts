import { expect, test } from 'vitest'
import type { Json } from '#shared/sync/entry.ts'
import { headRefs, type RegisterOp, registerFields, resolveField } from '#shared/sync/register.ts'

let made = 0

/** An op on `area` after its parents; its hash is its name, so that a test can choose who is lowest. */
function version(
  name: string,
  area: Json | undefined,
  parents?: readonly RegisterOp[],
  more: Partial<RegisterOp> = {},
) {
  const place = { hash: name, ref: name.padEnd(16, '_'), t: ++made, l: 0, hq: false, ...more }
  const p = area === undefined ? {} : { p: { area } }
  const op: RegisterOp = parents
    ? { op: { k: 'set', e: 'farmer', i: 'f', ...p, b: { area: parents.map(({ ref }) => ref).sort() } }, ...place }
    : { op: { k: 'create', e: 'farmer', i: 'f', ...p }, ...place }
  return op
}

const review = (ops: readonly RegisterOp[]): Json | undefined => resolveField(ops, 'area', 'review').inForce?.value

test('LED-31: one head is the value; a set that clears leaves none', () => {
  const c = version('c', 1)
  const a = version('a', 2, [c])
  expect(resolveField([c, a], 'area', 'auto')).toMatchObject({ conflict: false, inForce: { value: 2 } })
  const clear = version('x', undefined, [a])
  expect(resolveField([c, a, clear], 'area', 'review')).toMatchObject({ conflict: false, inForce: { ref: clear.ref } })
  expect(review([c, a, clear])).toBeUndefined()
})

test('LED-31: a field never set since the create has the create as its head', () => {
  const c = version('c', 1)
  expect(headRefs([c], 'village')).toEqual([c.ref])
  const set = version('a', 2, [c])
  expect(headRefs([c, set], 'village')).toEqual([c.ref])
  expect(headRefs([c, set], 'area')).toEqual([set.ref])
  expect(registerFields([c, set])).toEqual(['area'])
})

test('LED-35: two who changed the same version: in force is what both saw', () => {
  const c = version('c', 1)
  const a = version('a', 2, [c])
  const b = version('b', 3, [a])
  const d = version('d', 4, [a])
  expect(review([c, a, b, d])).toBe(2)
  expect(resolveField([c, a, b, d], 'area', 'review').heads.map(head => head.value)).toEqual([3, 4])
})

test('† LED-35: criss-cross: two who settle the same conflict otherwise leave what stood before it', () => {
  const c = version('c', 1)
  const a = version('a', 2, [c])
  const b = version('b', 3, [c])
  const x = version('x', 4, [a, b])
  const y = version('y', 5, [a, b])
  // The maximal common ancestors are two, `a` and `b`: neither may be taken. Every path passes through `c` alone.
  expect(review([c, a, b, x, y])).toBe(1)
  const half = version('h', 6, [a])
  expect(review([c, a, b, half, y])).toBe(1)
  const settled = version('s', 7, [x, y])
  expect(resolveField([c, a, b, x, y, settled], 'area', 'review')).toMatchObject({ conflict: false })
  const p = version('p', 8, [settled])
  const q = version('q', 9, [settled])
  expect(review([c, a, b, x, y, settled, p, q])).toBe(7)
})

test('† LED-35: several creates and none common: the create of lowest hash', () => {
  const first = version('b1', 1)
  const second = version('a1', 2)
  expect(review([first, second])).toBe(2)
  const x = version('x', 3, [first])
  const y = version('y', 4, [second])
  expect(review([first, second, x, y])).toBe(2)
  const joined = version('j', 5, [x, y])
  const p = version('p', 6, [joined])
  const q = version('q', 7, [joined])
  expect(review([first, second, x, y, joined, p, q])).toBe(5)
})

test('† LED-35: a ref that is not here counts as a child of the create', () => {
  const c = version('c', 1)
  const missing = version('m', 9, [c])
  const a = version('a', 2, [c])
  const x = version('x', 3, [a, missing])
  const y = version('y', 4, [a])
  expect(review([c, a, x, y])).toBe(1)
  const withIt = [c, a, x, y, missing]
  expect(review(withIt)).toBe(1)
  const lower = version('A', 7)
  expect(review([c, lower, version('p', 8, [missing]), version('q', 9, [c])])).toBe(7)
  // No create is here at all: nothing is in force, and the conflict is shown.
  const lone = [version('k', 5, [missing]), version('l', 6, [missing])]
  expect(resolveField(lone, 'area', 'review')).toMatchObject({ conflict: true })
  expect(review(lone)).toBeUndefined()
})

test('LED-33: headquarters wins over a newer depot; without headquarters the newest wins', () => {
  const c = version('c', 1)
  const atHq = version('a', 2, [c], { t: 5, hq: true })
  const depot = version('b', 3, [c], { t: 9 })
  expect(resolveField([c, atHq, depot], 'area', 'headquarters').inForce?.value).toBe(2)
  expect(resolveField([c, atHq, depot], 'area', 'auto').inForce?.value).toBe(3)
  expect(resolveField([c, { ...atHq, hq: false }, depot], 'area', 'headquarters').inForce?.value).toBe(3)
})

test('LED-32: causality beats the clock', () => {
  const c = version('c', 1)
  const early = version('a', 2, [c], { t: 9e12 })
  const later = version('b', 3, [early], { t: 1 })
  expect(resolveField([c, early, later], 'area', 'auto').inForce?.value).toBe(3)
})
