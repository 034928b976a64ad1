import type { HeldLog, MadeEntry } from '#shared/sync/protocol/exchange-event.ts'
import { MemoryReplica } from '../support/memory-replica.ts'
import { deliveryPayload } from '../support/payloads.ts'
import { SqliteReplica } from '../support/sqlite-replica.ts'
import { found, grantOp, openTestStation, stationOp, testWarehouse } from '../support/station.ts'
import { replicaContract, type ReplicaPort } from './replica-suite.ts'

const scope = `wh:${testWarehouse}`

replicaContract('memory', () => {
  let text = 0
  const portOf = (replica: MemoryReplica): ReplicaPort => ({
    dev: replica.dev,
    held: replica.held,
    read: (_peer, log, have, maxBytes, cursor) => replica.read(log, have, maxBytes, cursor),
    store: ops => Promise.resolve(replica.store(ops).outcome),
    author(count) {
      const changed: HeldLog[] = []
      const made: MadeEntry[] = []
      for (let n = 0; n < count; n++) {
        const authored = replica.author(scope, `${String(++text)} ${'x'.repeat(600)}`)
        made.push(...authored.made)
        changed.splice(0, changed.length, ...authored.changed)
      }
      return Promise.resolve({ changed, made })
    },
    twin: () => Promise.resolve(portOf(replica.copy())),
  })
  const make = (n: number, carries: boolean): ReplicaPort =>
    portOf(new MemoryReplica(String(n).repeat(32), one => carries || one !== scope))
  return Promise.resolve({
    scope,
    stations: [make(1, true), make(2, true), make(3, true)],
    outsider: make(4, false),
    close: () => undefined,
  })
})

replicaContract('SQLite', async () => {
  const other = '00000000-0000-7000-8000-0000000000ff'
  const open = (name: string, warehouse = testWarehouse) =>
    new SqliteReplica(openTestStation({ name, warehouse, rights: name === 'a' ? ['enrol'] : [] }))
  const [a, b, c, outsider] = [open('a'), open('b'), open('c'), open('d', other)]
  const all = [a, b, c, outsider]
  const opened: SqliteReplica[] = [...all]
  const { station } = a
  found(station)
  station.store.write(tx => {
    const ops = [b, c, outsider].flatMap(one => [
      stationOp(one.station, station.uuid(), one === outsider ? other : testWarehouse),
      { k: 'create' as const, e: 'user', i: one.station.user, p: { active: true } },
      grantOp(station.uuid(), one.station.user, 'MA'),
    ])
    station.ledger.append(tx, { command: station.uuid(), actor: station.user }, [{ scope: 'auth', ops }])
  })
  for (const one of [b, c, outsider]) await a.bringAll(one, 'auth')
  for (const one of all) for (const peer of all) if (one !== peer) one.meet(peer)
  const portOf = (one: SqliteReplica): ReplicaPort => ({
    dev: one.dev,
    held: one.held,
    read: (peer, log, have, maxBytes, cursor) => one.replica.read(peer.dev, { log, have, maxBytes, cursor }),
    store: ops => one.replica.store(ops),
    async author(count) {
      const { store, ledger, uuid, user } = one.station
      one.made.length = 0
      one.changed.length = 0
      store.write(tx => {
        for (let n = 0; n < count; n++) {
          const op = { k: 'create' as const, e: 'delivery', i: uuid(), p: deliveryPayload() }
          ledger.append(tx, { command: uuid(), actor: user }, [{ scope, ops: [op] }])
        }
      })
      await one.settle()
      return { changed: [...one.changed], made: [...one.made] }
    },
    twin() {
      const twin = one.twin()
      opened.push(twin)
      for (const peer of [b, c]) twin.meet(peer)
      return Promise.resolve(portOf(twin))
    },
  })
  return {
    scope,
    stations: [portOf(a), portOf(b), portOf(c)],
    outsider: portOf(outsider),
    close: () => opened.forEach(one => one.station.close()),
  }
})
