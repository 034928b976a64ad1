import type { DuplicateReason } from '#shared/domain/import-codes.ts'
import { editDistance } from '#shared/domain/edit-distance.ts'
import { duplicateGroups, type GroupIndex } from './duplicate-groups.ts'
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
const REPORT_PAIRS = 100_000

/** Pairs looked at so far, for progress; the answer when done. */
export type DuplicateSteps = Generator<number, Map<number, DuplicateCandidate[]>>

/**
 * For each of `people` (by index) the others, and the `known`, that may be the same person, best first, with the reasons. Only people who share a
 * name in any order or a near spelling, a phone or a paper are compared; known people are not compared with each other.
 * Source: DUP-1, IMP-25. Cost: 20 000 people in well under 2 s.
 */
export function* likelyDuplicatesInSteps(people: readonly Likeness[], known: readonly Likeness[]): DuplicateSteps {
  const all = [...people, ...known]
  const found = new Map<number, DuplicateCandidate[]>()
  let looked = 0
  for (const { members, index, key } of duplicateGroups(all)) {
    for (let i = 0; i < members.length; i += 1) {
      const a = members[i] ?? 0
      if (a >= people.length) break
      for (let j = i + 1; j < members.length; j += 1) {
        const b = members[j] ?? 0
        looked += 1
        if (index.isFirst(a, b, key) && mayMatter(index, key, a, b)) compare(all, a, b, people.length, found)
      }
      if (looked > REPORT_PAIRS) {
        yield looked
        looked = 0
      }
    }
  }
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

/** A near spelling alone is below every threshold: without the village or the birth beside it there is nothing to report. */
function mayMatter(index: GroupIndex, key: number, a: number, b: number): boolean {
  return !index.isNear(key) || index.sameVillage(a, b) || index.nearBirth(a, b, YEARS_ABOUT)
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
  const likeness = scorePair(one, other)
  if (likeness.score < duplicateScores.possible) return
  addCandidate(found, a, other, likeness)
  if (b < people) addCandidate(found, b, one, likeness)
}

/** Keeps the best few, so that a village of namesakes costs no memory. */
function addCandidate(
  found: Map<number, DuplicateCandidate[]>,
  at: number,
  person: Likeness,
  likeness: PairScore,
): void {
  const list = found.get(at)
  if (list !== undefined && list.length >= MOST_CANDIDATES) {
    let worst = 0
    for (let i = 1; i < list.length; i += 1) if ((list[i]?.score ?? 0) < (list[worst]?.score ?? 0)) worst = i
    if ((list[worst]?.score ?? 0) >= likeness.score) return
    list[worst] = candidateOf(person, likeness)
  } else if (list === undefined) found.set(at, [candidateOf(person, likeness)])
  else list.push(candidateOf(person, likeness))
}

const candidateOf = (person: Likeness, { score, reasons }: PairScore): DuplicateCandidate => ({
  record: person.record,
  id: person.id,
  name: person.name,
  score,
  reasons,
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
  let score = 0
  const add = (reason: DuplicateReason, weight: number): void => {
    reasons.push(reason)
    score += weight
  }
  if (a.nameKey === b.nameKey) add('name', a.nameKey.includes(' ') ? WEIGHT.name : WEIGHT.name + WEIGHT.fewWords)
  else if (isCloseName(a.words, b.words)) add('name-close', WEIGHT.close)
  if (a.identity !== null && a.identity === b.identity) add('identity', WEIGHT.identity)
  if (a.phones.some(phone => b.phones.includes(phone))) add('phone', WEIGHT.phone)
  if (a.village !== null && a.village === b.village) add('village', WEIGHT.village)
  const birth = scoreBirth(a, b)
  if (birth.weight > 0) add(birth.reason, birth.weight)
  else score += birth.weight
  if (score >= duplicateScores.possible && (a.saysDouble || b.saysDouble)) add('note', WEIGHT.note)
  return { score: Math.max(0, Math.min(100, score)), reasons }
}

function scoreBirth(a: Likeness, b: Likeness): { reason: DuplicateReason; weight: number } {
  if (a.birthDay !== null && a.birthDay === b.birthDay) return { reason: 'birth-day', weight: WEIGHT.birthDay }
  if (a.birthYear === null || b.birthYear === null) return { reason: 'birth-year', weight: 0 }
  const years = Math.abs(a.birthYear - b.birthYear)
  if (a.birthApprox || b.birthApprox) {
    if (years === 0) return { reason: 'birth-year', weight: WEIGHT.birthYear }
    if (years <= YEARS_ABOUT) return { reason: 'birth-year', weight: WEIGHT.birthAbout }
    return { reason: 'birth-year', weight: years > 2 * YEARS_ABOUT ? WEIGHT.otherBirth : 0 }
  }
  const other = years > 0 || (a.birthDay !== null && b.birthDay !== null)
  return other
    ? { reason: 'birth-year', weight: WEIGHT.otherBirth }
    : { reason: 'birth-year', weight: WEIGHT.birthYear }
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
