import type { DuplicateReason, ImportWarning, RejectReason, SkipReason } from '#shared/domain/import-codes.ts'

/** One cell that could not be understood as its column asks, or was understood with a doubt. It never rejects the record. */
export interface CellWarning {
  readonly field: string
  readonly code: ImportWarning
  /** The cell as it stands in the file. */
  readonly text: string
  /** What it may mean, in stored units, when the text has more than one reading. */
  readonly proposals?: readonly (string | number)[]
}

/** DUP-1: somebody this record may be: an earlier or later record of the file, or a stored one. */
export interface DuplicateCandidate {
  readonly record: number | null
  readonly id: string | null
  readonly name: string
  /** 0–100. */
  readonly score: number
  readonly reasons: readonly DuplicateReason[]
}

export type RecordOutcome = 'create' | 'match' | 'reject' | 'skip'

/** One record of the file, judged. `Draft` is what would be stored; absent for skipped and rejected records. */
export interface RecordCheck<Draft> {
  readonly record: number
  readonly line: number
  readonly outcome: RecordOutcome
  readonly reason: SkipReason | RejectReason | null
  readonly draft: Draft | null
  /** Who a matched record is: a stored id, or the number of the earlier record of this file. */
  readonly match: { readonly id: string } | { readonly record: number } | null
  /** Original text of every mapped cell that is not blank, by field; and of unmapped columns, by heading. */
  readonly source: Readonly<Record<string, string>>
  readonly warnings: readonly CellWarning[]
  readonly duplicates: readonly DuplicateCandidate[]
}

export interface ReasonedRecord {
  readonly record: number
  readonly line: number
  readonly reason: string
}

/** What a dry run answers, and what the import then does. `rows` = created + matched + rejected + skipped, over records. */
export interface ImportCheck<Draft> {
  readonly rows: number
  readonly created: number
  readonly matched: number
  readonly rejected: readonly ReasonedRecord[]
  readonly skipped: readonly ReasonedRecord[]
  readonly records: readonly RecordCheck<Draft>[]
  /** Warnings by code, over all records; `LikelyDuplicate` counts records that have a candidate. */
  readonly warnings: Readonly<Record<string, number>>
  /** Cooperatives and suppliers named in the file, each with its spellings and the stored one it is. */
  readonly cooperatives: readonly NamedBody[]
  readonly suppliers: readonly NamedBody[]
}

/** A cooperative or supplier as the file names it. */
export interface NamedBody {
  /** The same for every spelling; drafts refer to it. */
  readonly key: string
  /** The spelling to store if it is new. */
  readonly name: string
  readonly spellings: readonly string[]
  readonly records: number
  /** The stored one with the same key. */
  readonly id: string | null
  /** Stored or named ones that look alike but are not the same; for a person to judge. */
  readonly alike: readonly { readonly key: string; readonly id: string | null; readonly name: string }[]
}

/** What a step of a check says while it runs, so that the caller can show progress and stop. */
export interface CheckProgress {
  readonly step: 'records' | 'duplicates'
  readonly done: number
  readonly all: number
}
