import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { canonicalDump, scopesOf } from '#main/storage/dump.ts'
import { runSteps } from '#main/storage/steps.ts'
import { verifyLedger } from '#main/storage/verify.ts'
import { deliveryPayload } from '../support/payloads.ts'
import { SqliteReplica } from '../support/sqlite-replica.ts'
import { found, grantOp, openTestStation, stationOp, testWarehouse } from '../support/station.ts'

const scope = `wh:${testWarehouse}`
const otherWarehouse = '00000000-0000-7000-8000-0000000000ff'
let opened: SqliteReplica[]
let a: SqliteReplica

function open(name: string, warehouse = testWarehouse, rights: string[] = []): SqliteReplica {
  const one = new SqliteReplica(openTestStation({ name, warehouse, rights }))
  opened.push(one)
  return one
}

beforeEach(() => {
  opened = []
  a = open('a', testWarehouse, ['enrol', 'hq'])
  found(a.station)
})
afterEach(() => opened.forEach(one => one.station.close()))

type Ops = Parameters<typeof a.station.ledger.append>[2][number]['ops']

function append(one: SqliteReplica, where: string, ...entries: Ops[]): void {
  const { store, ledger, uuid, user } = one.station
  store.write(tx => {
    for (const ops of entries) ledger.append(tx, { command: uuid(), actor: user }, [{ scope: where, ops }])
  })
}

/** Enrols a station with a user of its own. `wh`: where he may work. */
function enrol(one: SqliteReplica, warehouse: string, wh: 'all' | string[] = 'all', role = 'MA'): void {
  const { name, user } = one.station
  const { uuid } = a.station
  const personal = { name: `User ${name}`, login: name, password: 'hash' }
  append(a, 'auth', [
    stationOp(one.station, uuid(), warehouse),
    { k: 'create', e: 'user', i: user, p: { active: true }, personal },
    grantOp(uuid(), user, role, wh),
  ])
}

const deliveries = (count: number, more: Record<string, string> = {}): Ops[] =>
  Array.from({ length: count }, () => [{ k: 'create', e: 'delivery', i: a.station.uuid(), p: deliveryPayload(more) }])

const dump = (one: SqliteReplica, of: string): string[] => {
  const { db } = one.station.store.read(tx => tx)
  return [...canonicalDump(db, of)]
}
const names = (one: SqliteReplica): unknown[] => {
  const { db } = one.station.store.read(tx => tx)
  return db.prepare('SELECT name, login FROM user ORDER BY id').raw().all()
}

describe('what is told and served', () => {
  test('nothing of a transaction that rolled back, and nothing before its commit', async () => {
    const { store, ledger, uuid, user } = a.station
    await a.settle()
    a.changed.length = 0
    a.made.length = 0
    const draft = { scope, ops: deliveries(1)[0] ?? [] }
    expect(() =>
      store.write(tx => {
        ledger.append(tx, { command: uuid(), actor: user }, [draft])
        throw new Error('no')
      }),
    ).toThrow('no')
    await a.settle()
    expect([a.changed, a.made]).toEqual([[], []])
    store.write(tx => {
      ledger.append(tx, { command: uuid(), actor: user }, [draft])
      expect(a.changed).toEqual([])
      return 0
    })
    expect(a.changed).toEqual([])
    await a.settle()
    expect(a.made).toHaveLength(1)
  })

  test('two stations come to the same rows, and the whole of it verifies', async () => {
    const b = open('b')
    enrol(b, testWarehouse)
    append(a, 'org', [
      { k: 'create', e: 'farmer', i: a.station.uuid(), p: { village: 'x' }, personal: { name: 'Essomba' } },
    ])
    append(a, scope, ...deliveries(300))
    await a.bringAll(b)
    append(b, scope, ...deliveries(3))
    await b.bringAll(a)
    const { db } = b.station.store.read(tx => tx)
    for (const one of ['auth', 'org', scope]) expect(dump(b, one)).toEqual(dump(a, one))
    expect(scopesOf(db)).not.toContain(`audit:${a.dev}`)
    expect(db.prepare('SELECT name FROM farmer').pluck().all()).toEqual(['Essomba'])
    for (const { station } of [a, b]) {
      const report = runSteps(verifyLedger(station.store.read(tx => tx).db, station.identity))
      expect(report).toMatchObject({ ok: true })
    }
  })

  test('audit goes to headquarters only, other warehouses to who carries them (CS-12)', async () => {
    const b = open('b', otherWarehouse)
    enrol(b, otherWarehouse)
    append(a, scope, ...deliveries(2))
    append(a, `audit:${a.dev}`, [{ k: 'create', e: 'start', i: a.station.uuid(), p: { version: '1', why: 'start' } }])
    await a.bringAll(b)
    append(b, `audit:${b.dev}`, [{ k: 'create', e: 'start', i: a.station.uuid(), p: { version: '1', why: 'start' } }])
    await b.bringAll(a)
    const scopes = (one: SqliteReplica): string[] => scopesOf(one.station.store.read(tx => tx).db)
    expect(scopes(b)).toEqual([`audit:${b.dev}`, 'auth', 'org'].toSorted())
    expect(scopes(a)).toContain(`audit:${b.dev}`)
    expect(
      [scope, 'chat:00000000-0000-7000-8000-0000000000cc', `audit:${a.dev}`].map(b.replica.carries, b.replica),
    ).toEqual([false, false, false])
  })

  test('credentials go to stations where their user may log in, and by WANT, never LIVE (LEDGER §8)', async () => {
    const b = open('b', testWarehouse)
    const c = open('c', otherWarehouse)
    enrol(b, testWarehouse, [testWarehouse])
    enrol(c, otherWarehouse, [otherWarehouse])
    await a.settle()
    const live = a.made.filter(one => one.ops.asides.length > 0)
    expect(live).toEqual([])
    await a.bringAll(b)
    await a.bringAll(c)
    const known = (one: SqliteReplica) => names(one).filter(row => Array.isArray(row) && row[0] !== null).length
    // the founder's, who may log in everywhere, and its own
    expect([known(a), known(b), known(c)]).toEqual([3, 2, 2])
    expect(names(b)).toContainEqual(['User b', 'b'])
    expect(names(b)).not.toContainEqual(['User c', 'c'])
    // Who gets more warehouses may log in there, and who serves it anew sends his credentials along.
    append(a, 'auth', [grantOp(a.station.uuid(), c.station.user, 'MA', 'all')])
    await a.bringAll(b)
    const auth = [...a.held.logs()].find(log => log.scope === 'auth')?.log ?? ''
    for (const ops of a.served(b, auth, [])) await b.replica.store(ops)
    expect(names(b)).toContainEqual(['User c', 'c'])
  })

  test('more personal parts than a frame holds come after their entry, each once (LED-26)', async () => {
    const b = open('b')
    enrol(b, testWarehouse)
    const notes = 'x'.repeat(15_000)
    const ops = Array.from({ length: 100 }, (_, n) => ({
      k: 'create' as const,
      e: 'farmer',
      i: a.station.uuid(),
      p: { village: 'x' },
      personal: { name: `Planteur ${n}`, notes },
    }))
    await a.settle()
    a.made.length = 0
    append(a, 'org', ops)
    append(a, 'org', [
      { k: 'create', e: 'farmer', i: a.station.uuid(), p: { village: 'y' }, personal: { name: 'Dernier' } },
    ])
    await a.settle()
    expect(a.made).toHaveLength(1)
    await a.bringAll(b)
    const { db } = b.station.store.read(tx => tx)
    expect(db.prepare('SELECT count(*) FROM farmer WHERE name IS NOT NULL').pluck().get()).toBe(101)
    const log = [...a.held.logs()].find(one => one.scope === 'org')?.log ?? ''
    const runs = a.served(b, log, [])
    const bytes = runs.map(run => run.asides.reduce((sum, { payload }) => sum + payload.length, 0))
    expect(Math.max(...bytes)).toBeLessThan(1024 * 1024)
    expect(runs.flatMap(run => run.asides)).toHaveLength(101)
  })
})

describe('taking in', () => {
  test('in transactions that end at a seal, however slow the machine is; a fault leaves nothing of the run (CS-30, CS-31)', async () => {
    const b = open('b')
    enrol(b, testWarehouse)
    append(a, scope, ...deliveries(400, { notes: 'x'.repeat(400) }))
    await a.bringAll(b, 'auth')
    const log = [...a.held.logs()].find(one => one.scope === scope)?.log ?? ''
    const [run, next] = a.served(b, log, [])
    if (run === undefined || next === undefined) throw new Error('there are several runs')
    const seals = run.entries.flatMap(({ seal }, n) => (seal === undefined ? [] : [n + 1]))
    expect(seals.length).toBeGreaterThan(2)
    const last = run.entries.at(-1)
    const spoilt = {
      ...run,
      entries: [...run.entries.slice(0, -1), { body: last?.body ?? new Uint8Array(), seal: new Uint8Array(64) }],
    }
    expect(await b.replica.store(spoilt)).toEqual({ kind: 'BadSeal' })
    expect(b.held.find(log)).toBeUndefined()
    const ends: number[] = []
    b.station.store.onCommit(() => {
      b.nowMs += 1_000
      const { db } = b.station.store.read(tx => tx)
      const sql = 'SELECT max(h.seq) FROM head h JOIN log l ON l.n = h.log WHERE l.scope = ?'
      ends.push(db.prepare<[string], number>(sql).pluck().get(scope) ?? -1)
    })
    expect(await b.replica.store(run)).toMatchObject({ kind: 'stored' })
    expect(ends).toEqual(seals)
  })

  test('everybody else has a turn while a run is checked, and slices are short while somebody works here (CS-31)', async () => {
    const b = open('b')
    enrol(b, testWarehouse)
    append(a, scope, ...deliveries(300, { notes: 'x'.repeat(2_000) }))
    await a.bringAll(b, 'auth')
    const log = [...a.held.logs()].find(one => one.scope === scope)?.log ?? ''
    const runs = a.served(b, log, [])
    // Whoever looks at the clock has worked for two milliseconds.
    b.costMs = 2
    let commits = 0
    b.station.store.onCommit(() => (commits += 1))
    const taking = async (run: (typeof runs)[number] | undefined) => {
      if (run === undefined) throw new Error('there are several runs')
      const [before, turns] = [commits, b.turns]
      expect(await b.replica.store(run)).toMatchObject({ kind: 'stored' })
      return { commits: commits - before, turns: b.turns - turns }
    }
    const first = await taking(runs[0])
    expect(first.turns).toBeGreaterThan((runs[0]?.entries.length ?? 0) / 4)
    // By now it is known how fast this machine is.
    const quiet = await taking(runs[1])
    append(b, scope, ...deliveries(1))
    const busy = await taking(runs[2])
    expect(busy.commits).toBeGreaterThan(quiet.commits)
  })

  test('a person writes between two slices, and what is stored is told before it is answered', async () => {
    const b = open('b')
    enrol(b, testWarehouse)
    append(a, scope, ...deliveries(300, { notes: 'x'.repeat(400) }))
    await a.bringAll(b, 'auth')
    const log = [...a.held.logs()].find(one => one.scope === scope)?.log ?? ''
    const stored: string[] = []
    const answers = a.served(b, log, []).map(async run => {
      const outcome = await b.replica.store(run)
      if (outcome.kind === 'stored') stored.push(`${outcome.at.seq} ${b.held.find(log)?.tips[0]?.seq}`)
      return outcome
    })
    append(b, scope, ...deliveries(1))
    await Promise.all(answers)
    expect(stored.length).toBeGreaterThan(1)
    expect(stored.every(text => text.split(' ')[0] === text.split(' ')[1])).toBe(true)
    expect(dump(b, scope).filter(line => line.startsWith('["delivery"'))).toHaveLength(301)
    for (const work of b.later.splice(0)) work()
    expect(new Set(b.pushed)).toEqual(
      new Set([
        'user',
        'access_grant',
        'station',
        'delivery',
        'stock_line',
        'account_line',
        'sum_lot',
        'sum_party',
        'sum_farmer_season',
      ]),
    )
  })

  test('who closes in the middle of a batch ends at a slice, and writes no more into a closed file', async () => {
    const b = open('b')
    enrol(b, testWarehouse)
    append(a, scope, ...deliveries(300, { notes: 'x'.repeat(400) }))
    await a.bringAll(b, 'auth')
    const log = [...a.held.logs()].find(one => one.scope === scope)?.log ?? ''
    b.costMs = 5
    let commits = 0
    const ended = new Promise<void>(resolve => {
      b.station.store.onCommit(() => void (++commits === 2 && resolve(b.replica.close())))
    })
    for (const run of a.served(b, log, [])) void b.replica.store(run)
    await ended.then(() => b.station.store.close()).then(() => b.settle())
    expect(commits).toBe(2)
  })

  test('what follows on what is being checked is stored with it, and each is answered for itself (CS-30, CS-31)', async () => {
    const b = new SqliteReplica(openTestStation({ name: 'b' }), { waits: true })
    opened.push(b)
    enrol(b, testWarehouse)
    append(a, scope, ...deliveries(400, { notes: 'x'.repeat(400) }))
    await a.bringAll(b, 'auth')
    const log = [...a.held.logs()].find(one => one.scope === scope)?.log ?? ''
    const [first, ...more] = a.served(b, log, [], 64 * 1024)
    const last = more.at(-1)
    if (first === undefined || last === undefined || more.length < 4) throw new Error('there are several runs')
    expect(await b.replica.store(first)).toMatchObject({ kind: 'stored' })
    let commits = 0
    b.station.store.onCommit(() => (commits += 1))
    const seal = new Uint8Array(64)
    const forged = {
      ...last,
      entries: last.entries.map((entry, n) => (n < last.entries.length - 1 ? entry : { ...entry, seal })),
    }
    const sent = [...more.slice(0, -1), forged, last]
    const ends = sent.map(({ after, entries }) => after.seq + entries.length)
    const outcomes = await Promise.all(sent.map(run => b.replica.store(run)))
    const told = outcomes.map(outcome => (outcome.kind === 'stored' ? outcome.at.seq : outcome.kind))
    expect(told).toEqual([...ends.slice(0, -2), 'BadSeal', ends.at(-1)])
    expect(commits).toBeLessThan(sent.length)
    expect(b.held.find(log)?.tips[0]?.seq).toBe(400)
    await b.late.done()
    expect(dump(b, scope).filter(line => line.startsWith('["delivery"'))).toHaveLength(400)
  })

  test('a log that is not the one that it opens, or of nobody, is refused', async () => {
    const b = open('b')
    enrol(b, testWarehouse)
    append(a, scope, ...deliveries(1))
    await a.bringAll(b, 'auth')
    const log = [...a.held.logs()].find(one => one.scope === scope)?.log ?? ''
    const [run] = a.served(b, log, [])
    if (run?.opening === undefined) throw new Error('a log is opened')
    expect(await b.replica.store({ ...run, log: '00'.repeat(16) })).toEqual({ kind: 'BadLog' })
    const seal = new Uint8Array(64)
    expect(await b.replica.store({ ...run, opening: { ...run.opening, seal } })).toEqual({ kind: 'BadLog' })
    expect(await b.replica.store(run)).toMatchObject({ kind: 'stored' })
  })
})

describe('peers', () => {
  const hello = (one: SqliteReplica) => one.hello()
  const tls = (one: SqliteReplica) =>
    (JSON.parse(Buffer.from(one.station.identity.certificate.bytes).toString()) as { tls: string }).tls

  test('are taken on their chain to the root, their key and what auth says of them (CS-11)', async () => {
    const b = open('b')
    const said = hello(b)
    expect(a.replica.judge(said, tls(b)).ok).toBe(true)
    const codeOf = (change: Partial<typeof said>, key = tls(b)) => {
      const verdict = a.replica.judge({ ...said, ...change }, key)
      return verdict.ok ? 'ok' : verdict.code
    }
    expect(codeOf({ org: '00'.repeat(16) })).toBe('OtherOrganisation')
    expect(codeOf({ dev: '00'.repeat(16) })).toBe('BadCertificate')
    expect(codeOf({}, tls(a))).toBe('OtherKey')
    const { bytes } = said.certificate
    expect(codeOf({ certificate: { bytes, signature: new Uint8Array(64) } })).toBe('BadCertificate')
    enrol(b, testWarehouse)
    await a.settle()
    const revocation = { dev: b.dev, cuts: [], sc: ['auth', 'org', scope], why: 'volé' }
    append(a, 'auth', [{ k: 'create', e: 'revocation', i: a.station.uuid(), p: revocation }])
    expect(codeOf({})).toBe('Revoked')
  })

  test('their own word of what they hold is kept, the last one; what they name no more is gone (CS-28, DU-12)', async () => {
    const b = open('b')
    enrol(b, testWarehouse)
    append(a, scope, ...deliveries(5))
    await a.settle()
    const held = [...a.held.logs()]
    const rows = () => {
      const { db } = a.station.store.read(tx => tx)
      return db.prepare('SELECT lower(hex(log_id)), seq, peer FROM peer_head ORDER BY seq DESC').raw().all()
    }
    const [wh] = held.filter(log => log.scope === scope)
    const [auth] = held.filter(log => log.scope === 'auth')
    const [tip] = wh?.tips ?? []
    const [other] = auth?.tips ?? []
    if (wh === undefined || auth === undefined || tip === undefined || other === undefined)
      throw new Error('both are here')
    a.meet(b)
    a.replica.noteHolds(b.dev, [
      { log: wh.log, at: tip },
      { log: auth.log, at: other },
    ])
    expect(rows()).toEqual([])
    for (const work of a.later.splice(0)) work()
    a.replica.welcomed(b.dev)
    expect(rows()).toHaveLength(2)
    a.pushed.splice(0)
    a.replica.noteHolds(b.dev, [{ log: wh.log, at: { seq: 2, h8: '00'.repeat(8) } }])
    for (const work of a.later.splice(0)) work()
    // Who shows something of another scope has nothing to ask again.
    expect(a.pushed).toEqual(['peer_head', `peer_head ${scope}`])
    expect(rows()).toContainEqual([wh.log, 2, b.dev])
    a.replica.left(b.dev)
    a.meet(b)
    a.replica.noteHolds(b.dev, [{ log: wh.log, at: tip }])
    a.replica.welcomed(b.dev)
    await a.replica.close()
    expect(rows()).toEqual([[wh.log, tip.seq, b.dev]])
  })

  test('three of them tell the time where the wall is wrong (LED-42)', () => {
    const others = ['b', 'c', 'd'].map(name => open(name))
    const wall = a.station.clock.now
    for (const [n, one] of others.entries()) {
      expect(a.replica.trustedMs()).toBe(wall)
      one.station.clock.now = wall + (n + 1) * 1_000_000
      a.meet(one)
    }
    // A steady clock counts parts of a ms, the ledger whole ones.
    a.nowMs += 500.4
    expect(a.replica.trustedMs()).toBe(wall + 2_000_500)
    a.replica.left(others[0]?.dev ?? '')
    expect(a.replica.trustedMs()).toBe(wall)
  })
})
