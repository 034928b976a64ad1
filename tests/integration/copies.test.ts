import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { showCopies } from '#main/services/home/show-copies.ts'
import { deliveryPayload } from '../support/payloads.ts'
import { SqliteReplica } from '../support/sqlite-replica.ts'
import { found, grantOp, openTestStation, stationOp, testWarehouse } from '../support/station.ts'

const scope = `wh:${testWarehouse}`
const day = 86_400_000
let opened: SqliteReplica[]
let a: SqliteReplica
let b: SqliteReplica
let hq: SqliteReplica

function open(name: string, rights: string[], warehouse = testWarehouse): SqliteReplica {
  const one = new SqliteReplica(openTestStation({ name, warehouse, rights }))
  opened.push(one)
  return one
}

beforeEach(() => {
  opened = []
  ;[a, b, hq] = [open('a', ['enrol']), open('b', []), open('c', ['hq'])]
  found(a.station)
  const { store, ledger, uuid, user } = a.station
  store.write(tx => {
    const ops = [b, hq].flatMap(one => [stationOp(one.station, uuid()), grantOp(uuid(), one.station.user, 'MA')])
    ledger.append(tx, { command: uuid(), actor: user }, [{ scope: 'auth', ops }])
  })
})
afterEach(() => opened.forEach(one => one.station.close()))

function record(): string {
  const { store, ledger, uuid, user } = a.station
  const i = uuid()
  const ops = [{ k: 'create' as const, e: 'delivery', i, p: deliveryPayload() }]
  store.write(tx => ledger.append(tx, { command: uuid(), actor: user }, [{ scope, ops }]))
  return i
}

function copies(...ids: string[]) {
  const { store, ledger, clock } = a.station
  const caller = {
    user: a.station.user,
    session: a.station.uuid(),
    role: 'MA',
    warehouses: 'all',
    fresh: true,
  } as const
  const shown = showCopies({ store, ledger, clock, condition: { backupMs: () => null } }, caller, { ids })
  if (!shown.ok) throw new Error(shown.error.kind)
  return shown.value
}

/** What a peer tells after it has taken everything. */
async function tells(peer: SqliteReplica): Promise<void> {
  await a.bringAll(peer)
  a.replica.noteHolds(
    peer.dev,
    [...peer.held.logs()].flatMap(({ log, tips }) => tips.map(at => ({ log, at }))),
  )
  for (const work of a.later.splice(0)) work()
}

describe('where records are besides this disk (DU-12)', () => {
  test('on this one alone until another says itself that it has them; at headquarters when that does', async () => {
    const first = record()
    expect(copies(first, a.station.uuid()).rows.map(({ stations, hq: at }) => [stations, at])).toEqual([
      [0, false],
      [0, false],
    ])
    await a.bringAll(b)
    expect(copies(first).rows[0]).toMatchObject({ stations: 0 })
    await tells(b)
    expect(copies(first).rows[0]).toMatchObject({ stations: 1, hq: false })
    const second = record()
    expect(copies(first, second).rows.map(({ stations }) => stations)).toEqual([1, 0])
    await tells(hq)
    expect(copies(first, second).rows.map(({ stations, hq: at }) => [stations, at])).toEqual([
      [2, true],
      [1, true],
    ])
  })

  test('a station says which depots it carries, where those are not all of the organisation', () => {
    const { store, ledger, uuid, user } = a.station
    const make = (i: string, code: string, name: string) =>
      store.write(tx => {
        const ops = [{ k: 'create' as const, e: 'warehouse', i, p: { code, name } }]
        ledger.append(tx, { command: uuid(), actor: user }, [{ scope: 'org', ops }])
      })
    make(testWarehouse, 'EBE', 'Ebebda')
    expect(copies().overall.carried).toBeNull()
    make(uuid(), 'BAF', 'Bafia')
    expect(copies().overall.carried).toEqual(['Ebebda'])
  })

  test('a word of another chain, or of a station that was revoked, is none', async () => {
    const id = record()
    const log = [...a.held.logs()].find(one => one.scope === scope)?.log ?? ''
    await a.settle()
    a.meet(b)
    a.replica.noteHolds(b.dev, [{ log, at: { seq: 1, h8: '00'.repeat(8) } }])
    for (const work of a.later.splice(0)) work()
    expect(copies(id).rows[0]).toMatchObject({ stations: 0 })
    await tells(b)
    expect(copies(id).rows[0]).toMatchObject({ stations: 1 })
    const { store, ledger, uuid, user } = a.station
    const p = { dev: b.dev, cuts: [], sc: ['auth', 'org', scope], why: 'perdu' }
    const ops = [{ k: 'create' as const, e: 'revocation', i: uuid(), p }]
    store.write(tx => ledger.append(tx, { command: uuid(), actor: user }, [{ scope: 'auth', ops }]))
    expect(copies(id)).toMatchObject({ rows: [{ stations: 0 }], overall: { others: 1 } })
  })

  test('a depot that nobody else carries is said to be one: no link takes what is recorded there', async () => {
    const id = record()
    expect(copies(id)).toMatchObject({ rows: [{ uncarried: false }], overall: { uncarried: false } })
    const { store, ledger, uuid, user } = a.station
    const otherWarehouse = '00000000-0000-7000-8000-0000000000ff'
    const other = open('d', [], otherWarehouse)
    const revoked = [b, hq].map(({ dev }) => {
      const p = { dev, cuts: [], sc: ['auth', 'org', scope], why: 'perdu' }
      return { k: 'create' as const, e: 'revocation', i: uuid(), p }
    })
    const ops = [...revoked, stationOp(other.station, uuid(), otherWarehouse)]
    store.write(tx => ledger.append(tx, { command: uuid(), actor: user }, [{ scope: 'auth', ops }]))
    expect(copies(id)).toMatchObject({ rows: [{ uncarried: true }], overall: { others: 1, uncarried: true } })
  })

  test('the oldest entry that nobody else has is amber after 3 days and red after 7', async () => {
    await tells(b)
    expect(copies().overall).toMatchObject({ others: 2, alone: 0, oldest_ms: null, state: 'good' })
    record()
    record()
    expect(copies().overall).toMatchObject({ alone: 2, oldest_ms: a.station.clock.now, state: 'good' })
    const id = record()
    const stands = () => [copies(id).overall.state, copies(id).rows[0]?.state]
    a.station.clock.now += 3 * day
    expect(stands()).toEqual(['amber', 'amber'])
    const later = record()
    a.station.clock.now += 4 * day
    expect(stands()).toEqual(['red', 'red'])
    expect(copies(later).rows[0]).toMatchObject({ stations: 0, state: 'amber' })
    await tells(b)
    expect(copies(id).rows[0]).toMatchObject({ stations: 1, state: 'good' })
    expect(copies().overall).toMatchObject({ alone: 0, state: 'good' })
  })
})
