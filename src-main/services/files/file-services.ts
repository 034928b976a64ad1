import type { InputOf, OutputOf } from '#shared/contract/calls.ts'
import { refuse, type Refusal } from '#shared/contract/refusal.ts'
import { isSealed } from '#shared/domain/channel.ts'
import { fileBounds } from '#shared/domain/file-kind.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import { filesOf } from '../../repositories/file.ts'
import { forgetUnsent } from '../../repositories/unsent-file.ts'
import { type Caller, runQuery } from '../command.ts'
import { openConversation } from '../messages/own-conversations.ts'
import { ownSeal } from '../messages/own-seal.ts'
import { openerOf } from '../messages/talk-cipher.ts'
import { messageIn } from '../messages/write-messages.ts'
import type { StationDeps } from '../station-deps.ts'
import type { FileFault, FilePort, KeptFile } from './file-port.ts'
import { type KnownFile, knownFile } from './named-files.ts'
import { draftFilesOf, keptFile, noting } from './unsent-files.ts'

type Put = OutputOf<'files', 'put'>
type Kept = OutputOf<'files', 'keep'>
type Got = OutputOf<'files', 'get'>

/** The procedures of files over one station (MSG-4). */
export function fileServices(deps: StationDeps) {
  return {
    files: {
      put: (caller: Caller, input: InputOf<'files', 'put'>) => putFile(deps, caller, input),
      keep: (caller: Caller, input: InputOf<'files', 'keep'>) => keepFile(deps, caller, input),
      drop: (caller: Caller, input: InputOf<'files', 'drop'>) => dropFile(deps, caller, input),
      look: (caller: Caller, input: InputOf<'files', 'look'>) => lookAtFile(deps, caller, input),
      get: (caller: Caller, input: InputOf<'files', 'get'>) => getFile(deps, caller, input),
    },
  }
}

async function putFile(
  deps: StationDeps,
  { user }: Caller,
  { upload, at, base64 }: InputOf<'files', 'put'>,
): Promise<Result<Put, Refusal>> {
  const have = await deps.files.put(user, upload, at, Buffer.from(base64, 'base64'))
  return typeof have === 'number' ? ok({ have }) : err(refusalOf(have))
}

async function keepFile(
  deps: StationDeps,
  caller: Caller,
  { upload, name, conversation }: InputOf<'files', 'keep'>,
): Promise<Result<Kept, Refusal>> {
  const before = runQuery(deps, caller, 'messages.write', tx => {
    const own = openConversation(tx, deps, caller, conversation)
    if (!own.ok) return own
    const { scope } = own.value
    // What he sees of it and could take away: what has lost its bytes or its keys keeps nobody from bringing others.
    const beside = draftFilesOf(tx, deps, caller, scope).length
    return ok({ scope, beside, known: keptFile(tx, deps, caller, upload) })
  })
  if (!before.ok) return before
  const { scope, beside, known } = before.value
  // Once more what was kept already: an answer was lost.
  if (known?.scope === scope) return ok(namesOf(known.kept))
  if (beside >= fileBounds.perMessage) return err(refuse('FilesBeside', { count: fileBounds.perMessage }))
  const seal = isSealed(scope) ? ownSeal(deps, caller, scope) : null
  if (seal === undefined) return err(refuse('KeysClosed', {}))
  const note = noting(deps, caller, { upload, scope }, seal)
  const kept = await deps.files.keep(caller.user, upload, { name, sealed: seal !== null }, note)
  return 'kind' in kept ? err(refusalOf(kept)) : ok(namesOf(kept))
}

const namesOf = ({ name, mime, bytes }: KeptFile): Kept => ({ name, mime, bytes })

async function lookAtFile(
  deps: StationDeps,
  caller: Caller,
  { upload, at }: InputOf<'files', 'look'>,
): Promise<Result<Got, Refusal>> {
  const found = deps.store.read(tx => keptFile(tx, deps, caller, upload))
  if (found === undefined) return err(refuse('NotFound', { what: 'upload' }))
  const { blob, mime, bytes, sealed } = found.kept
  return gotOf(await deps.files.read({ blob, mime, bytes, secret: sealed?.secret ?? null }, at))
}

async function dropFile(
  deps: StationDeps,
  { user }: Caller,
  { upload }: InputOf<'files', 'drop'>,
): Promise<Result<Record<string, never>, Refusal>> {
  deps.store.write(tx => forgetUnsent(tx, deps.store.build, user, [upload]))
  await deps.files.drop(user, upload)
  deps.push({ topic: 'changed', tables: ['unsent_file'] })
  return ok({})
}

async function getFile(
  deps: StationDeps,
  caller: Caller,
  { conversation, id, nth, at }: InputOf<'files', 'get'>,
): Promise<Result<Got, Refusal>> {
  const found = runQuery<KnownFile>(deps, caller, 'messages.view', tx => {
    const message = messageIn(tx, deps, caller, { conversation, id })
    if (!message.ok) return message
    const own = message.value.conversation
    const file = filesOf(tx, own.scope, [id])
      .get(id)
      ?.find(one => one.nth === nth)
    if (file === undefined) return err(refuse('NotFound', { what: 'file' }))
    return ok(knownFile(openerOf(tx, deps, caller, own), file, message.value.message.actor))
  })
  if (!found.ok) return found
  const { blob, mime, bytes, secret } = found.value
  if (blob === null || mime === null) return err(refuse('FileAwaited', {}))
  return gotOf(await deps.files.read({ blob, mime, bytes, secret }, at))
}

const gotOf = (piece: Awaited<ReturnType<FilePort['read']>>): Result<Got, Refusal> =>
  'kind' in piece
    ? err(refusalOf(piece))
    : ok({ base64: Buffer.from(piece.bytes).toString('base64'), size: piece.size })

const mebibyte = 1024 * 1024

function refusalOf(fault: FileFault): Refusal {
  switch (fault.kind) {
    case 'FileTooLarge':
    case 'FilesToday':
      return refuse(fault.kind, { mb: fault.limit / mebibyte })
    case 'NotFound':
      return refuse('NotFound', { what: 'file' })
    case 'DiskFault':
      return refuse('DiskFault', { code: fault.code })
    case 'FileType':
    case 'FilePixels':
    case 'FileStoreFull':
    case 'FileAwaited':
    case 'DiskFull':
      return refuse(fault.kind, {})
  }
}
