import { knownLikeness } from './import/check-records.ts'
import { likelyDuplicates } from './import/likely-duplicates.ts'
import type { StationDeps } from './services/station-deps.ts'

/** The known people whom one may be, the likeliest first (DUP-1). */
export const likenesses: StationDeps['likelyDuplicates'] = (person, known) =>
  (likelyDuplicates([knownLikeness(person)], known.map(knownLikeness)).get(0) ?? []).flatMap(
    ({ id, name, score, reasons }) => (id === null ? [] : [{ id, name, score, reasons }]),
  )
