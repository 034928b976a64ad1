import { expect, test } from 'vitest'
import { encodeEntry } from '#shared/sync/entry.ts'
import { LIMITS } from '#shared/sync/limits.ts'
import { chunksOf, derivedIds } from '#main/services/imports/import-plan.ts'

const importId = '0192f3a0-1111-7000-8000-0123456789ab'
const register = { e: 'cooperative' as const, personal: new Set<string>(['source']) }
const planOf = (text: string, count: number) =>
  Array.from({ length: count }, (_, seed) => ({
    register,
    seed,
    fields: () => ({ name: `N ${seed}`, notes: text, import: importId, source: [['x', text]] }),
  }))

test('ids follow from the import and the record, and are all different', () => {
  const [one, two] = [derivedIds(importId), derivedIds(importId)]
  const all = Array.from({ length: 5_000 }, (_, n) => one(n))
  expect(all).toEqual(Array.from({ length: 5_000 }, (_, n) => two(n)))
  expect(new Set([...all, one('farmer a'), one('farmer b')]).size).toBe(5_002)
  expect(all.every(id => /^0192f3a0-1111-7[0-9a-f]{3}-[89ab]/.test(id))).toBe(true)
})

test('entries keep the limits of the ledger, whatever the texts are made of', () => {
  for (const text of ['', 'plain', '"'.repeat(900), '\n'.repeat(900), 'é'.repeat(900), '\\"\t'.repeat(300)]) {
    const ids = derivedIds(importId)
    const chunks = [...chunksOf(planOf(text, 450), ids, new Set([ids(3)]), 200)]
    expect(chunks.flat()).toHaveLength(449)
    for (const chunk of chunks) {
      const o = chunk.map(({ id, fields: { source: _source, ...p } }) => ({
        k: 'create' as const,
        e: 'cooperative',
        i: id,
        p: { ...p, no: 'EBO7KD-CP00001' },
        d: `${'A'.repeat(42)}A`,
      }))
      const entry = { v: 1 as const, c: ids('entry'), a: importId, t: 1_793_602_800_000, l: 3, r: [], s: 1, o }
      expect(encodeEntry(entry).length).toBeLessThanOrEqual(LIMITS.entryBodyBytes)
    }
  }
})
