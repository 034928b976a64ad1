import { parseTerritory, type Territory } from '#shared/domain/territory.ts'
import csv from '../../resources/territory.csv?raw'

let parsed: Territory | undefined

/** Cameroon's regions, départements and arrondissements, packaged with the screens: they are needed before any login. */
export function territory(): Territory {
  parsed ??= parseTerritory(csv)
  return parsed
}
