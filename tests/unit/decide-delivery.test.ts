import { describe, expect, test } from 'vitest'
import { settingsOf } from '#shared/contract/settings.ts'
import { decideDelivery, lossOf, quotaGrams } from '#shared/domain/decide-delivery.ts'
import { ordinary, typed } from '../support/counter-facts.ts'

const kindOf = (result: ReturnType<typeof decideDelivery>) => (result.ok ? 'accepted' : result.error.kind)
const override = (of: 'moisture' | 'price' | 'supplier' | 'quota') => [{ of, why: 'accord du chef' }]

describe('the figures of a delivery', () => {
  test('UNIT-2, DEL-3, DEL-4: the worked example, line by line', () => {
    const decided = decideDelivery(ordinary(), typed({ deductions: [{ type: 'dues', amount_xaf: 1_500 }] }))
    expect(decided).toMatchObject({
      ok: true,
      value: {
        weights: {
          gross_g: 194_500,
          tare_g: 3_000,
          net_g: 191_500,
          moist_g: 2_500,
          foreign_g: 0,
          rounding_g: 0,
          payable_g: 189_000,
        },
        amounts: { amount_xaf: 595_350, deductions_xaf: 1_500, net_pay_xaf: 593_850 },
      },
    })
  })

  test('DEL-4: moisture at the base takes nothing, foreign matter above the tolerance does', () => {
    const decided = decideDelivery(ordinary(), typed({ moisture_bp: 800, foreign_bp: 300 }))
    // 191 500 × 97 / 99 = 187 631.3 → 187 600
    expect(decided).toMatchObject({
      ok: true,
      value: { weights: { moist_g: 0, foreign_g: 3_900, payable_g: 187_600 } },
    })
  })

  test('UNIT-2: half a franc goes up, cash rounding is a line of its own', () => {
    const facts = ordinary({ grid_xaf: 1_005, settings: settingsOf(new Map([['cash_rounding_xaf', 25]])) })
    const decided = decideDelivery(facts, typed({ weighings_g: [1_500], bags: 0, moisture_bp: 0 }))
    expect(decided).toMatchObject({
      ok: true,
      value: { amounts: { amount_xaf: 1_508, rounding_xaf: -8, net_pay_xaf: 1_500 } },
    })
  })
})

describe('what a delivery is refused for', () => {
  test('DEL-3: a tare above the gross', () => {
    expect(kindOf(decideDelivery(ordinary(), typed({ bags: 300 })))).toBe('TareExceedsGross')
  })
  test('nothing left on the scale', () => {
    expect(kindOf(decideDelivery(ordinary(), typed({ weighings_g: [3_000] })))).toBe('NothingWeighed')
  })
  test('DEL-4: moisture above the limit, unless one who may says why', () => {
    const wet = typed({ moisture_bp: 1_201 })
    expect(kindOf(decideDelivery(ordinary(), wet))).toBe('MoistureNeedsManager')
    const allowed = { ...wet, overrides: override('moisture') }
    expect(kindOf(decideDelivery(ordinary(), allowed))).toBe('MoistureNeedsManager')
    expect(kindOf(decideDelivery(ordinary({ mayOverride: true }), allowed))).toBe('accepted')
  })
  test('DEL-6: another price only by one who may, and within the band', () => {
    const dear = typed({ price_xaf: 3_300, overrides: override('price') })
    expect(kindOf(decideDelivery(ordinary(), dear))).toBe('PriceOffGrid')
    expect(kindOf(decideDelivery(ordinary({ mayOverride: true }), dear))).toBe('accepted')
    const tooDear = { ...dear, price_xaf: 3_466 }
    expect(kindOf(decideDelivery(ordinary({ mayOverride: true }), tooDear))).toBe('PriceOffGrid')
  })
  test('no price at all', () => {
    expect(kindOf(decideDelivery(ordinary({ grid_xaf: null }), typed()))).toBe('NoPrice')
  })
  test('deductions above the amount', () => {
    const much = typed({ deductions: [{ type: 'other', amount_xaf: 595_351 }] })
    expect(kindOf(decideDelivery(ordinary(), much))).toBe('DeductionsExceedAmount')
  })
  test('SUP-1: a supplier who is pending, rejected or expired', () => {
    const facts = ordinary({ supplier: { state: 'expired' } })
    expect(kindOf(decideDelivery(facts, typed()))).toBe('SupplierNotValid')
    const allowed = typed({ overrides: override('supplier') })
    expect(kindOf(decideDelivery({ ...facts, mayOverride: true }, allowed))).toBe('accepted')
  })
  test('QUOTA-1: warns, and blocks only where the organisation says so', () => {
    const farmer = { archived: false, area_m2: 23_000, used_g: 2_200_000 }
    const warned = decideDelivery(ordinary({ farmer }), typed())
    expect(warned.ok && warned.value.warnings.map(warning => warning.kind)).toContain('QuotaPassed')
    const settings = settingsOf(new Map([['quota_blocks', true]]))
    expect(kindOf(decideDelivery(ordinary({ farmer, settings }), typed()))).toBe('QuotaBlocked')
  })
  test('a day to come, an archived farmer', () => {
    expect(kindOf(decideDelivery(ordinary(), typed({ day: '2026-11-03' })))).toBe('DayInFuture')
    const archived = ordinary({ farmer: { archived: true, area_m2: null, used_g: 0 } })
    expect(kindOf(decideDelivery(archived, typed()))).toBe('FarmerArchived')
  })
  test('DEL-5: more unloaded than loaded asks why', () => {
    const legs = { loaded: { day: '2026-11-01', g: 190_000 }, unloaded: { day: '2026-11-02', g: 194_500 } }
    expect(kindOf(decideDelivery(ordinary(), typed(legs)))).toBe('UnloadedAboveLoaded')
    expect(kindOf(decideDelivery(ordinary(), typed({ ...legs, unloadedWhy: 'bascule déréglée' })))).toBe('accepted')
  })
})

test('DEL-5: the bands of a loss', () => {
  const band = (loaded: number, unloaded: number) =>
    lossOf({ loaded: { day: '2026-11-01', g: loaded }, unloaded: { day: '2026-11-02', g: unloaded } })?.band
  expect([band(100_000, 95_000), band(100_000, 94_990), band(100_000, 90_000), band(100_000, 89_990)]).toEqual([
    'low',
    'medium',
    'medium',
    'high',
  ])
})

test('QUOTA-1: a hectare is a tonne by default, an unknown area has no quota', () => {
  expect([quotaGrams(23_000, 1_000_000), quotaGrams(null, 1_000_000)]).toEqual([2_300_000, null])
})
