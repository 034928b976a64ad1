import { existsSync } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Pushed } from '#shared/contract/contract.ts'
import { toldTables } from '#shared/contract/peer-head-tables.ts'
import type { CourierShelf } from './courier-shelf.ts'
import { peerHeadsOf, putPeerHead } from './repositories/peer-head.ts'
import type { Point } from '#shared/sync/protocol/message.ts'
import type { CourierFault, CourierPort, PackedFile, TakenFile } from './services/courier/courier-port.ts'
import type { StationKeys } from './storage/station-keys.ts'
import type { StationLedger } from './storage/station-ledger.ts'
import { faultOf } from './storage/storage-fault.ts'
import type { Store } from './storage/store.ts'
import { writeSpare } from './storage/write-spare.ts'
import type { CarriedFiles } from './sync/courier-blobs.ts'
import { CourierReader } from './sync/courier-file.ts'
import { packCourier } from './sync/courier-pack.ts'
import type { LateFold } from './sync/late-fold.ts'
import { takeCourier, type Taken } from './sync/courier-take.ts'

/** How a courier's name ends. */
const ending = '.ctv'

interface CourierDeskOptions {
  readonly shelf: CourierShelf
  readonly store: Store
  readonly ledger: StationLedger
  readonly keys: StationKeys
  readonly app: string
  readonly clock: { wallMs(): number }
  readonly random: { bytes(count: number): Uint8Array }
  readonly files: CarriedFiles
  readonly push: (event: Pushed) => void
  /** somebody holds more of a log of this station than is here (CS-40) */
  readonly ahead: (log: string, at: Point) => void
  readonly late: LateFold
}

/** Carries the ledger by hand (CS-90 to CS-94): in slices, beside everything else. */
export class CourierDesk implements CourierPort {
  readonly #options: CourierDeskOptions
  #busy = false

  constructor(options: CourierDeskOptions) {
    this.#options = options
  }

  place(name: string): string {
    return this.#options.shelf.place(name)
  }

  piece(name: string, at: number, most: number): { bytes: Uint8Array; size: number } | undefined {
    return this.#options.shelf.piece(name, at, most)
  }

  put(upload: string, at: number, bytes: Uint8Array): CourierFault | undefined {
    return this.#options.shelf.put(upload, at, bytes)
  }

  clear(): void {
    this.#options.shelf.clear()
  }

  async brought(uploads: readonly string[]): Promise<{ upload: string; file: string | undefined; t: number }[]> {
    const files = await Promise.all(
      uploads.map(async upload => {
        const file = this.#options.shelf.brought(upload)
        const found = file === undefined ? undefined : await this.#look(file)
        return { upload, file, t: found?.t ?? Infinity }
      }),
    )
    return files.sort((a, b) => a.t - b.t)
  }

  async pack(to: readonly string[], path: string, whole: boolean): Promise<PackedFile | CourierFault> {
    const file = resolve(path)
    if (existsSync(file)) return { kind: 'WrongFile', why: 'IsThere' }
    return this.#alone(async () => {
      const { store, ledger, app, clock, random, files } = this.#options
      const heads = new Map(to.map(dev => [dev, store.read(tx => peerHeadsOf(tx, store.build, dev))]))
      const known = (dev: string, log: string) => {
        const head = whole ? undefined : heads.get(dev)?.get(log)
        return head && { seq: head.seq, h8: Buffer.from(head.hash).toString('hex') }
      }
      const stations = ledger
        .authority()
        .stations()
        .filter(({ dev }) => to.includes(dev))
      const certificates = stations.map(({ certificate }) => certificate)
      const progress = this.#progress('pack')
      const options = { ledger, app, clock, random, known, files, turn, progress }
      const { bytes, entries } = await packCourier(options, certificates, file)
      return { file, bytes, entries }
    })
  }

  async find(path: string): Promise<readonly string[] | CourierFault> {
    const at = resolve(path)
    const facts = await stat(at).catch(() => undefined)
    if (facts === undefined) return { kind: 'WrongFile', why: 'NotThere' }
    if (!facts.isDirectory()) return [at]
    const held = await readdir(at, { withFileTypes: true }).catch(() => undefined)
    if (held === undefined) return { kind: 'WrongFile', why: 'NotAllowed' }
    // Some systems leave a hidden file beside each one on a stick, under its name after a dot.
    const files = held.filter(one => !one.isDirectory() && one.name.endsWith(ending) && !one.name.startsWith('.'))
    const found = await Promise.all(files.map(({ name }) => this.#look(join(at, name))))
    return found
      .filter(one => one.isMine)
      .sort((a, b) => a.t - b.t)
      .map(({ file }) => file)
  }

  take(file: string): Promise<TakenFile | CourierFault> {
    return this.#alone(async (): Promise<TakenFile | CourierFault> => {
      const { store, ledger, keys, clock, push, ahead, late, files } = this.#options
      const progress = this.#progress('take')
      const nowMs = () => performance.now()
      const taken = await takeCourier(
        { store, ledger, seed: keys.seed, clock, nowMs, turn, files, push, progress, ahead, late },
        file,
      )
      // Who is told that it was taken sees it.
      await late.done()
      if (!taken.ok) {
        const { kind } = taken.error
        return kind === 'DiskFull' ? { kind } : { kind: 'WrongFile', why: kind }
      }
      this.#noteHolds(taken.value)
      const { from, t, entries, gaps } = taken.value
      return { from, made_ms: t, entries, gaps }
    })
  }

  /**
   * Whether a file is to be taken here, and when it was made. One that does not open is, and comes last: nobody can tell whose it is, and
   * its taking says what is wrong with it.
   */
  async #look(file: string): Promise<{ file: string; isMine: boolean; t: number }> {
    const opened = await CourierReader.open(file).catch(() => undefined)
    if (opened?.ok !== true) return { file, isMine: true, t: Infinity }
    const { header } = opened.value
    await opened.value.close()
    const { ledger } = this.#options
    const isMine = header.org === ledger.org() && header.to.some(({ dev }) => dev === ledger.dev())
    return { file, isMine, t: isMine ? header.t : Infinity }
  }

  /** What its sender said then that it holds is his word, unless he said something else since (DU-12, CS-94). */
  #noteHolds({ from, t, holds }: Taken): void {
    const { store, clock } = this.#options
    const at_ms = Math.min(t, clock.wallMs())
    writeSpare(store, tx => {
      const known = peerHeadsOf(tx, store.build, from)
      const ends = new Map<string, { seq: number; h8: string }>()
      // Of a forked log the longest branch is kept.
      for (const { log, at } of holds) if (at.seq >= (ends.get(log)?.seq ?? 0)) ends.set(log, at)
      for (const [log, { seq, h8 }] of ends) {
        if ((known.get(log)?.at_ms ?? 0) > at_ms) continue
        const [log_id, hash] = [Buffer.from(log, 'hex'), Buffer.from(h8, 'hex')]
        putPeerHead(tx, store.build, { peer: from, log_id, seq, hash, at_ms })
      }
    })
    this.#options.push({ topic: 'changed', tables: toldTables() })
  }

  #progress(id: string): (done: number, of: number) => void {
    let lastMs = 0
    return (done, of) => {
      const nowMs = performance.now()
      if (nowMs - lastMs < pushEveryMs && done < of) return
      lastMs = nowMs
      this.#options.push({ topic: 'progress', job: 'courier', id, done, of })
    }
  }

  /** One at a time; what the disk says becomes a fault that a person can act on. */
  async #alone<T>(work: () => Promise<T>): Promise<T | CourierFault> {
    if (this.#busy) return { kind: 'Busy' }
    this.#busy = true
    try {
      return await work()
    } catch (error) {
      const why = error instanceof Error && 'code' in error ? ofPath[String(error.code)] : undefined
      if (why !== undefined) return { kind: 'WrongFile', why }
      const fault = faultOf(error)
      if (fault === undefined) throw error
      if (fault.kind === 'DiskFull') return { kind: 'DiskFull' }
      return { kind: 'DiskFault', code: 'code' in fault ? fault.code : fault.kind }
    } finally {
      this.#busy = false
    }
  }
}

/** What a system says of the place of a courier: the stick is out or locked, which is no fault of the station's disk. */
const ofPath: Readonly<Record<string, string>> = {
  ENOENT: 'NotThere',
  ENOTDIR: 'NotThere',
  EACCES: 'NotAllowed',
  EPERM: 'NotAllowed',
  EROFS: 'NotAllowed',
}

/** How often a screen hears how far it is. Units: ms. */
const pushEveryMs = 200
const turn = (): Promise<void> => new Promise(done => setImmediate(done))
