import { v4 as uuid } from 'uuid'
import type { UnsentFile } from '#shared/contract/files.ts'
import { fileBounds } from '#shared/domain/file-kind.ts'
import { call } from '../../api/client.ts'
import { bringFile, fetchUnsent } from '../../api/file-transfer.ts'
import { type Trouble, troubleOf } from '../../api/trouble.ts'
import { pictureSides, remakePicture } from './pictures.ts'

/** A file beside what is typed, on its way to the station. */
export interface Attachment {
  readonly upload: string
  readonly name: string
  readonly bytes: number
  readonly done: number
  readonly state: 'waiting' | 'sending' | 'paused' | 'ready' | 'failed'
  readonly trouble: Trouble | null
  /** of a picture */
  readonly preview: string | null
}

/** How many go to the station at once; the others wait their turn. */
const atOnce = 2

/**
 * The files beside what somebody types in one conversation: they go to the station at once, each on its own, and wait there to be sent, also
 * once this window is gone.
 */
export class AttachmentTray {
  #items: readonly Attachment[] = []
  readonly #files = new Map<string, Blob>()
  readonly #stops = new Map<string, AbortController>()
  readonly #listeners = new Set<() => void>()
  readonly #conversation: string
  /** what the station said that it keeps */
  #known: ReadonlySet<string> = new Set()
  /** what went from here: the station may not have said so yet */
  readonly #gone = new Set<string>()

  constructor(conversation: string) {
    this.#conversation = conversation
  }

  readonly items = (): readonly Attachment[] => this.#items
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Takes files in, as many as a message may name; how many were left out. */
  add(files: readonly File[]): number {
    const room = fileBounds.perMessage - this.#items.length
    for (const file of files.slice(0, room)) {
      const upload = uuid()
      this.#files.set(upload, file)
      const { name, size } = file
      this.#put([
        ...this.#items,
        { upload, name, bytes: size, done: 0, state: 'waiting', trouble: null, preview: null },
      ])
    }
    this.#goOn()
    return Math.max(0, files.length - room)
  }

  /** What the station keeps now: what came by another window or before a start stands here too, what went by another window does not. */
  known(kept: readonly UnsentFile[]): void {
    const now = new Set(kept.map(({ upload }) => upload))
    const went = this.#items.filter(({ upload }) => this.#known.has(upload) && !now.has(upload))
    this.#known = now
    if (went.length > 0) this.#forget(went.map(({ upload }) => upload))
    const here = new Set(this.#items.map(({ upload }) => upload))
    const came = kept.filter(({ upload }) => !here.has(upload) && !this.#gone.has(upload))
    if (came.length === 0) return
    const ready = came.map(
      ({ upload, name, bytes }): Attachment => ({
        ...{ upload, name, bytes, done: bytes },
        ...{ state: 'ready', trouble: null, preview: null },
      }),
    )
    this.#put([...ready, ...this.#items])
    for (const one of came) void this.#look(one)
  }

  pause(upload: string): void {
    this.#stops.get(upload)?.abort()
    this.#change(upload, { state: 'paused' })
    this.#goOn()
  }

  /** One that is paused or failed once more. */
  again(upload: string): void {
    this.#change(upload, { state: 'waiting', trouble: null })
    this.#goOn()
  }

  /** The station has forgotten them: all of them once more. */
  allAgain(): void {
    for (const { upload } of this.#items) this.#change(upload, { state: 'waiting', done: 0 })
    this.#goOn()
  }

  remove(upload: string): void {
    this.#stops.get(upload)?.abort()
    this.#forget([upload])
    // Of one that nobody drops the station lets go by itself a day later.
    void call('files.drop', { upload }).catch(() => undefined)
    this.#goOn()
  }

  /** A message names them now. */
  sent(uploads: readonly string[]): void {
    this.#forget(uploads)
  }

  #forget(uploads: readonly string[]): void {
    for (const upload of uploads) this.#gone.add(upload)
    for (const { upload, preview } of this.#items) {
      if (!uploads.includes(upload)) continue
      if (preview !== null) URL.revokeObjectURL(preview)
      this.#files.delete(upload)
    }
    this.#put(this.#items.filter(({ upload }) => !uploads.includes(upload)))
  }

  #goOn(): void {
    for (;;) {
      const running = this.#items.filter(({ state }) => state === 'sending').length
      const next = this.#items.find(({ state }) => state === 'waiting')
      if (next === undefined || running >= atOnce) return
      this.#change(next.upload, { state: 'sending' })
      void this.#bring(next)
    }
  }

  async #bring({ upload, name }: Attachment): Promise<void> {
    const stop = new AbortController()
    this.#stops.set(upload, stop)
    try {
      const file = await this.#made(upload)
      if (file.size > fileBounds.bytes) throw new NotTaken({ kind: 'FileTooLarge', mb: fileBounds.bytes / 1_048_576 })
      this.#change(upload, { bytes: file.size })
      await bringFile(file, upload, stop.signal, done => this.#change(upload, { done }))
      const named = { upload, name: name === '' ? 'document' : name, conversation: this.#conversation }
      const kept = await call('files.keep', named, stop.signal)
      this.#change(upload, { state: 'ready', name: kept.name, done: kept.bytes })
    } catch (error) {
      if (stop.signal.aborted) return
      this.#change(upload, { state: 'failed', trouble: error instanceof NotTaken ? error.trouble : troubleOf(error) })
    } finally {
      if (this.#stops.get(upload) === stop) this.#stops.delete(upload)
      this.#goOn()
    }
  }

  /** What goes to the station: of a picture one made anew, with a small one to look at. */
  async #made(upload: string): Promise<Blob> {
    const file = this.#files.get(upload)
    if (file === undefined) throw new NotTaken({ kind: 'NotFound', what: 'upload' })
    const isPicture = file.type.startsWith('image/')
    const isMade = !(file instanceof File)
    if (!isPicture || isMade || file.size > mostPicture) return file
    const [made, small] = [await remakePicture(file, pictureSides.sent), await remakePicture(file, pictureSides.shown)]
    if ('fault' in made) throw new NotTaken({ kind: made.fault })
    this.#files.set(upload, made.made)
    if ('made' in small) this.#change(upload, { preview: URL.createObjectURL(small.made) })
    return made.made
  }

  /** A small one of a picture that came from the station. */
  async #look({ upload, mime, bytes }: UnsentFile): Promise<void> {
    if (!mime.startsWith('image/')) return
    try {
      const small = await remakePicture(new Blob([await fetchUnsent(upload, bytes)]), pictureSides.shown)
      if ('made' in small) this.#change(upload, { preview: URL.createObjectURL(small.made) })
    } catch {
      // Its name and length stand there all the same.
    }
  }

  #change(upload: string, changed: Partial<Attachment>): void {
    this.#put(this.#items.map(item => (item.upload === upload ? { ...item, ...changed } : item)))
  }

  #put(items: readonly Attachment[]): void {
    this.#items = items
    for (const listener of this.#listeners) listener()
  }
}

/** A picture of a good camera is made smaller; what is longer still is no picture that anybody sends. Units: bytes. */
const mostPicture = 64 * 1024 * 1024

class NotTaken extends Error {
  readonly trouble: Trouble
  constructor(trouble: Trouble) {
    super(trouble.kind)
    this.trouble = trouble
  }
}
