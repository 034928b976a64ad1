import type { DeliveryInput, DeliveryRow, deliveryDetail } from '#shared/contract/counter.ts'
import type { ListQuery } from '#shared/contract/fields.ts'
import { type Refusal, refuse } from '#shared/contract/refusal.ts'
import { decideDelivery, quotaGrams, type Warning } from '#shared/domain/decide-delivery.ts'
import { statusOf } from '#shared/domain/decide-payment.ts'
import { may } from '#shared/domain/rights.ts'
import { scopeCovers } from '#shared/domain/roles.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import type { z } from 'zod'
import { counterFarmer, pricesInForce } from '../../repositories/counter-facts.ts'
import {
  accountOf,
  type DeliveryRecord,
  deliveryById,
  deliverySource,
  recentPlaces,
  seasonGrams,
} from '../../repositories/delivery.ts'
import { listPage } from '../../repositories/list.ts'
import { paidAway, paymentsOfRoot } from '../../repositories/payment.ts'
import { printsOf, voidOf } from '../../repositories/print.ts'
import type { ReadTx } from '../../storage/store.ts'
import { type Caller, type Deps, runQuery } from '../command.ts'
import { isShown, lifeOf, type Shown } from '../life.ts'
import { readDeliveryFacts, readSettings, seasonFor } from './delivery-facts.ts'

type DeliveryDetail = z.infer<typeof deliveryDetail>
/** The payload a delivery was recorded with, as its input: what *Corriger* starts from. */
export type DeliveryPayload = Record<string, unknown> & {
  weighings_g: number[]
  bag_tare_g: number
  moist_g: number
  foreign_g: number
  rounding_g: number
  moist_xaf: number
  foreign_xaf: number
  rounding_xaf: number
  deductions_xaf: number
  moisture_base_bp: number
  foreign_tolerance_bp: number
  deductions?: { type: string; label?: string; amount_xaf: number }[]
  certification?: string
  grid_xaf?: number
  price_why?: string
  loaded?: { day: string; place?: string; g: number }
  unloaded?: { day: string; place?: string; g: number }
  unloaded_why?: string
  vehicle?: string
  notes?: string
  due_after_xaf?: number
  check: string
  receipt: { payload: string; sig: string }
}

/** What the op of a delivery says beyond its columns. */
export const payloadOf = (delivery: DeliveryRecord): DeliveryPayload => JSON.parse(delivery.detail) as DeliveryPayload

/** A page of deliveries with totals of what stands, within the caller's warehouses. */
export const listDeliveries = (deps: Deps, caller: Caller, query: ListQuery) =>
  runQuery(deps, caller, 'deliveries.view', tx => {
    const page = listPage<DeliveryRecord>(tx, deps.store.build, deliverySource(caller.warehouses), query)
    return page.ok ? ok({ ...page.value, rows: page.value.rows.map(deliveryRowOf) }) : page
  })

/** What the counter needs about one farmer before the first bag is on the scale. Errors: NotFound. */
export const deliveryFacts = (deps: Deps, caller: Caller, input: { farmer: string; day: string }) =>
  runQuery(deps, caller, 'deliveries.create', tx => {
    const { build } = deps.store
    const farmer = counterFarmer(tx, build, input.farmer)
    if (farmer === undefined) return err(refuse('NotFound', { what: 'farmer' }))
    const season = seasonFor(deps, tx, input.day)
    const account = accountOf(tx, build, farmer.id)
    return ok({
      farmer: {
        id: farmer.id,
        no: farmer.no,
        name: farmer.name,
        village: farmer.village,
        cooperativeName: farmer.cooperative_name,
        supplier: farmer.supplier,
        supplierName: farmer.supplier_name,
        archived: farmer.archived === 1,
        certification: farmer.certification === null ? [] : (JSON.parse(farmer.certification) as string[]),
      },
      due_xaf: account.due_xaf - account.paid_xaf,
      quota_g: quotaGrams(farmer.area_m2, readSettings(deps, tx).quota_g_per_ha),
      used_g: seasonGrams(tx, build, farmer.id, season?.code ?? null),
      season: season?.label ?? null,
      prices: pricesInForce(tx, build, input.day, deps.here.warehouse),
      places: recentPlaces(tx, build, deps.here.scope),
    })
  })

/** Figures and warnings of a draft by the very decision that records it; writes nothing. */
export const previewDelivery = (deps: Deps, caller: Caller, input: DeliveryInput) =>
  runQuery(deps, caller, 'deliveries.create', tx => {
    const read = readDeliveryFacts(deps, tx, caller, input, null)
    if (!read.ok) return read
    const decided = decideDelivery(read.value.facts, input)
    if (!decided.ok) return decided
    const { weights, amounts, price_xaf, warnings } = decided.value
    return ok<{ figures: DeliveryDetail['figures']; warnings: Warning[] }>({
      figures: { ...weights, ...amounts, price_xaf, grid_xaf: read.value.facts.grid_xaf },
      warnings: [...warnings],
    })
  })

/** One delivery whole: figures, payments, prints, its life. Errors: NotFound, also outside the caller's warehouses. */
export const getDelivery = (deps: Deps, caller: Caller, input: { id: string }): Result<DeliveryDetail, Refusal> =>
  runQuery(deps, caller, 'deliveries.view', tx => {
    const { build } = deps.store
    const delivery = deliveryById(tx, build, input.id)
    if (delivery === undefined || !scopeCovers(caller.warehouses, delivery.scope.slice(3))) {
      return err(refuse('NotFound', { what: 'delivery' }))
    }
    return ok(detailOf(deps, tx, delivery, paymentsShown(caller)))
  })

/** domain.md §8: payments are seen by AC MA AD SU, by an agent his own, by a viewer not at all. */
const paymentsShown = (caller: Caller): Shown => {
  if (!may(caller.role, 'payments.view')) return 'none'
  return caller.role === 'AG' ? { user: caller.user } : 'all'
}

function detailOf(deps: Deps, tx: ReadTx, delivery: DeliveryRecord, shown: Shown): DeliveryDetail {
  const { build } = deps.store
  const payload = payloadOf(delivery)
  const replaced = delivery.replaces === null ? undefined : deliveryById(tx, build, delivery.replaces)
  const payments = paymentsOfRoot(tx, build, delivery.scope, delivery.root).filter(one => isShown(shown, one.actor))
  return {
    ...deliveryRowOf(delivery),
    supplier: delivery.supplier,
    place: delivery.place,
    weighings_g: payload.weighings_g,
    figures: {
      gross_g: delivery.gross_g,
      tare_g: delivery.tare_g,
      net_g: delivery.net_g,
      moist_g: payload.moist_g,
      foreign_g: payload.foreign_g,
      rounding_g: payload.rounding_g,
      payable_g: delivery.payable_g,
      price_xaf: delivery.price_xaf,
      grid_xaf: payload.grid_xaf ?? null,
      amount_xaf: delivery.amount_xaf,
      deductions_xaf: payload.deductions_xaf,
      rounding_xaf: payload.rounding_xaf,
      net_pay_xaf: delivery.net_pay_xaf,
      moist_xaf: payload.moist_xaf,
      foreign_xaf: payload.foreign_xaf,
    },
    moisture_bp: delivery.moisture_bp,
    foreign_bp: delivery.foreign_bp,
    certification: payload.certification ?? null,
    deductions: (payload.deductions ?? []).map(one => ({ ...one, label: one.label ?? null })),
    priceWhy: payload.price_why ?? null,
    loaded: transported(payload.loaded),
    unloaded: transported(payload.unloaded),
    unloadedWhy: payload.unloaded_why ?? null,
    ticket: delivery.ticket,
    vehicle: payload.vehicle ?? null,
    driver: delivery.driver,
    notes: payload.notes ?? null,
    lotNo: delivery.lot_no,
    void: voidOf(tx, build, delivery.scope, delivery.id) ?? null,
    replaces: replaced?.no ?? null,
    payments: payments.map(one => ({
      id: one.id,
      no: one.no,
      day: one.day,
      amount_xaf: one.amount_xaf,
      method: one.method,
      live: one.live === 1,
    })),
    paidAway_xaf: paidAway(tx, build, delivery.scope, delivery.root),
    prints: printsOf(tx, build, delivery.id),
    checkCode: payload.check,
    head: delivery.ref,
    flagged: delivery.flagged === 1,
    conflict: delivery.live === 1 && delivery.counts === 0,
    life: lifeOf(deps, tx, {
      e: 'delivery',
      i: delivery.id,
      root: delivery.root,
      scope: delivery.scope,
      payments: shown,
    }),
  }
}

const transported = (leg: { day: string; place?: string; g: number } | undefined) =>
  leg === undefined ? null : { day: leg.day, place: leg.place ?? null, g: leg.g }

/** A delivery as the list shows it. */
export const deliveryRowOf = (delivery: DeliveryRecord): DeliveryRow => ({
  id: delivery.id,
  scope: delivery.scope,
  root: delivery.root,
  no: delivery.no,
  day: delivery.day,
  at_ms: delivery.at_ms,
  farmer: delivery.farmer,
  farmerCode: delivery.farmer_code,
  farmerName: delivery.farmer_name,
  supplierName: delivery.supplier_name,
  bags: delivery.bags,
  net_g: delivery.net_g,
  payable_g: delivery.payable_g,
  grade: delivery.grade,
  price_xaf: delivery.price_xaf,
  amount_xaf: delivery.amount_xaf,
  net_pay_xaf: delivery.net_pay_xaf,
  paid_xaf: delivery.paid_xaf,
  status: statusOf(delivery.net_pay_xaf, delivery.paid_xaf),
  live: delivery.live === 1,
  counts: delivery.counts === 1,
  replacedBy: delivery.replaced_by,
  clerk: delivery.clerk,
  warehouse: delivery.warehouse,
  season: delivery.season,
})
