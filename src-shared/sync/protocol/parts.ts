/**
 * The parts of a payload one after another, each with its length (CS-6), behind `before` bytes that are left free. Where `room` bytes before
 * the last part, in its own buffer, may be written over and are enough, all is written there, and that part is not moved.
 */
export function writeParts(parts: readonly Uint8Array[], before: number, room = 0): Uint8Array {
  let length = before
  for (const part of parts) length += 4 + part.length
  const last = parts.at(-1)
  const around = last !== undefined && length - last.length <= room ? last : undefined
  const bytes =
    around === undefined
      ? new Uint8Array(length)
      : new Uint8Array(around.buffer, around.byteOffset + around.length - length, length)
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  let at = before
  for (const part of parts) {
    view.setUint32(at, part.length)
    if (part !== around) bytes.set(part, at + 4)
    at += 4 + part.length
  }
  return bytes
}

/**
 * Takes parts off a payload. The first that is not as asked ends it: all that follow are empty, and `done` says no, so that a reader may
 * ask for all it wants and look once. Nothing is copied.
 */
export class PartReader {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  #at: number
  #sound = true

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
    this.#at = at
  }

  /** The next part, of `min` to `max` bytes. */
  take(max: number, min = 0): Uint8Array {
    const start = this.#at + 4
    const end = start + this.#length()
    const length = end - start
    if (!this.#sound || end > this.#bytes.length || length < min || length > max) {
      this.#sound = false
      return new Uint8Array()
    }
    this.#at = end
    return this.#bytes.subarray(start, end)
  }

  /** Whether there is another part. */
  more(): boolean {
    return this.#sound && this.#at < this.#bytes.length
  }

  /** Whether every part was as asked so far. */
  sound(): boolean {
    return this.#sound
  }

  /** Whether every part was as asked and none is left. */
  done(): boolean {
    return this.#sound && this.#at === this.#bytes.length
  }

  #length(): number {
    return this.#at + 4 > this.#bytes.length ? Number.POSITIVE_INFINITY : this.#view.getUint32(this.#at)
  }
}
