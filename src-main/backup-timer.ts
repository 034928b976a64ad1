import { BackupsEnded, segmentEveryMs } from './storage/backup/backup-keeper.ts'
import { StorageError } from './storage/storage-fault.ts'
import type { Log } from './rpc/fault-log.ts'

/** What is made when it is due. */
export interface BackupWork {
  /** makes a backup that is due; undefined where none was */
  readonly backUp: () => Promise<object | undefined>
  /** after each: rehearses a restore, if that is due */
  readonly rehearse: () => Promise<void>
  /** whether so much comes in from others that the first backup would be old when it is made, and take the disk and the memory from it */
  readonly isTakingIn: () => boolean
  readonly log: Log
}

/** After the start; and again so long after, while much comes in. Units: ms. */
export const firstBackupMs = 60_000

/**
 * Runs what is due every quarter of an hour, for the first time a minute after the start or, where much comes in then, as soon as that has
 * ended, at the first quarter in any case; a disk that refuses is told in the log, the depot goes on. Returns what stops it.
 */
export function startBackupTimer({ backUp, rehearse, isTakingIn, log }: BackupWork): () => void {
  const tick = async () => {
    try {
      if ((await backUp()) !== undefined && !isTakingIn()) await rehearse()
    } catch (error) {
      if (error instanceof BackupsEnded) return
      if (!(error instanceof StorageError)) throw error
      log({ event: 'backup', kind: error.fault.kind })
    }
  }
  let first: NodeJS.Timeout
  const beginSoon = (): void => {
    first = setTimeout(() => (isTakingIn() ? beginSoon() : void tick()), firstBackupMs).unref()
  }
  beginSoon()
  const timer = setInterval(() => void tick(), segmentEveryMs).unref()
  return () => {
    clearTimeout(first)
    clearInterval(timer)
  }
}
