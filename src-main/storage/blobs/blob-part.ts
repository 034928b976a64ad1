import { createHash } from 'node:crypto'
import { createReadStream, rmSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { assert } from '#shared/kit/assert.ts'

/**
 * A file that comes piece by piece, kept over a cut and a restart: what is here of it is on the disk and already hashed. One thing at a
 * time; the thread goes on while the disk works. Errors: throws what the disk says.
 */
export class BlobPart {
  readonly path: string
  readonly #handle: FileHandle
  readonly #hash: ReturnType<typeof createHash>
  #bytes: number
  #doing: Promise<unknown> = Promise.resolve()

  private constructor(path: string, handle: FileHandle, hash: ReturnType<typeof createHash>, bytes: number) {
    this.path = path
    this.#handle = handle
    this.#hash = hash
    this.#bytes = bytes
  }

  /** Goes on with what is here of it, or begins. */
  static async open(path: string): Promise<BlobPart> {
    const handle = await open(path, 'a', 0o600)
    const hash = createHash('sha256')
    let bytes = 0
    for await (const piece of createReadStream(path, { highWaterMark: 256 * 1024 })) {
      hash.update(piece as Buffer)
      bytes += (piece as Buffer).length
    }
    return new BlobPart(path, handle, hash, bytes)
  }

  /** How much of it is here, what is being written counted. */
  get bytes(): number {
    return this.#bytes
  }

  /** Adds a piece; resolves when it is written, which is not yet durable. */
  write(piece: Uint8Array): Promise<void> {
    this.#bytes += piece.length
    this.#hash.update(piece)
    return this.#then(async () => {
      const { bytesWritten } = await this.#handle.write(piece)
      assert(bytesWritten === piece.length, 'a file takes what it is given or says why not')
    })
  }

  /** All of it is here and on the disk: its content address, SHA-256 in base64url. Nothing is added after. */
  async finish(): Promise<string> {
    await this.#then(() => this.#handle.sync())
    await this.close()
    return this.#hash.digest('base64url')
  }

  /** Lets the file go; what is here of it stays. */
  close(): Promise<void> {
    return this.#then(() => this.#handle.close())
  }

  /** Lets it go, and what is here of it as well. */
  async drop(): Promise<void> {
    await this.close().catch(() => undefined)
    rmSync(this.path, { force: true })
  }

  #then<T>(step: () => Promise<T>): Promise<T> {
    const done = this.#doing.then(step)
    this.#doing = done.catch(() => undefined)
    return done
  }
}
