import type { MessageFile } from '#shared/contract/files.ts'
import { refuse, type Refusal } from '#shared/contract/refusal.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import type { Json } from '#shared/sync/entry.ts'
import type { FileRecord } from '../../repositories/file.ts'
import type { FilePort, KeptFile } from './file-port.ts'

/** Files that somebody brought for a message, in their order. Errors: NotFound for one that he did not, or that a start has forgotten. */
export function keptFiles(
  { files }: { readonly files: FilePort },
  user: string,
  uploads: readonly string[],
): Result<KeptFile[], Refusal> {
  const kept = uploads.flatMap(upload => files.kept(user, upload) ?? [])
  return kept.length === uploads.length ? ok(kept) : err(refuse('NotFound', { what: 'upload' }))
}

/** How an op names files (LEDGER §6): how long they are in the body, all else in the personal part. */
export function namingFiles(kept: readonly KeptFile[]): { readonly p: Fields; readonly personal: Fields } {
  if (kept.length === 0) return { p: {}, personal: {} }
  const files = kept.map(({ blob, mime, name }) => ({ blob, m: mime, name }))
  return { p: { files: kept.map(({ bytes }) => ({ n: bytes })) }, personal: { files } }
}

type Fields = Readonly<Record<string, Json>>

/** A file of a message as a screen shows it. */
export const shownFile = (files: FilePort, { nth, name, mime, bytes, blob }: FileRecord): MessageFile => ({
  nth,
  name,
  mime,
  bytes,
  have: blob === null ? 0 : files.haveOf(blob, bytes),
})
