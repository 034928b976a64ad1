import { Buffer } from 'node:buffer'
import { stringify } from 'csv-stringify/sync'
import type { RejectReason } from '#shared/domain/import-codes.ts'
import { type ErrorWords, errorWords } from './error-words.ts'
import { headerCells, type Mapping } from './map-columns.ts'
import type { ImportCheck, RecordCheck } from './record-check.ts'
import type { Table } from './table.ts'

/**
 * The rejected and the warned records as they stand in the file, with where they are and why in front, to be put right and imported again: `;`,
 * every cell quoted, UTF-8 with its mark, formulas disarmed (FI-5). Skipped records are not in it.
 */
export function errorFile(
  table: Table,
  mapping: Mapping,
  check: ImportCheck<unknown>,
  lang: 'fr' | 'en' = 'fr',
): { readonly bytes: Uint8Array; readonly rows: number } {
  const words = errorWords[lang]
  const headings = headerCells(table, mapping)
  const labelOf = (field: string): string => headings[mapping.columns[field] ?? -1]?.trim() || field
  const rows: string[][] = []
  for (const one of check.records) {
    const reasons = reasonsOf(one, words, labelOf)
    if (one.outcome === 'skip' || reasons.length === 0) continue
    const cells = table.records[one.record - 1]?.cells ?? []
    const padded = Array.from({ length: table.columns }, (_, i) => cells[i] ?? '')
    rows.push([String(one.record), String(one.line), words.outcomes[one.outcome], reasons.join('; '), ...padded])
  }
  const columns = [...words.headings, ...headings]
  const text = stringify([columns, ...rows], {
    delimiter: ';',
    quoted: true,
    escape_formulas: true,
    record_delimiter: 'windows',
  })
  return { bytes: Buffer.from(`\ufeff${text}`, 'utf8'), rows: rows.length }
}

function reasonsOf(one: RecordCheck<unknown>, words: ErrorWords, labelOf: (field: string) => string): string[] {
  const reasons: string[] = []
  if (one.outcome === 'reject' && one.reason !== null)
    reasons.push(one.reason in words.reasons ? words.reasons[one.reason as RejectReason] : one.reason)
  for (const warning of one.warnings) {
    const proposals =
      warning.proposals === undefined || warning.proposals.length === 0 ? '' : ` (${warning.proposals.join(' / ')})`
    reasons.push(`${labelOf(warning.field)}: ${words.reasons[warning.code]}${proposals}`)
  }
  for (const other of one.duplicates) {
    reasons.push(`≈ ${other.record === null ? '' : `#${other.record} `}${other.name} ${other.score} %`)
  }
  return reasons
}
