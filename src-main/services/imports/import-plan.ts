import { createHash } from 'node:crypto'
import type { Json } from '#shared/sync/entry.ts'
import { LIMITS } from '#shared/sync/limits.ts'
import { uuid7 } from '#shared/sync/uuid.ts'
import type { ImportCheck } from '../../import/record-check.ts'
import type { Register } from '../registers/register.ts'
import { draftFields } from './draft-fields.ts'
import type { AnyDraft, OpenImport } from './import-desk.ts'

/** A record that an import will make. Its id is the same however often the import is begun again. */
export interface PlannedRecord {
  readonly register: Pick<Register, 'e' | 'series' | 'personal'>
  readonly id: string
  /** Made when asked for: a large file is not held twice. */
  fields(): Record<string, Json>
}

/** A planned record with its fields made. */
export interface ReadyRecord {
  readonly register: PlannedRecord['register']
  readonly id: string
  readonly fields: Record<string, Json>
}

/** A UUIDv7 that follows from the import and a name: another try at the same import makes the same ids. */
export function derivedId(importId: string, name: string): string {
  const ms = Number.parseInt(importId.replaceAll('-', '').slice(0, 12), 16)
  return uuid7(ms, createHash('sha256').update(`${importId}\n${name}`).digest().subarray(0, 10))
}

/** Everything an import makes, in order: cooperatives and suppliers that the file names and nobody knows, then its records. */
export function planImport(
  importId: string,
  open: OpenImport,
  check: ImportCheck<AnyDraft>,
  registers: Readonly<Record<'farmers' | 'suppliers' | 'cooperatives', Register>>,
): PlannedRecord[] {
  const cooperatives = new Map(
    check.cooperatives.map(body => [body.key, body.id ?? derivedId(importId, `cooperative ${body.key}`)]),
  )
  const suppliers = new Map(
    check.suppliers.map(body => [body.key, body.id ?? derivedId(importId, `supplier ${body.key}`)]),
  )
  const named = { cooperative: (key: string) => cooperatives.get(key), supplier: (key: string) => suppliers.get(key) }
  const bodies = [
    ...check.cooperatives.map(body => ({ body, register: registers.cooperatives, ids: cooperatives })),
    ...check.suppliers.map(body => ({ body, register: registers.suppliers, ids: suppliers })),
  ].flatMap(({ body, register, ids }) => {
    const id = ids.get(body.key)
    return body.id !== null || id === undefined
      ? []
      : [{ register, id, fields: () => ({ name: body.name, import: importId }) }]
  })
  const records = check.records.flatMap(record => {
    const { draft, source } = record
    if (record.outcome !== 'create' || draft === null) return []
    const fields = () => ({ ...draftFields(open.kind, draft, source, named), import: importId })
    return [{ register: registers[open.kind], id: derivedId(importId, `record ${record.record}`), fields }]
  })
  return [...bodies, ...records]
}

/** Room for the envelope, the refs, the `import` fact and codes longer than expected. */
const bodyBudget = LIMITS.entryBodyBytes - 6 * 1024
const opOverheadBytes = 170

/** The plan cut into entries that keep the limits of the ledger, few enough ops and bytes; each is made when asked for. */
export function* chunksOf(plan: readonly PlannedRecord[], mostOps: number): Generator<ReadyRecord[]> {
  let chunk: ReadyRecord[] = []
  let bytes = 0
  for (const { register, id, fields } of plan) {
    const record = { register, id, fields: fields() }
    const size = bodyBytes(record)
    if (chunk.length >= mostOps || (chunk.length > 0 && bytes + size > bodyBudget)) {
      yield chunk
      chunk = []
      bytes = 0
    }
    chunk.push(record)
    bytes += size
  }
  if (chunk.length > 0) yield chunk
}

/** Bytes of an op in its entry; personal fields stand beside it. */
function bodyBytes({ register, fields }: ReadyRecord): number {
  let bytes = opOverheadBytes
  for (const [name, value] of Object.entries(fields)) {
    if (!register.personal.has(name)) bytes += name.length + 4 + Buffer.byteLength(JSON.stringify(value))
  }
  return bytes
}
