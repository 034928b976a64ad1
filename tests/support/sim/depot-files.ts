import { copyFileSync, existsSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type BetterSqlite3 from 'better-sqlite3'
import { stationFiles } from '#main/storage/open.ts'
import type { Chance } from '../chance.ts'

const database = stationFiles.database
const kept = [database, `${database}-wal`, stationFiles.anchor] as const

/** Header of a write-ahead log and of each frame in it, before its page. Source: sqlite.org/fileformat2.html §4. Units: bytes. */
const walHeader = 32
const frameHeader = 24

/** How far a write-ahead log goes, and how much of that is in the database file and flushed. Units: frames. */
export interface WalExtent {
  readonly frames: number
  readonly copied: number
}

/** The extent of a connection's log, as it is now. */
export function walExtent(db: BetterSqlite3.Database): WalExtent {
  const [row] = db.pragma('wal_checkpoint(NOOP)') as { log: number; checkpointed: number }[]
  return { frames: Math.max(0, row?.log ?? 0), copied: Math.max(0, row?.checkpointed ?? 0) }
}

/** Copies what lies on the disk of a station, as it is at this moment. */
export function copyFiles(from: string, to: string): void {
  for (const name of kept) {
    rmSync(join(to, name), { force: true })
    if (existsSync(join(from, name))) copyFileSync(join(from, name), join(to, name))
  }
  rmSync(join(to, `${database}-shm`), { force: true })
}

/** Puts a station's files back as they were in a copy. `anchor`: that one too, as when a whole machine is put back. */
export function putBack(from: string, to: string, anchor: boolean): void {
  const kept = join(to, stationFiles.anchor)
  const newer = !anchor && existsSync(kept) ? readFileSync(kept) : undefined
  copyFiles(from, to)
  if (newer !== undefined) writeFileSync(kept, newer)
}

/**
 * The power goes while a commit is being written: of what was not flushed yet a part is there, torn at any byte, and a sector of what
 * was on its way may hold something else.
 */
export function tearLog(
  folder: string,
  { after, flushed, pageBytes }: { after: number; flushed: number; pageBytes: number },
  chance: Chance,
): void {
  const file = join(folder, `${database}-wal`)
  if (!existsSync(file)) return
  const at = (frames: number): number => (frames === 0 ? 0 : walHeader + frames * (frameHeader + pageBytes))
  const [least, most] = [at(flushed), at(after)]
  if (most <= least) return
  const cut = least + chance.below(most - least + 1)
  truncateSync(file, cut)
  if (cut - least < 512 || chance.odds(50)) return
  const bytes = readFileSync(file)
  const sector = least + chance.below(cut - least - 511)
  bytes.fill(chance.below(256), sector, sector + 512)
  writeFileSync(file, bytes)
}

/** The power goes while the anchor is written: the slot that was being written holds anything. */
export function tearAnchor(folder: string, chance: Chance): void {
  const file = join(folder, stationFiles.anchor)
  if (!existsSync(file)) return
  const bytes = readFileSync(file)
  const slot = chance.below(2) * 512
  bytes.fill(chance.below(256), Math.min(bytes.length, slot + chance.below(200)), Math.min(bytes.length, slot + 512))
  writeFileSync(file, bytes)
}
