import { join } from 'node:path'
import { stationFiles } from './storage/open.ts'
import { type RunOptions, runInSlices } from './storage/steps.ts'
import type { VerifyReport } from './storage/verify.ts'
import { verifyStation as stepsOf } from './storage/verify-station.ts'

/** How long a check holds the thread before it lets everything else go on. Units: ms. */
const sliceMs = 12

/**
 * Checks the file of a station's folder: every entry and seal, every file that lies beside it, and with `rebuild` every folded row against the ledger folded anew in a
 * scratch file. Reads over a connection of its own, while the station works. Undefined when cancelled.
 * Errors: throws StorageError for a file that does not open.
 */
export function verifyStation(
  dataDir: string,
  rebuild: boolean,
  options: RunOptions = {},
): Promise<VerifyReport | undefined> {
  const at = (name: string): string => join(dataDir, name)
  const what = {
    file: at(stationFiles.database),
    rebuild,
    scratch: at('verify.db'),
    anchorFile: at(stationFiles.anchor),
    blobs: at('blobs'),
  }
  return runInSlices(stepsOf(what), sliceMs, options)
}
