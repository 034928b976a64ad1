import { expect, test } from 'vitest'
import { decodeBeacon, encodeBeacon, makeMark, readMark } from '#shared/sync/station-mark.ts'
import { testHashing } from '../support/crypto.ts'

const root = testHashing.sha256(new TextEncoder().encode('root'))
const other = testHashing.sha256(new TextEncoder().encode('other'))
const here = { inst: '00112233445566ff', port: 47_803 }
const mark = makeMark(testHashing, root, here)

test('CS-80: a mark is read by members of its organisation, for its port, and by nobody else', () => {
  expect(mark).toBe('00112233445566ff5510fbd173ae9a9e')
  expect(readMark(testHashing, root, mark, here.port)).toBe(here.inst)
  expect(readMark(testHashing, other, mark, here.port)).toBeUndefined()
  expect(readMark(testHashing, root, mark, 47_804)).toBeUndefined()
  for (let n = 0; n < mark.length; n++) {
    const changed = mark.slice(0, n) + (mark[n] === '0' ? '1' : '0') + mark.slice(n + 1)
    expect(readMark(testHashing, root, changed, here.port)).toBeUndefined()
  }
})

test('CS-82: a beacon is 22 bytes; everything else is none', () => {
  const bytes = encodeBeacon(mark, here.port)
  expect(Buffer.from(bytes).toString('hex')).toBe(`43533162${mark}babb`)
  expect(decodeBeacon(bytes)).toEqual({ mark, port: here.port })
  for (const wrong of [bytes.subarray(1), Buffer.concat([bytes, Buffer.alloc(1)]), Buffer.alloc(22), Buffer.alloc(0)]) {
    expect(decodeBeacon(wrong)).toBeUndefined()
  }
  expect(decodeBeacon(encodeBeacon(mark, 0))).toBeUndefined()
})
