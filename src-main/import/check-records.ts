import { foldText } from '#shared/domain/folded-text.ts'
import { nameKeyOf } from '#shared/domain/person-name.ts'
import type { BodyRegister } from './body-register.ts'
import type { KnownPerson, PersonDraft } from './farmer-draft.ts'
import { duplicateScores, type Likeness, likelyDuplicatesInSteps } from './likely-duplicates.ts'
import { codeKey } from './person-cells.ts'
import type {
  CellWarning,
  CheckProgress,
  DuplicateCandidate,
  ImportCheck,
  NamedBody,
  ReasonedRecord,
  RecordCheck,
} from './record-check.ts'

/** A record check while it is being made. */
export type Building<Draft> = { -readonly [K in keyof RecordCheck<Draft>]: RecordCheck<Draft>[K] }

/** How many records are judged between two breaths: a few milliseconds' work. */
export const STEP_RECORDS = 50

/** A record that is no person. */
export function refused<Draft>(
  record: number,
  line: number,
  outcome: 'skip' | 'reject',
  reason: NonNullable<RecordCheck<Draft>['reason']>,
  source: RecordCheck<Draft>['source'],
): Building<Draft> {
  return { record, line, outcome, reason, draft: null, match: null, source, warnings: [], duplicates: [] }
}

/** Knows who has which code: stored people, and those of the file so far. */
export interface CodeDesk {
  /** Who the record is when its code and its name agree with somebody's; `taken` when only the code does. */
  claim(code: string, nameKey: string, record: number): { match: RecordCheck<never>['match']; taken: boolean }
}

interface Holder {
  readonly nameKey: string
  readonly who: { readonly id: string } | { readonly record: number }
}

/** A desk over the stored people, put together a few at a time. Source: issue 2 (matched: code and name agree), IMP-22. */
export function* codeDesk(known: readonly KnownPerson[]): Generator<CheckProgress, CodeDesk> {
  const holders = new Map<string, Holder[]>()
  const put = (code: string, holder: Holder): void => {
    const key = codeKey(code)
    if (key === '') return
    const list = holders.get(key)
    if (list === undefined) holders.set(key, [holder])
    else list.push(holder)
  }
  for (const [n, person] of known.entries()) {
    if (n % STEP_RECORDS === STEP_RECORDS - 1) yield { step: 'records', done: 0, all: known.length }
    const nameKey = nameKeyOf(person.name)
    for (const code of person.codes) put(code, { nameKey, who: { id: person.id } })
  }
  return {
    claim(code, nameKey, record) {
      const list = holders.get(codeKey(code)) ?? []
      const same = list.find(holder => holder.nameKey === nameKey)
      if (same !== undefined) return { match: same.who, taken: false }
      put(code, { nameKey, who: { record } })
      return { match: null, taken: list.length > 0 }
    },
  }
}

interface Compared extends PersonDraft {
  readonly phone2?: string
  readonly birth?: { readonly year: number; readonly day?: string; readonly approx?: boolean }
}

/** What duplicates are looked for by, of a record that will be created. */
function likenessOf(check: Building<Compared>, draft: Compared): Likeness {
  const birth = draft.birth
  return {
    record: check.record,
    id: null,
    name: draft.name,
    nameKey: draft.nameKey,
    words: draft.nameKey.split(' '),
    phones: [draft.phone, draft.phone2].filter(phone => phone !== undefined),
    identity: draft.identity === undefined ? null : codeKey(draft.identity.number),
    birthYear: birth?.year ?? null,
    birthDay: birth?.day ?? null,
    birthApprox: birth?.approx ?? false,
    village: draft.village === undefined ? null : foldText(draft.village),
    saysDouble: check.warnings.some(warning => warning.code === 'NoteSaysDuplicate'),
  }
}

/** The same of a stored person. */
export function knownLikeness(person: KnownPerson): Likeness {
  const nameKey = nameKeyOf(person.name)
  return {
    record: null,
    id: person.id,
    name: person.name,
    nameKey,
    words: nameKey.split(' '),
    phones: person.phones,
    identity: person.identityNumber === null ? null : codeKey(person.identityNumber),
    birthYear: person.birthYear,
    birthDay: person.birthDay,
    birthApprox: person.birthApprox,
    village: person.village === null ? null : foldText(person.village),
    saysDouble: false,
  }
}

/** Puts the likely and possible duplicates beside the records that will be created, in steps. Source: DUP-1. */
export function* markDuplicates<Draft extends Compared>(
  checks: readonly Building<Draft>[],
  known: readonly KnownPerson[],
): Generator<CheckProgress, void> {
  const all = checks.length
  const created: Building<Draft>[] = []
  const people: Likeness[] = []
  for (const [done, check] of checks.entries()) {
    if (done % STEP_RECORDS === 0) yield { step: 'duplicates', done, all }
    if (check.outcome !== 'create' || check.draft === null) continue
    created.push(check)
    people.push(likenessOf(check, check.draft))
  }
  const likenesses: Likeness[] = []
  for (const [n, person] of known.entries()) {
    if (n % STEP_RECORDS === 0) yield { step: 'duplicates', done: all, all }
    likenesses.push(knownLikeness(person))
  }
  const steps = likelyDuplicatesInSteps(people, likenesses)
  let step = steps.next()
  while (step.done !== true) {
    yield { step: 'duplicates', done: all, all }
    step = steps.next()
  }
  for (const [index, candidates] of step.value) {
    const check = created[index]
    if (check === undefined || check.draft === null) continue
    check.duplicates = candidates
    check.warnings = [...check.warnings, duplicateWarning(check.draft.name, candidates)]
  }
}

function duplicateWarning(name: string, candidates: readonly DuplicateCandidate[]): CellWarning {
  const likely = (candidates[0]?.score ?? 0) >= duplicateScores.likely
  return { field: 'name', code: likely ? 'LikelyDuplicate' : 'PossibleDuplicate', text: name }
}

/** Adds everything up. `rows` is the sum of its parts by construction. */
export function* finishedCheck<Draft>(
  checks: readonly Building<Draft>[],
  named: { readonly cooperatives?: BodyRegister; readonly suppliers?: BodyRegister } = {},
): Generator<CheckProgress, ImportCheck<Draft>> {
  const cooperatives = yield* bodiesOf(named.cooperatives, checks.length)
  const suppliers = yield* bodiesOf(named.suppliers, checks.length)
  const rejected: ReasonedRecord[] = []
  const skipped: ReasonedRecord[] = []
  const warnings: Record<string, number> = {}
  let created = 0
  let matched = 0
  for (const { outcome, record, line, reason, warnings: own } of checks) {
    if (outcome === 'create') created += 1
    else if (outcome === 'match') matched += 1
    else (outcome === 'skip' ? skipped : rejected).push({ record, line, reason: reason ?? '' })
    for (const { code } of own) warnings[code] = (warnings[code] ?? 0) + 1
  }
  return {
    rows: checks.length,
    created,
    matched,
    rejected,
    skipped,
    records: checks,
    warnings,
    cooperatives,
    suppliers,
  }
}

function* bodiesOf(register: BodyRegister | undefined, all: number): Generator<CheckProgress, readonly NamedBody[]> {
  if (register === undefined) return []
  const steps = register.bodiesInSteps()
  let step = steps.next()
  while (step.done !== true) {
    yield { step: 'duplicates', done: all, all }
    step = steps.next()
  }
  return step.value
}
