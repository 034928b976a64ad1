import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stationFiles } from '../storage/open.ts'
import { runSteps } from '../storage/steps.ts'
import { verifyStation } from '../storage/verify-station.ts'
import type { Arguments } from './arguments.ts'
import { dataFolder } from './station-at-hand.ts'
import { type Answer, both, counted, joined, type Terminal, WrongUse } from './terminal.ts'

/** `verify [--rebuild]`: every entry and seal, and every folded row, over a connection that only reads; the station may run meanwhile. */
export function verifyFolder(given: Arguments, terminal: Terminal): Promise<Answer> {
  const folder = dataFolder(given)
  const file = join(folder, stationFiles.database)
  if (!existsSync(file)) throw new WrongUse(both(`no station in ${folder}`, `aucun poste dans ${folder}`))
  const scratch = mkdtempSync(join(tmpdir(), 'verify-'))
  try {
    const rebuild = given.options['rebuild'] === true
    const anchorFile = join(folder, stationFiles.anchor)
    const blobs = join(folder, 'blobs')
    const report = runSteps(verifyStation({ file, rebuild, scratch: join(scratch, 'rebuilt.db'), anchorFile, blobs }))
    if (report === undefined) throw new WrongUse(both('the check was stopped', 'le contrôle a été arrêté'))
    const { ok, entries, seals, fault } = report
    const counts = [
      counted(entries, ['entry', 'entries'], ['écriture', 'écritures']),
      counted(seals, ['seal', 'seals'], ['sceau', 'sceaux']),
    ]
    terminal.words(
      ok
        ? joined([joined(counts, ', '), both(': whole', '\u00A0: intact')], '')
        : both(`fault: ${fault?.why ?? ''}`, `défaut\u00A0: ${fault?.why ?? ''}`),
    )
    const json = { ok, entries, seals, ...(fault === undefined ? {} : { fault }) }
    return Promise.resolve({ json, yes: ok })
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}
