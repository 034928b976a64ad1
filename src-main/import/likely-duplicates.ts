import type { DuplicateReason } from '#shared/domain/import-codes.ts'
import { editDistance } from '#shared/domain/edit-distance.ts'
import {
  duplicateGroups,
  isFirstShared,
  likenessColumns,
  type LikenessColumns,
  NOT_SAID,
  sharedKeys,
} from './duplicate-groups.ts'
import { nameSpelling } from './name-sound.ts'
import type { DuplicateCandidate } from './record-check.ts'

/** What is compared of a person, in the file or stored. */
export interface Likeness {
  readonly record: number | null
  readonly id: string | null
  readonly name: string
  /** Words of the name, folded, in alphabetical order; joined and one by one. */
  readonly nameKey: string
  readonly words: readonly string[]
  readonly phones: readonly string[]
  readonly identity: string | null
  readonly birthYear: number | null
  readonly birthDay: string | null
  readonly birthApprox: boolean
  /** Folded. */
  readonly village: string | null
  /** The record itself says that it is a double. */
  readonly saysDouble: boolean
}

/** From this score on a pair is reported at all, and from this on it is likely rather than possible. */
export const duplicateScores = { possible: 45, likely: 60 } as const

const WEIGHT = {
  name: 50,
  close: 40,
  phone: 35,
  identity: 45,
  birthDay: 30,
  birthYear: 25,
  birthAbout: 18,
  village: 10,
  note: 5,
  otherBirth: -30,
  fewWords: -10,
} as const
/** No record shows more candidates than this: the best. */
const MOST_CANDIDATES = 5
const YEARS_ABOUT = 3
/** Pairs between two breaths. */
const STEP_PAIRS = 5_000

/** Yields at every breath; the answer when done. */
export type DuplicateSteps = Generator<null, Map<number, DuplicateCandidate[]>>

/**
 * For each of `people` (by index) the others, and the `known`, that may be the same person, best first, with the reasons. Only people who share a
 * name in any order or a near spelling, a phone or a paper are compared; known people are not compared with each other.
 * Source: DUP-1, IMP-25. Cost: 20 000 people in well under 2 s.
 */
export function* likelyDuplicatesInSteps(people: readonly Likeness[], known: readonly Likeness[]): DuplicateSteps {
  const all = [...people, ...known]
  const columns = likenessColumns(all)
  yield null
  const keys = yield* sharedKeys(all)
  const found = new Map<number, DuplicateCandidate[]>()
  let looked = 0
  for (const group of duplicateGroups(all, keys, columns)) {
    if (group === null) {
      yield null
      continue
    }
    const { members, key, near } = group
    for (let i = 0; i < members.length; i += 1) {
      const a = members[i] ?? 0
      if (a >= people.length) break
      for (let j = i + 1; j < members.length; j += 1) {
        const b = members[j] ?? 0
        if ((near && !mayMatter(columns, a, b)) || !isFirstShared(keys, a, b, key)) continue
        compare(all, a, b, people.length, found)
      }
      looked += members.length - i
      if (looked < STEP_PAIRS) continue
      yield null
      looked = 0
    }
  }
  yield null
  for (const candidates of found.values()) {
    candidates.sort((a, b) => b.score - a.score || (a.record ?? 0) - (b.record ?? 0))
  }
  return found
}

/** The same in one go. */
export function likelyDuplicates(
  people: readonly Likeness[],
  known: readonly Likeness[],
): Map<number, DuplicateCandidate[]> {
  const steps = likelyDuplicatesInSteps(people, known)
  for (;;) {
    const step = steps.next()
    if (step.done === true) return step.value
  }
}

/**
 * Whether two who share nothing but a near spelling can reach what is reported at all, by village and birth beside it: exactly what
 * `scorePair` would add, read from the columns.
 */
function mayMatter({ villages, days, years, about }: LikenessColumns, a: number, b: number): boolean {
  const [dayA, dayB, yearA, yearB] = [days[a], days[b], years[a], years[b]]
  const birth = weighBirth(
    dayA !== NOT_SAID && dayB !== NOT_SAID,
    dayA === dayB,
    yearA === undefined || yearB === undefined || yearA === NOT_SAID || yearB === NOT_SAID ? null : yearA - yearB,
    about[a] === 1 || about[b] === 1,
  )
  const village = villages[a] !== NOT_SAID && villages[a] === villages[b] ? WEIGHT.village : 0
  return WEIGHT.close + birth.weight + village >= duplicateScores.possible
}

function compare(
  all: readonly Likeness[],
  a: number,
  b: number,
  people: number,
  found: Map<number, DuplicateCandidate[]>,
): void {
  const one = all[a]
  const other = all[b]
  if (one === undefined || other === undefined) return
  const score = weighPair(one, other, null)
  if (score < duplicateScores.possible) return
  addCandidate(found, a, one, other, score)
  if (b < people) addCandidate(found, b, other, one, score)
}

/** Keeps the best few, so that a village of namesakes costs no memory. */
function addCandidate(
  found: Map<number, DuplicateCandidate[]>,
  at: number,
  one: Likeness,
  other: Likeness,
  score: number,
): void {
  const list = found.get(at)
  if (list === undefined) found.set(at, [candidateOf(one, other)])
  else if (list.length < MOST_CANDIDATES) list.push(candidateOf(one, other))
  else {
    let worst = 0
    for (let i = 1; i < list.length; i += 1) if ((list[i]?.score ?? 0) < (list[worst]?.score ?? 0)) worst = i
    if ((list[worst]?.score ?? 0) < score) list[worst] = candidateOf(one, other)
  }
}

const candidateOf = (one: Likeness, other: Likeness): DuplicateCandidate => ({
  record: other.record,
  id: other.id,
  name: other.name,
  ...scorePair(one, other),
})

/** How alike two are, and by what. */
export interface PairScore {
  /** 0–100. */
  readonly score: number
  readonly reasons: readonly DuplicateReason[]
}

/** How likely two are one person. Only what both say counts; a birth that cannot be the same speaks against it. Source: DUP-1. */
export function scorePair(a: Likeness, b: Likeness): PairScore {
  const reasons: DuplicateReason[] = []
  return { score: weighPair(a, b, reasons), reasons }
}

/** The score alone, which is all that most pairs are asked for; the reasons where there is somewhere to put them. */
function weighPair(a: Likeness, b: Likeness, reasons: DuplicateReason[] | null): number {
  let score = 0
  if (a.nameKey === b.nameKey) {
    score += a.nameKey.includes(' ') ? WEIGHT.name : WEIGHT.name + WEIGHT.fewWords
    reasons?.push('name')
  } else if (isCloseName(a.words, b.words)) {
    score += WEIGHT.close
    reasons?.push('name-close')
  }
  if (a.identity !== null && a.identity === b.identity) {
    score += WEIGHT.identity
    reasons?.push('identity')
  }
  if (sharesPhone(a, b)) {
    score += WEIGHT.phone
    reasons?.push('phone')
  }
  if (a.village !== null && a.village === b.village) {
    score += WEIGHT.village
    reasons?.push('village')
  }
  const birth = weighBirth(
    a.birthDay !== null && b.birthDay !== null,
    a.birthDay === b.birthDay,
    a.birthYear === null || b.birthYear === null ? null : a.birthYear - b.birthYear,
    a.birthApprox || b.birthApprox,
  )
  score += birth.weight
  if (birth.weight > 0) reasons?.push(birth.reason)
  if (score >= duplicateScores.possible && (a.saysDouble || b.saysDouble)) {
    score += WEIGHT.note
    reasons?.push('note')
  }
  return Math.max(0, Math.min(100, score))
}

function sharesPhone(a: Likeness, b: Likeness): boolean {
  if (b.phones.length > 0) for (const phone of a.phones) if (b.phones.includes(phone)) return true
  return false
}

const BIRTHS = {
  sameDay: { reason: 'birth-day', weight: WEIGHT.birthDay },
  sameYear: { reason: 'birth-year', weight: WEIGHT.birthYear },
  about: { reason: 'birth-year', weight: WEIGHT.birthAbout },
  open: { reason: 'birth-year', weight: 0 },
  other: { reason: 'birth-year', weight: WEIGHT.otherBirth },
} as const

/** What two births say. `apart`: years between them, null where one says none; `about`: one of them is not certain of its year. */
function weighBirth(
  bothDays: boolean,
  sameDay: boolean,
  apart: number | null,
  about: boolean,
): { readonly reason: DuplicateReason; readonly weight: number } {
  if (bothDays && sameDay) return BIRTHS.sameDay
  if (apart === null) return BIRTHS.open
  const years = Math.abs(apart)
  if (!about) return years > 0 || bothDays ? BIRTHS.other : BIRTHS.sameYear
  if (years === 0) return BIRTHS.sameYear
  if (years <= YEARS_ABOUT) return BIRTHS.about
  return years > 2 * YEARS_ABOUT ? BIRTHS.other : BIRTHS.open
}

/**
 * One has a word more (`ZE François`, `ZE François-Xavier`), or a single word is another spelling of the same or one letter off. The words of
 * both are in alphabetical order.
 */
export function isCloseName(a: readonly string[], b: readonly string[]): boolean {
  if (Math.min(a.length, b.length) < 2 || Math.abs(a.length - b.length) > 1) return false
  let onlyA: string | null = null
  let onlyB: string | null = null
  let i = 0
  let j = 0
  while (i < a.length || j < b.length) {
    const one = a[i]
    const two = b[j]
    if (one === two) {
      i += 1
      j += 1
    } else if (two === undefined || (one !== undefined && one < two)) {
      if (onlyA !== null) return false
      onlyA = one ?? ''
      i += 1
    } else {
      if (onlyB !== null) return false
      onlyB = two
      j += 1
    }
  }
  return onlyA === null || onlyB === null || isCloseWord(onlyA, onlyB)
}

function isCloseWord(a: string, b: string): boolean {
  const one = nameSpelling(a)
  const two = nameSpelling(b)
  if (one === two) return true
  return one[0] === two[0] && Math.min(one.length, two.length) >= 5 && editDistance(one, two, 1) <= 1
}
