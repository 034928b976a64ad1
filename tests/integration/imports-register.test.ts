import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { assert } from '#shared/kit/assert.ts'
import { done, everything, kindOf, type TestStation, testStation } from '../support/test-station.ts'

const register = readFileSync(resolve(import.meta.dirname, '../golden/import/registre-planteurs-ebebda.csv'))
let station: TestStation
beforeEach(async () => {
  station = await testStation()
})
afterEach(() => station.close())

const openFile = async (
  of: TestStation,
  bytes: Uint8Array,
  kind: 'farmers' | 'suppliers' | 'cooperatives' = 'farmers',
) => {
  const base64 = Buffer.from(bytes).toString('base64')
  return done(await of.org.imports.open(of.root, { kind, fileName: 'registre.csv', base64 }))
}

async function checkFile(
  of: TestStation,
  bytes: Uint8Array,
  kind: 'farmers' | 'suppliers' | 'cooperatives' = 'farmers',
) {
  const opened = await openFile(of, bytes, kind)
  const checked = done(await of.org.imports.check(of.root, { importId: opened.importId, mapping: opened.mapping }))
  return { importId: opened.importId, opened, checked }
}

const rowsOf = (of: TestStation, table: 'farmer' | 'supplier' | 'cooperative') =>
  of.open.store.read(
    tx => tx.db.prepare(`SELECT * FROM ${table} ORDER BY id`).all() as Record<string, string | number | null>[],
  )
const entriesInOrg = (of: TestStation) =>
  of.open.store
    .read(
      tx =>
        tx.db
          .prepare(`SELECT json(body) AS body FROM (SELECT CAST(body AS TEXT) AS body FROM entry
        WHERE log IN (SELECT n FROM log WHERE scope = 'org') ORDER BY seq)`)
          .all() as { body: string }[],
    )
    .map(row => JSON.parse(row.body) as { c: string; o: { e: string }[] })

test('what figures of area count is told with each column, and read as a person says otherwise (FAR-1)', async () => {
  const bytes = Buffer.from('Nom;Village;Surface;Champ acres\nMBALLA Jean;Okola;2,5;1\nOWONA Rose;Obala;1,5;2\n')
  const opened = await openFile(station, bytes)
  const { importId, mapping } = opened
  expect(opened.areaUnits.slice(2)).toEqual(['ha', 'acre'])
  const area = async (more: { areaUnit?: 'ha' | 'm2' | 'acre' }, column = mapping['area'] ?? null) => {
    done(await station.org.imports.check(station.root, { importId, mapping: { ...mapping, area: column }, ...more }))
    const { rows } = done(station.org.imports.records(station.root, { importId, offset: 0, limit: 10, only: 'create' }))
    return rows.map(row => row.fields['area_m2'])
  }
  expect(await area({}, 2)).toEqual([25_000, 15_000])
  expect(await area({ areaUnit: 'acre' }, 2)).toEqual([10_117, 6_070])
  expect(await area({}, 3)).toEqual([4_047, 8_094])
  expect(await area({ areaUnit: 'ha' }, 3)).toEqual([10_000, 20_000])
  // The next file of these headings is read as this one was.
  done(await station.org.imports.apply(station.root, { importId, commandId: station.id() }))
  const next = await openFile(station, Buffer.from(bytes.toString().replace('MBALLA Jean', 'MBALLA Paul')))
  expect([next.mapping['area'], next.areaUnits[3]]).toEqual([3, 'ha'])
  expect((await openFile(station, bytes, 'cooperatives')).areaUnits).toEqual([])
})

test('the real register comes in whole: every record created or skipped with its reason (issue 2 B)', async () => {
  const { importId, opened, checked } = await checkFile(station, register)
  expect(opened.detected).toMatchObject({ format: 'csv', encoding: 'windows-1252', separator: ';' })
  expect(checked.counts).toEqual({ rows: 1191, created: 1184, matched: 0, rejected: 0, skipped: 7 })
  expect(checked.reasons).toEqual({ title: 1, blank: 4, header: 1, total: 1 })
  expect(rowsOf(station, 'farmer')).toHaveLength(0)
  const commandId = station.id()
  const applied = done(await station.org.imports.apply(station.root, { importId, commandId }))
  expect(applied).toEqual({ ...checked.counts, id: commandId })
  const farmers = rowsOf(station, 'farmer')
  expect(farmers).toHaveLength(1184)
  expect(rowsOf(station, 'cooperative').map(row => row['name'])).toHaveLength(5)
  expect(rowsOf(station, 'supplier')).toHaveLength(5)
  const counters = farmers.map(row => Number(String(row['no']).slice(-5))).toSorted((a, b) => a - b)
  expect(counters).toEqual(Array.from({ length: 1184 }, (_, n) => n + 1))
  expect(farmers.every(row => row['import'] === commandId && row['source'] !== null)).toBe(true)
  const entries = entriesInOrg(station).filter(entry => entry.o.some(op => op.e === 'farmer'))
  expect(Math.max(...entries.map(entry => entry.o.length))).toBeLessThanOrEqual(200)
  expect(new Set(entries.map(entry => entry.c)).size).toBe(entries.length)
  const [listed] = done(station.org.imports.list(station.root, {})).rows
  expect(listed).toMatchObject({ id: commandId, counts: checked.counts, undone: false, actorName: 'Odette Ngono' })
})

test('the register’s own code is kept beside ours, and what the cells said beside what was understood', async () => {
  const { importId } = await checkFile(station, register)
  done(await station.org.imports.apply(station.root, { importId, commandId: station.id() }))
  const found = done(station.org.farmers.find(station.root, { text: 'ebongue barthelemy' }))
  const [first] = found.rows
  assert(first !== undefined, 'found by name without accents')
  const farmer = done(station.org.farmers.get(station.root, { id: first.id }))
  expect(farmer.other_codes).toEqual(['PL-1'])
  expect(farmer.no).toMatch(/^EBO[0-9A-Z]{3}-PL\d{5}$/)
  expect(farmer).toMatchObject({ phone: '+237698596938', area_m2: 23_300, land: 'Locataire', importNo: 'registre.csv' })
  expect(farmer.identity).toEqual({ type: 'récépissé', number: 'KIT332-7077707' })
  expect(farmer.source?.['phone']).toBe('00237 6 98 59 69 38')
  expect(farmer.source?.['notes']).toBe('=HYPERLINK("http://x","dossier")')
  expect(farmer.history.map(line => [line.kind, line.actorName])).toEqual([['create', 'Odette Ngono']])
  expect(farmer.quota_g).toBe(2_330_000)
})

test('the same file again: who has a code and a name that agree is matched and stays as he is', async () => {
  const first = await checkFile(station, register)
  done(await station.org.imports.apply(station.root, { importId: first.importId, commandId: station.id() }))
  const before = rowsOf(station, 'farmer')
  const again = await checkFile(station, register)
  expect(again.checked.counts.rows).toBe(1191)
  const coded = before.filter(row => row['other_codes'] !== null).length
  expect([coded, again.checked.counts.matched]).toEqual([891, 891])
  expect(again.opened.mappingFrom).toBe('saved')
  expect(first.opened.before).toBeNull()
  expect(again.opened.before).toMatchObject({ created: 1184 })
  done(await station.org.imports.apply(station.root, { importId: again.importId, commandId: station.id() }))
  const after = rowsOf(station, 'farmer')
  expect(after.filter(row => before.some(old => old['id'] === row['id']))).toEqual(before)
  expect(rowsOf(station, 'cooperative')).toHaveLength(5)
})

test('a crash in the middle of writing: begun again, it goes on and makes nobody twice', async () => {
  const whole = await checkFile(station, register)
  const commandId = station.id()
  let left = 3
  Object.assign(station.pushed, {
    push: (event: { topic: string }) => {
      if (event.topic === 'progress') left -= 1
      if (left === 0) throw new Error('the process is killed here')
      return 0
    },
  })
  await expect(station.org.imports.apply(station.root, { importId: whole.importId, commandId })).rejects.toThrow(
    'killed',
  )
  const there = rowsOf(station, 'farmer').length
  expect(there).toBeGreaterThan(0)
  expect(there).toBeLessThan(1184)
  const again = await station.restart()
  const { importId } = await checkFile(again, register)
  const applied = done(await again.org.imports.apply(again.root, { importId, commandId: again.id() }))
  expect(applied).toEqual({ rows: 1191, created: 1184, matched: 0, rejected: 0, skipped: 7, id: commandId })
  const farmers = rowsOf(again, 'farmer')
  expect(farmers).toHaveLength(1184)
  expect(new Set(farmers.map(row => row['no'])).size).toBe(1184)
  expect(rowsOf(again, 'cooperative')).toHaveLength(5)
  expect(rowsOf(again, 'supplier')).toHaveLength(5)
  expect(farmers.every(row => row['import'] === commandId)).toBe(true)
  expect(done(again.org.imports.list(again.root, {})).rows).toHaveLength(1)
  again.close()
  station = await testStation()
})

test('a person saves between any two commits of an import, which then has its entries alone in them, and no code is given out twice (sync.md row 22, CODE-1)', async () => {
  const { importId } = await checkFile(station, register)
  let writing = true
  const applying = station.org.imports
    .apply(station.root, { importId, commandId: station.id() })
    .finally(() => (writing = false))
  let saved = 0
  for (await nextTurn(); writing; await nextTurn()) {
    const fields = { name: `Passant ${'ABCDEFGHIJKLMNOPQRSTUVWXYZ'.charAt(saved % 26)}${'o'.repeat(saved / 26)}ndo` }
    done(station.org.farmers.create(station.root, { commandId: station.id(), fields }))
    saved += 1
  }
  done(await applying)
  const entries = entriesInOrg(station).filter(({ o }) => o.some(op => op.e === 'farmer'))
  // Until the first save is seen the second commit may have two.
  expect(saved).toBeGreaterThanOrEqual(entries.length - saved - 2)
  const counters = rowsOf(station, 'farmer').map(row => Number(String(row['no']).slice(-5)))
  expect(counters.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 1184 + saved }, (_, n) => n + 1))
})

test('the same command again answers the same and writes nothing', async () => {
  const { importId } = await checkFile(station, register)
  const commandId = station.id()
  const applied = done(await station.org.imports.apply(station.root, { importId, commandId }))
  const entries = entriesInOrg(station).length
  expect(done(await station.org.imports.apply(station.root, { importId, commandId }))).toEqual(applied)
  expect(entriesInOrg(station)).toHaveLength(entries)
})

test('undo archives all of it, once, and is refused when any of it is used', async () => {
  const { importId } = await checkFile(station, register)
  const id = station.id()
  done(await station.org.imports.apply(station.root, { importId, commandId: id }))
  const supplier = rowsOf(station, 'supplier')[0]?.['id']
  assert(typeof supplier === 'string', 'a supplier came in')
  const fields = { name: 'Njie Samuel', supplier }
  const outside = done(station.org.farmers.create(station.root, { commandId: station.id(), fields }))
  const undo = () => station.org.imports.undo(station.root, { commandId: station.id(), id })
  expect(undo()).toEqual({ ok: false, error: { kind: 'ImportInUse', records: 1 } })
  done(station.org.farmers.archive(station.root, { commandId: station.id(), id: outside.id, why: 'pas à nous' }))
  expect(done(undo())).toEqual({ archived: 1194 })
  expect(kindOf(undo())).toBe('ImportUndone')
  expect(done(station.org.farmers.list(station.root, { ...everything, archived: 'hide' })).total).toBe(0)
  expect(done(station.org.imports.list(station.root, {})).rows[0]?.undone).toBe(true)
  const again = await checkFile(station, register)
  expect(again.checked.counts.created).toBe(1184)
})

test('records can be looked at by outcome; the error file holds what is doubtful', async () => {
  const { importId, checked } = await checkFile(station, register)
  const page = (only: 'skip' | 'warned' | 'duplicates' | 'create') =>
    done(station.org.imports.records(station.root, { importId, offset: 0, limit: 50, only }))
  expect(page('skip').rows.map(row => row.reason)).toContain('total')
  expect(page('create').total).toBe(1184)
  expect(page('create').rows[0]?.fields).toMatchObject({ cooperative: 'SCOOPS-CA PROCAEB', sex: 'F' })
  expect(page('duplicates').total).toBe(
    (checked.warnings['LikelyDuplicate'] ?? 0) + (checked.warnings['PossibleDuplicate'] ?? 0),
  )
  const file = done(station.org.imports.errorFile(station.root, { importId, lang: 'fr' }))
  expect(file.rows).toBe(page('warned').total)
  expect(file.fileName).toBe('registre-erreurs.csv')
})

test('what cannot be read is refused with its reason; what is not mine is not found', async () => {
  const open = async (bytes: Buffer, kind = 'farmers' as const) =>
    station.org.imports.open(station.root, { kind, fileName: 'x', base64: bytes.toString('base64') })
  expect(await open(Buffer.from('%PDF-1.7 rien'))).toMatchObject({ error: { kind: 'ImportUnreadable' } })
  expect(kindOf(await open(Buffer.from('')))).toBe('ImportUnreadable')
  const clerk = await station.person('AG')
  expect(kindOf(await station.org.imports.open(clerk, { kind: 'farmers', fileName: 'x', base64: 'YQ==' }))).toBe(
    'Forbidden',
  )
  const { importId, opened } = await checkFile(station, register)
  const accountant = await station.person('AC')
  expect(kindOf(await station.org.imports.check(accountant, { importId, mapping: opened.mapping }))).toBe('NotFound')
  const gone = { ...opened.mapping, name: null, surname: null, given: null }
  expect(kindOf(await station.org.imports.check(station.root, { importId, mapping: gone }))).toBe('ImportNameMissing')
  expect(kindOf(await station.org.imports.apply(station.root, { importId, commandId: station.id() }))).toBe('Stale')
  done(station.org.imports.cancel(station.root, { importId }))
  expect(kindOf(await station.org.imports.check(station.root, { importId, mapping: opened.mapping }))).toBe('NotFound')
})

test('suppliers and cooperatives come in the same way', async () => {
  const of = (name: string) => readFileSync(resolve(import.meta.dirname, '../golden/import', name))
  for (const kind of ['suppliers', 'cooperatives'] as const) {
    const { importId, checked } = await checkFile(station, of(`${kind}.csv`), kind)
    const applied = done(await station.org.imports.apply(station.root, { importId, commandId: station.id() }))
    expect(applied.created).toBe(checked.counts.created)
    expect(rowsOf(station, kind === 'suppliers' ? 'supplier' : 'cooperative').length).toBeGreaterThanOrEqual(
      applied.created,
    )
  }
})

test('a file that names a place which was added, or a spelling of it, is understood (COOP-1)', async () => {
  const make = (fields: { name: string; parent: string; other_names?: string[] }) =>
    done(station.org.territory.create(station.root, { commandId: station.id(), fields }))
  const { id } = make({ name: 'Haute-Lékié', parent: 'CE' })
  const inside = make({ name: 'Nkolmebanga II', parent: id, other_names: ['Nkol Deux'] })
  done(station.org.territory.archive(station.root, { commandId: station.id(), id: inside.id, why: 'réuni' }))
  const file = [
    'Nom;Département;Arrondissement;Village',
    'ABENA Rose;HAUTE LEKIE;nkolmebanga 2;Nkolo',
    'NGONO Paul;Haute-Lékié;Nkol deux;Nkolo',
    'ETOA Jean;Haute-Lékié;Nulle Part;Nkolo',
  ].join('\n')
  const { importId, checked } = await checkFile(station, Buffer.from(file))
  expect(checked.counts).toMatchObject({ created: 3, rejected: 0 })
  done(await station.org.imports.apply(station.root, { importId, commandId: station.id() }))
  const where = { region: 'Centre', departement: 'Haute-Lékié', village: 'Nkolo' }
  expect(rowsOf(station, 'farmer').toSorted((a, b) => String(a['no']).localeCompare(String(b['no'])))).toMatchObject([
    { ...where, arrondissement: 'Nkolmebanga II' },
    { ...where, arrondissement: 'Nkolmebanga II' },
    { ...where, arrondissement: null },
  ])
})
