import type { DeliveryInput } from '#shared/contract/counter.ts'
import { parseDecimal } from '#shared/domain/decimal-input.ts'

export type Grade = DeliveryInput['grade']
export type DeductionType = DeliveryInput['deductions'][number]['type']
export type Method = 'cash' | 'mobile' | 'transfer' | 'cheque'

export interface DraftDeduction {
  type: DeductionType
  label: string
  amount: string
}

/** A delivery as it stands in the fields: strings as typed, kept by the station after every change (DEL-1). */
export interface CounterDraft {
  farmer: { value: string; label: string; hint?: string } | null
  supplier: { value: string; label: string } | null
  day: string
  place: string
  bags: string
  bagTare: string
  weighings: string[]
  moisture: string
  foreign: string
  grade: Grade | null
  certification: string
  price: string
  priceWhy: string
  deductions: DraftDeduction[]
  pay: string
  method: Method
  reference: string
  /** a reference that was used before and is paid with again: the same transaction (PAY-4) */
  referenceAgain: string
  loadedDay: string
  loadedPlace: string
  loadedWeight: string
  unloadedDay: string
  unloadedWeight: string
  unloadedWhy: string
  ticket: string
  vehicle: string
  driver: string
  notes: string
  transport: boolean
  overrideWhy: string
  secondLogin: string
  /** why the delivery is made again, where it is (DEL-7) */
  correctWhy: string
}

export const emptyDraft = (day: string): CounterDraft => ({
  farmer: null,
  supplier: null,
  day,
  place: '',
  bags: '',
  bagTare: '',
  weighings: [''],
  moisture: '',
  foreign: '',
  grade: null,
  certification: '',
  price: '',
  priceWhy: '',
  deductions: [],
  pay: '',
  method: 'cash',
  reference: '',
  referenceAgain: '',
  loadedDay: '',
  loadedPlace: '',
  loadedWeight: '',
  unloadedDay: '',
  unloadedWeight: '',
  unloadedWhy: '',
  ticket: '',
  vehicle: '',
  driver: '',
  notes: '',
  transport: false,
  overrideWhy: '',
  secondLogin: '',
  correctWhy: '',
})

/** A draft as it was kept: fields that a later version added hold their empty value. */
export const draftFrom = (data: Record<string, unknown>, day: string): CounterDraft => ({
  ...emptyDraft(day),
  ...(data as Partial<CounterDraft>),
})

/** True when nothing worth keeping was typed. */
export const isBlank = (draft: CounterDraft): boolean =>
  draft.farmer === null && draft.weighings.every(one => one.trim() === '') && draft.bags === '' && draft.notes === ''

export interface Problem {
  field: string
  code: 'missing' | 'unreadable'
}

/** What of the draft can be read, and what cannot. `blocked` refusals need what `allow` gives. */
export interface ReadDraft {
  input: Omit<DeliveryInput, 'second'> | null
  problems: Problem[]
}

const allowable = {
  MoistureNeedsManager: 'moisture',
  PriceOffGrid: 'price',
  NoPrice: 'price',
  SupplierNotValid: 'supplier',
  QuotaBlocked: 'quota',
} as const
export type Allowable = keyof typeof allowable
export const isAllowable = (kind: string): kind is Allowable => Object.hasOwn(allowable, kind)

/** Reads the fields. `input` is null while something that a delivery needs is missing or unreadable. `allowed`: refusals a manager may lift. */
export function readDraft(draft: CounterDraft, allowed: readonly Allowable[]): ReadDraft {
  const problems: Problem[] = []
  const number = (field: string, text: string, scale: number): number | undefined => {
    if (text.trim() === '') return undefined
    const parsed = parseDecimal(text, { scale })
    if (parsed.ok) return parsed.value.value
    problems.push({ field, code: 'unreadable' })
    return undefined
  }
  const typedWeighings = draft.weighings
    .map((text, at) => ({ text, at }))
    .filter(one => one.text.trim() !== '')
    .map(one => number(`weighing-${one.at}`, one.text, 3) ?? 0)
  const text = (value: string): string | undefined => (value.trim() === '' ? undefined : value.trim())
  const bags = number('bags', draft.bags, 0)
  const { transport } = draft
  const journey = transport ? readJourney(draft, number, problems) : {}
  number('pay', draft.pay, 0)
  if (draft.farmer === null) problems.push({ field: 'farmer', code: 'missing' })
  if (draft.day === '') problems.push({ field: 'day', code: 'missing' })
  if (bags === undefined && draft.bags.trim() === '') problems.push({ field: 'bags', code: 'missing' })
  if (typedWeighings.length === 0) problems.push({ field: 'weighing-0', code: 'missing' })
  if (draft.grade === null) problems.push({ field: 'grade', code: 'missing' })
  const why = draft.overrideWhy.trim()
  const fields = {
    supplier: draft.supplier?.value,
    place: text(draft.place),
    bagTare_g: number('bagTare', draft.bagTare, 3),
    moisture_bp: number('moisture', draft.moisture, 2),
    foreign_bp: number('foreign', draft.foreign, 2),
    certification: text(draft.certification),
    price_xaf: number('price', draft.price, 0),
    priceWhy: text(draft.priceWhy),
    ...journey,
    unloadedWhy: transport ? text(draft.unloadedWhy) : undefined,
    ticket: text(draft.ticket),
    vehicle: transport ? text(draft.vehicle) : undefined,
    driver: transport ? text(draft.driver) : undefined,
    notes: text(draft.notes),
  }
  const deductions = draft.deductions.flatMap((one, at) => {
    const amount_xaf = number(`deduction-${at}`, one.amount, 0)
    const label = text(one.label)
    if (one.amount.trim() === '' && label !== undefined) problems.push({ field: `deduction-${at}`, code: 'missing' })
    if (amount_xaf === undefined || amount_xaf === 0) return []
    return [{ type: one.type, amount_xaf, ...(label === undefined ? {} : { label }) }]
  })
  if (problems.length > 0 || draft.farmer === null || draft.grade === null) return { input: null, problems }
  return {
    problems,
    input: {
      ...present(fields),
      farmer: draft.farmer.value,
      day: draft.day,
      bags: bags ?? 0,
      weighings_g: typedWeighings,
      grade: draft.grade,
      deductions,
      overrides: why.length < 3 ? [] : [...new Set(allowed.map(kind => allowable[kind]))].map(of => ({ of, why })),
    },
  }
}

/** Both legs of a journey; one that is begun needs its day and its weight (DEL-5). */
function readJourney(
  draft: CounterDraft,
  number: (field: string, text: string, scale: number) => number | undefined,
  problems: Problem[],
) {
  const leg = (field: 'loaded' | 'unloaded', day: string, weight: string, place: string) => {
    const g = number(field, weight, 3)
    const typed = [day, weight, place].some(one => one.trim() !== '')
    if (typed && day === '') problems.push({ field: `${field}Day`, code: 'missing' })
    if (typed && weight.trim() === '') problems.push({ field, code: 'missing' })
    if (day === '' || g === undefined) return undefined
    return place.trim() === '' ? { day, g } : { day, g, place: place.trim() }
  }
  return {
    loaded: leg('loaded', draft.loadedDay, draft.loadedWeight, draft.loadedPlace),
    unloaded: leg('unloaded', draft.unloadedDay, draft.unloadedWeight, ''),
  }
}

type Present<T> = { [K in keyof T]?: Exclude<T[K], undefined> }
const present = <T extends object>(fields: T): Present<T> =>
  Object.fromEntries(Object.entries(fields).filter(pair => pair[1] !== undefined)) as Present<T>
