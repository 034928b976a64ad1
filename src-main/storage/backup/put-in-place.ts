import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { err, ok, type Result } from '#shared/kit/result.ts'
import { connect } from '../connection.ts'
import { flushFolder } from '../flush-folder.ts'
import { readIdentity } from '../identity.ts'
import { stationFiles } from '../open.ts'
import { faultOf, type StorageFault } from '../storage-fault.ts'
import { makeTx } from '../store.ts'
import { takeWriterLock, type WriterLock } from '../writer-lock.ts'

/** Where a backup is unpacked on its way into a station's folder: beside it, on the same disk. */
export const scratchOf = (folder: string): string => `${folder}.restoring`

/** The name of what is ready to be put in place: from then on a start puts it there, whatever cut the restore. */
const readyOf = (folder: string, stamp: string): string => `${folder}.restored-${stamp}`
const formerOf = (folder: string, stamp: string): string => `${folder}.before-${stamp}`

/** What a start made of a restore that was cut while it put its folder in place. */
export interface CutRestore {
  /** `finished`: what the person had said yes to stands; `putBack`: that was not whole, and what was there before is there again */
  readonly outcome: 'finished' | 'putBack'
  /** where the folder's former content is, if there was any */
  readonly setAside: string | null
}

/**
 * Takes the place where a backup is unpacked for a folder, for one at a time of whatever process; nothing is in it then, nor once it is
 * released. Errors: throws AlreadyOpen while somebody has it.
 */
export function takeScratch(folder: string): WriterLock {
  const scratch = scratchOf(folder)
  const file = `${scratch}.lock`
  mkdirSync(dirname(file), { recursive: true })
  const lock = takeWriterLock(file)
  const clear = () => rmSync(scratch, { recursive: true, force: true })
  clear()
  return {
    release() {
      clear()
      lock.release()
      rmSync(file, { force: true })
    },
  }
}

/**
 * What a start does before it opens a folder: a restore that was cut between its renames is finished where what it made is whole, else the
 * former folder is put back; what a cut left unpacked is removed, for nobody to read. What somebody unpacks now stays.
 * Errors: what the disk says; AlreadyOpen where somebody puts a folder in place at this moment. Nothing may be opened then.
 */
export function settleCut(folder: string): Result<CutRestore | undefined, StorageFault> {
  try {
    if (![scratchOf(folder), `${scratchOf(folder)}.lock`].some(existsSync) && stampsReady(folder).length === 0) {
      return ok(undefined)
    }
    const place = takeScratch(folder)
    try {
      return ok(
        stampsReady(folder).reduce<CutRestore | undefined>((found, stamp) => settle(folder, stamp) ?? found, undefined),
      )
    } finally {
      place.release()
    }
  } catch (error) {
    const fault = faultOf(error)
    if (fault === undefined) throw error
    // Nothing that a station needs is missing: it opens, and the next start removes what lies beside it.
    return isEmpty(folder) && stampsReady(folder).length > 0 ? err(fault) : ok(undefined)
  }
}

function settle(folder: string, stamp: string): CutRestore | undefined {
  const ready = readyOf(folder, stamp)
  const former = formerOf(folder, stamp)
  // Cut before anything was moved: the folder is as it was, and who had said yes was not told that it was done.
  if (!isEmpty(folder)) {
    rmSync(ready, { recursive: true, force: true })
    return undefined
  }
  const setAside = existsSync(former) ? former : null
  rmSync(folder, { recursive: true, force: true })
  if (isWhole(ready)) {
    renameSync(ready, folder)
    return { outcome: 'finished', setAside }
  }
  if (setAside !== null) renameSync(setAside, folder)
  rmSync(ready, { recursive: true, force: true })
  return { outcome: 'putBack', setAside: null }
}

/** The stamps of what lies ready beside a folder, oldest first. */
function stampsReady(folder: string): string[] {
  const beside = dirname(folder)
  if (!existsSync(beside)) return []
  const head = basename(readyOf(folder, ''))
  const names = readdirSync(beside).filter(name => name.startsWith(head))
  return names.map(name => name.slice(head.length)).toSorted()
}

/** Whether a folder is a station's that opens: a power cut may have kept the name and not the content. */
function isWhole(folder: string): boolean {
  if (!existsSync(join(folder, stationFiles.key))) return false
  try {
    const db = connect(join(folder, stationFiles.database), { readonly: true })
    try {
      return db.pragma('quick_check(1)', { simple: true }) === 'ok' && readIdentity(makeTx(db)) !== undefined
    } finally {
      db.close()
    }
  } catch {
    return false
  }
}

/**
 * Renames what is there, then what was unpacked into its place; a cut between is settled at the next start. Backups that lie inside the
 * folder come along. Gives where the former content is now. Errors: throws AlreadyOpen, and what the disk says; the folder is as it was.
 */
export function putInPlace(folder: string, nowMs: number): string | null {
  mustBeFree(folder)
  const stamp = stampOf(nowMs)
  const ready = readyOf(folder, stamp)
  const setAside = isEmpty(folder) ? null : formerOf(folder, stamp)
  renameSync(scratchOf(folder), ready)
  try {
    if (setAside !== null) renameSync(folder, setAside)
    else rmSync(folder, { recursive: true, force: true })
    renameSync(ready, folder)
  } catch (error) {
    // Somebody looks into what was unpacked, as a virus scanner does: the station has its folder again.
    if (setAside !== null && !existsSync(folder)) renameSync(setAside, folder)
    rmSync(ready, { recursive: true, force: true })
    throw error
  }
  return setAside
}

/** Renames a folder, so that what is opened in its place is new. Gives its name now. Errors: throws AlreadyOpen, and what the disk says; the folder is as it was. */
export async function setFolderAside(folder: string, nowMs: number): Promise<string> {
  mustBeFree(folder)
  const setAside = formerOf(folder, stampOf(nowMs))
  renameSync(folder, setAside)
  await flushFolder(dirname(folder))
  return setAside
}

const stampOf = (nowMs: number): string => new Date(nowMs).toISOString().replace(/[:.]/g, '-')

const isEmpty = (folder: string): boolean => !existsSync(folder) || readdirSync(folder).length === 0

/** What a station that is at work writes would be set aside with its folder (DU-8). Errors: throws AlreadyOpen. */
export function mustBeFree(folder: string): void {
  if (!isEmpty(folder)) takeWriterLock(join(folder, stationFiles.lock)).release()
}
