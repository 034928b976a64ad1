import BetterSqlite3 from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { canonicalDump, scopesOf } from '#main/storage/dump.ts'
import type { DraftOp } from '#main/storage/ledger.ts'
import { runSteps } from '#main/storage/steps.ts'
import { verifyLedger } from '#main/storage/verify.ts'
import { deliveryPayload } from '../support/payloads.ts'
import { found, hashesOf, openTestStation, testWarehouse, type TestStation } from '../support/station.ts'

const scope = `wh:${testWarehouse}`
let station: TestStation

beforeEach(() => {
  station = openTestStation({ name: 'one' })
  found(station)
})
afterEach(() => station.close())

const number = (tx: Parameters<TestStation['ledger']['nextNumber']>[0], letter: 'L' | 'P' = 'L'): string =>
  station.ledger.nextNumber(tx, { warehouse: testWarehouse, code: 'EBO', season: '2627', letter })

/** A delivery with its lot, paid at once: what `deliveries.record` writes. */
function recordPaid(): void {
  const { store, ledger, uuid, user } = station
  store.write(tx => {
    const [delivery, lot, payment] = [uuid(), uuid(), uuid()]
    const farmer = '00000000-0000-7000-8000-0000000000f1'
    const party = { kind: 'farmer', id: farmer }
    const paid = { no: number(tx, 'P'), day: '2026-10-15', party, method: 'cash', till: 'till', amount_xaf: 117_600 }
    const part = { payment, payment_scope: scope, delivery, root: delivery, farmer, amount_xaf: 117_600 }
    const ops: DraftOp[] = [
      { k: 'create', e: 'lot', i: lot, p: { no: 'EBO000-LT00001', grade: 'I', opened_day: '2026-10-15' } },
      { k: 'create', e: 'delivery', i: delivery, p: deliveryPayload({ no: number(tx), lot }) },
      { k: 'create', e: 'payment', i: payment, p: paid },
      { k: 'create', e: 'allocation', i: uuid(), p: part },
    ]
    const audit = {
      scope: `audit:${ledger.dev()}`,
      ops: [{ k: 'create' as const, e: 'view', i: uuid(), p: { what: 'x' } }],
    }
    ledger.append(tx, { command: uuid(), actor: user }, [{ scope, ops }, audit])
  })
}

const everything = (): string[] => {
  const { db } = station.store.read(tx => tx)
  return [...scopesOf(db).flatMap(one => [...canonicalDump(db, one)]), ...[...hashesOf(station)].sort()]
}

describe('one command, one commit (DU-6, DEL-8)', () => {
  test('a fault after any statement leaves nothing behind, and the next try does all of it', () => {
    const { db } = station.store.read(tx => tx)
    const prototype = Object.getPrototypeOf(db.prepare('SELECT 1')) as { run: (...args: unknown[]) => unknown }
    const { run } = prototype
    const before = everything()
    let at = 0
    for (;;) {
      at++
      let left = at
      prototype.run = function (this: unknown, ...args: unknown[]) {
        if (--left === 0) throw new Error(`fault ${at}`)
        return run.apply(this, args)
      }
      try {
        recordPaid()
        break
      } catch (error) {
        expect(String(error)).toContain(`fault ${at}`)
      } finally {
        prototype.run = run
      }
      expect(everything()).toEqual(before)
    }
    expect(at).toBeGreaterThan(20)
    const rows = db.prepare('SELECT no FROM delivery').pluck().all() as string[]
    expect(rows).toEqual([expect.stringMatching(/-L00001$/)])
    expect(db.prepare('SELECT paid_xaf FROM sum_root').pluck().all()).toEqual([117_600])
    expect(runSteps(verifyLedger(db, station.identity))).toMatchObject({ ok: true, entries: 3 })
  })

  test('numbers are gap-free whatever is refused in between (CODE-1, AL-8)', () => {
    const { store } = station
    for (let i = 0; i < 30; i++) {
      if (i % 3 === 0) {
        expect(() =>
          store.write(tx => {
            number(tx)
            throw new Error('refused')
          }),
        ).toThrow('refused')
      }
      recordPaid()
    }
    const { db } = store.read(tx => tx)
    const numbers = db.prepare<[], string>('SELECT no FROM delivery ORDER BY no').pluck().all()
    expect(numbers.map(no => Number(no.slice(-5)))).toEqual(Array.from({ length: 30 }, (_, i) => i + 1))
  })

  test('several of one series in one command: by skip, or after each entry', () => {
    const { store, ledger, uuid, user } = station
    const code = (skip: number) => ({ warehouse: testWarehouse, code: 'EBO', series: 'PL' as const, skip })
    const codes = store.write(tx => {
      const both = [0, 1].map(skip => ledger.nextCode(tx, code(skip)))
      const ops = both.map((no): DraftOp => ({ k: 'create', e: 'farmer', i: uuid(), p: { no } }))
      ledger.append(tx, { command: uuid(), actor: user }, [{ scope: 'org', ops }])
      return [...both, ledger.nextCode(tx, code(0))]
    })
    expect(codes.map(one => one.slice(-9))).toEqual(
      ['-PL00001', '-PL00002', '-PL00003'].map(one => codes[0]?.slice(5, 6) + one),
    )
  })

  test('a mistake of our own is loud and leaves nothing: unknown fields, missing records, no right', () => {
    const { store, ledger, uuid, user } = station
    const before = everything()
    const tries: [string, string, DraftOp, string?][] = [
      ['UnknownField', scope, { k: 'create', e: 'delivery', i: uuid(), p: deliveryPayload({ invented: 1 }) }],
      ['BadPayload', scope, { k: 'create', e: 'delivery', i: uuid(), p: { no: 'x' } }],
      ['does not exist', 'org', { k: 'set', e: 'farmer', i: uuid(), p: { village: 'x' } }],
      ['UnknownField', 'org', { k: 'create', e: 'farmer', i: uuid(), p: { name: 'in the body' } }],
      ['NoRole', 'org', { k: 'create', e: 'farmer', i: uuid(), p: { village: 'x' } }, uuid()],
    ]
    for (const [why, where, op, actor = user] of tries) {
      const append = () =>
        store.write(tx => ledger.append(tx, { command: uuid(), actor }, [{ scope: where, ops: [op] }]))
      expect(append).toThrow(why)
      expect(everything()).toEqual(before)
    }
    recordPaid()
  })
})

describe('entries are never changed (AL-1)', () => {
  test('no UPDATE or DELETE on entry gets through, not even a replacing insert', () => {
    recordPaid()
    const { db } = station.store.read(tx => tx)
    const row = db.prepare<[], Record<string, unknown>>('SELECT * FROM entry LIMIT 1').get()
    const statements = [
      "UPDATE entry SET body = x'00'",
      'UPDATE entry SET seal = NULL',
      'UPDATE OR REPLACE entry SET seq = 2',
      'DELETE FROM entry',
      'DELETE FROM entry WHERE seq = 1',
    ]
    for (const sql of statements) expect(() => db.exec(sql), sql).toThrow('AL-1')
    const again = db.prepare('INSERT OR REPLACE INTO entry (log, seq, h8, hash, body, seal) VALUES (?, ?, ?, ?, ?, ?)')
    expect(() => again.run(row?.log, row?.seq, row?.h8, row?.hash, Buffer.from('{}'), null)).toThrow('AL-1')
  })

  test('no code of the application changes or deletes an entry', async () => {
    const { globSync, readFileSync } = await import('node:fs')
    const bad = globSync('{src-main,src-shared,db}/**/*.ts').filter(path => {
      const text = readFileSync(path, 'utf8').replaceAll(/BEFORE (UPDATE|DELETE) ON entry/g, '')
      return (
        /(UPDATE|DELETE\s+FROM|REPLACE\s+INTO)\s+"?entry"?[\s(]/i.test(text) ||
        /(updateTable|deleteFrom)\('entry'\)/.test(text)
      )
    })
    expect(bad).toEqual([])
  })
})

test('an error of SQLite in the middle is told by its kind, not as a bug', () => {
  const { store } = station
  const full = () =>
    store.write(() => {
      throw new BetterSqlite3.SqliteError('database or disk is full', 'SQLITE_FULL')
    })
  expect(full).toThrow('{"kind":"DiskFull"}')
  expect(store.trouble()).toBeUndefined()
})
