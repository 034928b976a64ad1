import { ORPCError } from '@orpc/client'
import { expect, test } from 'vitest'
import { onTrouble, tellTrouble, troubleOf } from '../../../src-renderer/api/trouble.ts'

test('a refusal keeps its figures', () => {
  const data = { kind: 'TillShort', balance_xaf: 1_000, asked_xaf: 5_000 }
  expect(troubleOf(new ORPCError('REFUSED', { data }))).toEqual(data)
})
test('a bug keeps its incident', () => {
  expect(troubleOf(new ORPCError('FAULT', { data: { incident: 'x1' } }))).toEqual({ kind: 'Fault', incident: 'x1' })
})
test.each([
  ['nobody there', new TypeError('Failed to fetch')],
  ['a proxy’s answer', new ORPCError('NOT_FOUND')],
  ['a refusal this screen does not know', new ORPCError('REFUSED', { data: { kind: 'FromTheFuture' } })],
])('%s is no answer', (_, error) => {
  expect(troubleOf(error)).toEqual({ kind: 'NoAnswer' })
})
test('trouble is told to who listens, until they stop', () => {
  const heard: string[] = []
  const stop = onTrouble(trouble => heard.push(trouble.kind))
  tellTrouble(new ORPCError('REFUSED', { data: { kind: 'NotLoggedIn' } }))
  stop()
  tellTrouble(new ORPCError('REFUSED', { data: { kind: 'Locked' } }))
  expect(heard).toEqual(['NotLoggedIn'])
})
