import { z } from 'zod'
import type { MessageFile } from '#shared/contract/files.ts'
import { fileBounds } from '#shared/domain/file-kind.ts'
import { base64url, parseBase64url } from '#shared/sync/bytes.ts'
import type { Json } from '#shared/sync/entry.ts'
import type { FileRecord } from '../../repositories/file.ts'
import type { Opener, Sealer } from '../messages/talk-cipher.ts'
import type { FilePort, KeptFile } from './file-port.ts'

/**
 * How an op names files (LEDGER §6): how long they are in the body, all else in the personal part. Of one that is encrypted the body says
 * what every station carries, and the personal part has all else, its key too, under the key of the conversation (TALK-54).
 */
export function namingFiles(
  kept: readonly KeptFile[],
  of: { readonly id: string; readonly actor: string },
  seal: Sealer['seal'],
): { readonly p: Fields; readonly personal: Fields } {
  if (kept.length === 0) return { p: {}, personal: {} }
  const named = kept.map(({ blob, bytes, mime, name, sealed }, nth): { body: Json; own: Json } => {
    if (sealed === null) return { body: { n: bytes }, own: { blob, m: mime, name } }
    const inside: Inside = { m: mime, name, n: bytes, k: base64url(sealed.secret) }
    const { key = '', box = '' } = seal(placeOf(of.id, nth, of.actor), JSON.stringify(inside))
    return { body: { n: sealed.bytes, blob }, own: { key: `${key} ${box}` } }
  })
  return { p: { files: named.map(one => one.body) }, personal: { files: named.map(one => one.own) } }
}

type Fields = Readonly<Record<string, Json>>

/** What is told of an encrypted file to the members alone. */
const insideSchema = z.strictObject({
  m: z.string().max(200),
  name: z.string().max(500),
  n: z.int().min(0).max(fileBounds.bytes),
  k: z.string().max(60),
})
type Inside = z.infer<typeof insideSchema>

const placeOf = (id: string, nth: number, actor: string) => ({ id: `${id}/${nth}`, actor })

/** A file as far as somebody may know it. `secret`: the key of its bytes, of one that is encrypted. */
export interface KnownFile {
  readonly blob: string | null
  readonly mime: string | null
  readonly name: string | null
  readonly bytes: number
  readonly secret: Uint8Array | null
}

/** What somebody knows of a file of a message: of an encrypted one nothing but its length under the seal, unless his keys open the rest. */
export function knownFile(open: Opener, file: FileRecord, actor: string): KnownFile {
  const { of, nth, key: sealed, blob, bytes, mime, name } = file
  if (sealed === null) return { blob, mime, name, bytes, secret: null }
  const [key = '', box = ''] = sealed.split(' ')
  const inside = insideOf(open({ text: null, key, box }, placeOf(of, nth, actor)).text)
  const secret = inside && parseBase64url(inside.k)
  if (inside === undefined || secret?.ok !== true) return { blob, mime: null, name: null, bytes, secret: null }
  return { blob, mime: inside.m, name: inside.name, bytes: inside.n, secret: secret.value }
}

function insideOf(text: string | null): Inside | undefined {
  if (text === null) return undefined
  try {
    return insideSchema.safeParse(JSON.parse(text)).data
  } catch {
    // A member who bears ill will says nothing of a file that way.
    return undefined
  }
}

/** A file of a message as a screen shows it to somebody. */
export function shownFile(files: FilePort, open: Opener, file: FileRecord, actor: string): MessageFile {
  const { name, mime, bytes } = knownFile(open, file, actor)
  const have = file.blob === null ? 0 : files.haveOf(file.blob, file.bytes)
  // Of one that is not whole as much as of its bytes under the seal.
  const shown = have === file.bytes ? bytes : Math.min(have, bytes - 1)
  return { nth: file.nth, name, mime, bytes, have: Math.max(0, shown) }
}
