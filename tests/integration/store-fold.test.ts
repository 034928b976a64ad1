import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { canonicalDump } from '#main/storage/dump.ts'
import { foldRules, makeCore } from '#main/storage/core.ts'
import type { DraftOp } from '#main/storage/ledger.ts'
import { receiveBatch } from '#main/storage/receive.ts'
import { runSteps } from '#main/storage/steps.ts'
import { verifyLedger } from '#main/storage/verify.ts'
import { exportAsides, exportLogs } from '#main/storage/log-export.ts'
import { nodeHashing } from '#main/storage/crypto.ts'
import type { FoldRule } from '#shared/domain/fold.ts'
import { equalBytes } from '#shared/sync/bytes.ts'
import { deliveryPayload } from '../support/payloads.ts'
import { batchOfOne, RawLog } from '../support/raw-log.ts'
import { found, grantOp, openTestStation, testWarehouse, type TestStation } from '../support/station.ts'

const scope = `wh:${testWarehouse}`
let station: TestStation
beforeEach(() => {
  station = openTestStation({ name: 'one' })
  found(station)
})
afterEach(() => station.close())

const db = () => station.store.read(tx => tx).db

function append(where: string, ...ops: DraftOp[]): string {
  const { store, ledger, uuid, user } = station
  return store.write(tx => ledger.append(tx, { command: uuid(), actor: user }, [{ scope: where, ops }])[0]?.ref ?? '')
}

function deliver(over: Parameters<typeof deliveryPayload>[0] = {}): string {
  const id = station.uuid()
  station.store.write(tx => {
    const no = station.ledger.nextNumber(tx, { warehouse: testWarehouse, code: 'EBO', season: '2627', letter: 'L' })
    const op = { k: 'create' as const, e: 'delivery', i: id, p: deliveryPayload({ no, ...over }) }
    station.ledger.append(tx, { command: station.uuid(), actor: station.user }, [{ scope, ops: [op] }])
  })
  return id
}

const voidOf = (ent: string, of: string, more = {}): DraftOp => ({
  k: 'create',
  e: 'void',
  i: station.ledger.voidId(of),
  p: { ent, of, why: 'erreur', ...more },
})

describe('rows and sums that follow from entries (LEDGER §6)', () => {
  test('a void takes stock, account and season back, and nothing is left of a sum of nothing', () => {
    const id = deliver()
    append(scope, voidOf('delivery', id, { root: id }))
    expect(db().prepare('SELECT live, counts FROM delivery').all()).toEqual([{ live: 0, counts: 0 }])
    for (const table of ['stock_line', 'account_line', 'sum_lot', 'sum_party', 'sum_farmer_season']) {
      expect(db().prepare(`SELECT count(*) FROM ${table}`).pluck().get(), table).toBe(0)
    }
  })

  test('a correction counts in the place of what it replaces; two of one root are a conflict until one is voided (DEL-7)', () => {
    const first = deliver()
    const second = deliver({ root: first, replaces: first, net_g: 50_000 })
    expect(db().prepare('SELECT count(*) FROM conflict').pluck().get()).toBe(1)
    append(scope, voidOf('delivery', first, { root: first }))
    expect(db().prepare('SELECT id, counts FROM delivery WHERE counts = 1').all()).toEqual([{ id: second, counts: 1 }])
    expect(db().prepare('SELECT n, g FROM sum_lot').all()).toEqual([{ n: 1, g: 50_000 }])
    expect(db().prepare('SELECT count(*) FROM conflict').pluck().get()).toBe(0)
  })

  test('a payment leaves its till for good; its void brings the cash into the till that is open then', () => {
    const [payment, farmer] = [station.uuid(), station.uuid()]
    const p = {
      no: 'x',
      day: '2026-10-15',
      party: { kind: 'farmer', id: farmer },
      method: 'cash',
      till: 't1',
      amount_xaf: 500,
    }
    append(scope, { k: 'create', e: 'payment', i: payment, p })
    append(scope, voidOf('payment', payment, { till: 't2' }))
    const tills = db().prepare('SELECT id, in_xaf, out_xaf FROM sum_till ORDER BY id').all()
    expect(tills).toEqual([
      { id: 't1', in_xaf: 0, out_xaf: 500 },
      { id: 't2', in_xaf: 500, out_xaf: 0 },
    ])
    expect(db().prepare('SELECT count(*) FROM account_line').pluck().get()).toBe(0)
  })

  test('what is paid through a supplier is paid to the farmer of the delivery (PAY-2)', () => {
    const id = deliver()
    const [payment, farmer] = [station.uuid(), '00000000-0000-7000-8000-0000000000f1']
    const p = {
      no: 'x',
      day: '2026-10-15',
      party: { kind: 'supplier', id: station.uuid() },
      method: 'transfer',
      amount_xaf: 600,
    }
    const part = { payment, payment_scope: scope, delivery: id, root: id, farmer, amount_xaf: 600 }
    append(
      scope,
      { k: 'create', e: 'payment', i: payment, p },
      { k: 'create', e: 'allocation', i: station.uuid(), p: part },
    )
    const sum = db().prepare('SELECT due_xaf, paid_xaf FROM sum_party WHERE id = ?').get(farmer)
    expect(sum).toEqual({ due_xaf: 117_600, paid_xaf: 600 })
  })

  test('a register keeps what others said of other fields, clears what is asked, and says who changed it', () => {
    const id = station.uuid()
    append('org', {
      k: 'create',
      e: 'farmer',
      i: id,
      p: { village: 'A', area_m2: 5 },
      personal: { name: 'Mballa', phone: '+2376' },
    })
    append('org', { k: 'set', e: 'farmer', i: id, personal: { phone: '+2377' }, clear: ['village'] })
    const row = db().prepare('SELECT name, name_norm, phone, village, area_m2, archived FROM farmer').get()
    expect(row).toEqual({ name: 'Mballa', name_norm: 'MBALLA', phone: '+2377', village: null, area_m2: 5, archived: 0 })
    const history = station.store.read(tx => station.ledger.history(tx, 'farmer', id))
    expect(history.map(op => [op.op.k, op.personal])).toEqual([
      ['create', { name: 'Mballa', phone: '+2376' }],
      ['set', { phone: '+2377' }],
    ])
  })

  test('roles follow grants and removals in the same command, entry by entry', () => {
    const { store, ledger, uuid, user } = station
    const other = uuid()
    store.write(tx => {
      const by = { command: uuid(), actor: user }
      ledger.append(tx, by, [{ scope: 'auth', ops: [grantOp(uuid(), other, 'AG', [testWarehouse])] }])
      expect(ledger.authority().roleOf(other)?.role).toBe('AG')
      const removal = { k: 'create' as const, e: 'removal', i: uuid(), p: { user: other } }
      ledger.append(tx, by, [
        { scope: 'auth', ops: [removal] },
        { scope: 'auth', ops: [grantOp(uuid(), other, 'MA', [testWarehouse])] },
      ])
    })
    expect(ledger.authority().roleOf(other)?.role).toBe('MA')
    expect(() =>
      store.write(tx => {
        ledger.append(tx, { command: uuid(), actor: user }, [{ scope: 'auth', ops: [grantOp(uuid(), other, 'SU')] }])
        throw new Error('rolled back')
      }),
    ).toThrow('rolled back')
    expect(ledger.authority().roleOf(other)?.role).toBe('MA')
  })
})

describe('faults and forks', () => {
  test('a fault of ours on one entry sets it aside with an alarm; the batch and the log go on (LEDGER §7)', () => {
    const poison = (rule: FoldRule | undefined): FoldRule | undefined =>
      rule && {
        ...rule,
        apply(key, ops) {
          if (ops.some(op => op.op.p?.['notes'] === 'poison')) throw new Error('a bug in the fold')
          return rule.apply(key, ops)
        },
      }
    const ids = [deliver(), deliver({ notes: 'poison' }), deliver()]
    const reader = openTestStation({ name: 'reader' })
    const target = reader.store.read(tx => tx).db
    const rules = { ...foldRules, find: (kind: string, e: string) => poison(foldRules.find(kind, e)) }
    const core = makeCore(target, station.identity.rootPublicKey, rules)
    for (const log of exportLogs(db(), nodeHashing)) {
      const asides = exportAsides(
        db(),
        log.entries.map(entry => entry.body),
      )
      const entries = log.entries.map(({ body, seal }) => (seal === undefined ? { body } : { body, seal }))
      const after = log.entries[0]?.after
      if (after === undefined) continue
      const batch = { log: log.start, after, entries, asides }
      const received = target.transaction(() =>
        receiveBatch(core, { ...reader.identity, trustedMs: station.clock.now }, batch),
      )()
      expect(received).toMatchObject({ ok: true, value: { failed: log.scope === scope ? 1 : 0 } })
    }
    expect(target.prepare('SELECT why FROM entry_error').pluck().all()).toEqual(['Error: a bug in the fold'])
    const kept = target.prepare('SELECT id FROM delivery').pluck().all()
    expect(new Set(kept)).toEqual(new Set([ids[0], ids[2]]))
    expect(target.prepare('SELECT n FROM sum_lot').pluck().get()).toBe(2)
    expect(runSteps(verifyLedger(target, reader.identity))).toMatchObject({ ok: true })
    reader.close()
  })

  test("a second branch of a log of one's own that was opened elsewhere: both count, and the station goes on in its log", () => {
    const { store, ledger, identity, bytes, user } = station
    const wh = new RawLog(identity, scope, bytes, ledger.authority().heads())
    const entry = (no: string) => {
      const op = { k: 'create' as const, e: 'delivery', i: station.uuid(), p: deliveryPayload({ no }) }
      return wh.append({
        c: station.uuid(),
        a: user,
        t: station.clock.now,
        l: 0,
        r: ledger.authority().heads(),
        o: [op],
      })
    }
    const trunk = entry('EBOXXX-2627-L00001')
    const left = entry('EBOXXX-2627-L00002')
    wh.goBackTo(trunk)
    const right = entry('EBOXXX-2627-L00002')
    const before = store.read(tx => ledger.tagOf(tx, scope))
    for (const one of [trunk, left, right]) expect(store.write(tx => ledger.receive(tx, batchOfOne(one))).ok).toBe(true)
    const id = deliver()
    expect(db().prepare('SELECT count(*) FROM delivery WHERE live = 1').pluck().get()).toBe(4)
    const states = db()
      .prepare<[string, string], string>('SELECT state FROM log WHERE scope = ? AND dev = ? ORDER BY n')
      .pluck()
      .all(scope, identity.dev)
    expect(states).toEqual(['open', 'forked'])
    expect(db().prepare('SELECT no FROM delivery WHERE id = ?').pluck().get(id)).toContain(before)
    expect(runSteps(verifyLedger(db(), identity))).toMatchObject({ ok: true })
    expect([...canonicalDump(db(), scope)].length).toBeGreaterThan(4)
  })

  test('the writing log forked by a twin: the next entry stands in another log', () => {
    const { store, ledger, identity } = station
    deliver()
    const mine = exportLogs(db(), nodeHashing).find(log => log.scope === scope)
    if (mine === undefined) throw new Error('the station writes to its warehouse')
    const before = store.read(tx => ledger.tagOf(tx, scope))
    // A twin has the station's key and the start of its log: it writes another first entry there.
    const first = mine.entries[0]
    if (first === undefined) throw new Error('one delivery was recorded')
    const other = RawLog.goingOn(identity, mine.start, scope, first.after, station.bytes)
    const op = { k: 'create' as const, e: 'delivery', i: station.uuid(), p: deliveryPayload() }
    const heads = ledger.authority().heads()
    const forged = other.append({ c: station.uuid(), a: station.user, t: station.clock.now, l: 9, r: heads, o: [op] })
    expect(equalBytes(forged.hash, first.hash)).toBe(false)
    expect(store.write(tx => ledger.receive(tx, batchOfOne(forged)))).toMatchObject({
      ok: true,
      value: { forked: true },
    })
    expect(store.read(tx => ledger.tagOf(tx, scope))).not.toBe(before)
    deliver()
    expect(db().prepare('SELECT count(*) FROM delivery').pluck().get()).toBe(3)
    expect(runSteps(verifyLedger(db(), identity))).toMatchObject({ ok: true })
  })
})
