import { parseBodyName } from '#shared/domain/body-name.ts'
import type { Territory } from '#shared/domain/territory.ts'
import { cellReader } from './cell-reader.ts'
import { type Building, type CodeDesk, codeDesk, finishedCheck, refused, STEP_RECORDS } from './check-records.ts'
import { recordClassifier } from './classify-record.ts'
import type { CooperativeDraft, KnownBody } from './farmer-draft.ts'
import type { Mapping } from './map-columns.ts'
import { cellLimits, placeReader, readCode, readNotes, readPhones } from './person-cells.ts'
import type { CheckProgress, ImportCheck, RecordCheck } from './record-check.ts'
import type { Table } from './table.ts'

/** What a check needs to know besides the file. */
export interface CooperativeCheckContext {
  readonly territory: Territory
  readonly cooperatives: readonly KnownBody[]
}

const MOST_NAME = 100

/**
 * Judges every record of a file of cooperatives. Cooperatives are few and known by name: the same name, whatever its spacing, accents and code, is
 * matched; the same name but for its legal form is created with a duplicate warning. Source: COOP-1.
 */
export function* checkCooperativesInSteps(
  table: Table,
  mapping: Mapping,
  context: CooperativeCheckContext,
): Generator<CheckProgress, ImportCheck<CooperativeDraft>> {
  const check = cooperativeJudge(table, mapping, context, yield* codeDesk([]))
  const checks: Building<CooperativeDraft>[] = []
  for (const record of table.records) {
    checks.push(check(record))
    if (checks.length % STEP_RECORDS === 0) yield { step: 'records', done: checks.length, all: table.records.length }
  }
  return yield* finishedCheck(checks)
}

/** The same in one go. */
export function checkCooperatives(
  table: Table,
  mapping: Mapping,
  context: CooperativeCheckContext,
): ImportCheck<CooperativeDraft> {
  const steps = checkCooperativesInSteps(table, mapping, context)
  for (;;) {
    const step = steps.next()
    if (step.done === true) return step.value
  }
}

interface Holder {
  readonly norm: string
  readonly name: string
  readonly id: string | null
  readonly record: number | null
}

function cooperativeJudge(table: Table, mapping: Mapping, context: CooperativeCheckContext, desk: CodeDesk) {
  const cells = cellReader(table, mapping)
  const classify = recordClassifier(table, mapping)
  const places = placeReader(context.territory)
  const holders = new Map<string, Holder[]>()
  for (const { id, name } of context.cooperatives) {
    const body = parseBodyName(name)
    if (body !== null) hold(holders, body.key, { norm: body.norm, name, id, record: null })
  }
  return (record: Table['records'][number]): Building<CooperativeDraft> => {
    const reason = classify(record)
    if (reason !== null) return refused(record.n, record.line, 'skip', reason, {})
    cells.start(record)
    const body = parseBodyName(cells.text('name'))
    const fault = body === null ? missing(cells.text('name')) : nameFault(body.value)
    if (body === null || fault !== null) {
      return refused(record.n, record.line, 'reject', fault ?? 'name-missing', cells.source())
    }
    const alike = [...(holders.get(body.key) ?? [])]
    const same = alike.find(holder => holder.norm === body.norm)
    if (same === undefined) hold(holders, body.key, { norm: body.norm, name: body.value, id: null, record: record.n })
    if (same === undefined && alike.length > 0) cells.warn('name', 'LikelyDuplicate', cells.text('name'))
    const code = readCode(cells)
    if (code !== null && desk.claim(code, body.key, record.n).taken)
      cells.warn('code', 'CodeOfAnother', cells.text('code'))
    const { phone } = readPhones(cells)
    const address = cells.line('address', cellLimits.address)
    const draft: CooperativeDraft = {
      name: body.value,
      nameNorm: body.norm,
      nameKey: body.key,
      ...places(cells, null).place,
      ...(phone === undefined ? {} : { phone }),
      ...(address === '' ? {} : { address }),
      ...(code === null ? {} : { other_codes: [code] }),
      ...readNotes(cells),
    }
    return {
      record: record.n,
      line: record.line,
      outcome: same === undefined ? 'create' : 'match',
      reason: null,
      draft,
      match: same === undefined ? null : whoIs(same),
      source: cells.source(),
      warnings: cells.warnings(),
      duplicates:
        same === undefined
          ? alike.map(({ id, record: n, name }) => ({ record: n, id, name, score: 80, reasons: ['name'] }))
          : [],
    }
  }
}

const whoIs = (holder: Holder): RecordCheck<never>['match'] =>
  holder.id === null ? { record: holder.record ?? 0 } : { id: holder.id }

function hold(holders: Map<string, Holder[]>, key: string, holder: Holder): void {
  const list = holders.get(key)
  if (list === undefined) holders.set(key, [holder])
  else list.push(holder)
}

const missing = (text: string): 'name-missing' | 'name-placeholder' =>
  text.trim() === '' ? 'name-missing' : 'name-placeholder'

function nameFault(name: string): 'name-hostile' | 'name-not-a-name' | 'name-too-long' | null {
  if (/[<>{}\\^|~$%=]|https?:|^\s*[@+]/i.test(name)) return 'name-hostile'
  if (!/\p{L}.*\p{L}/u.test(name)) return 'name-not-a-name'
  return name.length > MOST_NAME ? 'name-too-long' : null
}
