import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { listBackups } from '#main/storage/backup/backup-files.ts'
import { type BackupKeeper, BackupsEnded, fullEveryMs } from '#main/storage/backup/backup-keeper.ts'
import { drillBackup } from '#main/storage/backup/drill.ts'
import { outdated } from '#main/storage/backup/rotation.ts'
import { canonicalDump } from '#main/storage/dump.ts'
import { readIdentity, withKey } from '#main/storage/identity.ts'
import { nodeSigning } from '#main/storage/crypto.ts'
import { openStore } from '#main/storage/open.ts'
import { plainSecretBox } from '#main/storage/secret-box.ts'
import { readStationKeys } from '#main/storage/station-keys.ts'
import { StationLedger } from '#main/storage/station-ledger.ts'
import { runSteps } from '#main/storage/steps.ts'
import { verifyStation } from '#main/storage/verify-station.ts'
import { type BackedUp, backupKey as key, keeperOf, openBackedUp } from '../support/backed-up-station.ts'
import { deliveryPayload } from '../support/payloads.ts'
import { scratchRoot, seededBytes, testWarehouse, type TestStation } from '../support/station.ts'

const scope = `wh:${testWarehouse}`
let home: string
let backedUp: BackedUp
let station: TestStation
let keeper: BackupKeeper

beforeEach(() => {
  home = mkdtempSync(join(scratchRoot, 'cocoa-backup-'))
  backedUp = openBackedUp(home)
  ;({ station, keeper } = backedUp)
})

afterEach(() => {
  station.close()
  rmSync(home, { recursive: true, force: true })
})

const record = (count?: number) => backedUp.record(count)
const newestFull = () => backedUp.newestFull()
const restoreInto: BackedUp['restoreInto'] = (...given) => backedUp.restoreInto(...given)

function farmer(name: string): string {
  const { store, ledger, uuid, user } = station
  const id = uuid()
  const op = { k: 'create' as const, e: 'farmer', i: id, p: { village: 'Ebebda' }, personal: { name } }
  store.write(tx => ledger.append(tx, { command: uuid(), actor: user }, [{ scope: 'org', ops: [op] }]))
  return id
}

describe('backups (LEDGER §14, BK-1 to BK-5)', () => {
  test('a full, then segments of what is new, and nothing where nothing is', async () => {
    record(3)
    expect((await keeper.tick())?.file).toMatch(/full-/)
    expect(await keeper.tick()).toBeUndefined()
    station.clock.now += 60_000
    record(2)
    expect((await keeper.tick())?.file).toMatch(/segment-/)
    expect(await keeper.tick()).toBeUndefined()
    station.clock.now += fullEveryMs
    expect((await keeper.tick())?.file).toMatch(/full-/)
    expect(keeper.status().files.map(file => file.kind)).toEqual(['full', 'segment', 'full'])
    expect(readdirSync(join(station.folder, 'backups')).filter(name => !name.endsWith('.csb'))).toEqual([])
  })

  test('words and files bring everything back, as a station that numbers anew (BK-5)', async () => {
    farmer('Atangana Essomba')
    record(3)
    await keeper.tick()
    station.clock.now += 60_000
    record(2)
    farmer('Mballa')
    await keeper.tick()
    const before = [...canonicalDump(station.store.read(tx => tx).db, scope)]
    const folder = join(home, 'restored')
    const restored = await restoreInto(folder, newestFull())
    expect(restored).toMatchObject({ ok: true, value: { segments: 1, setAside: null } })
    const opened = openStore(folder, { app: '0.1.0-test', reserveBytes: 0, anyFolder: true })
    if (!opened.ok) throw new Error(JSON.stringify(opened.error))
    const { store } = opened.value
    expect([...canonicalDump(store.read(tx => tx).db, scope)]).toEqual(before)
    const names = store.read(tx => tx.db.prepare('SELECT name FROM farmer ORDER BY name').pluck().all())
    expect(names).toEqual(['Atangana Essomba', 'Mballa'])
    const keys = await readStationKeys(folder, plainSecretBox)
    const identity = store.read(readIdentity)
    if (keys === undefined || identity === undefined) throw new Error('a restored station has keys')
    expect(identity.dev).not.toBe(station.identity.dev)
    const own = withKey(identity, nodeSigning(keys.seed))
    const random = { bytes: seededBytes('after') }
    const ledger = new StationLedger({ store, identity: own, clock: station.clock, random, app: 'x' })
    const [tagBefore, tagAfter] = [
      station.store.read(tx => station.ledger.tagOf(tx, scope)),
      store.read(tx => ledger.tagOf(tx, scope)),
    ]
    expect(tagAfter).not.toBe(tagBefore)
    const no = store.write(tx => {
      const made = ledger.nextNumber(tx, { warehouse: testWarehouse, code: 'EBO', season: '2627', letter: 'L' })
      const op = { k: 'create' as const, e: 'delivery', i: station.uuid(), p: deliveryPayload({ no: made }) }
      ledger.append(tx, { command: station.uuid(), actor: station.user }, [{ scope, ops: [op] }])
      return made
    })
    expect(no).toMatch(/-L00001$/)
    store.close()
    const scratch = join(folder, 'scratch.db')
    const report = runSteps(verifyStation({ file: join(folder, 'station.db'), rebuild: true, scratch }))
    expect(report).toMatchObject({ ok: true })
  })

  test('what was erased after the full stays erased', async () => {
    const id = farmer('Oubliée')
    await keeper.tick()
    station.clock.now += 60_000
    const { store, ledger, uuid, user } = station
    const op = { k: 'create' as const, e: 'erasure', i: uuid(), p: { ent: 'farmer', of: id, why: 'demande' } }
    store.write(tx => ledger.append(tx, { command: uuid(), actor: user }, [{ scope: 'org', ops: [op] }]))
    await keeper.tick()
    const folder = join(home, 'restored')
    expect(await restoreInto(folder, newestFull())).toEqual({ ok: true, value: expect.anything() })
    const opened = openStore(folder, { app: 'x', reserveBytes: 0, anyFolder: true })
    if (!opened.ok) throw new Error('opens')
    const db = opened.value.store.read(tx => tx).db
    expect(db.prepare('SELECT name, village FROM farmer').get()).toEqual({ name: null, village: 'Ebebda' })
    expect(db.prepare('SELECT count(*) FROM aside WHERE e = ?').pluck().get('farmer')).toBe(0)
    opened.value.store.close()
  })

  test('never overwrites: what is in the folder is renamed', async () => {
    record(1)
    await keeper.tick()
    const folder = join(home, 'there')
    await restoreInto(folder, newestFull())
    writeFileSync(join(folder, 'mine.txt'), 'kept')
    const again = await restoreInto(folder, newestFull())
    if (!again.ok || again.value.setAside === null) throw new Error('the former folder is set aside')
    expect(readFileSync(join(again.value.setAside, 'mine.txt'), 'utf8')).toBe('kept')
    expect(existsSync(join(folder, 'station.db'))).toBe(true)
  })

  test('other words, other files and changed bytes are refused, and leave nothing (BK-2)', async () => {
    record(2)
    farmer('Nom Secret')
    await keeper.tick()
    const file = newestFull()
    const folder = join(home, 'none')
    const other = `${'zoo '.repeat(23)}vote`
    expect(await restoreInto(folder, file, other)).toEqual({ ok: false, error: { kind: 'WrongWords' } })
    expect(await restoreInto(folder, file, 'pas des mots')).toEqual({ ok: false, error: { kind: 'WrongWords' } })
    const bytes = readFileSync(file)
    expect(bytes.includes('Nom Secret')).toBe(false)
    expect(bytes.includes('delivery')).toBe(false)
    const chance = seededBytes('flips')
    for (let i = 0; i < 60; i++) {
      const copy = Buffer.from(bytes)
      const [a = 0, b = 0, c = 0, how = 0] = chance(4)
      const at = ((a << 16) | (b << 8) | c) % copy.length
      const changed =
        how % 3 === 0 ? copy.subarray(0, at) : how % 3 === 1 ? Buffer.concat([copy, copy.subarray(0, 9)]) : copy
      if (how % 3 === 2) copy[at] = (copy[at] ?? 0) ^ (1 << (how % 8))
      writeFileSync(join(home, 'changed.csb'), changed)
      const restored = await restoreInto(folder, join(home, 'changed.csb'))
      expect(restored.ok, `byte ${at} of ${copy.length}, way ${how % 3}`).toBe(false)
    }
    expect(existsSync(folder)).toBe(false)
    expect(readdirSync(home).filter(name => name.includes('restoring'))).toEqual([])
  })

  test('a drill verifies the newest backup whole and leaves nothing (BK-4)', async () => {
    record(3)
    const drill = () =>
      drillBackup({ folder: join(station.folder, 'backups'), key, scratch: join(home, 'drill'), trustedMs: 1 })
    expect(drill()).toMatchObject({ ok: false, why: 'NoBackup' })
    await keeper.tick()
    expect(drill()).toMatchObject({ ok: true, entries: 4 })
    expect(existsSync(join(home, 'drill'))).toBe(false)
  })

  test('a full goes to a file that a person chose, never in the clear beside it, and restores alone', async () => {
    record(2)
    farmer('Nom Secret')
    const out = join(home, 'stick')
    mkdirSync(out)
    const names = new Set<string>()
    const watcher = setInterval(() => readdirSync(out).forEach(name => names.add(name)), 0)
    await keeper.exportTo(join(out, 'depot.csb'))
    clearInterval(watcher)
    expect(readdirSync(out)).toEqual(['depot.csb'])
    expect([...names].filter(name => name.includes('plain'))).toEqual([])
    expect(readdirSync(join(station.folder, 'backups'))).toEqual([])
    expect(await restoreInto(join(home, 'from-stick'), join(out, 'depot.csb'))).toMatchObject({
      ok: true,
      value: { segments: 0, entries: 5 },
    })
  })

  test('every backup is copied to a second folder; a missing one is told (BK-3)', async () => {
    keeper.setSecond(join(home, 'usb'))
    record(1)
    expect(await keeper.tick()).toMatchObject({ secondFault: null })
    expect(listBackups(join(home, 'usb')).length).toBe(1)
    rmSync(join(home, 'usb'), { recursive: true })
    writeFileSync(join(home, 'usb'), 'a file where the stick was')
    station.clock.now += 60_000
    record(1)
    expect((await keeper.tick())?.secondFault).toBe('DiskFault')
    expect(keeper.status().files.length).toBe(2)
  })

  test('a full taken in a storm of writes is a prefix of the history (BK-1)', async () => {
    record(40)
    const made = keeper.fullNow()
    for (let i = 0; i < 30; i++) {
      record(1)
      await new Promise(resolve => setImmediate(resolve))
    }
    await made
    const report = drillBackup({
      folder: join(station.folder, 'backups'),
      key,
      scratch: join(home, 'd'),
      trustedMs: 1,
    })
    expect(report.ok).toBe(true)
    expect(report.entries).toBeGreaterThanOrEqual(41)
  })

  test('a station that ends waits for no backup: what is half written is no backup, and is cleared away', async () => {
    const second = join(home, 'second')
    keeper.setSecond(second)
    await keeper.tick()
    record(20)
    const [now, due] = [keeper.fullNow(), keeper.tick()].map(made => made.catch((error: unknown) => error))
    await keeper.end()
    expect(await now).toBeInstanceOf(BackupsEnded)
    expect(await due).toBeInstanceOf(BackupsEnded)
    await expect(keeper.tick()).rejects.toBeInstanceOf(BackupsEnded)
    const next = keeperOf(station)
    expect(readdirSync(join(station.folder, 'backups')).filter(name => !name.endsWith('.csb'))).toEqual([])
    expect(next.status().files).toHaveLength(1)
    // and the chain goes on as if nothing had been begun
    expect(await next.tick()).toMatchObject({ secondFault: null })
    expect(listBackups(second).map(file => file.kind)).toEqual(['full', 'segment'])
  })
  test('rotation keeps four weeks, one a month for a year, and always the newest', () => {
    const day = 86_400_000
    const now = Date.UTC(2027, 0, 31)
    const full = (age: number) => ({
      name: `f${age}`,
      kind: 'full' as const,
      at: now - age * day,
      bytes: 1,
      base: `b${age}`,
      n: 0,
    })
    const segment = (age: number) => ({ ...full(age), name: `s${age}`, kind: 'segment' as const, n: 1 })
    const ages = [0, 7, 14, 21, 28, 35, 42, 49, 56, 400]
    const files = ages.flatMap(age => [full(age), segment(age)])
    const gone = outdated(files, now)
    expect(gone).not.toContain('f0')
    expect(gone).toContain('f400')
    expect(gone).toContain('s400')
    for (const age of [0, 7, 14, 21, 28]) expect(gone).not.toContain(`f${age}`)
    expect(outdated([full(500), segment(500)], now)).toEqual([])
  })
})
