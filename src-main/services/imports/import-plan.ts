import { createHash } from 'node:crypto'
import type { Json } from '#shared/sync/entry.ts'
import { LIMITS } from '#shared/sync/limits.ts'
import { uuid7 } from '#shared/sync/uuid.ts'
import type { ImportCheck, NamedBody } from '../../import/record-check.ts'
import type { Register } from '../registers/register.ts'
import { draftFields } from './draft-fields.ts'
import type { AnyDraft, OpenImport } from './import-desk.ts'

/** A record that an import will make. Its id follows from the import and `seed`; its fields are made when asked for. */
export interface PlannedRecord {
  readonly register: Pick<Register, 'e' | 'series' | 'personal'>
  readonly seed: string | number
  fields(): Record<string, Json>
}

/** A planned record with its id and its fields made. */
export interface ReadyRecord {
  readonly register: PlannedRecord['register']
  readonly id: string
  readonly fields: Record<string, Json>
}

/** Ids that follow from an import: another try at the same import makes the same. */
export type DerivedIds = (seed: string | number) => string

/** UUIDv7s of an import: of a name by its digest, of a record by its number. */
export function derivedIds(importId: string): DerivedIds {
  const ms = Number.parseInt(importId.replaceAll('-', '').slice(0, 12), 16)
  const digest = (text: string) => createHash('sha256').update(`${importId}\n${text}`).digest().subarray(0, 10)
  const own = digest('records')
  return seed => {
    if (typeof seed === 'string') return uuid7(ms, digest(seed))
    own.writeUInt32BE(seed, 6)
    return uuid7(ms, own)
  }
}

/** Everything an import makes, in order: cooperatives and suppliers that the file names and nobody knows, then its records. */
export function planImport(
  importId: string,
  ids: DerivedIds,
  open: OpenImport,
  check: ImportCheck<AnyDraft>,
  registers: Readonly<Record<'farmers' | 'suppliers' | 'cooperatives', Register>>,
): PlannedRecord[] {
  const plan: PlannedRecord[] = []
  const placed = (bodies: readonly NamedBody[], register: Register): ((key: string) => string | undefined) => {
    const known = new Map<string, string>()
    for (const { key, id, name } of bodies) {
      const seed = `${register.e} ${key}`
      known.set(key, id ?? ids(seed))
      if (id === null) plan.push({ register, seed, fields: () => ({ name, import: importId }) })
    }
    return key => known.get(key)
  }
  const cooperative = placed(check.cooperatives, registers.cooperatives)
  const named = { cooperative, supplier: placed(check.suppliers, registers.suppliers) }
  for (const { draft, source, outcome, record } of check.records) {
    if (outcome !== 'create' || draft === null) continue
    const fields = () => {
      const made = draftFields(open.kind, draft, source, named)
      made['import'] = importId
      return made
    }
    plan.push({ register: registers[open.kind], seed: record, fields })
  }
  return plan
}

/** Room for the envelope, the refs, the `import` fact and codes longer than expected. */
const bodyBudget = LIMITS.entryBodyBytes - 6 * 1024
const opOverheadBytes = 170

/**
 * The plan cut into entries that keep the limits of the ledger, few enough ops and bytes; each is made when asked for. What is there
 * already is left out.
 */
export function* chunksOf(
  plan: readonly PlannedRecord[],
  ids: DerivedIds,
  there: ReadonlySet<string>,
  mostOps: number,
): Generator<ReadyRecord[]> {
  let chunk: ReadyRecord[] = []
  let bytes = 0
  for (const { register, seed, fields } of plan) {
    const id = ids(seed)
    if (there.has(id)) continue
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
  for (const name in fields) {
    const value = fields[name]
    if (value !== undefined && !register.personal.has(name)) bytes += name.length + 4 + valueBytes(value)
  }
  return bytes
}

const escaped = /["\\\u0000-\u001f]/

function valueBytes(value: Json): number {
  if (typeof value === 'string' && !escaped.test(value)) return Buffer.byteLength(value) + 2
  return typeof value === 'number' ? 17 : Buffer.byteLength(JSON.stringify(value))
}
