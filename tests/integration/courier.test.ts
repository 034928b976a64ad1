import { randomBytes } from 'node:crypto'
import { copyFileSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { courierPiece } from '#shared/contract/courier.ts'
import { courierServices, importCouriers, putCourier } from '#main/services/courier/courier-services.ts'
import { channelIds } from '#shared/domain/channel.ts'
import { messageServices } from '#main/services/messages/message-services.ts'
import { showCopies } from '#main/services/home/show-copies.ts'
import { LinkedStation, twoStations } from '../support/linked-station.ts'
import { emptyStation, stationsAt, takeIn } from '../support/organisation.ts'
import { bring, fetchWhole, pngOf } from '../support/sample-files.ts'
import { command } from '../support/terminal.ts'
import { done, kindOf, testFolder, testStation } from '../support/test-station.ts'

const offline = { lan: false }
let seed = 900
let a: LinkedStation
let b: LinkedStation
let stick: string
let all: { stop(): Promise<void>; remove(): void }[]

beforeEach(async () => {
  ;[a, b] = await twoStations(seed++)
  all = [a, b]
  stick = testFolder()
  await a.start(offline)
  await b.start(offline)
})
afterEach(async () => {
  for (const one of all) await one.stop()
  for (const one of all) one.remove()
})

const at = (one: LinkedStation) => courierServices(one.ready.deps).courier
const packFor = async (from: LinkedStation, to: LinkedStation | 'hq', whole = false) => {
  // So that two of one moment have two names.
  from.ports.move(1_000)
  const dev = to === 'hq' ? to : to.ready.ledger.dev()
  return saved(from, done(await at(from).export(from.caller, { to: dev, whole })))
}
/** What a screen saves of it, on the stick. */
function saved<T extends { file: string; bytes: number }>(from: LinkedStation, packed: T): T {
  const file = join(stick, packed.file)
  const parts: Buffer[] = []
  for (let at_ = 0; at_ < packed.bytes; at_ += courierPiece.known) {
    const { base64, size } = done(at(from).get(from.caller, { file: packed.file, at: at_ }))
    expect(size).toBe(packed.bytes)
    parts.push(Buffer.from(base64, 'base64'))
  }
  writeFileSync(file, Buffer.concat(parts))
  return { ...packed, file }
}
/** Brings what lies at a path as a screen does, in pieces, and has it taken. */
function takeAt(one: LinkedStation, path: string, piece = 700) {
  const names = !existsSync(path)
    ? []
    : statSync(path).isDirectory()
      ? readdirSync(path).map(name => join(path, name))
      : [path]
  const files = names.map(name => {
    const upload = one.ready.deps.random.uuid()
    const bytes = readFileSync(name)
    for (let from = 0; from === 0 || from < bytes.length; from += piece) {
      const base64 = bytes.subarray(from, from + piece).toString('base64')
      done(at(one).put(one.caller, { upload, at: from, base64 }))
    }
    return { upload, name }
  })
  return at(one).import(one.caller, {
    files: files.length === 0 ? [{ upload: one.ready.deps.random.uuid(), name: path }] : files,
  })
}
const alone = (one: LinkedStation) => done(showCopies(one.ready.deps, one.caller, { ids: [] })).overall.alone

test('carries the ledger to a station that was never linked, and the answer back; only then it counts as a copy (CS-92 to CS-94)', async () => {
  const numbers = [await a.deliver(), await a.deliver()]
  const held = a.entries({ audit: true }).length
  const packed = await packFor(a, b)
  expect(packed.file.startsWith(stick)).toBe(true)
  expect(packed.entries).toBe(held)
  const [taken] = done(await takeAt(b, packed.file)).files
  expect(taken).toMatchObject({ entries: packed.entries, gaps: 0, why: null, from: { name: 'Poste 1' } })
  expect(b.numbers()).toEqual(numbers)
  // It is a member by it, and writes.
  const own = await b.deliver()
  expect(done(await takeAt(b, packed.file)).files).toMatchObject([{ entries: 0, gaps: 0 }])
  expect(alone(a)).toBeGreaterThan(0)
  const answer = await packFor(b, a)
  expect(done(await takeAt(a, answer.file)).files).toMatchObject([{ gaps: 0, why: null }])
  expect(a.numbers()).toEqual([...numbers, own].sort())
  expect(alone(a)).toBe(0)
  // What it said that it holds is not packed again.
  expect((await packFor(a, b)).entries).toBeLessThan(5)
  const more = await a.deliver()
  const next = await packFor(a, 'hq')
  expect(next.to.map(({ dev }) => dev)).toEqual([b.ready.ledger.dev()])
  expect(done(await takeAt(b, next.file)).files).toMatchObject([{ gaps: 0 }])
  expect(b.numbers()).toContain(more)
  for (const one of [a, b]) {
    await one.stop()
    expect(one.verify()).toMatchObject({ ok: true })
  }
})

test('a station that lost what it said it holds is given the whole', async () => {
  await a.deliver()
  done(await takeAt(b, (await packFor(a, b)).file))
  await b.stop()
  const early = b.copy(seed++)
  all.push(early)
  await b.start(offline)
  await a.deliver()
  done(await takeAt(b, (await packFor(a, b)).file))
  const own = await b.deliver()
  done(await takeAt(a, (await packFor(b, a)).file))
  await b.stop()
  b.putBack(early, ['station.db', 'station.anchor'])
  await b.start(offline)
  const last = await a.deliver()
  const { file } = await packFor(a, b)
  await b.stop()
  const said = await command(['courier', 'import', '--from', file, '--data', b.folder, '--json'])
  expect([said.code, said.words]).toEqual([1, expect.stringContaining('--whole')])
  await b.start(offline)
  const [part] = done(await takeAt(b, file)).files
  expect(part?.gaps).toBeGreaterThan(0)
  expect(b.numbers()).not.toContain(last)
  const [whole] = done(await takeAt(b, (await packFor(a, b, true)).file)).files
  expect(whole).toMatchObject({ gaps: 0, why: null })
  expect(b.numbers()).toEqual(a.numbers())
  // It heard that it had written more itself before it had that: what it wrote then is in new logs (CS-40).
  const next = await b.deliver()
  expect(next.slice(3, 6)).not.toBe(own.slice(3, 6))
  expect(b.told()).toContain('StationSetBack')
})

test('what is none, of others, for others or not as it was packed is told by name and changes nothing', async () => {
  await a.deliver()
  const { file } = await packFor(a, b)
  const whole = readFileSync(file)
  const before = b.entries({ audit: true })
  const tried = join(stick, 'tried.ctv')
  const whyOf = async (one: LinkedStation, bytes: Uint8Array): Promise<string> => {
    writeFileSync(tried, bytes)
    const taken = await takeAt(one, tried)
    return taken.ok ? 'taken' : 'why' in taken.error ? taken.error.why : taken.error.kind
  }
  const changed = (place: number): Buffer => {
    const bytes = Buffer.from(whole)
    bytes[place] = (bytes[place] ?? 0) ^ 1
    return bytes
  }
  expect(await whyOf(b, Buffer.from('PK, a workbook'))).toBe('NotACourier')
  for (const place of [0.4, 0.6, 0.9, 0.999]) {
    expect(await whyOf(b, changed(Math.floor(whole.length * place)))).toBe('DamagedCourier')
    expect(await whyOf(b, whole.subarray(0, Math.floor(whole.length * place)))).toBe('DamagedCourier')
  }
  expect(await whyOf(a, whole)).toBe('NotForHere')
  const strange = await testStation({ seed: seed++ })
  const others = new LinkedStation(strange.folder, strange.ports, a.caller, '')
  all.push(others)
  strange.open.close()
  await others.start(offline)
  expect(await whyOf(others, whole)).toBe('OtherOrganisation')
  expect(kindOf(await takeAt(b, join(stick, 'none.ctv')))).toBe('WrongFile')
  expect(b.entries({ audit: true })).toEqual(before)
  // In a folder each is told for itself, and those of others are left.
  writeFileSync(tried, changed(whole.length - 1))
  const { files } = done(await takeAt(b, stick))
  expect(new Set(files.map(({ why }) => why))).toEqual(new Set(['DamagedCourier', null]))
})

test('of a station that is excluded nothing is taken, and for it nothing is packed', async () => {
  done(await takeAt(b, (await packFor(a, b)).file))
  await b.deliver()
  const late = await packFor(b, a)
  const deps = a.ready.deps
  const dev = b.ready.ledger.dev()
  done(stationsAt(a.ready).revoke(a.caller, { commandId: deps.random.uuid(), dev, why: 'volé' }))
  expect(await takeAt(a, late.file)).toMatchObject({ ok: false, error: { kind: 'WrongFile', why: 'Revoked' } })
  expect(kindOf(await at(a).export(a.caller, { to: dev, whole: false }))).toBe('NotFound')
  expect(kindOf(await at(a).export({ ...a.caller, role: 'AG' }, { to: 'hq', whole: false }))).toBe('Forbidden')
})

test('holds what its receiver may read: of another depot neither records nor audit', async () => {
  await a.deliver()
  const elsewhere = await emptyStation(seed++)
  await takeIn({ ready: a.ready, root: a.caller }, elsewhere, {
    name: 'Poste d’Obala',
    warehouse: { name: 'Magasin d’Obala', code: 'OBA' },
  })
  const c = new LinkedStation(elsewhere.folder, elsewhere.ports, a.caller, '')
  all.push(c)
  elsewhere.open.close()
  await c.start(offline)
  const packed = await packFor(a, c)
  done(await takeAt(c, packed.file))
  const scopes = c.ready.deps.store.read(({ db }) =>
    db.prepare<[], string>('SELECT DISTINCT scope FROM log').pluck().all(),
  )
  expect(scopes.filter(scope => scope.startsWith('wh:'))).toEqual([c.ready.deps.here.scope])
  expect(scopes.filter(scope => scope.startsWith('audit:') && !scope.endsWith(c.ready.ledger.dev()))).toEqual([])
  expect(c.numbers()).toEqual([])
})

test('with nobody logged in one is brought only to a station that waits for its data; pieces follow one another', async () => {
  const upload = a.ready.deps.random.uuid()
  const piece = (at_: number) => ({ upload, at: at_, base64: 'AAAA' })
  const one = { files: [{ upload, name: 'v.ctv' }] }
  done(await takeAt(b, (await packFor(a, b)).file))
  for (const deps of [a.ready.deps, b.ready.deps]) {
    expect(kindOf(putCourier(deps, null, piece(0)))).toBe('Forbidden')
    expect(kindOf(await importCouriers(deps, null, one))).toBe('Forbidden')
  }
  expect(kindOf(at(a).put({ ...a.caller, role: 'AG' }, piece(0)))).toBe('Forbidden')
  done(at(a).put(a.caller, piece(0)))
  expect(kindOf(at(a).put(a.caller, piece(7)))).toBe('WrongFile')
  done(at(a).put(a.caller, piece(3)))
  expect(kindOf(at(a).get({ ...a.caller, role: 'AG' }, { file: 'v.ctv', at: 0 }))).toBe('Forbidden')
  for (const file of ['v.ctv', '../station.key', '../../etc/passwd'])
    expect(kindOf(at(a).get(a.caller, { file, at: 0 }))).toBe('NotFound')
  const waiting = await emptyStation(seed++)
  await takeIn({ ready: a.ready, root: a.caller }, waiting, { name: 'Poste 3' })
  expect(kindOf(putCourier(waiting.ready().deps, null, piece(0)))).toBe('ok')
  waiting.close()
})

test('by the command line, with nobody logged in: export, import, and what was wrong', async () => {
  await a.deliver()
  await a.stop()
  await b.stop()
  const out = join(stick, 'v.ctv')
  const run = (one: LinkedStation, ...more: string[]) => command(['courier', ...more, '--data', one.folder, '--json'])
  const packed = await run(a, 'export', '--to', 'hq', '--out', out)
  expect(packed.json, packed.words).toMatchObject({ file: out })
  expect(packed.code).toBe(0)
  const taken = await run(b, 'import', '--from', stick)
  expect(taken.json, taken.words).toMatchObject({ files: [{ entries: packed.json['entries'], gaps: 0 }] })
  expect((await run(b, 'import', '--from', out)).json).toMatchObject({ files: [{ entries: 0 }] })
  expect((await run(a, 'export', '--to', 'hq', '--out', out)).json).toEqual({
    refused: { kind: 'WrongFile', why: 'IsThere' },
  })
  copyFileSync(out, join(stick, 'w.ctv'))
  writeFileSync(out, readFileSync(out).subarray(1_000))
  const wrong = await run(b, 'import', '--from', out)
  expect([wrong.code, wrong.json]).toMatchObject([1, { files: [{ refused: { why: 'NotACourier' } }] }])
  expect((await run(a, 'export', '--to', 'personne', '--out', join(stick, 'x.ctv'))).code).toBe(2)
  expect((await run(a, 'carry')).code).toBe(2)
  await b.start(offline)
  expect(b.numbers()).toHaveLength(1)
})

test('by the command line a folder is taken only where every file in it was: damaged ones are named, those of others left', async () => {
  await a.deliver()
  const mine = (await packFor(a, b)).file
  const whole = readFileSync(mine)
  done(await takeAt(b, mine))
  const forOther = (await packFor(b, a)).file
  await b.stop()
  const run = (from: string) => command(['courier', 'import', '--from', from, '--data', b.folder, '--json'])
  const put = (name: string, bytes: Uint8Array) => writeFileSync(join(stick, name), bytes)
  const changed = Buffer.from(whole)
  changed[20] = (changed[20] ?? 0) ^ 0xff
  put('cut.ctv', whole.subarray(0, 100))
  put('changed.ctv', changed)
  put('._changed.ctv', Buffer.from('of another system'))
  put('notes.txt', Buffer.from('no courier'))
  const all = await run(stick)
  expect(all.code).toBe(1)
  const files = all.json['files'] as { file: string; refused?: object }[]
  expect(files[0]).toMatchObject({ gaps: 0 })
  expect(files.slice(1).map(({ file, refused }) => [basename(file), refused])).toEqual(
    expect.arrayContaining(
      ['cut.ctv', 'changed.ctv'].map(name => [name, { kind: 'WrongFile', why: 'DamagedCourier' }]),
    ),
  )
  expect(files).toHaveLength(3)
  expect(files.map(({ file }) => file)).not.toContain(forOther)
  expect(all.words).toContain('cut.ctv: not taken. This courier is damaged or was changed.')
  const bad = testFolder()
  copyFileSync(join(stick, 'cut.ctv'), join(bad, 'cut.ctv'))
  expect(await run(bad)).toMatchObject({ code: 1, json: { files: [{ refused: { why: 'DamagedCourier' } }] } })
  const others = testFolder()
  copyFileSync(forOther, join(others, 'v.ctv'))
  expect(await run(others)).toMatchObject({ code: 1, json: { refused: { why: 'NoCourier' } } })
})

test('the command line says what was wrong in sentences, and offers only stations that it packs for', async () => {
  await a.deliver()
  const run = (one: LinkedStation, ...more: string[]) =>
    command(['courier', ...more, '--data', one.folder, '--json'], undefined, {})
  const out = join(stick, 'v.ctv')
  done(await takeAt(b, (await packFor(a, b)).file))
  const busy = await run(a, 'export', '--to', 'hq', '--out', out)
  expect([busy.code, busy.json]).toEqual([1, { refused: { kind: 'AlreadyOpen' } }])
  expect(busy.words).toContain('arrêtez le poste qui y tourne sans fenêtre')
  await a.stop()
  await b.stop()
  const nowhere = await run(a, 'export', '--to', 'hq', '--out', join(stick, 'gone', 'v.ctv'))
  expect([nowhere.code, nowhere.json]).toEqual([1, { refused: { kind: 'WrongFile', why: 'NotThere' } }])
  expect(nowhere.words).toContain('refusé\u00A0: Ce fichier ou ce dossier n’existe pas.')
  expect((await run(b, 'import', '--from', join(stick, 'gone'))).words).toContain('Vérifiez que la clé est branchée')
  // Of these two only the second is headquarters.
  const none = await run(b, 'export', '--to', 'HQ', '--out', out)
  expect(none.code).toBe(2)
  // What the station logs stands there as well.
  expect(none.words).toContain('aucun autre poste connu ici n’est le siège\n--to est l’un de Poste 1')
  expect((await run(b, 'export', '--to', 'personne', '--out', out)).words).not.toContain('hq')
  const named = await run(b, 'export', '--to', 'POSTE 1', '--out', out)
  expect(named.code, named.words).toBe(0)
  expect((await run(b, 'export', '--to', 'Poste 1', '--out', out)).words).toContain(
    'refusé\u00A0: Un fichier de ce nom',
  )
  expect((await run(a, 'import', '--from', out)).code).toBe(0)
  expect((await run(a, 'import', '--from', out)).words).toContain('0 nouvelle écriture')
  writeFileSync(out, 'a workbook')
  expect((await run(a, 'import', '--from', out)).words).toContain('pas pris. Ce fichier n’est pas une valise.')
})

test('MSG-4, CS-92, CS-93: the files that its entries name travel in it, and are whole or not there', async () => {
  const photo = pngOf(20, 20, randomBytes(700_000))
  const upload = await bring(a.ready, a.caller, photo, 'camion.png')
  const { messages } = messageServices(a.ready.deps)
  const commandId = a.ready.deps.random.uuid()
  const { general } = channelIds
  const { id } = done(messages.send(a.caller, { commandId, conversation: general, text: 'Voici', files: [upload] }))
  const packed = await packFor(a, b)
  expect(packed.bytes).toBeGreaterThan(photo.length)
  // Through a chunk of the file: nothing of a courier that was changed is taken.
  const damaged = readFileSync(packed.file)
  damaged[damaged.length - 100_000] = (damaged[damaged.length - 100_000] ?? 0) ^ 1
  const copy = join(stick, 'abime.ctv')
  writeFileSync(copy, damaged)
  expect(kindOf(await takeAt(b, copy, 100_000))).toBe('WrongFile')
  expect(b.ready.files.blobs.entries().size).toBe(0)
  done(await takeAt(b, packed.file, 100_000))
  const whole = await fetchWhole(b.ready, b.caller, { conversation: general, id, nth: 0 })
  expect(whole.equals(photo)).toBe(true)
  expect(readdirSync(join(b.folder, 'blobs', 'part'))).toEqual([])
})
