import { closeSync, ftruncateSync, openSync, readdirSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { assert } from '#shared/kit/assert.ts'

/** What `tests/crash/trace-writes.c` wrote down; its comment says what each kind is. */
export interface Step {
  readonly kind: 'O' | 'W' | 'T' | 'S' | 'U' | 'D' | 'A'
  readonly name: string
  readonly offset: number
  readonly data: Buffer
}

const headBytes = 18
/** What a disk writes whole or not at all. Units: bytes. */
const sectorBytes = 512

export function readTrace(file: string): Step[] {
  const bytes = readFileSync(file)
  const steps: Step[] = []
  for (let at = 0; at < bytes.length; ) {
    const kind = String.fromCharCode(bytes[at] ?? 0) as Step['kind']
    assert('OWTSUDA'.includes(kind), `a step is of a kind, at ${at}`)
    const name = at + headBytes
    const data = name + (bytes[at + 1] ?? 0)
    const end = data + Number(bytes.readBigUInt64LE(at + 10))
    const offset = Number(bytes.readBigUInt64LE(at + 2))
    steps.push({ kind, name: bytes.toString('utf8', name, data), offset, data: bytes.subarray(data, end) })
    at = end
  }
  return steps
}

type Change = Pick<Step, 'offset' | 'data'> & { readonly kind: 'W' | 'T' }

/** A file that grows by what is written to it. */
class Image {
  #bytes: Buffer
  #length: number
  constructor(bytes: Buffer) {
    this.#bytes = Buffer.from(bytes)
    this.#length = bytes.length
  }
  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.#length)
  }
  apply({ kind, offset, data }: Change): void {
    if (kind === 'T') return this.#resize(offset)
    if (offset + data.length > this.#length) this.#resize(offset + data.length)
    data.copy(this.#bytes, offset)
  }
  #resize(length: number): void {
    if (length > this.#bytes.length) {
      const grown = Buffer.alloc(Math.max(length, this.#bytes.length * 2))
      this.bytes.copy(grown)
      this.#bytes = grown
    }
    // what lies behind a cut is zeros when the file grows again
    if (length < this.#length) this.#bytes.fill(0, length, this.#length)
    this.#length = length
  }
}

/** One file as the disk has it, and what it was asked for and has not promised yet. */
interface Kept {
  durable: Image
  /** whether its name is on the disk for sure, and what was asked about it since */
  named: boolean
  name: 'made' | 'removed' | undefined
  pending: Change[]
}

/** What a cut does to writes that were not flushed. */
export const cutKinds = ['nothing', 'everything', 'prefix', 'some', 'torn'] as const
export type CutKind = (typeof cutKinds)[number]

/** Whole numbers below a limit. */
export type Draw = (limit: number) => number

/**
 * A disk that follows a trace and keeps its promises and no more: what was flushed is there; of the rest a power cut keeps nothing,
 * everything, a first part, some of it in any order, or some sectors of it.
 */
export class TracedDisk {
  readonly #files = new Map<string, Kept>()
  /** everything that standard output had said so far */
  said = ''

  /** `folder`: as it was before the trace began. */
  constructor(folder: string, names: readonly string[]) {
    const here = readdirSync(folder)
    for (const name of names.filter(one => here.includes(one))) {
      const durable = new Image(readFileSync(join(folder, name)))
      this.#files.set(name, { durable, named: true, name: undefined, pending: [] })
    }
  }

  follow({ kind, name, offset, data }: Step): void {
    if (kind === 'A') this.said += data.toString('utf8')
    else if (kind === 'O') this.#open(name, offset === 1)
    else if (kind === 'D') for (const file of this.#files.values()) settleName(file)
    else {
      const file = this.#files.get(name)
      assert(file !== undefined, `${name} was opened before`)
      if (kind === 'U') file.name = 'removed'
      else if (kind !== 'S') file.pending.push({ kind, offset, data })
      else {
        for (const change of file.pending) file.durable.apply(change)
        file.pending = []
      }
    }
  }

  /** Writes into a folder what a power cut at this moment may leave. */
  cut(folder: string, kind: CutKind, draw: Draw): void {
    for (const [name, file] of this.#files) {
      const path = join(folder, name)
      rmSync(path, { force: true })
      if (!nameSurvives(file, kind, draw)) continue
      const fd = openSync(path, 'w')
      try {
        // the kernel applies what survives: no image is copied for it
        writeAll(fd, file.durable.bytes, 0)
        for (const { kind: what, offset, data } of survivors(file.pending, kind, draw)) {
          if (what === 'T') ftruncateSync(fd, offset)
          else writeAll(fd, data, offset)
        }
      } finally {
        closeSync(fd)
      }
    }
  }

  #open(name: string, made: boolean): void {
    const known = this.#files.get(name)
    if (made) this.#files.set(name, { durable: new Image(Buffer.alloc(0)), named: false, name: 'made', pending: [] })
    else assert(known !== undefined, `${name} was there before the trace`)
  }
}

function writeAll(fd: number, bytes: Buffer, offset: number): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at, bytes.length - at, offset + at)
}

function settleName(file: Kept): void {
  if (file.name !== undefined) file.named = file.name === 'made'
  file.name = undefined
}

function nameSurvives({ named, name }: Kept, kind: CutKind, draw: Draw): boolean {
  if (name === undefined || kind === 'nothing') return named
  return kind === 'everything' || draw(2) === 0 ? name === 'made' : named
}

function survivors(pending: readonly Change[], kind: CutKind, draw: Draw): readonly Change[] {
  if (kind === 'nothing' || pending.length === 0) return []
  if (kind === 'everything') return pending
  if (kind === 'prefix') return pending.slice(0, draw(pending.length + 1))
  const kept = pending.filter(() => draw(10) < 6)
  return kind === 'some' ? kept : kept.flatMap(change => (draw(3) === 0 ? sectorsOf(change, draw) : [change]))
}

/** Half the sectors of a write, the others as they were. */
function sectorsOf(change: Change, draw: Draw): Change[] {
  if (change.kind === 'T') return [change]
  const parts: Change[] = []
  for (let at = 0; at < change.data.length; at += sectorBytes) {
    if (draw(2) === 0) continue
    parts.push({ kind: 'W', offset: change.offset + at, data: change.data.subarray(at, at + sectorBytes) })
  }
  return parts
}
