import { z } from 'zod'
import type { ConversationRow } from '#shared/contract/messages.ts'
import { refuse, type Refusal } from '#shared/contract/refusal.ts'
import { isSealed } from '#shared/domain/channel.ts'
import { fileBounds } from '#shared/domain/file-kind.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import { base64url, parseBase64url } from '#shared/sync/bytes.ts'
import type { UnsentFileTable } from '#db/sqlite/tables-chat.ts'
import { keepUnsent, unsentFile, unsentIn } from '../../repositories/unsent-file.ts'
import type { ReadTx } from '../../storage/store.ts'
import type { Caller } from '../command.ts'
import { ownSeal, type OwnSeal } from '../messages/own-seal.ts'
import type { StationDeps } from '../station-deps.ts'
import type { KeptFile } from './file-port.ts'

/** What is kept beside the bytes until they are sent. `k`: their key, of an encrypted conversation. */
const insideSchema = z.strictObject({
  m: z.string().max(200),
  name: z.string().max(500),
  n: z.int().min(0).max(fileBounds.bytes),
  k: z.string().max(60).nullable(),
})

/** Where it is bound to. */
const placeOf = (upload: string): string => `unsent/${upload}`

/**
 * Writes down that a file was brought into a conversation, so that it stands there until it is sent (TALK-44); of an encrypted one under the
 * person's own key. The result is called with what was kept.
 */
export function noting(
  deps: StationDeps,
  { user }: Caller,
  { upload, scope }: Pick<UnsentFileTable, 'upload' | 'scope'>,
  seal: OwnSeal | null,
): (kept: KeptFile) => void {
  return ({ blob, bytes, mime, name, sealed }) => {
    const { store, clock } = deps
    const k = sealed === null ? null : base64url(sealed.secret)
    const text = JSON.stringify({ m: mime, name, n: bytes, k } satisfies z.infer<typeof insideSchema>)
    const inside = seal === null ? text : seal.seal(placeOf(upload), text)
    const row = { user, upload, scope, blob, bytes: sealed?.bytes ?? bytes, inside, kept_ms: clock.wallMs() }
    store.write(tx => keepUnsent(tx, store.build, row))
    deps.push({ topic: 'changed', tables: ['unsent_file'] })
  }
}

/** What was kept, as a message names it; undefined while the person's keys are not open, and where the bytes are not here any more. */
function keptOf(deps: StationDeps, caller: Caller, row: UnsentFileTable): KeptFile | undefined {
  if (!deps.files.has(row.blob)) return undefined
  const text = isSealed(row.scope)
    ? ownSeal(deps, caller, row.scope)?.open(placeOf(row.upload), row.inside)
    : row.inside
  const inside = insideOf(text)
  if (inside === undefined) return undefined
  const { m: mime, name, n: bytes, k } = inside
  if (k === null) return { blob: row.blob, bytes, mime, name, sealed: null }
  const secret = parseBase64url(k)
  return secret.ok
    ? { blob: row.blob, bytes, mime, name, sealed: { secret: secret.value, bytes: row.bytes } }
    : undefined
}

function insideOf(text: string | undefined): z.infer<typeof insideSchema> | undefined {
  if (text === undefined) return undefined
  try {
    return insideSchema.safeParse(JSON.parse(text)).data
  } catch {
    // A disk that was written to by somebody else says nothing of a file that way.
    return undefined
  }
}

/** One file that the caller brought and has not sent, and where. */
export function keptFile(
  tx: ReadTx,
  deps: StationDeps,
  caller: Caller,
  upload: string,
): { readonly kept: KeptFile; readonly scope: string } | undefined {
  const row = unsentFile(tx, deps.store.build, { user: caller.user, upload }, deps.clock.wallMs())
  const kept = row && keptOf(deps, caller, row)
  return row && kept && { kept, scope: row.scope }
}

/** Files that the caller brought into a conversation, in their order. Errors: NotFound for one that he did not bring there, or that is gone. */
export function keptFiles(
  tx: ReadTx,
  deps: StationDeps,
  caller: Caller,
  scope: string,
  uploads: readonly string[],
): Result<KeptFile[], Refusal> {
  const found = uploads.map(upload => keptFile(tx, deps, caller, upload))
  const kept = found.flatMap(one => (one?.scope === scope ? [one.kept] : []))
  return kept.length === uploads.length ? ok(kept) : err(refuse('NotFound', { what: 'upload' }))
}

/** What stands beside the draft of a conversation; nothing while the person's keys are not open, where it is encrypted. */
export const draftFilesOf = (
  tx: ReadTx,
  deps: StationDeps,
  caller: Caller,
  scope: string,
): ConversationRow['draftFiles'] =>
  unsentIn(tx, deps.store.build, { user: caller.user, scope }, deps.clock.wallMs()).flatMap(row => {
    const kept = keptOf(deps, caller, row)
    return kept === undefined ? [] : [{ upload: row.upload, name: kept.name, mime: kept.mime, bytes: kept.bytes }]
  })
