import { useTranslation } from 'react-i18next'
import type { Trouble } from '../../api/trouble.ts'
import type { FieldProblem } from '../../ui/ErrorSummary.tsx'
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
  const say = (problem: Problem): string => t(`problem.${problem.code}`, { ...problem.values })
  const found = new Map<K, string>()
  if (shown) {
    for (const [key, problem] of Object.entries(reading.problems) as [K, Problem][]) {
      if (concerned(key)) found.set(key, say(problem))
    }
    for (const [key, problem] of refusedFields(trouble, sources)) if (!found.has(key)) found.set(key, say(problem))
  }
  return {
    wrong: key => found.get(key),
    list: [...found].map(([field, message]) => ({ field, message })),
  }
}

function refusedFields<K extends string>(trouble: Trouble | null, sources: Sources<K>): [K, Problem][] {
  if (trouble?.kind !== 'Invalid') return []
  return trouble.fields.flatMap(({ path }) => {
    const key = keyAtPath(sources, path)
    return key === undefined ? [] : [[key, { code: 'refused' }] as [K, Problem]]
  })
}
