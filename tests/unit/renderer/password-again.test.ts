import { ORPCError } from '@orpc/client'
import { afterEach, expect, test } from 'vitest'
import { answerWith, withPassword } from '../../../src-renderer/api/password-again.ts'
import { troubleOf } from '../../../src-renderer/api/trouble.ts'

const waiting = () => new ORPCError('REFUSED', { data: { kind: 'ConfirmPassword' } })
/** A call that the station takes once the password was given. */
function graveCall(state: { given: boolean }) {
  const runs: number[] = []
  const run = () => {
    runs.push(runs.length)
    return state.given ? Promise.resolve('done') : Promise.reject(waiting())
  }
  return { runs, run }
}
const kindOf = (call: Promise<unknown>) =>
  call.then(
    () => 'ok',
    (error: unknown) => troubleOf(error).kind,
  )
let stop = () => undefined as void
afterEach(() => stop())

test('a call that waits for the password is sent again, once, after it was given (AU-9)', async () => {
  const state = { given: false }
  stop = answerWith(() => Promise.resolve((state.given = true)))
  const { run, runs } = graveCall(state)
  expect(await withPassword(run)).toBe('done')
  expect(runs).toHaveLength(2)
})
test('without it the refusal goes to the screen, and nothing is sent', async () => {
  stop = answerWith(() => Promise.resolve(false))
  const { run, runs } = graveCall({ given: false })
  expect(await kindOf(withPassword(run))).toBe('ConfirmPassword')
  expect(runs).toHaveLength(1)
})
test('where no screen can ask, the refusal is told', async () => {
  answerWith(() => Promise.resolve(true))()
  expect(await kindOf(withPassword(graveCall({ given: false }).run))).toBe('ConfirmPassword')
})
test('two calls at once ask once', async () => {
  const state = { given: false }
  let asked = 0
  stop = answerWith(() => {
    asked += 1
    return new Promise(resolve => setTimeout(() => resolve((state.given = true)), 5))
  })
  const calls = [graveCall(state), graveCall(state)].map(({ run }) => withPassword(run))
  expect(await Promise.all(calls)).toEqual(['done', 'done'])
  expect(asked).toBe(1)
})
test('any other refusal, and a password that was not enough, are no reason to ask again', async () => {
  let asked = 0
  stop = answerWith(() => Promise.resolve(++asked > 0))
  expect(await kindOf(withPassword(graveCall({ given: false }).run))).toBe('ConfirmPassword')
  expect(asked).toBe(1)
  const other = () => Promise.reject(new ORPCError('REFUSED', { data: { kind: 'TillClosed' } }))
  expect(await kindOf(withPassword(other))).toBe('TillClosed')
  expect(asked).toBe(1)
})
