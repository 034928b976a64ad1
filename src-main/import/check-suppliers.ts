import { parseBodyName } from '#shared/domain/body-name.ts'
import { parseDecimal } from '#shared/domain/decimal-input.ts'
import type { RejectReason } from '#shared/domain/import-codes.ts'
import type { Territory } from '#shared/domain/territory.ts'
import { bodyRegister } from './body-register.ts'
import { type CellReader, cellReader } from './cell-reader.ts'
import {
  type Building,
  type CodeDesk,
  codeDesk,
  finishedCheck,
  markDuplicates,
  refused,
  STEP_RECORDS,
} from './check-records.ts'
import { recordClassifier } from './classify-record.ts'
import type { KnownBody, KnownPerson, SupplierDraft } from './farmer-draft.ts'
import type { Mapping } from './map-columns.ts'
import {
  placeReader,
  readCode,
  readDayCell,
  readIdentity,
  readName,
  readNotes,
  readPhones,
  readPosition,
  rejectReason,
} from './person-cells.ts'
import type { CheckProgress, ImportCheck } from './record-check.ts'
import type { Table } from './table.ts'

/** What a check needs to know besides the file. */
export interface SupplierCheckContext {
  readonly territory: Territory
  /** The business day, 'YYYY-MM-DD'. */
  readonly today: string
  readonly suppliers: readonly KnownPerson[]
  readonly cooperatives: readonly KnownBody[]
}

/** Judges every record of a file of suppliers as `checkFarmersInSteps` does of farmers; a supplier may also be a body (`GIC …`). Source: SUP-1. */
export function* checkSuppliersInSteps(
  table: Table,
  mapping: Mapping,
  context: SupplierCheckContext,
): Generator<CheckProgress, ImportCheck<SupplierDraft>> {
  const judge = supplierJudge(table, mapping, context, yield* codeDesk(context.suppliers))
  const checks: Building<SupplierDraft>[] = []
  for (const record of table.records) {
    checks.push(judge.check(record))
    if (checks.length % STEP_RECORDS === 0) yield { step: 'records', done: checks.length, all: table.records.length }
  }
  yield* markDuplicates(checks, context.suppliers)
  return yield* finishedCheck(checks, judge)
}

/** The same in one go. */
export function checkSuppliers(
  table: Table,
  mapping: Mapping,
  context: SupplierCheckContext,
): ImportCheck<SupplierDraft> {
  const steps = checkSuppliersInSteps(table, mapping, context)
  for (;;) {
    const step = steps.next()
    if (step.done === true) return step.value
  }
}

interface SupplierName {
  readonly name: string
  readonly nameNorm: string
  readonly nameKey: string
  readonly bracket: string | null
}

/** A person's name, else a body's. */
function readSupplierName(cells: CellReader): SupplierName | RejectReason {
  const person = readName(cells)
  if (person.ok)
    return {
      name: person.value.value,
      nameNorm: person.value.norm,
      nameKey: person.value.key,
      bracket: person.value.bracket,
    }
  const body = person.error.kind === 'NameOrganisation' ? parseBodyName(cells.text('name')) : null
  if (body === null) return rejectReason(person.error)
  return { name: body.value, nameNorm: body.norm, nameKey: body.key, bracket: null }
}

function supplierJudge(table: Table, mapping: Mapping, context: SupplierCheckContext, desk: CodeDesk) {
  const cells = cellReader(table, mapping)
  const classify = recordClassifier(table, mapping)
  const cooperatives = bodyRegister(context.cooperatives, false)
  const places = placeReader(context.territory)
  const year = Number(context.today.slice(0, 4))
  const mark = mapping.mark ?? undefined
  const check = (record: Table['records'][number]): Building<SupplierDraft> => {
    const reason = classify(record)
    if (reason !== null) return refused(record.n, record.line, 'skip', reason, {})
    cells.start(record)
    const name = readSupplierName(cells)
    if (typeof name === 'string') return refused(record.n, record.line, 'reject', name, cells.source())
    const code = readCode(cells)
    const claim = code === null ? { match: null, taken: false } : desk.claim(code, name.nameKey, record.n)
    if (claim.taken) cells.warn('code', 'CodeOfAnother', cells.text('code'))
    const { place, regionCode } = places(cells, name.bracket)
    const cooperativeKey = cooperatives.name(cells.text('cooperative'))
    const { phone } = readPhones(cells)
    const { bracket: _, ...names } = name
    const draft: SupplierDraft = {
      ...names,
      ...(phone === undefined ? {} : { phone }),
      ...readIdentity(cells, year),
      ...place,
      ...readPosition(cells, regionCode),
      ...(cooperativeKey === null ? {} : { cooperativeKey }),
      ...(code === null ? {} : { other_codes: [code] }),
      ...readContract(cells, year, mark),
      ...readNotes(cells),
    }
    const outcome = claim.match === null ? 'create' : 'match'
    const base = { record: record.n, line: record.line, outcome, reason: null, draft, match: claim.match } as const
    return { ...base, source: cells.source(), warnings: cells.warnings(), duplicates: [] }
  }
  return { check, cooperatives }
}

/** Quantity ceiling in grams (`12 500`, `12,5 t`) and the contract's days; an end before the start is warned about and left out. */
function readContract(
  cells: CellReader,
  year: number,
  mark: 'comma' | 'dot' | undefined,
): Pick<SupplierDraft, 'ceiling_g' | 'contract_start' | 'contract_end'> {
  const ceiling = readCeiling(cells, mark)
  const start = readDayCell(cells, 'contractStart', year + 20)
  let end = readDayCell(cells, 'contractEnd', year + 20)
  if (start !== null && end !== null && end < start) {
    cells.warn('contractEnd', 'ContractEndsBeforeStart', cells.text('contractEnd'))
    end = null
  }
  return {
    ...(ceiling === null ? {} : { ceiling_g: ceiling }),
    ...(start === null ? {} : { contract_start: start }),
    ...(end === null ? {} : { contract_end: end }),
  }
}

const MOST_CEILING_G = 1_000_000_000_000

function readCeiling(cells: CellReader, mark: 'comma' | 'dot' | undefined): number | null {
  const text = cells.text('ceiling').trim()
  if (text === '') return null
  const unit = /\s*(t|tonnes?|tons?|kgs?|kilos?)\.?$/i.exec(text)
  const tons = /^t/i.test(unit?.[1] ?? '')
  const read = parseDecimal(unit === null ? text : text.slice(0, unit.index), {
    scale: tons ? 6 : 3,
    mark,
    excess: 'round',
  })
  if (read.ok && read.value.value <= MOST_CEILING_G) return read.value.value
  if (!read.ok && read.error.kind === 'DecimalAmbiguous')
    cells.warn('ceiling', 'QuantityAmbiguous', text, read.error.proposals)
  else cells.warn('ceiling', 'QuantityUnreadable', text)
  return null
}
