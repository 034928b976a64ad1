import { Buffer } from 'node:buffer'
import { stringify } from 'csv-stringify/sync'
import { isRealDay } from '#shared/domain/day.ts'
import type { ImportWarning, RejectReason } from '#shared/domain/import-codes.ts'
import { phoneToText } from '#shared/domain/phone.ts'
import { type Language, type Typography, typographyOf } from '#shared/domain/typography.ts'
import { errorWords } from './error-words.ts'
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
  lang: Language = 'fr',
): { readonly bytes: Uint8Array; readonly rows: number } {
  const words = errorWords[lang]
  const headings = headerCells(table, mapping)
  const labelOf = (field: string): string =>
    headings[mapping.columns[field] ?? -1]?.trim() || (words.fields[field] ?? field)
  const rows: string[][] = []
  for (const one of check.records) {
    const reasons = reasonsOf(one, lang, labelOf)
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

function reasonsOf(
  { outcome, reason, warnings, duplicates }: RecordCheck<unknown>,
  lang: Language,
  labelOf: (field: string) => string,
): string[] {
  const words = errorWords[lang]
  const marks = typographyOf(lang)
  const refused = outcome === 'reject' && reason !== null ? [words.reasons[reason as RejectReason]] : []
  const doubts = warnings.map(({ field, code, proposals = [] }) => {
    const read = proposals.map(proposal => proposalText(code, proposal, marks)).join(' / ')
    return marks.labelled(labelOf(field), read === '' ? words.reasons[code] : `${words.reasons[code]} (${read})`)
  })
  const alike = duplicates.map(({ record, name, score, reasons }) => {
    const where = record === null ? words.registered : `${words.inFile} ${record}`
    const why = reasons.map(one => words.alikeReasons[one]).join(', ')
    return `${words.alike} ${name} (${marks.labelled(`${where}, ${marks.formatPercent(score * 100)}`, why)})`
  })
  return [...refused, ...doubts, ...alike]
}

/** What a cell may mean, as it is written on screen: what is stored are square metres, grams and days. */
function proposalText(code: ImportWarning, proposal: string | number, marks: Typography): string {
  if (typeof proposal === 'string') {
    if (code.startsWith('Phone')) return phoneToText(proposal)
    return isRealDay(proposal) ? marks.formatDay(proposal) : proposal
  }
  if (code.startsWith('Area')) return marks.formatHectares(proposal)
  return code.startsWith('Quantity') ? marks.formatKilograms(proposal) : String(proposal)
}
