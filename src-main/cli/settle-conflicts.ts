import { contractLimits } from '#shared/contract/limits.ts'
import { machinePorts } from '../open-station.ts'
import { type Arguments, missing, textOption, usageOf } from './arguments.ts'
import { type StationAtHand, withStation } from './station-at-hand.ts'
import { type Answer, both, type Terminal, WrongUse } from './terminal.ts'

/**
 * `conflicts`: what is to settle, each with everything that was said. `--accept ID --why TEXT` leaves one as it is; `--keep ID --choose
 * FIELD=REF,…` keeps one version of every field (LED-31). The rights are those of the person.
 */
export async function settleConflicts(given: Arguments, terminal: Terminal): Promise<Answer> {
  const [accept, keep] = [textOption(given, 'accept'), textOption(given, 'keep')]
  if (accept !== undefined && keep !== undefined)
    throw new WrongUse(both('--accept or --keep', '--accept ou --keep'), usageOf('conflicts'))
  return withStation(given, terminal, true, at => {
    if (accept !== undefined) return acceptOne(given, terminal, at, accept)
    return keep === undefined ? listAll(terminal, at) : keepOne(given, terminal, at, keep)
  })
}

const keepInstead = both(
  'of this one a version is kept of each field: --keep ID --choose FIELD=REF,…',
  'ici on garde une version de chaque champ\u00A0: --keep ID --choose FIELD=REF,…',
)
const acceptInstead = both(
  'this one has no fields to choose from: --accept ID --why TEXT',
  'celui-ci n’a pas de champ à choisir\u00A0: --accept ID --why TEXT',
)

async function listAll(terminal: Terminal, { client }: StationAtHand): Promise<Answer> {
  const conflicts: object[] = []
  let total = 0
  do {
    const page = await client.conflicts.list({ offset: conflicts.length, limit: contractLimits.pageRows })
    total = page.rows.length === 0 ? conflicts.length : page.total
    for (const { id } of page.rows) conflicts.push(await client.conflicts.get({ id }))
  } while (conflicts.length < total)
  terminal.words(both(`${conflicts.length} to settle`, `${conflicts.length} à régler`))
  return { json: { conflicts }, yes: true }
}

async function acceptOne(given: Arguments, terminal: Terminal, { client }: StationAtHand, id: string): Promise<Answer> {
  const why = textOption(given, 'why') ?? ''
  if (why === '') throw missing('why', 'conflicts')
  const { seen, may } = await client.conflicts.get({ id })
  if (!may.accept && may.keep) throw new WrongUse(keepInstead, usageOf('conflicts'))
  await client.conflicts.accept({ commandId: machinePorts().random.uuid(), id, seen, why })
  terminal.words(both('left as it is', 'laissé tel quel'))
  return { json: { accepted: id }, yes: true }
}

async function keepOne(given: Arguments, terminal: Terminal, { client }: StationAtHand, id: string): Promise<Answer> {
  const chosen = new Map(
    (textOption(given, 'choose') ?? '').split(',').map(part => part.split('=', 2) as [string, string]),
  )
  const { seen, fields, may } = await client.conflicts.get({ id })
  if (fields.length === 0 && may.accept) throw new WrongUse(acceptInstead, usageOf('conflicts'))
  const choices = fields.map(({ field, versions }) => {
    const ref = chosen.get(field)
    if (ref === undefined || !versions.some(version => version.ref === ref)) {
      const refs = versions.map(version => version.ref).join(', ')
      throw new WrongUse(both(`--choose ${field}=… is one of ${refs}`, `--choose ${field}=… est l’un de ${refs}`))
    }
    return { field, ref }
  })
  const why = textOption(given, 'why')
  const commandId = machinePorts().random.uuid()
  await client.conflicts.keep({ commandId, id, seen, fields: choices, ...(why === undefined ? {} : { why }) })
  terminal.words(both('kept', 'gardé'))
  return { json: { kept: id, fields: choices }, yes: true }
}
