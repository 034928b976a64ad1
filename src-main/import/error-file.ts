import { Buffer } from 'node:buffer'
import { stringify } from 'csv-stringify/sync'
import { headerCells, type Mapping } from './map-columns.ts'
import type { ImportCheck, RecordCheck } from './record-check.ts'
import type { Table } from './table.ts'

/** The words of the file, from the caller's language: a reason or warning code to a sentence, and the four headings. */
export interface ErrorFileWords {
  readonly headings: {
    readonly record: string
    readonly line: string
    readonly outcome: string
    readonly reason: string
  }
  outcome(outcome: RecordCheck<unknown>['outcome']): string
  reason(code: string): string
}

/** Codes as they are, for a file that a program reads. */
export const plainWords: ErrorFileWords = {
  headings: { record: 'record', line: 'line', outcome: 'outcome', reason: 'reason' },
  outcome: outcome => outcome,
  reason: code => code,
}

/**
 * The rejected and the warned records as they stand in the file, with where they are and why in front, to be put right and imported again: `;`,
 * every cell quoted, UTF-8 with its mark, formulas disarmed (FI-5). Skipped records are not in it.
 */
export function errorFile(
  table: Table,
  mapping: Mapping,
  check: ImportCheck<unknown>,
  words: ErrorFileWords = plainWords,
): { readonly bytes: Uint8Array; readonly rows: number } {
  const { record, line, outcome, reason } = words.headings
  const rows: string[][] = []
  for (const one of check.records) {
    const reasons = reasonsOf(one, words)
    if (one.outcome === 'skip' || reasons.length === 0) continue
    const cells = table.records[one.record - 1]?.cells ?? []
    const padded = Array.from({ length: table.columns }, (_, i) => cells[i] ?? '')
    rows.push([String(one.record), String(one.line), words.outcome(one.outcome), reasons.join('; '), ...padded])
  }
  const columns = [record, line, outcome, reason, ...headerCells(table, mapping)]
  const text = stringify([columns, ...rows], {
    delimiter: ';',
    quoted: true,
    escape_formulas: true,
    record_delimiter: 'windows',
  })
  return { bytes: Buffer.from(`\ufeff${text}`, 'utf8'), rows: rows.length }
}

function reasonsOf(one: RecordCheck<unknown>, words: ErrorFileWords): string[] {
  const reasons: string[] = []
  if (one.outcome === 'reject' && one.reason !== null) reasons.push(words.reason(one.reason))
  for (const warning of one.warnings) {
    const proposals =
      warning.proposals === undefined || warning.proposals.length === 0 ? '' : ` (${warning.proposals.join(' / ')})`
    reasons.push(`${warning.field}: ${words.reason(warning.code)}${proposals}`)
  }
  for (const other of one.duplicates) {
    reasons.push(`≈ ${other.record === null ? (other.id ?? '') : `#${other.record}`} ${other.name} ${other.score} %`)
  }
  return reasons
}
