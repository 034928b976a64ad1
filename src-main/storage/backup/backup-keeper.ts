import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type BetterSqlite3 from 'better-sqlite3'
import { hex } from '#shared/sync/bytes.ts'
import { nodeHashing } from '../crypto.ts'
import { exportAsides, exportLogs } from '../log-export.ts'
import type { StationIdentity } from '../ledger.ts'
import { faultOf, StorageError } from '../storage-fault.ts'
import type { Store } from '../store.ts'
import {
  type BackupFile,
  backupName,
  FileReader,
  listBackups,
  removeUnfinished,
  sealAll,
  writeWhole,
} from './backup-files.ts'
import { backUpBlobs, copyBlobBackups, type KeptBlobs } from './backup-blobs.ts'
import { outdated } from './rotation.ts'
import { type BackupHeader, chunkBytes } from './sealed-file.ts'
import { segmentLines } from './segment-content.ts'

/** What backups are made of and where they go. */
export interface BackupOptions {
  readonly store: Store
  readonly identity: Pick<StationIdentity, 'org' | 'dev'>
  /** from the recovery words (LEDGER §14) */
  readonly key: Uint8Array
  /** what entries name by content; absent: nothing is */
  readonly blobs?: KeptBlobs
  readonly folder: string
  readonly app: string
  readonly clock: { wallMs(): number }
  readonly random: { bytes(count: number): Uint8Array }
}

/** What a backup knows of the one before it, in `meta`. `seen`: log number → how far it was. */
interface Chain {
  readonly base: string
  readonly baseAt: number
  readonly n: number
  readonly seen: Readonly<Record<string, string>>
  readonly asides: number
}

/** What backups there are. */
export interface BackupStatus {
  readonly folder: string
  readonly second: string | null
  readonly lastSegment_ms: number | null
  readonly lastFull_ms: number | null
  readonly files: readonly BackupFile[]
}

/** A backup that was made. */
export interface Made {
  readonly file: string
  readonly bytes: number
  /** what the second folder answered, where there is one: null when the copy is there */
  readonly secondFault: string | null
}

/** A full is made anew after this. Units: ms. */
export const fullEveryMs = 7 * 86_400_000
/** Between two segments while anything changed. Units: ms. */
export const segmentEveryMs = 15 * 60_000
/** What a backup that was not finished when the station ended answers. */
export class BackupsEnded extends Error {}

const metaChain = 'backup_chain'
const metaSecond = 'backup_second'

/**
 * Makes and rotates the backups of a station (LEDGER §14, BK-1 to BK-3): encrypted segments of what is new, a full database weekly,
 * each copied to a second folder where there is one. Every file is whole or not there.
 */
export class BackupKeeper {
  readonly #options: BackupOptions
  #running: Promise<unknown> = Promise.resolve()
  #ended = false

  constructor(options: BackupOptions) {
    this.#options = options
    mkdirSync(options.folder, { recursive: true, mode: 0o700 })
    removeUnfinished(options.folder)
  }

  status(): BackupStatus {
    const files = listBackups(this.#options.folder)
    const last = (kind: BackupFile['kind']): number | null => files.findLast(file => file.kind === kind)?.at ?? null
    const second = this.#meta(metaSecond) ?? null
    return { folder: this.#options.folder, second, lastSegment_ms: last('segment'), lastFull_ms: last('full'), files }
  }

  /** Where a second copy goes; undefined for nowhere. */
  setSecond(folder: string | undefined): void {
    if (folder !== undefined) mkdirSync(folder, { recursive: true })
    this.#setMeta(metaSecond, folder)
  }

  /** Stops what is being written at its next piece, and begins nothing after it; resolves when nothing runs any more. */
  async end(): Promise<void> {
    this.#ended = true
    await this.#running
  }

  /** The full that segments follow now, and how many do. */
  chain(): Pick<Chain, 'base' | 'n'> | undefined {
    return this.#chain()
  }

  /**
   * What is due: a full after a week, or where a file of the chain is gone; a segment when anything changed. Undefined where nothing is. One
   * after another.
   */
  tick(): Promise<Made | undefined> {
    return this.#alone(async () => {
      const files = await this.#files()
      const chain = this.#chain()
      const now = this.#options.clock.wallMs()
      if (
        chain === undefined ||
        !isThere(chain, this.status().files) ||
        now - chain.baseAt >= fullEveryMs ||
        now < chain.baseAt
      ) {
        return this.#full(this.#options.folder)
      }
      const segment = await this.#segment(chain)
      if (segment === undefined && files > 0) await this.#copyToSecond()
      return segment
    })
  }

  /** A full into the station's own folder, now. */
  fullNow(): Promise<Made> {
    return this.#alone(async () => {
      await this.#files()
      return this.#full(this.#options.folder)
    })
  }

  /** A full into a file that a person chose; it begins no chain. */
  exportTo(path: string): Promise<Made> {
    return this.#alone(async () => {
      const header = this.#header('full', {})
      const bytes = await this.#writeFull(header, path)
      return { file: path, bytes, secondFault: null }
    })
  }

  #alone<T>(work: () => Promise<T>): Promise<T> {
    const before = this.#running
    const goOn = () => {
      this.#mustGoOn()
      return work()
    }
    const mine = before.then(goOn).catch((error: unknown) => {
      if (this.#ended) throw new BackupsEnded('the station ends', { cause: error })
      const fault = faultOf(error)
      throw fault === undefined || error instanceof StorageError ? error : new StorageError(fault, { cause: error })
    })
    this.#running = mine.catch(() => undefined)
    return mine
  }

  #mustGoOn(): void {
    if (this.#ended) throw new BackupsEnded('the station ends')
  }

  /** What entries name, each once. Bytes written. */
  async #files(): Promise<number> {
    const { blobs, folder, key } = this.#options
    if (blobs === undefined) return 0
    return backUpBlobs(
      folder,
      blobs,
      key,
      () => this.#header('file', {}),
      () => this.#mustGoOn(),
    )
  }

  async #write(path: string, parts: Iterable<Uint8Array>): Promise<number> {
    const bytes = await writeWhole(path, this.#unlessEnded(parts))
    this.#mustGoOn()
    return bytes
  }

  *#unlessEnded(parts: Iterable<Uint8Array>): Generator<Uint8Array> {
    for (const part of parts) {
      this.#mustGoOn()
      yield part
    }
  }

  #header(kind: BackupHeader['kind'], more: Partial<BackupHeader>): BackupHeader {
    const { identity, app, clock, random } = this.#options
    const { org, dev } = identity
    return { v: 1, kind, id: hex(random.bytes(16)), org, dev, app, at: clock.wallMs(), ...more }
  }

  async #full(folder: string): Promise<Made> {
    const { db } = this.#options.store.read(tx => tx)
    const header = this.#header('full', {})
    // Taken before the copy begins: what is written meanwhile may be in both, never in neither.
    const seen = positions(db)
    const asides = countAsides(db)
    const file = join(folder, backupName(header))
    const bytes = await this.#writeFull(header, file)
    this.#setMeta(metaChain, JSON.stringify({ base: header.id, baseAt: header.at, n: 0, seen, asides } satisfies Chain))
    return this.#finish(file, bytes)
  }

  /** SQLite's own online copy, then sealed (BK-1). The plain copy never leaves the station's own folder, and is removed. */
  async #writeFull(header: BackupHeader, path: string): Promise<number> {
    const { store, key, folder } = this.#options
    const plain = join(folder, `${header.id}.plain`)
    try {
      await store.read(tx => tx).db.backup(plain)
      const reader = new FileReader(plain)
      try {
        return await this.#write(path, sealAll(key, header, pieces(reader)))
      } finally {
        reader.close()
      }
    } finally {
      for (const name of [plain, `${plain}-wal`, `${plain}-shm`, `${plain}-journal`]) rmSync(name, { force: true })
    }
  }

  async #segment(chain: Chain): Promise<Made | undefined> {
    const { store, key, folder } = this.#options
    const { db } = store.read(tx => tx)
    const now = positions(db)
    const asides = countAsides(db)
    const changed = Object.entries(now).some(([n, far]) => far !== chain.seen[n]) || asides > chain.asides
    if (!changed) return undefined
    const logs = exportLogs(db, nodeHashing, n => seqOf(now[n], chain.seen[n]))
    const news = logs.filter(log => chain.seen[log.n] !== now[log.n])
    // Asides may come later than their entries; where any did, all of them go again.
    const late = asides > chain.asides + countNew(db, news)
    const bodies = (late ? exportLogs(db, nodeHashing) : news).flatMap(log => log.entries.map(entry => entry.body))
    const header = this.#header('segment', { base: chain.base, n: chain.n + 1 })
    const file = join(folder, backupName(header))
    const content = linePieces(segmentLines(news, exportAsides(db, bodies)))
    const bytes = await this.#write(file, sealAll(key, header, content))
    const next: Chain = { ...chain, n: chain.n + 1, seen: now, asides }
    this.#setMeta(metaChain, JSON.stringify(next))
    return this.#finish(file, bytes)
  }

  async #finish(file: string, bytes: number): Promise<Made> {
    const { folder, clock } = this.#options
    for (const name of outdated(listBackups(folder), clock.wallMs())) rmSync(join(folder, name), { force: true })
    return { file, bytes, secondFault: await this.#copyToSecond() }
  }

  /** Brings the second folder up to the first. A stick that is not there is told, and no reason to stop. */
  async #copyToSecond(): Promise<string | null> {
    const second = this.#meta(metaSecond)
    if (second === undefined) return null
    try {
      mkdirSync(second, { recursive: true })
      removeUnfinished(second)
      const { folder, clock } = this.#options
      for (const { name } of listBackups(folder)) {
        if (existsSync(join(second, name))) continue
        const reader = new FileReader(join(folder, name))
        try {
          await this.#write(join(second, name), pieces(reader))
        } finally {
          reader.close()
        }
      }
      for (const name of outdated(listBackups(second), clock.wallMs())) rmSync(join(second, name), { force: true })
      await copyBlobBackups(folder, second, () => this.#mustGoOn())
      return null
    } catch (error) {
      const fault = faultOf(error)
      if (fault === undefined) throw error
      return fault.kind
    }
  }

  #chain(): Chain | undefined {
    const text = this.#meta(metaChain)
    return text === undefined ? undefined : (JSON.parse(text) as Chain)
  }

  #meta(name: string): string | undefined {
    return this.#options.store.read(tx =>
      tx.db.prepare<[string], string>('SELECT value FROM meta WHERE name = ?').pluck().get(name),
    )
  }

  #setMeta(name: string, value: string | undefined): void {
    this.#options.store.write(tx => {
      if (value === undefined) tx.db.prepare('DELETE FROM meta WHERE name = ?').run(name)
      else tx.db.prepare('INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)').run(name, value)
    })
  }
}

/** Whether the full is there with all its segments: what follows one that is gone could never be restored. */
function isThere({ base, n }: Chain, files: readonly BackupFile[]): boolean {
  const places = new Set(files.filter(file => file.base === base.slice(0, 8)).map(file => file.n))
  for (let place = 0; place <= n; place++) if (!places.has(place)) return false
  return true
}

/** How far each log is, by its number: its last seq, or of a forked one, which a cursor cannot follow, all its ends. */
function positions(db: BetterSqlite3.Database): Record<string, string> {
  const sql = `SELECT l.n, l.state, group_concat(h.seq, '+') AS ends FROM log l JOIN head h ON h.log = l.n GROUP BY l.n`
  const rows = db.prepare<[], { n: number; state: string; ends: string }>(sql).all()
  return Object.fromEntries(rows.map(({ n, state, ends }) => [n, state === 'forked' ? `forked ${ends}` : ends]))
}

/** From where a log is sent: a forked one whole. */
const seqOf = (now: string | undefined, seen: string | undefined): number =>
  now?.startsWith('forked') === true || seen === undefined || seen.startsWith('forked') ? 0 : Number(seen)

const countAsides = (db: BetterSqlite3.Database): number =>
  Number(db.prepare('SELECT count(*) FROM aside').pluck().get())

const countNew = (db: BetterSqlite3.Database, logs: ReturnType<typeof exportLogs>): number =>
  exportAsides(
    db,
    logs.flatMap(log => log.entries.map(entry => entry.body)),
  ).length

function* pieces(reader: FileReader): Generator<Uint8Array> {
  for (;;) {
    const piece = reader.read(chunkBytes)
    if (piece.length === 0) return
    yield piece
    if (piece.length < chunkBytes) return
  }
}

/** Lines joined into chunks; a line is never longer than a chunk. */
function* linePieces(lines: Iterable<string>): Generator<Uint8Array> {
  let held: Buffer[] = []
  let size = 0
  for (const line of lines) {
    const bytes = Buffer.from(`${line}\n`)
    if (size + bytes.length > chunkBytes) {
      yield Buffer.concat(held)
      held = []
      size = 0
    }
    held.push(bytes)
    size += bytes.length
  }
  if (size > 0) yield Buffer.concat(held)
}
