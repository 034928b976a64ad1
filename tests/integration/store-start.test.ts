import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { AnchorKeeper, readAnchor } from '#main/storage/anchor.ts'
import { changedParts, readFingerprint } from '#main/storage/fingerprint.ts'
import { writeIdentity } from '#main/storage/identity.ts'
import { settleStart } from '#main/storage/settle-start.ts'
import { runSteps } from '#main/storage/steps.ts'
import { verifyLedger } from '#main/storage/verify.ts'
import { hex } from '#shared/sync/bytes.ts'
import { deliveryPayload } from '../support/payloads.ts'
import { found, openTestStation, scratchRoot, testWarehouse, type TestStation } from '../support/station.ts'

const scope = `wh:${testWarehouse}`
let folder: string
let station: TestStation

beforeEach(() => {
  folder = mkdtempSync(join(scratchRoot, 'cocoa-start-'))
  station = open()
  found(station)
  station.store.write(tx => writeIdentity(tx, station.identity))
})
afterEach(() => {
  station.close()
  rmSync(folder, { recursive: true, force: true })
})

let opened = 0
const open = (): TestStation => openTestStation({ name: 'one', folder, seed: String(opened++) })

function settle(machine = 'this one') {
  const { store, ledger, identity } = station
  return settleStart({
    store,
    ledger,
    rootPublicKey: identity.rootPublicKey,
    anchorFile: join(folder, 'station.anchor'),
    scratchFile: join(folder, 'scratch.db'),
    boot: 'boot',
    fingerprint: readFingerprint(folder, path => ({ machine, path })),
    mayAsk: false,
  })
}

function record(): string {
  const { store, ledger, uuid, user } = station
  return store.write(tx => {
    const no = ledger.nextNumber(tx, { warehouse: testWarehouse, code: 'EBO', season: '2627', letter: 'L' })
    const op = { k: 'create' as const, e: 'delivery', i: uuid(), p: deliveryPayload({ no }) }
    ledger.append(tx, { command: uuid(), actor: user }, [{ scope, ops: [op] }])
    return no
  })
}

function restart(): void {
  station.close()
  station = open()
  station.clock.now += 1_000_000 * opened
}

const logs = () => {
  const { db } = station.store.read(tx => tx)
  return db.prepare<[], { state: string; scope: string }>('SELECT state, scope FROM log ORDER BY n').all()
}

describe('the past of a station, settled at its start (LEDGER §12)', () => {
  test('no doubt: the same logs go on, and an unclean stop is none', () => {
    const { anchor } = settle()
    record()
    anchor.flush()
    const before = logs().length
    restart()
    expect(settle()).toMatchObject({ refolded: false })
    expect(settle().doubt).toBeUndefined()
    expect(record()).toMatch(/L00002$/)
    expect(logs()).toHaveLength(before)
  })

  test('the database of yesterday: the anchor is ahead, so new logs with new numbers, once', () => {
    const first = settle()
    record()
    first.anchor.flush()
    station.close()
    copyFileSync(join(folder, 'station.db'), join(folder, 'yesterday.db'))
    station = open()
    station.clock.now += 10_000_000
    const second = settle()
    const lost = record()
    second.anchor.flush()
    station.close()
    copyFileSync(join(folder, 'yesterday.db'), join(folder, 'station.db'))
    station = open()
    station.clock.now += 20_000_000
    expect(settle().doubt).toBe('AnchorAhead')
    const again = record()
    expect(again.slice(-6)).toBe('L00001')
    expect(again).not.toBe(lost)
    expect(logs().filter(log => log.state === 'closed').length).toBe(4)
    restart()
    expect(settle().doubt).toBeUndefined()
    const { db } = station.store.read(tx => tx)
    expect(runSteps(verifyLedger(db, station.identity))).toMatchObject({ ok: true })
  })

  test('a copy that went on elsewhere: the anchor differs', () => {
    const { anchor } = settle()
    record()
    anchor.flush()
    const found = readAnchor(join(folder, 'station.anchor'))
    if (found === undefined) throw new Error('an anchor was written')
    const other = new AnchorKeeper(join(folder, 'station.anchor'), 'boot')
    other.note({ ...found, hash: '00'.repeat(32) })
    other.flush()
    restart()
    expect(settle().doubt).toBe('AnchorDiffers')
  })

  test('another machine, or a copied folder: new logs as a clone; a renamed machine is none', () => {
    settle('a')
    restart()
    expect(settle('b').doubt).toBe('FingerprintChanged')
    restart()
    expect(settle('b').doubt).toBeUndefined()
    const one = readFingerprint('/a', () => ({ machine: 'x', smbios: 'y', path: '/a' }))
    expect(
      changedParts(
        one,
        readFingerprint('/a', () => ({ machine: 'x', smbios: undefined, path: '/a' })),
      ),
    ).toEqual([])
    expect(
      changedParts(
        one,
        readFingerprint('/b', () => ({ machine: 'X ', path: '/b' })),
      ),
    ).toEqual(['path'])
    expect(JSON.stringify(one)).not.toContain('/a')
    expect(Object.keys(readFingerprint(folder))).toContain('path')
  })

  test('a PC that is renamed, or gets another network card, is the same: neither is looked at', () => {
    const looked = ['machine', 'smbios', 'generation', 'installed', 'path']
    expect(Object.keys(readFingerprint(folder)).filter(name => !looked.includes(name))).toEqual([])
  })

  test('no anchor where there was one: new logs; where there never was one, as before it joined, none', () => {
    settle()
    record()
    const before = logs().length
    rmSync(join(folder, 'station.anchor'))
    restart()
    expect(settle().doubt).toBe('AnchorMissing')
    expect(logs()).toHaveLength(2 * before)
    restart()
    expect(settle().doubt).toBeUndefined()
  })

  test('a number that is looked up in doubt is of the new logs, and of the old ones where nothing came of it', () => {
    settle()
    const first = record()
    const { store, ledger } = station
    ledger.own.doubt('restore')
    const failed = (): string => {
      throw new Error(record.name)
    }
    const number = { warehouse: testWarehouse, code: 'EBO', season: '2627', letter: 'L' } as const
    expect(() => store.write(tx => ledger.nextNumber(tx, number) && failed())).toThrow()
    expect(ledger.own.isInDoubt()).toBe(true)
    expect(logs().every(({ state }) => state === 'open')).toBe(true)
    const second = record()
    expect([second.slice(3, 6) === first.slice(3, 6), second.slice(-5)]).toEqual([false, '00001'])
    expect(ledger.own.isInDoubt()).toBe(false)
  })

  test('two branches of an own log that came in a transaction that was rolled back leave the doubt what it was', () => {
    settle()
    record()
    const { store, ledger } = station
    const told: string[] = []
    ledger.own.onAccident(what => told.push(what))
    ledger.own.doubt('restore')
    const failed = (): void => {
      ledger.own.cameIn(ledger.own.mine(scope), { added: 1, forked: true })
      throw new Error(record.name)
    }
    expect(() => store.write(failed)).toThrow(record.name)
    record()
    expect(told).toEqual(['restore'])
  })

  test('what another version folded is folded anew', () => {
    record()
    const { db } = station.store.read(tx => tx)
    db.exec("UPDATE meta SET value = '0' WHERE name = 'fold'; UPDATE delivery SET net_g = 1; DELETE FROM sum_lot")
    db.exec("INSERT INTO stock_line VALUES ('wh:x', 'ghost', 'a', 'entry', 'l', 'I', 'd', 1, 1)")
    expect(settle().refolded).toBe(true)
    expect(db.prepare('SELECT net_g FROM delivery').pluck().all()).toEqual([98_000])
    expect(db.prepare('SELECT g FROM sum_lot').pluck().all()).toEqual([98_000])
    expect(db.prepare('SELECT count(*) FROM stock_line').pluck().get()).toBe(1)
    record()
    expect(db.prepare('SELECT g FROM sum_lot').pluck().all()).toEqual([2 * 98_000])
    expect(settle().refolded).toBe(false)
  })
})

describe('the anchor', () => {
  const file = () => join(folder, 'a')

  test('a torn write leaves the slot before it', () => {
    const keeper = new AnchorKeeper(file(), 'boot')
    for (const seq of [1, 2, 3]) {
      keeper.note({ logId: 'ab'.repeat(16), seq, hash: 'cd'.repeat(32) })
      keeper.flush()
    }
    expect(readAnchor(file())).toMatchObject({ seq: 3, boot: 'boot' })
    const bytes = readFileSync(file())
    for (let cut = 0; cut < 512; cut += 37) {
      const torn = Buffer.from(bytes)
      torn.fill(0, 512 + cut, 1024)
      writeFileSync(file(), torn)
      const seq = readAnchor(file())?.seq
      expect(seq === 2 || (seq === 3 && cut > 200)).toBe(true)
    }
    writeFileSync(file(), bytes)
    const again = new AnchorKeeper(file(), 'boot')
    again.note({ logId: 'ab'.repeat(16), seq: 4, hash: 'cd'.repeat(32) })
    again.flush()
    expect(readAnchor(file())?.seq).toBe(4)
  })

  test('follows the seals within a second, without being asked', async () => {
    const { anchor } = settle()
    record()
    const { db } = station.store.read(tx => tx)
    const sql = "SELECT h.hash FROM head h JOIN log l ON l.n = h.log WHERE l.scope LIKE 'wh:%'"
    const head = hex(db.prepare<[], Uint8Array>(sql).pluck().get() ?? new Uint8Array())
    const start = performance.now()
    await expect.poll(() => readAnchor(join(folder, 'station.anchor'))?.hash).toBe(head)
    expect(performance.now() - start).toBeGreaterThan(100)
    anchor.flush()
  })
})
