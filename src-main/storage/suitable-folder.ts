import { execFileSync } from 'node:child_process'
import { existsSync, statfsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { StorageFault } from './storage-fault.ts'

/** Why data may not live in a folder. */
export type UnsuitableWhy = Extract<StorageFault, { kind: 'UnsuitableFolder' }>['why']

/** What the machine says about the folder of a database. */
export interface FolderFacts {
  readonly platform: NodeJS.Platform
  readonly path: string
  /** `f_type` of Linux's statfs, or undefined */
  readonly fsType?: number | undefined
  /** the word of Windows for the drive, e.g. `Fixed Drive`, or undefined */
  readonly driveType?: string | undefined
  /** names that stand in the folder or above it */
  readonly marks: readonly string[]
  /** folders that synchronising programs announce in the environment */
  readonly syncedRoots: readonly string[]
}

/** File systems of other machines. Source: linux/magic.h and statfs(2). */
const networkTypes = new Set([0x6969, 0xff53_4d42, 0xfe53_4d42, 0x517b, 0x564c, 0x5346_414f, 0x0102_1997])
/** FAT and exFAT, which sticks have and system disks have not. */
const stickTypes = new Set([0x4d44, 0x2011_bab0])
const syncedNames =
  /^(onedrive( - .*)?|dropbox( \(.*\))?|google ?drive|my drive|icloud ?drive|nextcloud|owncloud|pcloud ?drive|mega(sync)?|syncthing)$/i
const syncMarks = ['.stfolder', '.dropbox', '.dropbox.cache', '.nextcloudsync.log', '.owncloudsync.log']

/**
 * Why no database may live in a folder: locks and flushes of networks lie, sticks are pulled, and synchronising programs copy a
 * database without its log (sync.md §1 row 25). Undefined where nothing speaks against it.
 */
export function unsuitable(facts: FolderFacts): UnsuitableWhy | undefined {
  const { platform, path, fsType, driveType } = facts
  if (/^(\\\\|\/\/)/.test(path)) return 'network'
  if (platform === 'linux' && fsType !== undefined && networkTypes.has(fsType)) return 'network'
  if (driveType !== undefined && /remote|network/i.test(driveType)) return 'network'
  if (driveType !== undefined && /removable|cd-?rom/i.test(driveType)) return 'removable'
  if (platform === 'linux' && fsType !== undefined && stickTypes.has(fsType)) return 'removable'
  const parts = path.split(/[\\/]+/)
  if (parts.some(part => syncedNames.test(part))) return 'synced'
  if (facts.marks.some(mark => syncMarks.includes(mark.toLowerCase()))) return 'synced'
  const plain = normal(path, platform)
  return facts.syncedRoots.some(root => `${plain}/`.startsWith(`${normal(root, platform)}/`)) ? 'synced' : undefined
}

const normal = (path: string, platform: NodeJS.Platform): string => {
  const slashes = path.replaceAll('\\', '/').replace(/\/+$/, '')
  return platform === 'win32' ? slashes.toLowerCase() : slashes
}

/** Asks the machine about a folder that exists. */
export function readFolderFacts(folder: string): FolderFacts {
  const path = resolve(folder)
  const { platform, env } = process
  const announced = [env.OneDrive, env.OneDriveCommercial, env.OneDriveConsumer]
  return {
    platform,
    path: /^(\\\\|\/\/)/.test(folder) ? folder : path,
    fsType: platform === 'linux' ? statfsSync(path).type : undefined,
    driveType: platform === 'win32' ? driveTypeOf(path) : undefined,
    marks: syncMarks.filter(mark => upwards(path).some(above => existsSync(join(above, mark)))),
    syncedRoots: announced.filter((root): root is string => root !== undefined && root !== ''),
  }
}

function upwards(path: string): string[] {
  const above = dirname(path)
  return above === path ? [path] : [path, ...upwards(above)]
}

function driveTypeOf(path: string): string | undefined {
  const drive = /^[A-Za-z]:/.exec(path)?.[0]
  if (drive === undefined) return undefined
  try {
    const fsutil = join(process.env.SystemRoot ?? 'C:\\Windows', 'System32', 'fsutil.exe')
    return execFileSync(fsutil, ['fsinfo', 'drivetype', drive], { encoding: 'utf8', timeout: 3_000, windowsHide: true })
  } catch {
    // Where Windows does not say, only the path speaks.
    return undefined
  }
}
