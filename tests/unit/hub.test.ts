import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Pushed } from '#shared/contract/contract.ts'
import { type Hub, makeHub } from '#main/rpc/hub.ts'

let hub: Hub
beforeEach(() => {
  vi.useFakeTimers()
  hub = makeHub()
})
afterEach(() => {
  hub.close()
  vi.useRealTimers()
})

/** Reads a subscription into a list, as a screen does. */
function listen(state: () => 'open' | 'locked' | 'ended' = () => 'open', signal?: AbortSignal) {
  const heard: Pushed[] = []
  const done = (async () => {
    for await (const event of hub.subscribe(state, signal)) heard.push(event)
  })()
  return { heard, done }
}
const settle = () => vi.advanceTimersByTimeAsync(0)

test('a table is told at once, and one that goes on changing once in 100 ms, with the others that are due, to every screen', async () => {
  const [one, two] = [listen(), listen()]
  hub.push({ topic: 'changed', tables: ['message'] })
  hub.push({ topic: 'changed', tables: ['notification'] })
  await settle()
  const first = { topic: 'changed', tables: ['message', 'notification'] }
  expect(one.heard).toEqual([first])
  for (let n = 0; n < 20; n++) hub.push({ topic: 'changed', tables: ['notification', 'message'] })
  await vi.advanceTimersByTimeAsync(60)
  expect(one.heard).toHaveLength(1)
  // Whatever else goes on, what was not told lately does not wait for it.
  hub.push({ topic: 'changed', tables: ['delivery', 'message'] })
  await settle()
  expect(one.heard.slice(1)).toEqual([{ topic: 'changed', tables: ['delivery'] }])
  await vi.advanceTimersByTimeAsync(41)
  const expected = [first, { topic: 'changed', tables: ['delivery'] }, first]
  expect(one.heard).toEqual(expected)
  expect(two.heard).toEqual(expected)
  await vi.advanceTimersByTimeAsync(1_000)
  expect(one.heard).toHaveLength(3)
})

test('of a job’s progress the latest is told, of each job', async () => {
  const { heard } = listen()
  for (let done = 1; done <= 500; done++) hub.push({ topic: 'progress', job: 'verify', id: 'a', done, of: 500 })
  hub.push({ topic: 'progress', job: 'backup', id: 'b', done: 1, of: 2 })
  await vi.advanceTimersByTimeAsync(100)
  expect(heard).toEqual([
    { topic: 'progress', job: 'verify', id: 'a', done: 500, of: 500 },
    { topic: 'progress', job: 'backup', id: 'b', done: 1, of: 2 },
  ])
})

test('a screen that does not read keeps one set of tables waiting, however much happens', async () => {
  const slow = hub.subscribe(() => 'open', undefined)
  const first = slow.next()
  for (let n = 0; n < 1_000; n++) {
    hub.push({ topic: 'changed', tables: ['delivery', `t${n % 3}`] })
    await vi.advanceTimersByTimeAsync(101)
  }
  expect((await first).value).toEqual({ topic: 'changed', tables: ['delivery', 't0'] })
  expect((await slow.next()).value).toEqual({ topic: 'changed', tables: ['delivery', 't0', 't1', 't2'] })
  await slow.return()
})

test('AU-8: a locked screen hears that it is locked, nothing of the business, and goes on after unlocking', async () => {
  let state: 'open' | 'locked' = 'open'
  const { heard } = listen(() => state)
  await settle()
  state = 'locked'
  hub.push({ topic: 'session', state: 'locked' })
  await settle()
  hub.push({ topic: 'changed', tables: ['delivery'] })
  await vi.advanceTimersByTimeAsync(5_000)
  expect(heard).toEqual([{ topic: 'session', state: 'locked' }])
  state = 'open'
  hub.push({ topic: 'changed', tables: ['farmer'] })
  await vi.advanceTimersByTimeAsync(100)
  expect(heard.slice(1)).toEqual([{ topic: 'changed', tables: ['delivery', 'farmer'] }])
})

test('AU-12: a session that ended is told at once when said, and within 5 s when nobody says it; then the stream ends', async () => {
  for (const said of [true, false]) {
    let state: 'open' | 'ended' = 'open'
    const { heard, done } = listen(() => state)
    await settle()
    state = 'ended'
    if (said) hub.push({ topic: 'session', state: 'ended' })
    await vi.advanceTimersByTimeAsync(said ? 0 : 4_999)
    await done
    expect(heard).toEqual([{ topic: 'session', state: 'ended' }])
  }
})

test('the stream ends with its signal, with its reader and with the hub', async () => {
  const control = new AbortController()
  const stopped = listen(undefined, control.signal)
  const closed = listen()
  await settle()
  control.abort()
  await stopped.done
  hub.close()
  await closed.done
  expect([stopped.heard, closed.heard]).toEqual([[], []])
  expect(vi.getTimerCount()).toBe(0)
})
