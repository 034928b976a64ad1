import type { Json } from '../sync/entry.ts'
import { isSealed } from './channel.ts'
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

/** A row for each file of a fact; what is personal of it is empty until it is here. In an encrypted conversation nothing in clear counts (MSG-6). */
export function fileRows({ e, scope, i }: FoldKey, { op, personal }: FoldOp): Row[] {
  const files = (op.p?.files ?? []) as Json[]
  const told = Array.isArray(personal?.files) ? personal.files : []
  return files.map((file, nth) => {
    const own = told[nth]
    const sealed = isSealed(scope)
    const inClear = sealed ? undefined : own
    const blob = partOf(file, 'blob') ?? partOf(inClear, 'blob')
    const values = {
      ent: e,
      of: i,
      nth,
      bytes: intCell(partOf(file, 'n')),
      blob: isDigest(blob) ? textCell(blob) : null,
      mime: textCell(partOf(inClear, 'm')),
      name: textCell(partOf(inClear, 'name')),
      key: sealed ? textCell(partOf(own, 'key')) : null,
    }
    return { table: 'file', scope, id: `${i}/${nth}`, values }
  })
}

/** The content addresses in a personal part, or in the body of an entry, as it travels; none where it is neither. */
export function blobsNamedBy(text: string): string[] {
  if (!text.includes('"blob"')) return []
  try {
    const whole = JSON.parse(text) as Json
    const ops = partOf(whole, 'o')
    const parts = Array.isArray(ops) ? ops.map(op => partOf(partOf(op, 'p'), 'files')) : [partOf(whole, 'files')]
    return parts.flatMap(files => (Array.isArray(files) ? files.flatMap(digestIn) : []))
  } catch {
    // What is no JSON names nothing.
    return []
  }
}

function digestIn(file: Json): string[] {
  const blob = textCell(partOf(file, 'blob'))
  return typeof blob === 'string' && isDigest(blob) ? [blob] : []
}
