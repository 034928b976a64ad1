import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import type { Trouble } from '../../api/trouble.ts'
import type { FieldProblem } from '../../ui/ErrorSummary.tsx'
import { phoneText } from './stored-text.ts'
import { keyAtPath, type Problem, type Reading, type Sources } from './record-values.ts'

export interface ProblemTexts<K extends string> {
  /** What stands beside a field. */
  wrong: (key: K) => string | undefined
  /** The same, for the summary. */
  list: readonly FieldProblem[]
}

/**
 * What is wrong with a form in words: nothing before saving was tried (`shown`), then each field as it stands, and what the station
 * refused. Fields that were there before and were not touched are not complained about.
 */
export function useProblemTexts<K extends string>(
  reading: Reading<K>,
  sources: Sources<K>,
  shown: boolean,
  concerned: (key: K) => boolean,
  trouble: Trouble | null,
): ProblemTexts<K> {
  const { t } = useTranslation('register')
  const say = ({ code, values }: Problem): string =>
    t(`problem.${code}`, { ...values, ...(values?.proposal !== undefined && { proposal: phoneText(values.proposal) }) })
  const found = new Map<K, string>()
  const quiet = new Set<K>()
  if (shown) {
    for (const [key, problem] of Object.entries(reading.problems) as [K, Problem][]) {
      if (concerned(key)) found.set(key, say(problem))
      // A figure's own field says it better, with both readings to choose from.
      if (problem.code === 'numberUnreadable') quiet.add(key)
    }
    for (const [key, problem] of refusedFields(trouble, sources)) if (!found.has(key)) found.set(key, say(problem))
  }
  return {
    wrong: key => (quiet.has(key) ? undefined : found.get(key)),
    list: [...found].map(([field, message]) => ({ field, message: withLabel(field, message, t) })),
  }
}

const labelled = [
  'birth',
  'phone',
  'phone2',
  'idNumber',
  'idType',
  'idExpiry',
  'position',
  'area',
  'consentDay',
  'codes',
  'ceiling',
  'contractStart',
  'contractEnd',
] as const

/** In the summary, away from its field, a message says which it is: “Téléphone : écrivez 9 chiffres”. */
function withLabel(field: string, message: string, t: TFunction<'register'>): string {
  const known = labelled.find(one => one === field)
  if (known === undefined) return message
  return t('problemOf', { field: t(`field.${known}`), problem: message.charAt(0).toLowerCase() + message.slice(1) })
}

function refusedFields<K extends string>(trouble: Trouble | null, sources: Sources<K>): [K, Problem][] {
  if (trouble?.kind !== 'Invalid') return []
  return trouble.fields.flatMap(({ path }) => {
    const key = keyAtPath(sources, path)
    return key === undefined ? [] : [[key, { code: 'refused' }] as [K, Problem]]
  })
}
