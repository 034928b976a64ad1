import type { Json } from '../sync/entry.ts'
import { fileBounds } from './file-kind.ts'
import type { FoldKey, FoldOp, Row } from './fold.ts'
import { intCell, partOf, textCell } from './fold-shape.ts'

const isDigest = (value: Json | undefined): boolean => typeof value === 'string' && /^[A-Za-z0-9_-]{43}$/.test(value)

/**
 * Whether `files` of a fact names files (LEDGER §6): up to ten of `{n, blob?}`. The digest stands here only where the bytes are sealed with
 * a key of their own, so that it says nothing of them; else it is in the personal part, as are type, name and key.
 */
export function areFiles(files: Json | undefined): boolean {
  if (files === undefined) return true
  if (!Array.isArray(files) || files.length === 0 || files.length > fileBounds.perMessage) return false
  return files.every(file => {
    const n = intCell(partOf(file, 'n'))
    const blob = partOf(file, 'blob')
    return typeof n === 'number' && n > 0 && n <= fileBounds.bytes && (blob === undefined || isDigest(blob))
  })
}

/** A row for each file of a fact; what is personal of it is empty until it is here. */
export function fileRows({ e, scope, i }: FoldKey, { op, personal }: FoldOp): Row[] {
  const files = (op.p?.files ?? []) as Json[]
  const told = Array.isArray(personal?.files) ? personal.files : []
  return files.map((file, nth) => {
    const own = told[nth]
    const blob = partOf(file, 'blob') ?? partOf(own, 'blob')
    const values = {
      ent: e,
      of: i,
      nth,
      bytes: intCell(partOf(file, 'n')),
      blob: isDigest(blob) ? textCell(blob) : null,
      mime: textCell(partOf(own, 'm')),
      name: textCell(partOf(own, 'name')),
      key: textCell(partOf(own, 'key')),
    }
    return { table: 'file', scope, id: `${i}/${nth}`, values }
  })
}

/** The content addresses in a personal part, as it travels; none where it is no such part. */
export function blobsNamedBy(payload: string): string[] {
  if (!payload.includes('"blob"')) return []
  try {
    const files = partOf(JSON.parse(payload) as Json, 'files')
    return Array.isArray(files)
      ? (files.map(file => textCell(partOf(file, 'blob'))).filter(blob => isDigest(blob ?? 0)) as string[])
      : []
  } catch {
    // What is no JSON names nothing.
    return []
  }
}
