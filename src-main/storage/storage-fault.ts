import { SqliteError } from 'better-sqlite3'

/** Everything that can be wrong with the file under the station. Closed; every kind has its sentence in both languages. */
export type StorageFault =
  | { readonly kind: 'NewerDatabase'; readonly found: string; readonly known: string }
  /** `detail`: `Gone`, `Empty`, `Foreign` (of another program), `Nameless` (does not say whose it is), or what SQLite says */
  | { readonly kind: 'CorruptFile'; readonly detail: string }
  | { readonly kind: 'KeyUnreadable' }
  | { readonly kind: 'DiskFull' }
  | { readonly kind: 'DiskFault'; readonly code: string }
  | { readonly kind: 'ReadOnly' }
  | { readonly kind: 'AlreadyOpen' }
  | { readonly kind: 'UnsuitableFolder'; readonly why: 'network' | 'removable' | 'synced' }

/** What storage throws for a fault of the disk or the file, so that a boundary can tell it from a bug. */
export class StorageError extends Error {
  override name = 'StorageError'
  readonly fault: StorageFault
  constructor(fault: StorageFault, options?: ErrorOptions) {
    super(JSON.stringify(fault), options)
    this.fault = fault
  }
}

const ofNode: Readonly<Record<string, StorageFault>> = {
  ENOSPC: { kind: 'DiskFull' },
  EDQUOT: { kind: 'DiskFull' },
  EROFS: { kind: 'ReadOnly' },
  EACCES: { kind: 'ReadOnly' },
  EPERM: { kind: 'ReadOnly' },
}

/** The fault that an error of SQLite or of the file system stands for; undefined when it is a bug of ours. */
export function faultOf(error: unknown): StorageFault | undefined {
  if (error instanceof StorageError) return error.fault
  if (error instanceof SqliteError) return faultOfSqlite(error.code, error.message)
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (/^E[A-Z0-9]+$/.test(code)) return ofNode[code] ?? { kind: 'DiskFault', code }
  return undefined
}

function faultOfSqlite(code: string, message: string): StorageFault | undefined {
  if (code === 'SQLITE_FULL') return { kind: 'DiskFull' }
  if (code.startsWith('SQLITE_IOERR')) return { kind: 'DiskFault', code }
  if (code.startsWith('SQLITE_READONLY') || code === 'SQLITE_PERM') return { kind: 'ReadOnly' }
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB') return { kind: 'CorruptFile', detail: message }
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) return { kind: 'AlreadyOpen' }
  if (code.startsWith('SQLITE_CANTOPEN')) return { kind: 'DiskFault', code }
  return undefined
}

/**
 * Whether nothing more may be written after this fault until the application starts again: what the disk did with the
 * last flush is unknown, and asking again can lie (DU-7). A full disk is not of this kind: the transaction rolled back.
 */
export const isLasting = (fault: StorageFault): boolean =>
  fault.kind === 'DiskFault' || fault.kind === 'ReadOnly' || fault.kind === 'CorruptFile'
