import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileBounds, fileKinds, kindOfMime, plainFileName } from '#shared/domain/file-kind.ts'
import { base64url } from '#shared/sync/bytes.ts'
import { LIMITS } from '#shared/sync/limits.ts'
import type { WantedBlob } from '#shared/sync/protocol/blob-fetching.ts'
import { filePiece } from '#shared/contract/files.ts'
import type { Pushed } from '#shared/contract/contract.ts'
import { type Inspected, inspectBeside, type InspectJob } from './inspect-file.ts'
import { beyondTheDay, filesSince, namedBlobs } from './repositories/file.ts'
import { forgetOldUnsent, unsentBlobs, unsentBytes } from './repositories/unsent-file.ts'
import type { FileFault, FilePort, KeptFile, ReadFile } from './services/files/file-port.ts'
import type { CarriedFiles } from './sync/courier-blobs.ts'
import { BlobPart } from './storage/blobs/blob-part.ts'
import { BlobStore } from './storage/blobs/blob-store.ts'
import { mostSealable, openPiece, sealPieces } from './storage/blobs/sealed-file.ts'
import { diskFree } from './storage/disk-free.ts'
import { faultOf } from './storage/storage-fault.ts'
import type { Store } from './storage/store.ts'

interface BlobDeskOptions {
  readonly dataDir: string
  readonly store: Store
  readonly dev: string
  /** a station that carries the whole organisation keeps more */
  readonly isHeadquarters: () => boolean
  readonly clock: { wallMs(): number }
  readonly random: { bytes(count: number): Uint8Array }
  readonly freeBytes?: () => number
}

/** Free on the disk below which nobody brings a file (CS-33). Units: bytes. */
const keptFree = 1_000_000_000
const dayMs = 86_400_000
/** How often a screen hears how far files are. Units: ms. */
const tellEveryMs = 700
/** How often what nobody sent for too long is looked for. Units: ms. */
const sweepEveryMs = 3_600_000
/** What one person may have brought and not sent. Units: bytes. */
const mostUnsent = fileBounds.perMessage * fileBounds.bytes

/** Files of a station: what people bring, what entries name, what is still to come. What nobody names any more leaves (DOC-1). */
export class BlobDesk implements FilePort {
  readonly blobs: BlobStore
  readonly #options: BlobDeskOptions
  readonly #uploads: string
  readonly #open = new Map<string, Promise<BlobPart>>()
  /** what nothing names but somebody's unsent files: it is given to nobody */
  #unsent: ReadonlySet<string> = new Set()
  readonly #inspected = new Map<string, Inspected>()
  /** one file is looked at after the other */
  #looking: Promise<unknown> = Promise.resolve()
  readonly #listeners: (() => void)[] = []
  #telling = false
  #push: (event: Pushed) => void = () => undefined

  constructor(options: BlobDeskOptions) {
    this.#options = options
    this.blobs = new BlobStore(join(options.dataDir, 'blobs'))
    this.#uploads = join(options.dataDir, 'blobs', 'up')
    // What had not come whole is brought anew.
    rmSync(this.#uploads, { recursive: true, force: true })
    mkdirSync(this.#uploads, { recursive: true, mode: 0o700 })
    this.#sweep()
  }

  /** Lets go every hour of what nobody sent for too long, whether others are linked or not. The result ends that. */
  start(): () => void {
    const timer = setInterval(() => this.#orWait(() => this.#sweep()), sweepEveryMs).unref()
    return () => clearInterval(timer)
  }

  async put(user: string, upload: string, at: number, bytes: Uint8Array): Promise<number | FileFault> {
    if (at + bytes.length > fileBounds.bytes) return { kind: 'FileTooLarge', limit: fileBounds.bytes }
    return this.#unlessFault(async () => {
      if (this.#free() - bytes.length < keptFree) return { kind: 'DiskFull' }
      if (this.#unsentOf(user) + bytes.length > mostUnsent) return { kind: 'FileTooLarge', limit: mostUnsent }
      if (this.blobs.bytes + bytes.length > this.#mostBytes()) return { kind: 'FileStoreFull' }
      const part = await this.#partOf(user, upload)
      if (at === part.bytes) await part.write(bytes)
      return part.bytes
    })
  }

  async keep(
    user: string,
    upload: string,
    { name, sealed }: { readonly name: string; readonly sealed: boolean },
    note: (kept: KeptFile) => void,
  ): Promise<KeptFile | FileFault> {
    const path = this.#pathOf(user, upload)
    if (!existsSync(path)) return { kind: 'NotFound' }
    return this.#unlessFault(async () => {
      const part = await this.#partOf(user, upload)
      const { bytes } = part
      if (sealed && bytes > mostSealable) return { kind: 'FileTooLarge', limit: fileBounds.bytes }
      const { dev, store, clock } = this.#options
      const today = store.read(tx => filesSince(tx, store.build, dev, clock.wallMs() - dayMs))
      if (today + bytes > LIMITS.blobDayBytes) return { kind: 'FilesToday', limit: LIMITS.blobDayBytes }
      const found = await this.#look({ path, name })
      if ('fault' in found) return { kind: found.fault }
      const plain = await part.finish()
      this.#open.delete(path)
      const own = sealed ? await this.#seal(path) : null
      const blob = own?.blob ?? plain
      const { mime } = fileKinds[found.kind]
      const named = { mime, name: endingIn(plainFileName(name), found.kind) }
      const kept = { blob, bytes, ...named, sealed: own }
      // Named from here on: what is sorted meanwhile does not leave.
      note(kept)
      if (own === null) this.#inspected.set(blob, found)
      await this.blobs.keep(own?.path ?? path, blob)
      this.sort()
      return kept
    })
  }

  /** Whether the disk has room for what others have (CS-33). */
  hasRoom(): boolean {
    return this.#free() >= keptFree
  }

  has(blob: string): boolean {
    return this.blobs.has(blob)
  }

  /** What is here and entries name, and how long each is: what others may be given. */
  named(): ReadonlyMap<string, number> {
    return new Map([...this.blobs.entries()].filter(([blob]) => !this.#unsent.has(blob)))
  }

  async drop(user: string, upload: string): Promise<void> {
    const path = this.#pathOf(user, upload)
    const part = this.#open.get(path)
    this.#open.delete(path)
    await (await part)?.drop()
    this.sort()
  }

  haveOf(blob: string, of: number): number {
    if (this.blobs.has(blob)) return of
    // All of it may be there and not be checked yet.
    return this.blobs.isMoving(blob) ? of - 1 : Math.min(this.blobs.haveOf(blob), of - 1)
  }

  async read(file: ReadFile, at: number): Promise<{ bytes: Uint8Array; size: number } | FileFault> {
    const { blob, bytes, mime, secret } = file
    if (!this.blobs.has(blob)) return { kind: 'FileAwaited' }
    return this.#unlessFault(async () => {
      const kind = kindOfMime(mime)
      const sealed = secret === null ? {} : { sealed: { secret, bytes } }
      const job = { path: this.blobs.pathOf(blob), name: kind === 'csv' ? 'a.csv' : 'a.txt', ...sealed }
      // What one key does not open, another may.
      const key = secret === null ? blob : `${blob} ${base64url(secret)} ${bytes}`
      const found = this.#inspected.get(key) ?? (await this.#look(job))
      this.#inspected.set(key, found)
      if ('fault' in found || found.kind !== kind) return { kind: 'FileType' }
      if (secret === null) return this.blobs.piece(blob, at, filePiece) ?? { kind: 'FileAwaited' }
      const piece = (from: number, most: number) => this.blobs.piece(blob, from, most)
      const inside = openPiece({ secret, bytes, piece }, at)
      return inside === undefined ? { kind: 'FileAwaited' } : { bytes: inside, size: bytes }
    })
  }

  /** Files that entries name and that are not here whole, the newest first: within what a station may author, and keep. */
  wanted(): WantedBlob[] {
    const { store } = this.#options
    const { named, beyond } = store.read(tx => ({
      named: namedBlobs(tx, store.build),
      beyond: new Set(beyondTheDay(tx, store.build, LIMITS.blobDayBytes)),
    }))
    let room = this.#mostBytes() - this.blobs.bytes
    return named.flatMap(({ blob, bytes }) => {
      if (this.blobs.has(blob) || this.blobs.isMoving(blob) || beyond.has(blob) || bytes > room) return []
      room -= bytes
      return [{ blob, bytes, have: Math.min(this.blobs.haveOf(blob), bytes) }]
    })
  }

  /** A file came whole from elsewhere, and lies under its `partOf`. False where it is another than its address says. */
  async arrived(part: BlobPart, blob: string): Promise<boolean> {
    if ((await part.finish()) !== blob) {
      rmSync(part.path, { force: true })
      return false
    }
    await this.blobs.keep(part.path, blob)
    this.#push({ topic: 'changed', tables: ['file'] })
    return true
  }

  /** One that is here is another than its address says: it goes, and is fetched again from whoever has it. */
  spoilt(blob: string): void {
    this.blobs.discard(blob)
    this.#inspected.delete(blob)
    this.#push({ topic: 'changed', tables: ['file'] })
    this.sortOrWait()
  }

  /** Some of a file came: who looks at it is told now and then. */
  came(): void {
    if (this.#telling) return
    this.#telling = true
    setTimeout(() => {
      this.#telling = false
      this.#push({ topic: 'changed', tables: ['file_part'] })
    }, tellEveryMs).unref()
  }

  /** The files as a courier reads and brings them. */
  carried(): CarriedFiles {
    return {
      piece: (blob, at, most) => this.blobs.piece(blob, at, most),
      has: blob => this.blobs.has(blob),
      carriedOf: blob => `${this.blobs.partOf(blob)}.carried`,
      arrived: (part, blob) => this.arrived(part, blob),
    }
  }

  /** Sorts what is here by what entries name and people have not sent yet, and tells whoever fetches that something else may be wanted. */
  sort(): void {
    const { store, clock } = this.#options
    const nowMs = clock.wallMs()
    const { named, unsent } = store.read(tx => ({
      named: new Set(namedBlobs(tx, store.build).map(({ blob }) => blob)),
      unsent: unsentBlobs(tx, store.build, nowMs),
    }))
    this.#unsent = new Set(unsent.filter(blob => !named.has(blob)))
    this.blobs.sort(blob => named.has(blob) || this.#unsent.has(blob), nowMs)
    for (const listener of this.#listeners) listener()
  }

  /** What screens are told goes by here: where files are named otherwise than before, they are sorted; what arrives is told the same way. */
  hearing(push: (event: Pushed) => void): (event: Pushed) => void {
    this.#push = push
    return event => {
      push(event)
      if (event.topic === 'changed' && event.tables.includes('file')) this.sortOrWait()
    }
  }

  /** Called whenever other files may be wanted. */
  onSorted(listener: () => void): () => void {
    this.#listeners.push(listener)
    return () => this.#listeners.splice(this.#listeners.indexOf(listener), 1)
  }

  sortOrWait(): void {
    this.#orWait(() => this.sort())
  }

  #sweep(): void {
    const { store, clock } = this.#options
    store.write(tx => forgetOldUnsent(tx, store.build, clock.wallMs()))
    this.sort()
  }

  /** What only makes room is done again with the next change, or the next hour, where the disk refuses it now. */
  #orWait(work: () => void): void {
    try {
      work()
    } catch (error) {
      if (faultOf(error) === undefined) throw error
    }
  }

  #free(): number {
    const { freeBytes = () => diskFree(this.#options.dataDir) } = this.#options
    return freeBytes()
  }

  #mostBytes(): number {
    return LIMITS.blobStoreBytes * (this.#options.isHeadquarters() ? 10 : 1)
  }

  #partOf(user: string, upload: string): Promise<BlobPart> {
    const path = this.#pathOf(user, upload)
    const open = this.#open.get(path) ?? BlobPart.open(path)
    this.#open.set(path, open)
    return open
  }

  /** Both are ids that the contract let through: what somebody brings is his. */
  #pathOf(user: string, upload: string): string {
    return join(this.#uploads, `${user}.${upload}`)
  }

  #unsentOf(user: string): number {
    const names = readdirSync(this.#uploads).filter(name => name.startsWith(`${user}.`))
    const coming = names.reduce((sum, name) => sum + statSync(join(this.#uploads, name)).size, 0)
    const { store, clock } = this.#options
    return coming + store.read(tx => unsentBytes(tx, store.build, user, clock.wallMs()))
  }

  /** Puts a file under a key of its own beside it, and lets go of what stands in clear. */
  async #seal(path: string): Promise<{ path: string; blob: string; secret: Uint8Array; bytes: number }> {
    const secret = this.#options.random.bytes(32)
    const to = `${path}.sealed`
    rmSync(to, { force: true })
    const part = await BlobPart.open(to)
    for (const piece of sealPieces(secret, await readFile(path))) await part.write(piece)
    const blob = await part.finish()
    rmSync(path, { force: true })
    return { path: to, blob, secret, bytes: part.bytes }
  }

  #look(job: InspectJob): Promise<Inspected> {
    const found = this.#looking.then(() => inspectBeside(job))
    this.#looking = found.catch(() => undefined)
    return found
  }

  /** What the disk says becomes a fault that a person can act on. */
  async #unlessFault<T>(work: () => Promise<T | FileFault>): Promise<T | FileFault> {
    try {
      return await work()
    } catch (error) {
      const fault = faultOf(error)
      if (fault === undefined) throw error
      return fault.kind === 'DiskFull' ? { kind: 'DiskFull' } : { kind: 'DiskFault', code: fault.kind }
    }
  }
}

/** A name ends as what the file is, whatever it was called (FI-1). */
function endingIn(name: string, kind: keyof typeof fileKinds): string {
  const aliases = kind === 'jpg' ? ['jpg', 'jpeg'] : [kind]
  if (aliases.some(ending => name.toLowerCase().endsWith(`.${ending}`))) return name
  const stem = name.replace(/\.[^.]{0,8}$/, '')
  return `${stem === '' ? 'document' : stem}.${kind}`
}
