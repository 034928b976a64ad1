import { basename } from 'node:path'
import { contractLimits } from '#shared/contract/limits.ts'
import { machinePorts } from '../open-station.ts'
import { type Arguments, usageOf } from './arguments.ts'
import { readInput } from './input-file.ts'
import { type StationAtHand, withStation } from './station-at-hand.ts'
import { type Answer, both, type Terminal, WrongUse } from './terminal.ts'

const kinds = ['farmers', 'suppliers', 'cooperatives'] as const
const page = 200

/** `import farmers FILE [--dry-run]`: the wizard's steps with what it proposes. */
export async function importRegister(given: Arguments, terminal: Terminal): Promise<Answer> {
  const [word = '', file = ''] = given.words
  const kind = kinds.find(one => one === word)
  if (kind === undefined)
    throw new WrongUse(
      both(`nothing to import is called ${word}`, `rien à importer ne s’appelle ${word}`),
      usageOf('import'),
    )
  const base64 = readInput(file, contractLimits.importBytes).toString('base64')
  return withStation(given, terminal, true, async at => {
    const { imports } = at.client
    const { importId, mapping, before } = await imports.open({ kind, fileName: basename(file), base64 })
    if (before !== null) {
      const day = new Date(before.at_ms).toISOString().slice(0, 10)
      terminal.words(
        both(
          `this very file came in on ${day} already: ${before.created} created`,
          `ce même fichier est déjà entré le ${day}\u00A0: ${before.created} créés`,
        ),
      )
    }
    const { counts, warnings } = await imports.check({ importId, mapping })
    const rejected = await reasonsOf(at, importId, 'reject')
    const skipped = await reasonsOf(at, importId, 'skip')
    if (given.options['dry-run'] !== true) {
      await imports.apply({ importId, commandId: machinePorts().random.uuid() })
    }
    const { rows, created, matched } = counts
    terminal.words(
      both(
        `${rows} records: ${created} created, ${matched} matched, ${counts.rejected} rejected, ${counts.skipped} skipped`,
        `${rows} lignes\u00A0: ${created} créées, ${matched} retrouvées, ${counts.rejected} rejetées, ${counts.skipped} passées`,
      ),
    )
    return { json: { rows, created, matched, rejected, skipped, warnings }, yes: true }
  })
}

async function reasonsOf({ client }: StationAtHand, importId: string, only: 'reject' | 'skip') {
  const all: { record: number; line: number; reason: string }[] = []
  for (let offset = 0; ; offset += page) {
    const { rows, total } = await client.imports.records({ importId, offset, limit: page, only })
    all.push(...rows.map(({ record, line, reason }) => ({ record, line, reason: reason ?? '' })))
    if (all.length >= total || rows.length === 0) return all
  }
}
