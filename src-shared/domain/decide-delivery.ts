import type { DeliveryInput } from '../contract/counter.ts'
import type { Refusal } from '../contract/refusal.ts'
import type { Settings } from '../contract/settings.ts'
import { err, ok, type Result } from '../kit/result.ts'
import type { Json } from '../sync/entry.ts'
import { type Amounts, amountsOf, largestAmountXaf, type Weights, weightsOf } from './delivery-figures.ts'
import { roundHalfUp } from './rounding.ts'

/** What the decision must know and cannot compute; read in the same transaction as the entry is written in. */
export interface DeliveryFacts {
  readonly settings: Settings
  /** the latest day that can have come: today in Africa/Douala, where the clock may be right */
  readonly latestDay: string
  readonly season: { readonly code: string } | null
  readonly farmer: { readonly archived: boolean; readonly area_m2: number | null; readonly used_g: number }
  readonly supplier: { readonly state: 'valid' | 'pending' | 'rejected' | 'expired' | 'archived' } | null
  /** what the price grid says for the day, grade and certification, or null */
  readonly grid_xaf: number | null
  /** number of another standing delivery of that day with the same weighing ticket, or null */
  readonly ticketUsedBy: string | null
  /** the caller's role, or the second person's, may override (domain.md §8) */
  readonly mayOverride: boolean
}

/** Something to know that does not stop the delivery. */
export interface Warning {
  readonly kind: string
  readonly values: Record<string, Json>
}

/** Every figure of an accepted delivery. */
export interface DecidedDelivery {
  readonly weights: Weights
  readonly amounts: Amounts
  readonly price_xaf: number
  readonly moisture_bp: number
  readonly foreign_bp: number
  readonly bagTare_g: number
  readonly warnings: readonly Warning[]
}

type Verdict = Refusal | null

/**
 * Decides a delivery: every figure (UNIT-2), every refusal, every warning. Pure; the screen's preview and the recording take the
 * same decision. Refusals in the order a clerk can mend them: weights, quality, price, deductions, supplier, quota, dates.
 */
export function decideDelivery(facts: DeliveryFacts, input: DeliveryInput): Result<DecidedDelivery, Refusal> {
  const { settings } = facts
  const moisture_bp = input.moisture_bp ?? 0
  const foreign_bp = input.foreign_bp ?? 0
  const bagTare_g = input.bagTare_g ?? settings.bag_tare_g
  const weights = weightsOf({
    weighings_g: input.weighings_g,
    bags: input.bags,
    bagTare_g,
    moisture_bp,
    foreign_bp,
    moistureBase_bp: settings.moisture_base_bp,
    foreignTolerance_bp: settings.foreign_tolerance_bp,
  })
  const refused =
    refuseWeights(weights) ??
    refuseQuality(facts, input, moisture_bp, foreign_bp) ??
    refusePrice(facts, input) ??
    refuseSupplier(facts, input) ??
    refuseQuota(facts, input, weights) ??
    refuseDates(facts, input)
  if (refused !== null) return err(refused)
  const price_xaf = input.price_xaf ?? facts.grid_xaf ?? 0
  const deductions = input.deductions.map(deduction => deduction.amount_xaf)
  const amounts = amountsOf(weights, price_xaf, deductions, settings.cash_rounding_xaf)
  if (amounts.amount_xaf > largestAmountXaf) return err({ kind: 'TooLarge', limit: largestAmountXaf })
  // Before cash rounding: what rounding gives does not pay a deduction.
  if (amounts.deductions_xaf > amounts.amount_xaf) {
    return err({
      kind: 'DeductionsExceedAmount',
      amount_xaf: amounts.amount_xaf,
      deductions_xaf: amounts.deductions_xaf,
    })
  }
  const warnings = warningsOf(facts, input, weights, price_xaf)
  return ok({ weights, amounts, price_xaf, moisture_bp, foreign_bp, bagTare_g, warnings })
}

/** The season quota of a farmer in grams (QUOTA-1), or null where his area is not known. */
export const quotaGrams = (area_m2: number | null, quotaGramsPerHectare: number): number | null =>
  area_m2 === null ? null : roundHalfUp(BigInt(area_m2) * BigInt(quotaGramsPerHectare), 10_000)

const allowed = (facts: DeliveryFacts, input: DeliveryInput, of: DeliveryInput['overrides'][number]['of']): boolean =>
  facts.mayOverride && input.overrides.some(override => override.of === of)

function refuseWeights(weights: Weights): Verdict {
  if (weights.tare_g > weights.gross_g) {
    return { kind: 'TareExceedsGross', gross_g: weights.gross_g, tare_g: weights.tare_g }
  }
  return weights.payable_g <= 0 ? { kind: 'NothingWeighed' } : null
}

function refuseQuality(facts: DeliveryFacts, input: DeliveryInput, moisture_bp: number, foreign_bp: number): Verdict {
  const limit_bp = facts.settings.moisture_limit_bp
  if (moisture_bp > limit_bp && !allowed(facts, input, 'moisture')) {
    return { kind: 'MoistureNeedsManager', moisture_bp, limit_bp }
  }
  return moisture_bp >= 10_000 || foreign_bp >= 10_000 ? { kind: 'ForeignTooHigh', foreign_bp } : null
}

function refusePrice(facts: DeliveryFacts, input: DeliveryInput): Verdict {
  const { grid_xaf } = facts
  const asked = input.price_xaf ?? grid_xaf
  if (asked === null) return { kind: 'NoPrice', grade: input.grade, day: input.day }
  if (asked === grid_xaf) return null
  if (grid_xaf === null) {
    return allowed(facts, input, 'price') ? null : { kind: 'NoPrice', grade: input.grade, day: input.day }
  }
  const band = roundHalfUp(BigInt(grid_xaf) * BigInt(facts.settings.price_band_bp), 10_000)
  const inBand = Math.abs(asked - grid_xaf) <= band
  if (inBand && allowed(facts, input, 'price')) return null
  return { kind: 'PriceOffGrid', price_xaf: asked, grid_xaf, low_xaf: grid_xaf - band, high_xaf: grid_xaf + band }
}

function refuseSupplier(facts: DeliveryFacts, input: DeliveryInput): Verdict {
  const state = facts.supplier?.state
  if (state === undefined || state === 'valid' || allowed(facts, input, 'supplier')) return null
  return { kind: 'SupplierNotValid', why: state }
}

function refuseQuota(facts: DeliveryFacts, input: DeliveryInput, weights: Weights): Verdict {
  const quota_g = quotaGrams(facts.farmer.area_m2, facts.settings.quota_g_per_ha)
  if (!facts.settings.quota_blocks || quota_g === null) return null
  const used_g = facts.farmer.used_g + weights.net_g
  return used_g > quota_g && !allowed(facts, input, 'quota') ? { kind: 'QuotaBlocked', used_g, quota_g } : null
}

function refuseDates(facts: DeliveryFacts, input: DeliveryInput): Verdict {
  if (input.day > facts.latestDay) return { kind: 'DayInFuture', day: input.day }
  if (facts.farmer.archived) return { kind: 'FarmerArchived' }
  const { loaded, unloaded } = input
  if (loaded === undefined || unloaded === undefined) return null
  if (unloaded.day < loaded.day) return { kind: 'BadPeriod' }
  const reasonMissing = (input.unloadedWhy ?? '').length < 3
  return unloaded.g > loaded.g && reasonMissing
    ? { kind: 'UnloadedAboveLoaded', loaded_g: loaded.g, unloaded_g: unloaded.g }
    : null
}

function warningsOf(facts: DeliveryFacts, input: DeliveryInput, weights: Weights, price_xaf: number): Warning[] {
  const warnings: Warning[] = []
  const warn = (kind: string, values: Record<string, Json> = {}): void => void warnings.push({ kind, values })
  if (weights.moist_g > 0) warn('Moisture', { moisture_bp: input.moisture_bp ?? 0, moist_g: weights.moist_g })
  if (weights.foreign_g > 0) warn('Foreign', { foreign_bp: input.foreign_bp ?? 0, foreign_g: weights.foreign_g })
  if (facts.season === null) warn('OutsideSeason', { day: input.day })
  if (facts.grid_xaf !== null && price_xaf !== facts.grid_xaf) warn('OffGrid', { price_xaf, grid_xaf: facts.grid_xaf })
  const quota_g = quotaGrams(facts.farmer.area_m2, facts.settings.quota_g_per_ha)
  const used_g = facts.farmer.used_g + weights.net_g
  if (quota_g !== null && quota_g > 0 && used_g * 10 >= quota_g * 9) {
    warn(used_g >= quota_g ? 'QuotaPassed' : 'QuotaNear', { used_g, quota_g })
  }
  const loss = lossOf(input)
  if (loss !== null && loss.band !== 'low') warn('Loss', { loss_bp: loss.loss_bp, band: loss.band })
  if (input.bags === 0) warn('NoBags')
  if (facts.ticketUsedBy !== null) warn('TicketUsed', { no: facts.ticketUsedBy })
  return warnings
}

/** DEL-5: loss between loading and unloading with its band: ≤ 5 % low, ≤ 10 % medium, above high. Null without both weights. */
export function lossOf(
  input: Pick<DeliveryInput, 'loaded' | 'unloaded'>,
): { loss_g: number; loss_bp: number; band: 'low' | 'medium' | 'high' } | null {
  if (input.loaded === undefined || input.unloaded === undefined || input.loaded.g === 0) return null
  const loss_g = input.loaded.g - input.unloaded.g
  const loss_bp = roundHalfUp(BigInt(loss_g) * 10_000n, input.loaded.g)
  return { loss_g, loss_bp, band: loss_bp <= 500 ? 'low' : loss_bp <= 1_000 ? 'medium' : 'high' }
}
