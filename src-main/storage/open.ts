import {
  accessSync,
  chmodSync,
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  openSync,
  readSync,
  statSync,
} from 'node:fs'
import { join } from 'node:path'
import type BetterSqlite3 from 'better-sqlite3'
import { foldVersion } from '#shared/domain/fold-rules.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import { readAnchor } from './anchor.ts'
import { applicationId, connect } from './connection.ts'
import { readIdentity } from './identity.ts'
import { migrate, type Migration, migrations } from './migrate.ts'
import { freeBytes, Reserve } from './reserve.ts'
import { faultOf, type StorageFault, StorageError } from './storage-fault.ts'
import { makeTx, SqliteStore, type StoreOptions } from './store.ts'
import { readFolderFacts, unsuitable } from './suitable-folder.ts'
import { takeWriterLock, type WriterLock } from './writer-lock.ts'

/** Names of what lies in a station's folder. */
export const stationFiles = {
  database: 'station.db',
  lock: 'station.lock',
  reserve: 'station.reserve',
  anchor: 'station.anchor',
  key: 'station.key',
  nextKey: 'station.key.next',
  joining: 'station.joining',
} as const

/** With less nothing opens. Units: bytes. */
const leastBytes = 1024 * 1024

/** How a folder is opened. */
export interface OpenOptions {
  /** Version of the application, kept in the file so that an older one can say what it found. */
  readonly app: string
  /** 0: none. Units: bytes. */
  readonly reserveBytes?: number | undefined
  /** Scratch folders of drills and tests may lie anywhere. */
  readonly anyFolder?: boolean
  readonly migrations?: readonly Migration[]
  readonly checkpointPages?: StoreOptions['checkpointPages']
  readonly checkpoints?: StoreOptions['checkpoints']
}

/** A store that is open. */
export interface Opened {
  readonly store: SqliteStore
  readonly file: string
  /** The file was made just now. */
  readonly created: boolean
  /** The last process did not close it; `quick_check` found nothing (LEDGER §12, DU-9). */
  readonly unclean: boolean
  readonly reserve: Reserve
}

/**
 * Opens a station's database for its one writer, making it where the folder is new (LEDGER §12). A file that does not open is left
 * exactly as it is, never reset (architecture.md §6).
 * Errors: every StorageFault. Cost: `quick_check` reads the whole file after an unclean stop.
 */
export function openStore(folder: string, options: OpenOptions): Result<Opened, StorageFault> {
  const opened = openFolder(folder, options)
  if (opened.ok || !isFullAt(folder, opened.error)) return opened
  // Even to open, SQLite needs some room beside the file: the reserve is there so that a clerk can go on (sync.md §2.6).
  if (!new Reserve(join(folder, stationFiles.reserve), options.reserveBytes).giveUp()) return err({ kind: 'DiskFull' })
  return openFolder(folder, options)
}

/** Where there is no room SQLite may say only that it could not make its memory beside the file as large as it should be. */
function isFullAt(folder: string, fault: StorageFault): boolean {
  if (fault.kind === 'DiskFull') return true
  return fault.kind === 'DiskFault' && existsSync(folder) && freeBytes(folder) < leastBytes
}

function openFolder(folder: string, options: OpenOptions): Result<Opened, StorageFault> {
  let lock: WriterLock | undefined
  let db: BetterSqlite3.Database | undefined
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const why = options.anyFolder === true ? undefined : unsuitable(readFolderFacts(folder))
    if (why !== undefined) return err({ kind: 'UnsuitableFolder', why })
    const file = join(folder, stationFiles.database)
    // SQLite would say that it cannot open, not why.
    for (const path of [folder, file]) if (existsSync(path)) accessSync(path, constants.W_OK)
    lock = takeWriterLock(join(folder, stationFiles.lock))
    const { created, unclean } = look(folder, file)
    db = connect(file)
    // SQLite gives its write-ahead log the same rights.
    if (created) chmodSync(file, 0o600)
    if (unclean) quickCheck(db)
    const copyTo = (version: number): string => `${file}.before-${String(version + 1).padStart(4, '0')}`
    migrate(db, copyTo, options.migrations ?? migrations, options.app)
    refuseNameless(db, folder)
    const put = db.prepare('INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)')
    put.run('app', options.app)
    if (created) put.run('fold', String(foldVersion))
    const reserve = new Reserve(join(folder, stationFiles.reserve), options.reserveBytes)
    if (options.reserveBytes !== 0) reserve.keep()
    const held = lock
    const { checkpointPages, checkpoints } = options
    const store = new SqliteStore(db, {
      giveUpReserve: () => reserve.giveUp(),
      closed: () => held.release(),
      checkpointPages,
      checkpoints,
    })
    return ok({ store, file, created, unclean, reserve })
  } catch (error) {
    db?.close()
    lock?.release()
    const fault = faultOf(error)
    if (fault === undefined) throw error
    return err(fault)
  }
}

/** A file that does not say which station it is of, where one has written already: set up anew, another would take its place and its key. */
function refuseNameless(db: BetterSqlite3.Database, folder: string): void {
  const anchor = readAnchor(join(folder, stationFiles.anchor))
  if (anchor === undefined || anchor.seq === 0 || readIdentity(makeTx(db)) !== undefined) return
  throw new StorageError({ kind: 'CorruptFile', detail: 'Nameless' })
}

function look(folder: string, file: string): { created: boolean; unclean: boolean } {
  const isThere = existsSync(file)
  const created = !isThere || statSync(file).size === 0
  if (created && existsSync(join(folder, stationFiles.anchor))) {
    throw new StorageError({ kind: 'CorruptFile', detail: isThere ? 'Empty' : 'Gone' })
  }
  if (!created && isForeign(file)) {
    throw new StorageError({ kind: 'CorruptFile', detail: 'Foreign' })
  }
  const wal = `${file}-wal`
  return { created, unclean: !created && existsSync(wal) && statSync(wal).size > 0 }
}

/**
 * Whether the header tells a database of another program, before a connection changes it: ours are in WAL mode from their first page,
 * or copies that carry our mark. Source: sqlite.org/fileformat2.html §1.3.
 */
function isForeign(file: string): boolean {
  const header = Buffer.alloc(100)
  const handle = openSync(file, 'r')
  try {
    if (readSync(handle, header, 0, header.length, 0) < header.length) return false
  } finally {
    closeSync(handle)
  }
  const isDatabase = header.toString('latin1', 0, 16) === 'SQLite format 3\0'
  const rollbackJournal = header[18] === 1
  return isDatabase && rollbackJournal && header.readUInt32BE(68) !== applicationId
}

function quickCheck(db: BetterSqlite3.Database): void {
  const found = db.prepare<[], string>('PRAGMA quick_check(5)').pluck().all()
  if (found.join() !== 'ok') throw new StorageError({ kind: 'CorruptFile', detail: found.join('; ') })
}
