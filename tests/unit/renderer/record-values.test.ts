import { expect, test } from 'vitest'
import {
  changedKeys,
  keysOf,
  patchOf,
  type Reading,
  type Sources,
} from '../../../src-renderer/features/register/record-values.ts'

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
