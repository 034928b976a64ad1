import fc from 'fast-check'
import { expect, test } from 'vitest'
import { amountsOf, weightsOf } from '#shared/domain/delivery-figures.ts'
import { roundHalfUp } from '#shared/domain/rounding.ts'

const measured = fc.record({
  weighings_g: fc.array(fc.integer({ min: 1, max: 5_000_000 }), { minLength: 1, maxLength: 60 }),
  bags: fc.integer({ min: 0, max: 2_000 }),
  bagTare_g: fc.integer({ min: 0, max: 20_000 }),
  moisture_bp: fc.integer({ min: 0, max: 9_999 }),
  foreign_bp: fc.integer({ min: 0, max: 9_999 }),
  moistureBase_bp: fc.constantFrom(700, 750, 800),
  foreignTolerance_bp: fc.constantFrom(0, 100, 150),
})

test('DEL-3, DEL-4: the printed lines add up to the gram, payable is a multiple of 100 g and never above net by more than rounding', () => {
  fc.assert(
    fc.property(measured, input => {
      const weights = weightsOf(input)
      expect(weights.net_g - weights.moist_g - weights.foreign_g + weights.rounding_g).toBe(weights.payable_g)
      expect(Math.abs(weights.payable_g % 100)).toBe(0)
      if (weights.net_g >= 0) expect(Math.abs(weights.rounding_g)).toBeLessThanOrEqual(50)
      if (weights.net_g >= 0) expect(weights.payable_g).toBeLessThanOrEqual(weights.net_g + 50)
    }),
    { numRuns: 2_000 },
  )
})

test('UNIT-2: the money adds up and every figure is a safe integer', () => {
  const prices = fc.integer({ min: 1, max: 1_000_000 })
  const taken = fc.array(fc.integer({ min: 1, max: 1_000_000 }), { maxLength: 12 })
  fc.assert(
    fc.property(measured, prices, taken, fc.constantFrom(0, 5, 25), (input, price, deductions, step) => {
      const amounts = amountsOf(weightsOf(input), price, deductions, step)
      expect(amounts.amount_xaf - amounts.deductions_xaf + amounts.rounding_xaf).toBe(amounts.net_pay_xaf)
      if (step !== 0) expect(Math.abs(amounts.net_pay_xaf % step)).toBe(0)
      expect(Math.abs(amounts.rounding_xaf)).toBeLessThanOrEqual(step / 2)
    }),
    { numRuns: 2_000 },
  )
})

test('UNIT-2: halves go away from zero, exactly', () => {
  fc.assert(
    fc.property(fc.integer({ min: -1_000_000, max: 1_000_000 }), half => {
      expect(roundHalfUp(2 * half + 1, 2)).toBe(half >= 0 ? half + 1 : half)
    }),
  )
  expect([roundHalfUp(5, 10), roundHalfUp(-5, 10), roundHalfUp(4, 10), roundHalfUp(-4, 10)]).toEqual([1, -1, 0, 0])
})
