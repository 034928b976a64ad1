import { expect, test } from 'vitest'
import { makeDemoPlan } from '#db/demo/demo-plan.ts'
import { seededNumbers } from '#db/demo/seeded-numbers.ts'

test('a plan follows from size, seed and day', () => {
  expect(makeDemoPlan('week', 5, '2026-11-21')).toEqual(makeDemoPlan('week', 5, '2026-11-21'))
  expect(makeDemoPlan('week', 5, '2026-11-21')).not.toEqual(makeDemoPlan('week', 6, '2026-11-21'))
  const { farmers, suppliers } = makeDemoPlan('week', 5, '2026-11-21')
  expect(makeDemoPlan('week', 5, '2027-02-02')).toMatchObject({ farmers, suppliers })
})

test('a week is seven days, a season what is past of the one that runs, at least a week', () => {
  expect(makeDemoPlan('week', 1, '2026-11-21').days.map(day => day.day)).toHaveLength(7)
  const season = makeDemoPlan('season', 1, '2026-11-21')
  expect(season.days[0]?.day).toBe('2026-08-01')
  expect(season.days.at(-1)?.day).toBe('2026-11-21')
  expect(makeDemoPlan('season', 1, '2026-08-02').days).toHaveLength(7)
})

test('shares are those of the field (previous-systems §7)', () => {
  const plan = makeDemoPlan('season', 2, '2027-07-15')
  const deliveries = plan.days.flatMap(day => day.deliveries)
  const share = (is: (one: (typeof deliveries)[number]) => boolean) => deliveries.filter(is).length / deliveries.length
  expect(deliveries.length).toBeGreaterThan(2_000)
  expect(share(one => one.grade === 'II')).toBeCloseTo(0.75, 1)
  expect(share(one => one.moisture_bp <= 800)).toBeCloseTo(0.65, 1)
  expect(share(one => one.moisture_bp > 1_200)).toBeLessThan(0.04)
  expect(plan.farmers.filter(farmer => farmer.sex === 'F').length / plan.farmers.length).toBeCloseTo(0.11, 0)
  expect(plan.days.filter(day => new Date(day.day).getUTCDay() === 0).every(day => day.deliveries.length === 0)).toBe(
    true,
  )
})

test('numbers spread, stay in bounds and follow weights', () => {
  const chance = seededNumbers(9)
  const drawn = Array.from({ length: 4_000 }, () => chance.between(3, 7))
  expect(new Set(drawn)).toEqual(new Set([3, 4, 5, 6, 7]))
  const heads = Array.from({ length: 4_000 }, () => chance.weighted({ a: 1, b: 3 })).filter(one => one === 'a').length
  expect(heads / 4_000).toBeCloseTo(0.25, 1)
  expect(() => chance.pick([])).toThrow(RangeError)
})
