import { createCipheriv, createDecipheriv, createHash, type Hash, hkdfSync } from 'node:crypto'
import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { err, ok, type Result } from '#shared/kit/result.ts'
import { concat, type Signing, u32be, u64be } from '#shared/sync/bytes.ts'
import {
  courierHeadBytes,
  type CourierHeader,
  type CourierHeaderFault,
  courierMessage,
  encodeCourierHead,
  readCourierHead,
} from '#shared/sync/courier-header.ts'
import { LIMITS } from '#shared/sync/limits.ts'
import { nodeHashing } from '../storage/crypto.ts'

const NONCE_BYTES = 12
const TAG_BYTES = 16
const LENGTH_BYTES = 4
const SIGNATURE_BYTES = 64
/** How much of a file is read at a time while it is only hashed. Units: bytes. */
const readBytes = 1024 * 1024

const damaged: CourierHeaderFault = { kind: 'DamagedCourier' }

/** How the frames of one courier are sealed, each to its place, so that none can be cut off, moved or taken from another (CS-91). */
class FrameSeal {
  readonly #key: Buffer
  readonly #head: Uint8Array

  constructor(key: Uint8Array, id: string, head: Uint8Array) {
    this.#key = Buffer.from(hkdfSync('sha256', key, Buffer.from(id, 'hex'), 'CS1-courier-file', 32))
    this.#head = nodeHashing.sha256(head)
  }

  close(frame: Uint8Array, index: number, last: boolean): Uint8Array {
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonceOf(index))
    cipher.setAAD(this.#binding(index, last))
    return concat(cipher.update(frame), cipher.final(), cipher.getAuthTag())
  }

  /** Undefined where the tag does not fit. */
  open(sealed: Uint8Array, index: number, last: boolean): Uint8Array | undefined {
    const decipher = createDecipheriv('aes-256-gcm', this.#key, nonceOf(index), { authTagLength: TAG_BYTES })
    decipher.setAAD(this.#binding(index, last))
    decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES))
    const frame = decipher.update(sealed.subarray(0, sealed.length - TAG_BYTES))
    try {
      decipher.final()
    } catch {
      return undefined
    }
    return frame
  }

  #binding(index: number, last: boolean): Uint8Array {
    return concat(this.#head, u64be(index), Uint8Array.of(Number(last)))
  }
}

const nonceOf = (index: number): Uint8Array => concat(new Uint8Array(NONCE_BYTES - 8), u64be(index))

/** Writes a courier beside its place and puts it there when it is whole: who finds one there has all of it. */
export class CourierWriter {
  readonly #path: string
  readonly #file: FileHandle
  readonly #seal: FrameSeal
  readonly #signing: Signing
  readonly #hash: Hash = createHash('sha256')
  #index = 0
  #bytes = 0

  private constructor(path: string, file: FileHandle, seal: FrameSeal, signing: Signing) {
    this.#path = path
    this.#file = file
    this.#seal = seal
    this.#signing = signing
  }

  /** `key`: 32 random bytes, which `header` holds sealed. Errors: what the disk says. */
  static async begin(path: string, header: CourierHeader, key: Uint8Array, signing: Signing): Promise<CourierWriter> {
    const head = encodeCourierHead(header)
    const file = await open(partOf(path), 'w', 0o600)
    const writer = new CourierWriter(path, file, new FrameSeal(key, header.id, head), signing)
    await writer.#write(head)
    return writer
  }

  async frame(frame: Uint8Array): Promise<void> {
    await this.#chunk(frame, false)
  }

  /** How long the file is, which is now whole, flushed and in its place. */
  async end(): Promise<number> {
    await this.#chunk(new Uint8Array(), true)
    await this.#write(this.#signing.sign(courierMessage(this.#hash.copy().digest())))
    await this.#file.sync()
    await this.#file.close()
    await rename(partOf(this.#path), this.#path)
    return this.#bytes
  }

  /** Leaves nothing behind. */
  async abandon(): Promise<void> {
    await this.#file.close().catch(() => undefined)
    await rm(partOf(this.#path), { force: true })
  }

  async #chunk(frame: Uint8Array, last: boolean): Promise<void> {
    const sealed = this.#seal.close(frame, this.#index, last)
    this.#index++
    await this.#write(concat(u32be(sealed.length * 2 + Number(last)), sealed))
  }

  async #write(bytes: Uint8Array): Promise<void> {
    this.#hash.update(bytes)
    this.#bytes += bytes.length
    await this.#file.writeFile(bytes)
  }
}

const partOf = (path: string): string => `${path}.part`

/** A courier that is open, its header read and not proved yet. */
export class CourierReader {
  readonly header: CourierHeader
  readonly bytes: number
  readonly #file: FileHandle
  readonly #head: Uint8Array

  private constructor(file: FileHandle, bytes: number, header: CourierHeader, head: Uint8Array) {
    this.#file = file
    this.bytes = bytes
    this.header = header
    this.#head = head
  }

  /** Errors: `CourierHeaderFault`; rejects with what the disk says. */
  static async open(path: string): Promise<Result<CourierReader, CourierHeaderFault>> {
    const file = await open(path, 'r')
    const { size } = await file.stat()
    const start = await readAt(file, 0, courierHeadBytes)
    const head = readCourierHead(start)
    if (head.ok) return ok(new CourierReader(file, size, head.value.header, start.subarray(0, head.value.length)))
    await file.close()
    return head
  }

  async close(): Promise<void> {
    await this.#file.close()
  }

  /** The signature at its end, and what it must be of. `onRead`: bytes read so far. */
  async signed(onRead: (bytes: number) => void): Promise<{ message: Uint8Array; signature: Uint8Array }> {
    const hash = createHash('sha256')
    const end = Math.max(0, this.bytes - SIGNATURE_BYTES)
    for (let at = 0; at < end; at += readBytes) {
      hash.update(await readAt(this.#file, at, Math.min(readBytes, end - at)))
      onRead(Math.min(at + readBytes, end))
    }
    const signature = await readAt(this.#file, end, SIGNATURE_BYTES)
    return { message: courierMessage(hash.digest()), signature }
  }

  /** Its frames in order. Errors: `DamagedCourier`, after those that stand before the damage; nothing follows it. */
  async *frames(key: Uint8Array): AsyncGenerator<Result<{ frame: Uint8Array; at: number }, CourierHeaderFault>, void> {
    const seal = new FrameSeal(key, this.header.id, this.#head)
    let at = this.#head.length
    for (let index = 0, last = false; !last; index++) {
      const chunk = await this.#chunk(seal, at, index)
      at = chunk?.at ?? 0
      last = chunk?.last ?? true
      const isEnd = at === this.bytes - SIGNATURE_BYTES && chunk?.frame.length === 0
      if (chunk === undefined || (last && !isEnd)) yield err(damaged)
      else if (!last) yield ok({ frame: chunk.frame, at })
    }
  }

  /** One chunk and where it ends; undefined where it is cut, changed or of another place. */
  async #chunk(seal: FrameSeal, at: number, index: number) {
    const [length, last] = lengthOf(await readAt(this.#file, at, LENGTH_BYTES))
    if (length < TAG_BYTES || length > LIMITS.frameBytes + TAG_BYTES) return undefined
    const sealed = await readAt(this.#file, at + LENGTH_BYTES, length)
    const frame = sealed.length === length ? seal.open(sealed, index, last) : undefined
    return frame && { frame, last, at: at + LENGTH_BYTES + length }
  }
}

function lengthOf(bytes: Uint8Array): [number, boolean] {
  if (bytes.length !== LENGTH_BYTES) return [0, false]
  const word = Buffer.from(bytes).readUInt32BE()
  return [word >>> 1, word % 2 === 1]
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Uint8Array> {
  const buffer = new Uint8Array(length)
  let have = 0
  while (have < length) {
    const { bytesRead } = await file.read(buffer, have, length - have, position + have)
    if (bytesRead === 0) break
    have += bytesRead
  }
  return buffer.subarray(0, have)
}
