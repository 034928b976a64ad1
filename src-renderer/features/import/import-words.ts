import type { TFunction } from 'i18next'
import { IMPORT_WARNINGS, REJECT_REASONS, SKIP_REASONS } from '#shared/domain/import-codes.ts'

const fields = [
  'ordinal',
  'code',
  'name',
  'surname',
  'given',
  'sex',
  'birth',
  'age',
  'phone',
  'phone2',
  'identity',
  'identityType',
  'identityExpiry',
  'cooperative',
  'supplier',
  'region',
  'departement',
  'arrondissement',
  'village',
  'land',
  'area',
  'certification',
  'consent',
  'notes',
  'position',
  'lat',
  'lon',
  'ceiling',
  'contractStart',
  'contractEnd',
  'address',
] as const

/** A field a column can stand for. */
export function fieldWord(field: string, t: TFunction<'import'>): string {
  const known = fields.find(one => one === field)
  return known === undefined ? field : t(`field.${known}`)
}

/** Why a record is skipped or rejected. */
export function reasonWord(reason: string, t: TFunction<'import'>): string {
  const known = [...SKIP_REASONS, ...REJECT_REASONS].find(one => one === reason)
  return known === undefined ? reason : t(`reason.${known}`)
}

/** What is doubtful about a cell. */
export function warningWord(code: string, t: TFunction<'import'>): string {
  const known = IMPORT_WARNINGS.find(one => one === code)
  return known === undefined ? code : t(`warning.${known}`)
}
