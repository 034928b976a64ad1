import { createCipheriv, createDecipheriv, createHash, hkdfSync } from 'node:crypto'
import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { assert } from '#shared/kit/assert.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import { concat, u32be, u64be, utf8 } from '#shared/sync/bytes.ts'

/** What stands readable and authenticated at the start of a backup file. `id`: 32 hex digits, drawn for each file. */
export interface BackupHeader {
  readonly v: 1
  readonly kind: 'full' | 'segment' | 'file'
  readonly id: string
  readonly org: string
  readonly dev: string
  readonly app: string
  /** UTC ms */
  readonly at: number
  /** of a segment: the full it follows, and its place after it, from 1 */
  readonly base?: string
  readonly n?: number
}

/** Why a sealed file does not open. */
export type SealedFault =
  | { readonly kind: 'WrongFile'; readonly why: 'NotABackup' | 'LaterBackup' | 'Damaged' }
  | { readonly kind: 'WrongWords' }

const magic = utf8('CS1-backup\0')
const nonceBytes = 12
const tagBytes = 16
const lengthBytes = 4
/** Plain bytes of a chunk. Units: bytes. */
export const chunkBytes = 1024 * 1024
const headerLimit = 4096
const sealedLimit = chunkBytes + 65_536

/** What is said of bytes that were changed, cut or added. */
export const damaged: SealedFault = { kind: 'WrongFile', why: 'Damaged' }

/** The key of one file, from the organisation's and the file's own id: no nonce is ever used twice under one key. */
const fileKey = (key: Uint8Array, id: string): Buffer =>
  Buffer.from(hkdfSync('sha256', key, Buffer.from(id, 'hex'), 'CS1-backup-file', 32))

const nonceOf = (index: number): Uint8Array => concat(new Uint8Array(nonceBytes - 8), u64be(index))

/** A chunk belongs to its header, its place and whether it is the last: none can be cut off, moved or taken from another file. */
const bindingOf = (header: Uint8Array, index: number, last: boolean): Uint8Array =>
  concat(createHash('sha256').update(header).digest(), u64be(index), Uint8Array.of(Number(last)))

/** Seals a backup chunk by chunk (BK-2): AES-256-GCM under a key of the file's own, the header authenticated with every chunk. */
export class FileSealer {
  readonly #key: Buffer
  readonly #header: Uint8Array
  #index = 0
  #ended = false

  constructor(key: Uint8Array, header: BackupHeader) {
    this.#key = fileKey(key, header.id)
    this.#header = utf8(JSON.stringify(header))
    assert(this.#header.length <= headerLimit, 'the header of a backup is short')
  }

  /** The first bytes of the file. */
  start(): Uint8Array {
    return concat(magic, u32be(this.#header.length), this.#header)
  }

  /** The next bytes for up to `chunkBytes` of content; the last chunk, which may be empty, ends the file. */
  chunk(plain: Uint8Array, last: boolean): Uint8Array {
    assert(!this.#ended && plain.length <= chunkBytes, 'chunks are short and nothing follows the last')
    this.#ended = last
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonceOf(this.#index))
    cipher.setAAD(bindingOf(this.#header, this.#index, last))
    this.#index++
    const sealed = concat(cipher.update(deflateRawSync(plain, { level: 4 })), cipher.final(), cipher.getAuthTag())
    return concat(u32be(sealed.length * 2 + Number(last)), sealed)
  }
}

/** The header of a file, not yet proved by a key; `rest`: where its chunks begin. */
export function readHeader(
  file: Uint8Array,
): Result<{ header: BackupHeader; bytes: Uint8Array; rest: number }, SealedFault> {
  const start = magic.length + lengthBytes
  if (file.length < start || !Buffer.from(file.subarray(0, magic.length)).equals(magic)) {
    return err({ kind: 'WrongFile', why: 'NotABackup' })
  }
  const length = Buffer.from(file.subarray(magic.length, start)).readUInt32BE()
  const bytes = file.subarray(start, start + length)
  if (length > headerLimit || bytes.length !== length) return err(damaged)
  const header = parseHeader(bytes)
  if (header === undefined) return err(damaged)
  if (header.v !== 1) return err({ kind: 'WrongFile', why: 'LaterBackup' })
  return ok({ header: header as BackupHeader, bytes, rest: start + length })
}

const kinds: ReadonlySet<string> = new Set<BackupHeader['kind']>(['full', 'segment', 'file'])
const isId = (text: string | undefined): boolean => /^[0-9a-f]{32}$/.test(text ?? '')

function parseHeader(bytes: Uint8Array): Partial<Omit<BackupHeader, 'v'> & { v: number }> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'))
    if (typeof value !== 'object' || value === null) return undefined
    const header = value as Partial<Omit<BackupHeader, 'v'> & { v: number }>
    const isKnown = header.v !== 1 || (isId(header.org) && kinds.has(header.kind ?? ''))
    return typeof header.v === 'number' && isId(header.id) && isKnown ? header : undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

/**
 * Opens a sealed file chunk by chunk. `next` gives the content of the next chunk, then undefined after the last.
 * Errors: WrongWords where the first chunk does not open, Damaged for any later one, a cut or an addition.
 */
export class FileOpener {
  readonly header: BackupHeader
  readonly #key: Buffer
  readonly #bytes: Uint8Array
  readonly #read: (length: number) => Uint8Array
  #index = 0
  #ended = false

  /** `read` gives the next bytes of the file, fewer at its end. */
  constructor(key: Uint8Array, header: BackupHeader, headerBytes: Uint8Array, read: (length: number) => Uint8Array) {
    this.header = header
    this.#key = fileKey(key, header.id)
    this.#bytes = headerBytes
    this.#read = read
  }

  next(): Result<Uint8Array | undefined, SealedFault> {
    const head = this.#read(lengthBytes)
    if (this.#ended) return head.length === 0 ? ok(undefined) : err(damaged)
    if (head.length !== lengthBytes) return err(damaged)
    const word = Buffer.from(head).readUInt32BE()
    const [length, last] = [word >>> 1, word % 2 === 1]
    if (length < tagBytes || length > sealedLimit) return err(damaged)
    const sealed = this.#read(length)
    if (sealed.length !== length) return err(damaged)
    const plain = this.#open(sealed, last)
    if (plain === undefined) return err(this.#index === 0 ? { kind: 'WrongWords' } : damaged)
    this.#index++
    this.#ended = last
    return ok(plain)
  }

  #open(sealed: Uint8Array, last: boolean): Uint8Array | undefined {
    const decipher = createDecipheriv('aes-256-gcm', this.#key, nonceOf(this.#index), { authTagLength: tagBytes })
    decipher.setAAD(bindingOf(this.#bytes, this.#index, last))
    decipher.setAuthTag(sealed.subarray(sealed.length - tagBytes))
    try {
      const packed = concat(decipher.update(sealed.subarray(0, sealed.length - tagBytes)), decipher.final())
      return inflateRawSync(packed, { maxOutputLength: chunkBytes })
    } catch {
      // The tag does not fit: other words, or bytes that were changed.
      return undefined
    }
  }
}
