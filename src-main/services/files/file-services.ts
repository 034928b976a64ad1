import type { InputOf, OutputOf } from '#shared/contract/calls.ts'
import { refuse, type Refusal } from '#shared/contract/refusal.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import { filesOf } from '../../repositories/file.ts'
import { type Caller, runQuery } from '../command.ts'
import { openerOf } from '../messages/talk-cipher.ts'
import { messageIn } from '../messages/write-messages.ts'
import type { StationDeps } from '../station-deps.ts'
import type { FileFault } from './file-port.ts'
import { type KnownFile, knownFile } from './named-files.ts'

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
  { user }: Caller,
  { upload, name, sealed = false }: InputOf<'files', 'keep'>,
): Promise<Result<Kept, Refusal>> {
  const kept = await deps.files.keep(user, upload, name, sealed)
  return 'kind' in kept ? err(refusalOf(kept)) : ok({ name: kept.name, mime: kept.mime, bytes: kept.bytes })
}

async function dropFile(
  deps: StationDeps,
  { user }: Caller,
  { upload }: InputOf<'files', 'drop'>,
): Promise<Result<Record<string, never>, Refusal>> {
  await deps.files.drop(user, upload)
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
  const piece = await deps.files.read({ blob, mime, bytes, secret }, at)
  if ('kind' in piece) return err(refusalOf(piece))
  return ok({ base64: Buffer.from(piece.bytes).toString('base64'), size: piece.size })
}

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
