import { contractLimits } from '#shared/contract/limits.ts'
import type { InputOf } from '#shared/contract/calls.ts'
import { stationRights } from '#shared/contract/stations.ts'
import { type Arguments, missing, textOption, usageOf } from './arguments.ts'
import type { StationAtHand } from './station-at-hand.ts'
import { both, WrongUse } from './terminal.ts'

type Right = (typeof stationRights)[number]
/** What an admin decides about a station that comes in. */
export type StationTerms = Omit<InputOf<'stations', 'openWindow'>, 'expected'>

/** The terms of `--warehouse`, `--new`, `--carries`, `--rights` and `--name`, else the name given. Errors: throws WrongUse. */
export async function termsOf(given: Arguments, client: StationAtHand['client'], name: string): Promise<StationTerms> {
  const code = (textOption(given, 'warehouse') ?? '').toUpperCase()
  if (code === '') throw missing('warehouse', 'enrol')
  const { rows } = await client.warehouses.list({ limit: contractLimits.pageRows })
  const idOf = (letters: string): string => {
    const found = rows.find(row => row.code === letters)
    if (found === undefined)
      throw new WrongUse(
        both(`no warehouse ${letters}; --new NAME makes one`, `pas de dépôt ${letters}\u00A0; --new NOM en crée un`),
      )
    return found.id
  }
  const newName = textOption(given, 'new')
  return {
    name: textOption(given, 'name') ?? name,
    warehouse: newName === undefined ? { id: idOf(code) } : { name: newName, code },
    carries: listed(given, 'carries').map(letters => idOf(letters.toUpperCase())),
    rights: listed(given, 'rights').map(rightOf),
  }
}

const listed = (given: Arguments, option: string): string[] =>
  (textOption(given, option) ?? '').split(',').filter(part => part !== '')

function rightOf(name: string): Right {
  const right = stationRights.find(one => one === name)
  if (right === undefined)
    throw new WrongUse(
      both(`--rights takes ${stationRights.join(', ')}`, `--rights prend ${stationRights.join(', ')}`),
      usageOf('enrol'),
    )
  return right
}
