import { parseArea } from '#shared/domain/area.ts'
import { type Birth, parseAge, parseBirth } from '#shared/domain/birth.ts'
import { parseCertifications } from '#shared/domain/certification.ts'
import type { ImportWarning } from '#shared/domain/import-codes.ts'
import { parseLandStatus } from '#shared/domain/land-status.ts'
import type { PersonName } from '#shared/domain/person-name.ts'
import { parseSex } from '#shared/domain/sex.ts'
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
import type { FarmerDraft, KnownBody, KnownPerson } from './farmer-draft.ts'
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
export interface FarmerCheckContext {
  readonly territory: Territory
  /** The business day, 'YYYY-MM-DD'. */
  readonly today: string
  readonly farmers: readonly KnownPerson[]
  readonly suppliers: readonly KnownBody[]
  readonly cooperatives: readonly KnownBody[]
}

/**
 * Judges every record of a file of farmers and writes nothing: who is created, who is matched (code and name agree), what is skipped (title, header,
 * blank, total) and rejected (no possible name), each cell normalised with its original text kept, doubts as warnings, likely duplicates with
 * reasons. A bad cell never rejects a person. Yields progress; stop by not asking for the next step.
 * Source: issue 2 part B, FAR-1, DUP-1, docs/spec/import.md.
 */
export function* checkFarmersInSteps(
  table: Table,
  mapping: Mapping,
  context: FarmerCheckContext,
): Generator<CheckProgress, ImportCheck<FarmerDraft>> {
  const judge = farmerJudge(table, mapping, context, yield* codeDesk(context.farmers))
  const checks: Building<FarmerDraft>[] = []
  for (const record of table.records) {
    checks.push(judge.check(record))
    if (checks.length % STEP_RECORDS === 0) yield { step: 'records', done: checks.length, all: table.records.length }
  }
  yield* markDuplicates(checks, context.farmers)
  return yield* finishedCheck(checks, judge)
}

/** The same in one go. */
export function checkFarmers(table: Table, mapping: Mapping, context: FarmerCheckContext): ImportCheck<FarmerDraft> {
  const steps = checkFarmersInSteps(table, mapping, context)
  for (;;) {
    const step = steps.next()
    if (step.done === true) return step.value
  }
}

function farmerJudge(table: Table, mapping: Mapping, context: FarmerCheckContext, desk: CodeDesk) {
  const cells = cellReader(table, mapping)
  const classify = recordClassifier(table, mapping)
  const cooperatives = bodyRegister(context.cooperatives, false)
  const suppliers = bodyRegister(context.suppliers, true)
  const places = placeReader(context.territory)
  const readings = farmerReadings(mapping, context.today)
  const draftOf = (name: PersonName, code: string | null): FarmerDraft => {
    const { place, regionCode } = places(cells, name.bracket)
    const cooperativeKey = cooperatives.name(cells.text('cooperative'))
    const supplierKey = suppliers.name(cells.text('supplier'))
    return {
      name: name.value,
      nameNorm: name.norm,
      nameKey: name.key,
      ...readPhones(cells),
      ...readIdentity(cells, readings.year),
      ...place,
      ...readPosition(cells, regionCode),
      ...(cooperativeKey === null ? {} : { cooperativeKey }),
      ...(supplierKey === null ? {} : { supplierKey }),
      ...(code === null ? {} : { other_codes: [code] }),
      ...readings.read(cells),
      ...readNotes(cells),
    }
  }
  const check = (record: Table['records'][number]): Building<FarmerDraft> => {
    const reason = classify(record)
    if (reason !== null) return refused(record.n, record.line, 'skip', reason, {})
    cells.start(record)
    const name = readName(cells)
    if (!name.ok) return refused(record.n, record.line, 'reject', rejectReason(name.error), cells.source())
    const code = readCode(cells)
    const claim = code === null ? { match: null, taken: false } : desk.claim(code, name.value.key, record.n)
    if (claim.taken) cells.warn('code', 'CodeOfAnother', cells.text('code'))
    const draft = draftOf(name.value, code)
    const outcome = claim.match === null ? 'create' : 'match'
    const base = { record: record.n, line: record.line, outcome, reason: null, draft, match: claim.match } as const
    return { ...base, source: cells.source(), warnings: cells.warnings(), duplicates: [] }
  }
  return { check, cooperatives, suppliers }
}

/** The fields only farmers have. */
function farmerReadings(mapping: Mapping, today: string) {
  const year = Number(today.slice(0, 4))
  const mark = mapping.mark ?? undefined
  const certified = new Map<string, ReturnType<typeof parseCertifications>>()
  const certifications = (text: string): ReturnType<typeof parseCertifications> => {
    const found = certified.get(text) ?? parseCertifications(text, mapping.certification)
    if (certified.size < 1_000) certified.set(text, found)
    return found
  }
  const read = (cells: CellReader): Partial<FarmerDraft> => {
    const draft: { -readonly [K in keyof FarmerDraft]?: FarmerDraft[K] } = {}
    const sex = cells.text('sex')
    if (sex.trim() !== '') {
      const found = parseSex(sex)
      if (found.ok) draft.sex = found.value.value
      else cells.warn('sex', found.error.kind, sex)
    }
    const birth = readBirth(cells, today)
    if (birth !== null) {
      draft.birth = {
        year: birth.year,
        ...(birth.day === null ? {} : { day: birth.day }),
        ...(birth.approx ? { approx: true } : {}),
      }
    }
    const land = cells.text('land')
    if (land.trim() !== '') {
      const found = parseLandStatus(land)
      if (found.ok) draft.land = found.value.value
      else cells.warn('land', found.error.kind, land)
    }
    const area = readArea(cells, mapping.areaUnit, mark)
    if (area !== null) draft.area_m2 = area
    const certification = cells.text('certification')
    if (certification.trim() !== '') {
      const found = certifications(certification)
      if (!found.ok) cells.warn('certification', found.error.kind, certification)
      else if (found.value.value.length > 0) draft.certification = found.value.value
    }
    const consent = cells.has('consent') ? readDayCell(cells, 'consent', year) : null
    if (consent !== null) draft.consent = { day: consent, scope: 'register' }
    return draft
  }
  return { year, read }
}

const READ_CODES: Readonly<Record<Birth['read'], ImportWarning | null>> = {
  plain: null,
  span: null,
  'from age': null,
  'two-digit year': 'BirthTwoDigitYear',
  'month first': 'BirthMonthFirst',
  'serial day': 'BirthSerialDay',
}

function readBirth(cells: CellReader, today: string): Birth | null {
  const field = cells.text('birth').trim() === '' ? 'age' : 'birth'
  const text = cells.text(field)
  if (text.trim() === '') return null
  const found = field === 'birth' ? parseBirth(text, today) : parseAge(text, today)
  if (!found.ok) {
    cells.warn(field, found.error.kind, text)
    return null
  }
  const code = READ_CODES[found.value.read]
  if (code !== null) cells.warn(field, code, text, [found.value.day ?? found.value.year])
  return found.value
}

function readArea(cells: CellReader, unit: Mapping['areaUnit'], mark: 'comma' | 'dot' | undefined): number | null {
  const text = cells.text('area')
  if (text.trim() === '') return null
  const found = parseArea(text, { unit, mark })
  if (found.ok) return found.value.value
  const error = found.error
  if (error.kind === 'AreaAmbiguous') cells.warn('area', error.kind, text, error.proposals)
  else if (error.kind === 'AreaImplausible')
    cells.warn('area', error.kind, text, error.proposal === null ? [] : [error.proposal])
  else cells.warn('area', error.kind, text)
  return null
}
