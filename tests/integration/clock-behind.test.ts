import { afterAll, beforeAll, expect, test } from 'vitest'
import { addDays } from '#shared/domain/day.ts'
import { type CounterDesk, counterDesk, today } from '../support/counter-desk.ts'
import { done, kindOf, type TestPorts, testPorts, testStartMs } from '../support/test-station.ts'

// LEDGER §11: business days are entered, never taken from a clock, and a clock that is wrong never stops the depot.

const dayMs = 86_400_000
let ports: TestPorts
let desk: CounterDesk
beforeAll(async () => {
  ports = testPorts(21)
  desk = await counterDesk(21, ports)
})
afterAll(() => desk.close())

const record = (day: string) =>
  desk.at.deliveries.record(desk.people.MA, { ...desk.command(), delivery: desk.typed({ day }) })
const pay = (day: string) =>
  desk.at.payments.record(desk.people.MA, {
    ...desk.command(),
    payment: {
      party: { kind: 'farmer', id: desk.farmers[0] ?? '' },
      amount_xaf: 1_000,
      method: 'transfer',
      reference: `V-${day}`,
      day,
    },
  })

test('by a clock that may be right, a day to come is refused', async () => {
  expect(kindOf(await record(today))).toBe('ok')
  expect(kindOf(await record(addDays(today, 1)))).toBe('DayInFuture')
  expect(kindOf(pay(addDays(today, 1)))).toBe('DayInFuture')
})

test('a clock that stands before the last entry does not judge days: what is typed is recorded', async () => {
  ports.setWall(testStartMs - 3_000 * dayMs)
  const made = done(await record(addDays(today, 1)))
  expect(made.no).toMatch(/-2627-L00002$/)
  expect(kindOf(pay(addDays(today, 1)))).toBe('ok')
  // a slip of the keyboard is still one
  expect(kindOf(await record(addDays(today, 366)))).toBe('DayInFuture')
})
