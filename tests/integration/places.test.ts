import { afterAll, beforeAll, expect, test } from 'vitest'
import { assert } from '#shared/kit/assert.ts'
import type { Caller } from '#main/services/command.ts'
import { done, everything, kindOf, type TestStation, testStation } from '../support/test-station.ts'

let station: TestStation
beforeAll(async () => {
  station = await testStation()
})
afterAll(() => station.close())

const territory = () => station.org.territory
const make = (fields: { name: string; parent: string; [field: string]: unknown }, by: Caller = station.root) =>
  territory().create(by, { commandId: station.id(), fields })
const edit = (id: string, patch: Record<string, unknown>, seen?: readonly string[]) =>
  territory().edit(station.root, { commandId: station.id(), id, patch, ...(seen && { seen }) })
const get = (id: string) => done(territory().get(station.root, { id }))
const list = (query: object) => done(territory().list(station.root, { ...everything, ...query }))
const offered = () =>
  done(territory().all(station.root, {})).regions.flatMap(({ name, departements }) => [
    name,
    ...departements.flatMap(one => [one.name, ...one.arrondissements.map(inside => inside.name)]),
  ])
const makeFarmer = (fields: Record<string, unknown>) =>
  station.org.farmers.create(station.root, { commandId: station.id(), fields: { name: 'Ngono Essai', ...fields } })

test('the packaged list is a register of its own, before anybody wrote of it (COOP-1)', () => {
  const regions = list({ filter: { level: ['region'] } })
  expect(regions.total).toBe(10)
  expect(regions.rows.find(row => row.id === 'CE')).toMatchObject({ name: 'Centre', official: true, parent: null })
  const found = list({ search: 'lekie', filter: { level: ['departement'], region: ['Centre'] } })
  expect(found.rows.map(row => row.id)).toEqual(['CE.LEKIE'])
  const [first] = list({ offset: 5, limit: 1, sort: [{ field: 'name', desc: true }] }).rows
  expect(first?.id).toBe(list({ limit: 6, sort: [{ field: 'name', desc: true }] }).rows[5]?.id)
  expect(get('CE.LEKIE')).toMatchObject({ parentName: 'Centre', other_names: [], notes: null, history: [] })
  expect(get('CE.LEKIE').below.map(place => place.name)).toContain('Ebebda')
  expect(kindOf(territory().get(station.root, { id: 'CE.NULLEPART' }))).toBe('NotFound')
  expect(kindOf(territory().list(station.root, { ...everything, filter: { x: ['y'] } }))).toBe('Invalid')
})

test('a place that is added is offered, found in records and counted with those it lies in', () => {
  const before = { place: get('CE.LEKIE'), region: get('CE') }
  const { id } = done(make({ name: 'Nkolmebanga II', parent: 'CE.LEKIE', other_names: ['Nkol 2', ' nkolmebanga ii '] }))
  expect(id).toBe('CE.LEKIE.NKOLMEBANGA-II')
  expect(get(id)).toMatchObject({ official: false, level: 'arrondissement', other_names: ['Nkol 2'] })
  expect(get(id).history[0]).toMatchObject({ kind: 'create' })
  expect(offered()).toContain('Nkolmebanga II')
  const farmer = done(makeFarmer({ departement: 'lekie', arrondissement: 'NKOL 2', area_m2: 20_000 }))
  done(
    station.org.cooperatives.create(station.root, {
      commandId: station.id(),
      fields: { name: 'Coop Nkol', departement: 'Lékié', arrondissement: 'Nkolmebanga 2' },
    }),
  )
  expect(done(station.org.farmers.get(station.root, { id: farmer.id }))).toMatchObject({
    region: 'Centre',
    arrondissement: 'Nkolmebanga II',
  })
  expect(get(id)).toMatchObject({ farmers: 1, area_m2: 20_000, suppliers: 0, cooperatives: 1, warehouses: 0, net_g: 0 })
  // Where people are registered comes first, a place before those in it.
  expect(list({ limit: 3 }).rows.map(row => row.id)).toEqual(['CE', 'CE.LEKIE', id])
  const more = ({ farmers, cooperatives }: { farmers: number; cooperatives: number }) => ({
    farmers: farmers + 1,
    cooperatives: cooperatives + 1,
  })
  expect(get('CE.LEKIE')).toMatchObject(more(before.place))
  expect(get('CE')).toMatchObject(more(before.region))
  done(station.org.farmers.archive(station.root, { commandId: station.id(), id: farmer.id, why: 'parti au village' }))
  expect(get(id)).toMatchObject({ farmers: 0, cooperatives: 1 })
})

test('what is there already, or cannot be, is refused', () => {
  expect(kindOf(make({ name: 'EBEBDA', parent: 'CE.LEKIE' }))).toBe('PlaceTaken')
  expect(kindOf(make({ name: 'Lekie', parent: 'LT' }))).toBe('PlaceTaken')
  expect(kindOf(make({ name: 'Nkolmebanga 2e', parent: 'CE.LEKIE' }))).toBe('PlaceTaken')
  expect(kindOf(make({ name: 'Ailleurs', parent: 'LT.X' }))).toBe('NotFound')
  expect(kindOf(make({ name: 'Ailleurs', parent: 'CE.LEKIE.EBEBDA' }))).toBe('Invalid')
  expect(kindOf(make({ name: '-', parent: 'CE' }))).toBe('Invalid')
  expect(kindOf(edit('CE.LEKIE', { name: 'Autre' }))).toBe('Invalid')
  expect(kindOf(edit('CE.LEKIE', { parent: 'LT' }))).toBe('Invalid')
  const taken = edit('CE.LEKIE', { other_names: ['Mfoundi'] })
  assert(!taken.ok && taken.error.kind === 'PlaceTaken', 'another département is called so')
  expect(taken.error).toMatchObject({ name: 'Mfoundi', where: 'Centre, Mfoundi' })
})

test('a place of the list takes notes and spellings; what somebody else changed meanwhile is not covered', () => {
  const opened = get('CE.MBAM-ET-INOUBOU').history.map(line => line.ref)
  done(edit('CE.MBAM-ET-INOUBOU', { notes: 'pont coupé', other_names: ['M. Inoubou'] }, opened))
  station.ports.move(60_000)
  const place = get('CE.MBAM-ET-INOUBOU')
  expect(place).toMatchObject({ name: 'Mbam-et-Inoubou', notes: 'pont coupé', official: true })
  expect(place.history.map(line => line.kind)).toEqual(['edit'])
  expect(kindOf(edit('CE.MBAM-ET-INOUBOU', { notes: 'pont refait' }, []))).toBe('ChangedMeanwhile')
  done(
    edit(
      'CE.MBAM-ET-INOUBOU',
      { notes: null },
      place.history.map(line => line.ref),
    ),
  )
  expect(get('CE.MBAM-ET-INOUBOU')).toMatchObject({ notes: null, other_names: ['M. Inoubou'], conflicts: [] })
  const farmer = done(makeFarmer({ departement: 'm inoubou' }))
  expect(done(station.org.farmers.get(station.root, { id: farmer.id })).departement).toBe('Mbam-et-Inoubou')
  done(edit('EN', { name_en: 'The Far North' }))
  done(edit('EN', { name_en: null }))
  expect(get('EN')).toMatchObject({ name_en: 'Far North' })
})

test('an archived place is no longer offered; records keep it and it comes back (FAR-2)', () => {
  const id = 'CE.LEKIE.EBEBDA'
  const farmer = done(makeFarmer({ departement: 'Lékié', arrondissement: 'Ebebda' }))
  done(territory().archive(station.root, { commandId: station.id(), id, why: 'réuni à Monatélé' }))
  expect(get(id)).toMatchObject({ archived: true, history: [{ kind: 'archive', why: 'réuni à Monatélé' }] })
  expect(offered()).not.toContain('Ebebda')
  expect(list({ search: 'ebebda', archived: 'hide' }).total).toBe(0)
  expect(list({ search: 'ebebda', archived: 'only' }).rows.map(row => row.id)).toEqual([id])
  expect(get(id).farmers).toBeGreaterThan(0)
  done(station.org.farmers.edit(station.root, { commandId: station.id(), id: farmer.id, patch: { village: 'Nkolo' } }))
  expect(done(station.org.farmers.get(station.root, { id: farmer.id })).arrondissement).toBe('Ebebda')
  expect(kindOf(edit(id, { notes: 'x' }))).toBe('AlreadyArchived')
  done(territory().unarchive(station.root, { commandId: station.id(), id }))
  expect(offered()).toContain('Ebebda')
})
