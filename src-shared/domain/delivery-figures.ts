import { roundHalfUp, roundTo } from './rounding.ts'

/** What was weighed and measured, and the organisation's rules for it. Units: grams, basis points, FCFA a kilogram. */
export interface Measured {
  readonly weighings_g: readonly number[]
  readonly bags: number
  readonly bagTare_g: number
  readonly moisture_bp: number
  readonly foreign_bp: number
  readonly moistureBase_bp: number
  readonly foreignTolerance_bp: number
}

/** The weights of a delivery. Units: grams. */
export interface Weights {
  readonly gross_g: number
  readonly tare_g: number
  readonly net_g: number
  /** taken off for moisture above the base (DEL-4) */
  readonly moist_g: number
  /** taken off for foreign matter above the tolerance (DEL-4) */
  readonly foreign_g: number
  /** what rounding to 100 g leaves where no deduction took it: net − moist − foreign + rounding = payable, always */
  readonly rounding_g: number
  readonly payable_g: number
}

/** The money of a delivery. Units: FCFA. */
export interface Amounts {
  readonly amount_xaf: number
  readonly moist_xaf: number
  readonly foreign_xaf: number
  readonly deductions_xaf: number
  /** cash rounding, a line of its own (UNIT-2); signed */
  readonly rounding_xaf: number
  readonly net_pay_xaf: number
}

/** The largest amount of one delivery, payment or till: no more than a person can count. Units: FCFA. */
export const largestAmountXaf = 10_000_000_000

const payableStepGrams = 100
const whole = 10_000n

/**
 * The weights of a delivery in the order of UNIT-2: gross, tare, net (DEL-3), moisture then foreign matter (DEL-4), payable
 * rounded once, half up, to 100 g from the exact fraction. The lines add up to the gram.
 * Shape: net may be negative when the tare passes the gross; the decision refuses that.
 */
export function weightsOf(measured: Measured): Weights {
  const gross_g = measured.weighings_g.reduce((sum, weighing) => sum + weighing, 0)
  const tare_g = measured.bags * measured.bagTare_g
  const net_g = gross_g - tare_g
  const wet = measured.moisture_bp > measured.moistureBase_bp
  const dirty = measured.foreign_bp > measured.foreignTolerance_bp
  const dryTop = wet ? whole - BigInt(measured.moisture_bp) : 1n
  const dryBottom = wet ? whole - BigInt(measured.moistureBase_bp) : 1n
  const cleanTop = dirty ? whole - BigInt(measured.foreign_bp) : 1n
  const cleanBottom = dirty ? whole - BigInt(measured.foreignTolerance_bp) : 1n
  const toStep = (top: bigint, bottom: bigint): number =>
    roundHalfUp(BigInt(net_g) * top, bottom * BigInt(payableStepGrams)) * payableStepGrams
  const payable_g = toStep(dryTop * cleanTop, dryBottom * cleanBottom)
  // Each line is what the paper shows, at the step of the payable weight; the last one that applies takes the rounding with it.
  const dry_g = wet ? Math.min(net_g, toStep(dryTop, dryBottom)) : net_g
  const clean_g = dirty ? Math.min(dry_g, payable_g) : dry_g
  return {
    gross_g,
    tare_g,
    net_g,
    moist_g: net_g - dry_g,
    foreign_g: dry_g - clean_g,
    rounding_g: payable_g - clean_g,
    payable_g,
  }
}

/** The money of a delivery (UNIT-2): amount from payable weight and price, named deductions, then cash rounding when asked. */
export function amountsOf(
  weights: Weights,
  priceXafPerKg: number,
  deductionsXaf: readonly number[],
  cashRoundingXaf: 0 | 5 | 25,
): Amounts {
  const worth = (grams: number): number => roundHalfUp(BigInt(grams) * BigInt(priceXafPerKg), 1000)
  const amount_xaf = worth(weights.payable_g)
  const deductions_xaf = deductionsXaf.reduce((sum, deduction) => sum + deduction, 0)
  const exact_xaf = amount_xaf - deductions_xaf
  const net_pay_xaf = cashRoundingXaf === 0 ? exact_xaf : roundTo(exact_xaf, cashRoundingXaf)
  return {
    amount_xaf,
    moist_xaf: worth(weights.moist_g),
    foreign_xaf: worth(weights.foreign_g),
    deductions_xaf,
    rounding_xaf: net_pay_xaf - exact_xaf,
    net_pay_xaf,
  }
}
