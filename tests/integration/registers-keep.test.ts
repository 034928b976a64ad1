import { afterAll, beforeAll, expect, test } from 'vitest'
import { assert } from '#shared/kit/assert.ts'
import type { Caller } from '#main/services/command.ts'
import { done, everything, kindOf, type TestStation, testStation } from '../support/test-station.ts'

let station: TestStation
beforeAll(async () => {
  station = await testStation()
})
afterAll(() => station.close())

const farmers = () => station.org.farmers
const makeFarmer = (fields: Record<string, unknown>, by: Caller = station.root) =>
  farmers().create(by, { commandId: station.id(), fields })
const editFarmer = (id: string, patch: Record<string, unknown>, by: Caller = station.root) =>
  farmers().edit(by, { commandId: station.id(), id, patch })
const getFarmer = (id: string) => done(farmers().get(station.root, { id }))

test('a farmer is stored in one spelling and found in any (FAR-1)', () => {
  const made = done(
    makeFarmer({
      name: 'Nguélé Bilo’o François',
      phone: '(00237) 6 77 12.34-56',
      departement: 'lekie',
      village: 'Ebebda',
      area_m2: 21_500,
      identity: { type: 'CNI', number: '123456789', expiry: '2030-01-31' },
      birth: { year: 1971, approx: true },
      notes: '',
    }),
  )
  expect(made.no).toMatch(/^EBO[0-9A-Z]{3}-PL00001$/)
  const farmer = getFarmer(made.id)
  expect(farmer).toMatchObject({
    phone: '+237677123456',
    region: 'Centre',
    departement: 'Lékié',
    arrondissement: 'Ebebda',
    quota_g: 2_150_000,
    used_g: 0,
    notes: null,
    birth: { year: 1971, day: null, approx: true },
    identity: { type: 'CNI', number: '123456789', expiry: '2030-01-31' },
  })
  for (const text of ['biloo nguele', 'FRANCOIS', made.no ?? '', '677123456', 'NGUÉLÉ bilo']) {
    expect(done(farmers().find(station.root, { text })).rows.map(row => row.id)).toContain(made.id)
  }
  const search = { ...everything, search: 'françois  bilo’o', filter: { area_m2: { from: 20_000, to: 22_000 } } }
  expect(done(farmers().list(station.root, search))).toMatchObject({ total: 1, totals: { area_m2: 21_500 } })
})

test('what cannot be is refused beside its field', () => {
  const field = (fields: Record<string, unknown>) => {
    const made = makeFarmer({ name: 'Essai', ...fields })
    return !made.ok && made.error.kind === 'Invalid' ? made.error.fields[0]?.path : kindOf(made)
  }
  expect(field({ phone: '12' })).toBe('fields.phone')
  expect(field({ phone2: '6,99E+08' })).toBe('fields.phone2')
  expect(field({ birth: { year: 1980, day: '1981-02-03' } })).toBe('fields.birth.day')
  expect(field({ birth: { year: 2050 } })).toBe('fields.birth.year')
  expect(field({ identity: { type: 'CNI', number: '1', expiry: '2026-02-30' } })).toBe('fields.identity.expiry')
  expect(field({ region: 'Atlantide' })).toBe('UnknownPlace')
  expect(field({ region: 'Littoral', departement: 'Lékié' })).toBe('UnknownPlace')
  expect(field({ cooperative: station.id() })).toBe('NotFound')
  expect(field({ supplier: station.id() })).toBe('NotFound')
})

test('what somebody else changed while a form was open is not covered by it (LEDGER §1 b)', async () => {
  const { id } = done(makeFarmer({ name: 'Essomba Luc', village: 'Obala', phone: '677000009', sex: 'M' }))
  const other = await station.person('MA')
  const opened = getFarmer(id).history.map(line => line.ref)
  const save = (patch: Record<string, unknown>, seen: readonly string[]) =>
    farmers().edit(station.root, { commandId: station.id(), id, patch, seen })
  station.ports.move(60_000)
  done(editFarmer(id, { village: 'Nkolo A', notes: 'revu' }, other))

  done(save({ phone: '677000010' }, opened))
  expect(getFarmer(id)).toMatchObject({ village: 'Nkolo A', notes: 'revu', phone: '+237677000010' })
  done(save({ village: 'Nkolo A' }, opened))

  const refused = save({ village: 'Village B', sex: 'F' }, opened)
  assert(!refused.ok && refused.error.kind === 'ChangedMeanwhile', 'both changed the village')
  const who = getFarmer(id).history[1]
  expect(refused.error.fields).toEqual([{ field: 'village', value: 'Nkolo A', who: who?.actorName, at_ms: who?.at_ms }])
  expect(getFarmer(id)).toMatchObject({ village: 'Nkolo A', sex: 'M' })

  // Once more before he answers: he saw the first, not the second.
  done(editFarmer(id, { village: null }, other))
  const again = save({ village: 'Village B' }, [...opened, ...refused.error.refs])
  assert(!again.ok && again.error.kind === 'ChangedMeanwhile', 'changed once more')
  expect(again.error.fields[0]).toMatchObject({ field: 'village', value: null })
  done(save({ village: 'Village B', sex: 'F' }, [...opened, ...refused.error.refs, ...again.error.refs]))
  expect(getFarmer(id)).toMatchObject({ village: 'Village B', sex: 'F', conflicts: [] })
})

test('a change says before and after, by whom and when; nothing where nothing differs (AUD-1)', () => {
  const { id } = done(makeFarmer({ name: 'Owona Paul', village: 'Obala', sex: 'M', phone: '677000001' }))
  station.ports.move(60_000)
  done(editFarmer(id, { village: 'Ntui', phone: null, sex: 'M' }))
  done(editFarmer(id, { village: 'Ntui' }))
  const farmer = getFarmer(id)
  expect(farmer).toMatchObject({ village: 'Ntui', phone: null, sex: 'M' })
  expect(farmer.history).toHaveLength(2)
  expect(farmer.history[1]).toMatchObject({
    kind: 'edit',
    actorName: 'Odette Ngono',
    changes: [
      { field: 'phone', before: '+237677000001', after: null },
      { field: 'village', before: 'Obala', after: 'Ntui' },
    ],
  })
  expect(farmer.changed_ms).toBeGreaterThan(farmer.made_ms)
})

test('likely duplicates are told with their reasons, never refused (DUP-1, CODE-3)', () => {
  const first = done(
    makeFarmer({ name: 'Ekambi Moukouri Samuel', phone: '699112233', village: 'Loum', birth: { year: 1966 } }),
  )
  const twin = done(makeFarmer({ name: 'Samuel EKAMBI MOUKOURI', phone: '+237 699 11 22 33', village: 'Loum' }))
  expect(twin.duplicates[0]).toMatchObject({ id: first.id, no: first.no, name: 'Ekambi Moukouri Samuel' })
  expect(twin.duplicates[0]?.reasons).toEqual(expect.arrayContaining(['name', 'phone']))
  expect(getFarmer(first.id).duplicates.map(one => one.id)).toContain(twin.id)
  expect(done(makeFarmer({ name: 'Personne Unique' })).duplicates).toEqual([])
})

test('archived hides, names its reason, comes back; nothing is deleted (FAR-2)', () => {
  const { id } = done(makeFarmer({ name: 'Zouom Hortense' }))
  const archive = () => farmers().archive(station.root, { commandId: station.id(), id, why: 'déménagée' })
  done(archive())
  expect(kindOf(archive())).toBe('AlreadyArchived')
  expect(kindOf(editFarmer(id, { village: 'Loum' }))).toBe('AlreadyArchived')
  expect(done(farmers().find(station.root, { text: 'zouom' })).rows).toEqual([])
  expect(done(farmers().list(station.root, { ...everything, archived: 'only' })).rows.map(row => row.id)).toContain(id)
  done(farmers().unarchive(station.root, { commandId: station.id(), id }))
  const kinds = getFarmer(id).history.map(line => [line.kind, line.why])
  expect(kinds).toEqual([
    ['create', null],
    ['archive', 'déménagée'],
    ['unarchive', null],
  ])
})

test('an agent changes farmers of his own warehouse only (domain §8)', async () => {
  const { warehouse } = station.ready.deps.here
  const agent = await station.person('AG', [warehouse])
  const { id } = done(makeFarmer({ name: 'Mpouam Rose' }, agent))
  expect(kindOf(editFarmer(id, { village: 'Batouri' }, agent))).toBe('ok')
  const other = done(
    station.org.warehouses.create(station.root, { commandId: station.id(), fields: { name: 'Autre', code: 'OBL' } }),
  )
  const stranger = await station.person('AG', [other.id])
  expect(kindOf(makeFarmer({ name: 'Essai' }, stranger))).toBe('Forbidden')
  const both = await station.person('AG', [other.id, warehouse])
  expect(kindOf(editFarmer(id, { village: 'Loum' }, both))).toBe('ok')
})

test('lists sort, filter, page and total in the database; unknown fields are refused', () => {
  const names = (sort: { field: string; desc: boolean }[]) =>
    done(farmers().list(station.root, { ...everything, sort })).rows.map(row => row.name)
  const up = names([{ field: 'name', desc: false }])
  expect(names([{ field: 'name', desc: true }])).toEqual(up.toReversed())
  const [one, two] = [0, 2].map(offset => done(farmers().list(station.root, { ...everything, offset, limit: 2 })))
  expect([...(one?.rows ?? []), ...(two?.rows ?? [])].map(row => row.name)).toEqual(up.slice(0, 4))
  expect(kindOf(farmers().list(station.root, { ...everything, sort: [{ field: 'password', desc: false }] }))).toBe(
    'Invalid',
  )
  expect(kindOf(farmers().list(station.root, { ...everything, filter: { '1=1 --': ['x'] } }))).toBe('Invalid')
  const hostile = { ...everything, search: "%' UNION SELECT zzqx --_\\" }
  expect(done(farmers().list(station.root, hostile)).total).toBe(0)
})

test('the export holds what the list shows, harmless for spreadsheets (EXPT-1, FI-5)', async () => {
  done(makeFarmer({ name: '=CMD()|x;"y"', village: '＠SUM', area_m2: 12_345 }))
  const query = { ...everything, limit: 2, search: 'CMD' }
  const columns = [
    { field: 'name', heading: 'Nom', hidden: false },
    { field: 'phone', heading: 'Téléphone', hidden: true },
    { field: 'village', heading: 'Village', hidden: false },
    { field: 'area_m2', heading: 'Superficie', hidden: false },
    { field: 'quota_g', heading: 'Quota kg', hidden: false },
    { field: 'used_g', heading: 'Livré', hidden: false },
  ]
  const file = done(
    await farmers().export(station.root, { query, flavour: 'csv', lang: 'fr', title: 'Planteurs', columns }),
  )
  const text = Buffer.from(file.base64, 'base64').toString('utf8')
  expect(file).toMatchObject({ rows: 1, fileName: 'Planteurs-2026-11-02.csv', mime: 'text/csv' })
  expect(text.startsWith('\ufeff')).toBe(true)
  expect(text.split('\r\n')[0]).toBe('\ufeff"Nom";"Village";"Superficie (ha)";"Quota kg";"Livré (kg)"')
  expect(text).toContain(`"'=CMD()|x;""y"""`)
  expect(text).toContain("'＠SUM")
  expect(text).toContain(';1,2345;1234,5;0\r\n')
  const machine = done(await farmers().export(station.root, { query, flavour: 'machine', lang: 'en' }))
  expect(Buffer.from(machine.base64, 'base64').toString('utf8')).toContain(',12345,1234500,0,')
  const all = done(await farmers().export(station.root, { query: everything, flavour: 'csv', lang: 'fr' }))
  expect(all.rows).toBe(done(farmers().list(station.root, everything)).total)
})

test('a supplier waits for a manager’s word, with its reason on reject (SUP-1)', async () => {
  const fields = {
    name: 'Kamga Fotso',
    contract_start: '2026-08-01',
    contract_end: '2027-07-15',
    ceiling_g: 40_000_000,
  }
  const { suppliers } = station.org
  const { id, no } = done(suppliers.create(station.root, { commandId: station.id(), fields }))
  expect(no).toMatch(/-CF00001$/)
  const word = (status: 'validated' | 'rejected', by: Caller, why?: string) =>
    kindOf(suppliers.validate(by, { commandId: station.id(), id, status, ...(why === undefined ? {} : { why }) }))
  const agent = await station.person('AG')
  const manager = await station.person('MA')
  expect(done(suppliers.get(station.root, { id })).validation).toBe('pending')
  expect(word('validated', agent)).toBe('Forbidden')
  expect(word('rejected', manager, 'court')).toBe('Invalid')
  expect(word('rejected', manager, 'Contrat sans signature')).toBe('ok')
  expect(word('validated', manager)).toBe('ok')
  expect(word('validated', manager)).toBe('AlreadyValidated')
  const got = done(suppliers.get(station.root, { id }))
  expect(got.validations.map(one => one.status)).toEqual(['validated', 'rejected'])
  const bad = { commandId: station.id(), id, patch: { contract_end: '2026-07-31' } }
  expect(kindOf(suppliers.edit(station.root, bad))).toBe('BadPeriod')
})

test('cooperatives know their members; the same name is told', () => {
  const { cooperatives } = station.org
  const make = (name: string) => done(cooperatives.create(station.root, { commandId: station.id(), fields: { name } }))
  const one = make('SCOOPS Cacao d’Or')
  expect(make('Scoops cacao d or').duplicates).toEqual([])
  expect(make('SCOOPS CACAO D’OR').duplicates.map(twin => twin.id)).toEqual([one.id])
  done(makeFarmer({ name: 'Membre', cooperative: one.id }))
  const row = done(cooperatives.list(station.root, everything)).rows.find(body => body.id === one.id)
  expect(row).toMatchObject({ farmers: 1, suppliers: 0, net_g: 0 })
  expect(done(cooperatives.get(station.root, { id: one.id })).farmers).toBe(1)
})

test('warehouses keep their letters; seasons never overlap', () => {
  const { warehouses, seasons } = station.org
  const make = (code: string) =>
    warehouses.create(station.root, { commandId: station.id(), fields: { name: code, code } })
  expect(kindOf(make('EBO'))).toBe('CodeTaken')
  const made = done(make('NTU'))
  const patch = { commandId: station.id(), id: made.id, patch: { code: 'NTX' } }
  expect(kindOf(warehouses.edit(station.root, patch))).toBe('Invalid')
  const here = { commandId: station.id(), id: station.ready.deps.here.warehouse, why: 'essai' }
  expect(kindOf(warehouses.archive(station.root, here))).toBe('Invalid')
  const season = (code: string, start_day: string, end_day: string) =>
    kindOf(seasons.create(station.root, { commandId: station.id(), fields: { label: code, code, start_day, end_day } }))
  expect(season('2728', '2027-07-15', '2028-07-15')).toBe('SeasonOverlap')
  expect(season('2627', '2027-08-01', '2028-07-15')).toBe('CodeTaken')
  expect(season('2728', '2027-08-01', '2027-08-01')).toBe('BadPeriod')
  expect(season('2728', '2027-08-01', '2028-07-15')).toBe('ok')
  const listed = done(seasons.list(station.root, everything)).rows
  expect(listed.map(row => [row.code, row.current])).toEqual([
    ['2728', false],
    ['2627', true],
  ])
})

test('the grid answers the most local price, then the latest; a withdrawn one no more (DEL-6)', () => {
  const { prices } = station.org
  const set = (day: string, price_xaf: number, more: object = {}) =>
    done(prices.set(station.root, { commandId: station.id(), day, grade: 'I' as const, price_xaf, ...more })).id
  const now = (day: string) =>
    done(prices.inForce(station.root, { day })).prices.map(price => [price.certification, price.price_xaf])
  set('2026-10-01', 3_000)
  expect(now('2026-09-30')).toEqual([])
  expect(now('2026-11-02')).toEqual([[null, 3_000]])
  set('2026-10-01', 3_100)
  expect(now('2026-10-01')).toEqual([[null, 3_100]])
  const later = set('2026-11-01', 3_200)
  set('2026-10-15', 3_050, { wh: station.ready.deps.here.warehouse })
  set('2026-10-15', 3_180, { certification: 'Bio' })
  expect(now('2026-11-02')).toEqual([
    [null, 3_050],
    ['Bio', 3_180],
  ])
  done(prices.withdraw(station.root, { commandId: station.id(), id: later, why: 'erreur de saisie' }))
  expect(kindOf(prices.withdraw(station.root, { commandId: station.id(), id: later, why: 'encore' }))).toBe(
    'AlreadyVoid',
  )
  const rows = done(prices.list(station.root, everything)).rows
  expect(rows.filter(row => row.void).map(row => row.id)).toEqual([later])
  expect(
    rows
      .filter(row => row.inForce)
      .map(row => row.price_xaf)
      .toSorted((a, b) => a - b),
  ).toEqual([3_050, 3_100, 3_180])
})

test('settings hold their bounds and their defaults; the search box finds people, bodies and places (SRCH-1, COOP-1)', () => {
  const { settings, home } = station.org
  const set = (name: string, value: unknown) =>
    kindOf(settings.set(station.root, { commandId: station.id(), name, value }))
  expect(done(settings.all(station.root, {})).values['lock_minutes']).toBe(5)
  expect(set('lock_minutes', 16)).toBe('Invalid')
  expect(set('lock_minutes', 10)).toBe('ok')
  expect(set('lock_minutes', 12)).toBe('ok')
  expect(set('quota_blocks', 'oui')).toBe('Invalid')
  expect(set('__proto__', 1)).toBe('NotFound')
  expect(done(settings.all(station.root, {})).values['lock_minutes']).toBe(12)
  const found = done(home.search(station.root, { text: 'kamga' }))
  expect(found.rows).toMatchObject([{ kind: 'supplier', title: 'Kamga Fotso' }])
  const placesOf = (text: string) => done(home.search(station.root, { text })).places
  expect(placesOf('ebébda')).toEqual([
    expect.objectContaining({ level: 'arrondissement', name: 'Ebebda', path: ['Centre', 'Lékié'] }),
  ])
  // As it is written in English, and a part of a name after what begins so.
  expect(placesOf('far north')).toContainEqual(expect.objectContaining({ level: 'region', name: 'Extrême-Nord' }))
  expect(placesOf('centre')[0]).toMatchObject({ level: 'region', name: 'Centre', path: [] })
  const status = done(home.status(station.root, { day: '2026-11-02' }))
  expect(status).toMatchObject({
    organisation: 'Coopérative Essai',
    warehouseCode: 'EBO',
    season: '2026-2027',
    till: null,
  })
})

test('what somebody else set while the settings were on a screen is not covered by them (LEDGER §1 b)', async () => {
  const { settings } = station.org
  const other = await station.person('AD')
  const set = (value: unknown, was?: unknown, by = station.root) =>
    settings.set(by, { commandId: station.id(), name: 'four_eyes_xaf', value, ...(was === undefined ? {} : { was }) })
  const inForce = () => done(settings.all(station.root, {})).values['four_eyes_xaf']
  const shown = inForce()
  done(set(3_000_000, shown, other))

  const refused = set(1_000_000, shown)
  assert(!refused.ok && refused.error.kind === 'ChangedMeanwhile', 'both set it')
  expect(refused.error.fields).toMatchObject([{ field: 'four_eyes_xaf', value: 3_000_000 }])
  expect(refused.error.fields[0]?.who).not.toBe('Odette Ngono')
  expect(inForce()).toBe(3_000_000)

  done(set(3_000_000, shown)) // both want the same
  done(set(1_000_000, refused.error.fields[0]?.value)) // he was shown theirs
  done(set(2_500_000)) // he asks for his whatever it was
  expect(inForce()).toBe(2_500_000)
})

test('a command sent twice does nothing twice; for another purpose it is refused', () => {
  const commandId = station.id()
  const make = () => farmers().create(station.root, { commandId, fields: { name: 'Deux Fois' } })
  const first = done(make())
  expect(done(make())).toEqual(first)
  expect(kindOf(station.org.cooperatives.create(station.root, { commandId, fields: { name: 'X' } }))).toBe(
    'CommandMismatch',
  )
  expect(done(farmers().find(station.root, { text: 'deux fois' })).rows).toHaveLength(1)
})

test('codes of a series have no gaps, whatever was refused between', () => {
  const before = done(farmers().list(station.root, everything)).total
  expect(kindOf(makeFarmer({ name: 'Essai', phone: '12' }))).toBe('Invalid')
  const made = done(makeFarmer({ name: 'Suivant' }))
  assert(made.no !== null, 'a farmer has a code')
  expect(Number(made.no.slice(-5))).toBe(before + 1)
})
