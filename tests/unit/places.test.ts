import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import {
  knownPlaces,
  placeId,
  placeLevels,
  placeNamed,
  type PlaceRecord,
  territoryWith,
} from '#shared/domain/places.ts'
import { matchPlace, parseTerritory } from '#shared/domain/territory.ts'
import { resourcesDir } from '../support/test-station.ts'

const packaged = parseTerritory(readFileSync(join(resourcesDir, 'territory.csv'), 'utf8'))
const record = (id: string, more: Partial<PlaceRecord> = {}): PlaceRecord => ({
  id,
  parent: null,
  name: null,
  name_en: null,
  other_names: [],
  archived: false,
  ...more,
})
const added = (parent: string, name: string, more: Partial<PlaceRecord> = {}) =>
  record(placeId(parent, name), { parent, name, ...more })
const match = (records: readonly PlaceRecord[], text: Partial<Record<(typeof placeLevels)[number], string>>) =>
  matchPlace(territoryWith(knownPlaces(packaged, records)), {
    region: '',
    departement: '',
    arrondissement: '',
    village: '',
    ...text,
  })

describe('places (COOP-1)', () => {
  test('those of the packaged list are there without any record, each under an id of its own, after the one it lies in', () => {
    const places = knownPlaces(packaged, [])
    expect(new Set(places.map(place => place.id)).size).toBe(places.length)
    expect(places.length).toBeGreaterThan(400)
    const seen = new Set<string | null>([null])
    for (const place of places) {
      expect([place.id, seen.has(place.parent)]).toEqual([place.id, true])
      seen.add(place.id)
      expect(place).toMatchObject({ official: true, archived: false })
      expect(place.names).toHaveLength(placeLevels.indexOf(place.level) + 1)
    }
    expect(places.find(place => place.id === 'CE.LEKIE.EBEBDA')?.names).toEqual(['Centre', 'Lékié', 'Ebebda'])
  })

  test('a record that lies under another id than that of its names is no place, nor what lies in it', () => {
    const forged = [
      record('CE.AUTRE', { parent: 'CE', name: 'Lékié' }),
      record('LT.LEKIE', { parent: 'CE', name: 'Lékié' }),
      record('CE.AUTRE.LA', { parent: 'CE.AUTRE', name: 'Là' }),
      record('CE.', { parent: 'CE', name: '\u202E' }),
    ]
    expect(knownPlaces(packaged, forged)).toEqual(knownPlaces(packaged, []))
  })

  test('with no record the lookup is the packaged one', () => {
    const same = territoryWith(knownPlaces(packaged, []))
    for (const region of packaged.regions) {
      for (const departement of region.departements) {
        for (const arrondissement of departement.arrondissements) {
          const text = { region: region.nameEn, departement: departement.name, arrondissement: arrondissement.name }
          expect(matchPlace(same, { ...text, village: '' })).toEqual(matchPlace(packaged, { ...text, village: '' }))
        }
      }
    }
  })

  test('what records add is in its place whatever their order; what lies in nothing known waits', () => {
    const departement = added('CE', 'Haute-Lékié')
    const arrondissement = added(departement.id, 'Nkolmebanga II', { archived: true })
    const lost = added('XX.NULLEPART', 'Perdu')
    const tooDeep = added(arrondissement.id, 'Quartier')
    for (const records of [
      [departement, arrondissement, lost, tooDeep],
      [tooDeep, lost, arrondissement, departement],
    ]) {
      const places = knownPlaces(packaged, records).filter(place => !place.official)
      expect(places.map(({ id, level, archived }) => ({ id, level, archived }))).toEqual([
        { id: 'CE.HAUTE-LEKIE', level: 'departement', archived: false },
        { id: 'CE.HAUTE-LEKIE.NKOLMEBANGA-II', level: 'arrondissement', archived: true },
      ])
      // Archived or not: old files and old records name it.
      expect(match(records, { departement: 'haute lekie', arrondissement: 'NKOLMEBANGA 2' })).toMatchObject({
        region: 'Centre',
        departement: 'Haute-Lékié',
        arrondissement: 'Nkolmebanga II',
        notices: [],
      })
    }
  })

  test('a place of the list keeps its name whatever its record says; other spellings are understood as it', () => {
    const records = [
      record('CE.LEKIE', { name: 'Autre', parent: 'LT', other_names: ['Pays Eton'] }),
      record('CE.LEKIE.EBEBDA', { other_names: ['Sanaga-Rive'], name_en: 'Ebebda Town' }),
    ]
    expect(knownPlaces(packaged, records)).toHaveLength(knownPlaces(packaged, []).length)
    const where = { departement: 'Lékié', arrondissement: 'Ebebda', region: 'Centre', notices: [] }
    expect(match(records, { departement: 'PAYS ETON', arrondissement: 'sanaga rive' })).toMatchObject(where)
    expect(match(records, { departement: 'Lekie', arrondissement: 'EBEBDA TOWN' })).toMatchObject(where)
    expect(match(records, { region: 'Centre', departement: 'Pays Eton' })).toMatchObject({ departement: 'Lékié' })
  })

  test('a spelling never takes a place away from the one that has it as its name', () => {
    const records = [record('CE.LEKIE', { other_names: ['Mfoundi'] }), record('CE.MFOUNDI', { other_names: ['Lékié'] })]
    for (const departement of ['Lékié', 'Mfoundi']) {
      expect(match(records, { departement })).toMatchObject({ departement })
      expect(match(records, { region: 'Centre', departement })).toMatchObject({ departement })
    }
  })

  test('a name is taken in the country for a département, in its own for an arrondissement', () => {
    const places = knownPlaces(packaged, [])
    const named = (level: 'departement' | 'arrondissement', parent: string, name: string) =>
      placeNamed(places, { id: '', level, parent }, [name])?.id
    expect(named('departement', 'LT', 'LEKIE')).toBe('CE.LEKIE')
    expect(named('arrondissement', 'CE.LEKIE', 'ebebda')).toBe('CE.LEKIE.EBEBDA')
    expect(named('arrondissement', 'CE.MFOUNDI', 'Ebebda')).toBeUndefined()
  })
})
