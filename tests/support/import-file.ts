import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { checkCooperatives } from '../../src-main/import/check-cooperatives.ts'
import { checkFarmers, type FarmerCheckContext } from '../../src-main/import/check-farmers.ts'
import { checkSuppliers } from '../../src-main/import/check-suppliers.ts'
import type { FarmerDraft } from '../../src-main/import/farmer-draft.ts'
import { type Mapping, proposeMapping } from '../../src-main/import/map-columns.ts'
import { readTable } from '../../src-main/import/read-table.ts'
import type { ImportCheck } from '../../src-main/import/record-check.ts'
import type { ReadOptions, Table } from '../../src-main/import/table.ts'
import { parseTerritory } from '../../src-shared/domain/territory.ts'

const root = resolve(import.meta.dirname, '../..')

export const territory = parseTerritory(readFileSync(resolve(root, 'resources/territory.csv'), 'utf8'))
export const today = '2026-11-22'
export const nobody: FarmerCheckContext = { territory, today, farmers: [], suppliers: [], cooperatives: [] }

/** The bytes of a file under tests/golden/import. */
export const goldenBytes = (name: string): Uint8Array => readFileSync(resolve(root, 'tests/golden/import', name))

/** A table that must be readable. */
export async function tableOf(bytes: Uint8Array, options: ReadOptions = {}): Promise<Table> {
  const table = await readTable(bytes, options)
  if (!table.ok) throw new Error(`not a table: ${JSON.stringify(table.error)}`)
  return table.value
}

export const tableOfText = (text: string): Promise<Table> => tableOf(new TextEncoder().encode(text))

export interface FarmerImport {
  readonly table: Table
  readonly mapping: Mapping
  readonly check: ImportCheck<FarmerDraft>
}

/** A file of farmers through the whole engine with the proposed mapping. */
export async function importFarmers(bytes: Uint8Array, context = nobody): Promise<FarmerImport> {
  const table = await tableOf(bytes)
  const mapping = proposeMapping(table, 'farmers')
  return { table, mapping, check: checkFarmers(table, mapping, context) }
}

export const importFarmerText = (text: string, context = nobody): Promise<FarmerImport> =>
  importFarmers(new TextEncoder().encode(text), context)

export async function importSuppliers(bytes: Uint8Array) {
  const table = await tableOf(bytes)
  return checkSuppliers(table, proposeMapping(table, 'suppliers'), {
    territory,
    today,
    suppliers: [],
    cooperatives: [],
  })
}

export async function importCooperatives(bytes: Uint8Array) {
  const table = await tableOf(bytes)
  return checkCooperatives(table, proposeMapping(table, 'cooperatives'), { territory, cooperatives: [] })
}

/** `code: field=…` of every warning of a record, for short expectations. */
export function warningsOf(imported: FarmerImport, record: number): string[] {
  return (imported.check.records[record - 1]?.warnings ?? []).map(({ field, code }) => `${field} ${code}`)
}

/** The draft of a record that must have one, without the forms names are searched by. */
export function draftOf(imported: FarmerImport, record: number): Record<string, unknown> {
  const draft = imported.check.records[record - 1]?.draft
  if (draft === null || draft === undefined) throw new Error(`record ${record} has no draft`)
  const { nameNorm: _, nameKey: __, ...rest } = draft
  return rest
}
