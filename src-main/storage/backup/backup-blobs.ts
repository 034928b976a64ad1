import { createHmac } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { connect } from '../connection.ts'
import { BlobPart } from '../blobs/blob-part.ts'
import { BlobStore } from '../blobs/blob-store.ts'
import { FileReader, sealAll, writeWhole } from './backup-files.ts'
import { type BackupHeader, chunkBytes } from './sealed-file.ts'
import { readSealed } from './read-backup.ts'

/** What entries name, as it lies at the station. */
export type KeptBlobs = Pick<BlobStore, 'entries' | 'pathOf'>

const shape = /^file-[0-9a-f]{32}\.csb$/

/** The name of a file's backup tells nothing to who has no key, and is the same each time: every file is backed up once (BK-2). */
const nameOf = (key: Uint8Array, blob: string): string =>
  `file-${createHmac('sha256', key).update('CS1-backup-file-name').update(blob).digest('hex').slice(0, 32)}.csb`

/** The backups of files in a folder. */
export const listBlobBackups = (folder: string): string[] =>
  existsSync(folder) ? readdirSync(folder).filter(name => shape.test(name)) : []

/**
 * Brings the backups of files up to what is kept (LEDGER §14): each is sealed once, and one that nothing names any more goes, so that what
 * was deleted is in no backup either. Bytes written.
 */
export async function backUpBlobs(
  folder: string,
  blobs: KeptBlobs,
  key: Uint8Array,
  header: () => BackupHeader,
  goOn: () => void,
): Promise<number> {
  const wanted = new Map([...blobs.entries().keys()].map(blob => [nameOf(key, blob), blob]))
  for (const name of listBlobBackups(folder)) if (!wanted.has(name)) rmSync(join(folder, name), { force: true })
  let bytes = 0
  for (const [name, blob] of wanted) {
    if (existsSync(join(folder, name)) || !existsSync(blobs.pathOf(blob))) continue
    const reader = new FileReader(blobs.pathOf(blob))
    try {
      bytes += await writeWhole(join(folder, name), sealAll(key, header(), pieces(reader, goOn)))
    } finally {
      reader.close()
    }
  }
  return bytes
}

/** Copies to another folder what it lacks, and takes from it what is in no backup any more. */
export async function copyBlobBackups(from: string, to: string, goOn: () => void): Promise<void> {
  const names = new Set(listBlobBackups(from))
  for (const name of listBlobBackups(to)) if (!names.has(name)) rmSync(join(to, name), { force: true })
  for (const name of names) {
    if (existsSync(join(to, name))) continue
    const reader = new FileReader(join(from, name))
    try {
      await writeWhole(join(to, name), pieces(reader, goOn))
    } finally {
      reader.close()
    }
  }
}

/**
 * Brings back the files that a restored database names, sent or not yet, from the backups beside its own: each is proved by its content. One that is
 * missing or damaged is left out, and fetched from others as any that is not here. How many came back.
 */
export async function restoreBlobs(full: string, key: Uint8Array, database: string, folder: string): Promise<number> {
  const db = connect(database, { readonly: true })
  const holdsUnsent = db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'unsent_file'").pluck().get() === 1
  const unsent = holdsUnsent ? ' UNION SELECT blob FROM unsent_file' : ''
  const named = db.prepare<[], string>(`SELECT blob FROM file WHERE blob IS NOT NULL${unsent}`).pluck().all()
  db.close()
  if (named.length === 0) return 0
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const store = new BlobStore(folder)
  for (const blob of named) {
    const path = join(dirname(full), nameOf(key, blob))
    if (!existsSync(path)) continue
    const part = await BlobPart.open(store.partOf(blob))
    const writes: Promise<void>[] = []
    const read = readSealed(path, key, piece => void writes.push(part.write(piece)))
    await Promise.all(writes)
    if (read.ok && (await part.finish()) === blob) await store.keep(part.path, blob)
    else await part.drop()
  }
  return store.entries().size
}

function* pieces(reader: FileReader, goOn: () => void): Generator<Uint8Array> {
  for (;;) {
    goOn()
    const piece = reader.read(chunkBytes)
    if (piece.length === 0) return
    yield piece
    if (piece.length < chunkBytes) return
  }
}
