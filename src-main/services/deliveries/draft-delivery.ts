import type { DeliveryInput } from '#shared/contract/counter.ts'
import type { DecidedDelivery } from '#shared/domain/decide-delivery.ts'
import type { Json } from '#shared/sync/entry.ts'
import { warehouseCode } from '../../repositories/counter-facts.ts'
import { accountOf, openLot } from '../../repositories/delivery.ts'
import type { DraftOp } from '../../storage/ledger.ts'
import type { WriteTx } from '../../storage/store.ts'
import type { Deps, Person } from '../command.ts'
import { signReceipt } from '../receipts/sign-receipt.ts'
import type { ReadFacts } from './delivery-facts.ts'

/** The chain a corrected delivery belongs to (DEL-7). */
export interface Replaces {
  readonly root: string
  readonly replaces: string
}

/** The ops of one delivery, with the number they carry. */
export interface DraftedDelivery {
  readonly id: string
  readonly no: string
  readonly ops: DraftOp[]
}

/** A payload without the fields that have no value: absent means absent (LEDGER §1). */
export const present = (fields: Record<string, Json | undefined | null>): Record<string, Json> =>
  Object.fromEntries(
    Object.entries(fields).filter((pair): pair is [string, Json] => pair[1] !== undefined && pair[1] !== null),
  )

/**
 * The ops of a decided delivery: the delivery with every computed result and its signed receipt (LEDGER §6, §10), and its lot
 * where none of that grade is open (STK-1). `account`: what the same commit pays, and what the delivery it replaces had put on the
 * account, so that the paper's balance is the one right after the commit (PAY-2). The number is taken here, in the transaction that stores it (CODE-1).
 */
export function draftDelivery(
  deps: Deps,
  tx: WriteTx,
  read: ReadFacts,
  decided: DecidedDelivery,
  input: DeliveryInput,
  second: Person | null,
  chain: Replaces | null,
  account: { readonly paidNow_xaf: number; readonly replaced_xaf: number },
): DraftedDelivery {
  const { build } = deps.store
  const { scope, warehouse } = deps.here
  const code = warehouseCode(tx, build, warehouse)
  const id = deps.random.uuid()
  const no = deps.ledger.nextNumber(tx, {
    warehouse,
    code,
    season: read.season?.code ?? null,
    letter: 'L',
    day: input.day,
  })
  const certification = input.certification || null
  const found = openLot(tx, build, scope, input.grade, certification)
  const lot = found?.id ?? deps.random.uuid()
  const ops: DraftOp[] = []
  if (found === undefined) {
    const lotNo = deps.ledger.nextCode(tx, { warehouse, code, series: 'LT' })
    ops.push({
      k: 'create',
      e: 'lot',
      i: lot,
      p: present({ no: lotNo, grade: input.grade, certification, opened_day: input.day }),
    })
  }
  const farmerCode = read.farmer.no ?? ''
  const before = accountOf(tx, build, input.farmer)
  const due_after_xaf =
    before.due_xaf - before.paid_xaf - account.replaced_xaf + decided.amounts.net_pay_xaf - account.paidNow_xaf
  const receipt = signReceipt(deps, tx, {
    no,
    code: farmerCode,
    day: input.day,
    net_g: decided.weights.net_g,
    amount_xaf: decided.amounts.amount_xaf,
    net_pay_xaf: decided.amounts.net_pay_xaf,
  })
  ops.push({
    k: 'create',
    e: 'delivery',
    i: id,
    p: { ...payload(input, decided, read, second, chain), no, lot, farmer_code: farmerCode, due_after_xaf, ...receipt },
    personal: present({ driver: input.driver }),
  })
  return { id, no, ops }
}

function payload(
  input: DeliveryInput,
  decided: DecidedDelivery,
  read: ReadFacts,
  second: Person | null,
  chain: Replaces | null,
): Record<string, Json> {
  const { weights, amounts } = decided
  return present({
    season: read.season?.code,
    day: input.day,
    farmer: input.farmer,
    supplier: input.supplier,
    place: input.place,
    bags: input.bags,
    weighings_g: input.weighings_g,
    bag_tare_g: decided.bagTare_g,
    gross_g: weights.gross_g,
    tare_g: weights.tare_g,
    net_g: weights.net_g,
    moisture_bp: decided.moisture_bp,
    foreign_bp: decided.foreign_bp,
    moisture_base_bp: read.settings.moisture_base_bp,
    foreign_tolerance_bp: read.settings.foreign_tolerance_bp,
    moist_g: weights.moist_g,
    foreign_g: weights.foreign_g,
    rounding_g: weights.rounding_g,
    moist_xaf: amounts.moist_xaf,
    foreign_xaf: amounts.foreign_xaf,
    payable_g: weights.payable_g,
    grade: input.grade,
    certification: input.certification || undefined,
    price_xaf: decided.price_xaf,
    grid_xaf: read.facts.grid_xaf,
    price_why: input.priceWhy,
    amount_xaf: amounts.amount_xaf,
    deductions:
      input.deductions.length === 0
        ? undefined
        : input.deductions.map(one => present({ type: one.type, label: one.label, amount_xaf: one.amount_xaf })),
    deductions_xaf: amounts.deductions_xaf,
    rounding_xaf: amounts.rounding_xaf,
    net_pay_xaf: amounts.net_pay_xaf,
    loaded: input.loaded && present({ ...input.loaded }),
    unloaded: input.unloaded && present({ ...input.unloaded }),
    unloaded_why: input.unloadedWhy,
    ticket: input.ticket || undefined,
    vehicle: input.vehicle,
    notes: input.notes,
    overrides:
      input.overrides.length === 0 || !read.facts.mayOverride
        ? undefined
        : input.overrides.map(one => ({ of: one.of, why: one.why })),
    second: second === null ? undefined : { u: second.user, why: input.second?.why ?? '' },
    root: chain?.root,
    replaces: chain?.replaces,
  })
}
