import { statSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { type BackupFile, claimedHeader, listBackups } from './storage/backup/backup-files.ts'
import { faultOf } from './storage/storage-fault.ts'

/** A full that may be restored, with what follows it as far as names tell. */
export interface FoundBackup {
  readonly file: string
  /** UTC ms of the full, and of the last segment that lies beside it */
  readonly at_ms: number
  readonly last_ms: number
  readonly segments: number
  readonly bytes: number
}

/** How deep below a stick a folder of backups is looked for, and in how many folders of it. */
const deepest = 2
const mostFolders = 300
/** A drive that does not answer is passed over. Units: ms. */
const patienceMs = 3_000

/**
 * Where backups of a station are looked for: its own folder, what an earlier restore set aside beside it, and every stick.
 */
export async function usualPlaces(dataDir: string, roots: readonly string[] = stickRoots()): Promise<string[]> {
  const beside = await foldersIn(dirname(dataDir))
  const former = beside.filter(folder => basename(folder).startsWith(`${basename(dataDir)}.before-`))
  const sticks = await Promise.all(roots.map(root => foldersBelow(root)))
  return [...[dataDir, ...former].map(folder => join(folder, 'backups')), ...sticks.flat()]
}

/** The fulls of some folders, newest first; one that lies in two is shown once for each. A folder that can not be read has none. */
export function findBackups(folders: readonly string[]): FoundBackup[] {
  return folders.flatMap(foundIn).sort((a, b) => b.last_ms - a.last_ms)
}

function foundIn(folder: string): FoundBackup[] {
  const files = filesIn(folder)
  return files
    .filter(file => file.kind === 'full')
    .map(full => {
      const after = files.filter(file => file.kind === 'segment' && file.base === full.base)
      return {
        file: join(folder, full.name),
        at_ms: full.at,
        last_ms: Math.max(full.at, ...after.map(file => file.at)),
        segments: after.length,
        bytes: [full, ...after].reduce((sum, file) => sum + file.bytes, 0),
      }
    })
}

function filesIn(folder: string): BackupFile[] {
  try {
    // A pipe of that name is no backup: who reads from it waits for ever.
    return listBackups(folder).filter(({ name }) => statSync(join(folder, name)).isFile())
  } catch (error) {
    if (faultOf(error) === undefined) throw error
    return []
  }
}

/** When a file, whatever its name, says of itself that it was made as a full backup; undefined where it is none. Units: ms. */
export function madeAt(file: string): number | undefined {
  try {
    const head = claimedHeader(file)
    return head.ok && head.value.header.kind === 'full' ? head.value.header.at : undefined
  } catch (error) {
    if (faultOf(error) === undefined) throw error
    return undefined
  }
}

/** Where the system puts sticks and second disks. */
function stickRoots(): string[] {
  if (process.platform === 'win32') return [...'DEFGHIJKLMNOPQRSTUVWXYZ'].map(letter => `${letter}:\\`)
  return process.platform === 'darwin' ? ['/Volumes'] : ['/media', '/run/media', '/mnt']
}

async function foldersBelow(root: string): Promise<string[]> {
  const found = [root]
  let level = [root]
  // Below where sticks are mounted lies first the person, then the stick.
  for (let depth = 0; depth < deepest + 1 && found.length < mostFolders; depth++) {
    level = (await Promise.all(level.map(foldersIn))).flat().slice(0, mostFolders - found.length)
    found.push(...level)
  }
  return found
}

async function foldersIn(folder: string): Promise<string[]> {
  const late = new Promise<[]>(resolve => setTimeout(resolve, patienceMs, []).unref())
  const read = readdir(folder, { withFileTypes: true }).catch(() => [])
  const items = await Promise.race([read, late])
  return items.filter(item => item.isDirectory()).map(item => join(folder, item.name))
}
