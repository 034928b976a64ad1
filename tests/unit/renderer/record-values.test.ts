import { expect, test } from 'vitest'
import { emptyFarmer, readFarmer } from '../../../src-renderer/features/farmers/farmer-values.ts'
import {
  changedKeys,
  keysOf,
  patchOf,
  type Reading,
  type Sources,
} from '../../../src-renderer/features/register/record-values.ts'
import { keptPhone, phoneText } from '../../../src-renderer/features/register/stored-text.ts'
import { emptySupplier, readSupplier } from '../../../src-renderer/features/suppliers/supplier-values.ts'

type Key = 'village' | 'idNumber' | 'idType' | 'cooperative' | 'cooperativeName'
const sources: Sources<Key> = { village: ['village'], identity: ['idNumber', 'idType'], cooperative: ['cooperative'] }
const opened = { village: 'Obala', idNumber: '12', idType: 'CNI', cooperative: 'c1', cooperativeName: 'Espoir' }

test('a form sends the fields that were changed, no other, null where one was emptied', () => {
  const values = { ...opened, village: '', idNumber: '13' }
  const identity = { type: 'CNI', number: '13' }
  const reading: Reading<Key> = { fields: { identity, village: undefined, cooperative: 'c1' }, problems: {} }
  expect(patchOf(reading, sources, changedKeys(opened, values))).toEqual({ village: null, identity })
})

test('what is theirs goes into every part of its field, with the name of what is named by its id', () => {
  expect(keysOf(sources, ['identity', 'cooperative', 'archived'], opened)).toEqual([
    'idNumber',
    'idType',
    'cooperative',
    'cooperativeName',
  ])
})

test('a figure or a day that may be left out is never taken for none where it cannot be read', () => {
  const farmer = { ...emptyFarmer, name: 'Owona Paul', idNumber: '100654321' }
  const wrong = readFarmer({ ...farmer, area: '1,8o', idExpiry: '31/02/2027', consentDay: 'hier' }, null, '2026-11-02')
  expect(wrong.problems).toEqual({
    area: { code: 'numberUnreadable' },
    idExpiry: { code: 'dayUnreadable' },
    consentDay: { code: 'dayUnreadable' },
  })
  const supplier = { ...emptySupplier, name: 'Kamga Fotso', ceiling: '4O', contractStart: '1er août', contractEnd: '' }
  expect(readSupplier(supplier, null).problems).toEqual({
    ceiling: { code: 'numberUnreadable' },
    contractStart: { code: 'dayUnreadable' },
  })
  expect(readFarmer(farmer, null, '2026-11-02').problems).toEqual({})
})

test('a telephone is shown as people read it and kept as it is called; what is none stays as typed', () => {
  expect(phoneText(keptPhone('698 59-69-38'))).toBe('+237\u00a06\u00a098\u00a059\u00a069\u00a038')
  expect(keptPhone(phoneText('+237698596938'))).toBe('+237698596938')
  expect(keptPhone(' 698 59 69 38 / 677 12 34 56 ')).toBe('698 59 69 38 / 677 12 34 56')
})
