import { describe, expect, test } from 'vitest'
import { relayDump } from '#relay/fold/relay-dump.ts'
import { canonicalDump, scopesOf } from '#main/storage/dump.ts'
import { hex } from '#shared/sync/bytes.ts'
import { Chance } from '../support/chance.ts'
import { History } from '../support/history.ts'
import { batchOfOne, type RawEntry } from '../support/raw-log.ts'
import { makeDatabase } from '../support/relay-database.ts'
import { emptyRelay, foldAll, makeFold, storeAsides, storeRaw } from '../support/relay-store.ts'
import { openTestStation } from '../support/station.ts'

const { database, superuser } = await makeDatabase()

function stationDump(entries: readonly RawEntry[], seed: string): Map<string, string[]> {
  const station = openTestStation({ name: 'reader', seed })
  for (const entry of entries) station.store.write(tx => station.ledger.receive(tx, batchOfOne(entry)))
  const { db } = station.store.read(tx => tx)
  const dump = new Map(scopesOf(db).map(scope => [scope, [...canonicalDump(db, scope)]]))
  station.close()
  return dump
}

const isRevocation = ({ body }: RawEntry): boolean => Buffer.from(body).includes('"e":"revocation"')

async function expectDumps(org: string, dumps: ReadonlyMap<string, readonly string[]>): Promise<void> {
  for (const [scope, lines] of dumps) {
    const dump = await database.readOrganisation(org, tx => relayDump(tx, org, scope))
    expect({ scope, lines: dump }).toEqual({ scope, lines })
  }
}

/** The sums of days are those of the facts. */
async function expectRollups(): Promise<void> {
  const rows = async (sql: string): Promise<unknown[]> => (await superuser.query(sql)).rows
  const deliveries = `SELECT scope, day, grade, count(*) AS n, sum(bags)::bigint AS bags, sum(net_g)::bigint AS net_g,
    sum(amount_xaf)::bigint AS amount_xaf FROM hq_delivery WHERE counts = 1 GROUP BY scope, day, grade ORDER BY scope, day, grade`
  expect(
    await rows('SELECT scope, day, grade, n, bags, net_g, amount_xaf FROM hq_day_delivery ORDER BY scope, day, grade'),
  ).toEqual(await rows(deliveries))
  const weeks = `SELECT scope, to_char(date_trunc('week', day::timestamp), 'YYYY-MM-DD') AS week, grade, count(*) AS n, sum(net_g)::bigint AS net_g
    FROM hq_delivery WHERE counts = 1 GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`
  expect(await rows('SELECT scope, week, grade, n, net_g FROM hq_week_delivery ORDER BY scope, week, grade')).toEqual(
    await rows(weeks),
  )
  const payments = `SELECT scope, day, method, count(*) AS n, sum(amount_xaf)::bigint AS amount_xaf FROM hq_payment WHERE live = 1
    GROUP BY scope, day, method ORDER BY scope, day, method`
  expect(
    await rows('SELECT scope, day, method, n, amount_xaf FROM hq_day_payment ORDER BY scope, day, method'),
  ).toEqual(await rows(payments))
}

describe('the relay folds as a station does (LEDGER §7)', () => {
  test.each([1, 2, 3, 4, 5, 6])('random history %i gives the same dump in any order', async n => {
    const seed = `relay ${n}`
    const history = new History(seed)
    try {
      for (let i = 0; i < 120; i++) history.step()
      if (n % 2 === 0) history.clone()
      const chance = new Chance(`order ${seed}`)
      const station = history.nodes[0]?.station
      if (station === undefined) throw new Error('there is a station')
      const { org, rootPublicKey } = station.identity
      await emptyRelay(superuser)
      const fold = makeFold(database, 1 + chance.below(30))
      const waiting = new Map<string, RawEntry[]>()
      for (const entry of history.entries) {
        const key = `${entry.log.id} ${hex(entry.after.hash)}`
        waiting.set(key, [...(waiting.get(key) ?? []), entry])
      }
      const ready = history.entries.filter(entry => entry.after.seq === 0)
      const late: RawEntry[] = []
      for (let i = 0; ready.length > 0 && i < 10_000; i++) {
        // of some histories every revocation comes last, so that it reaches back into what was folded
        const first = n % 3 === 1 ? ready.findIndex(one => !isRevocation(one)) : -1
        const [entry] = ready.splice(first < 0 ? chance.below(ready.length) : first, 1)
        if (entry === undefined) break
        const withAsides = !chance.odds(20)
        await database.inOrganisation(org, tx => storeRaw(tx, org, rootPublicKey, entry, withAsides))
        if (!withAsides) late.push(entry)
        ready.push(...(waiting.get(`${entry.log.id} ${hex(entry.hash)}`) ?? []))
        if (chance.odds(40)) await fold.step(org)
      }
      for (const entry of late) await database.inOrganisation(org, tx => storeAsides(tx, org, entry))
      const done = await foldAll(fold, org)
      expect(done.failed).toBe(0)
      const dumps = stationDump(history.entries, seed)
      await expectDumps(org, dumps)
      await expectRollups()
      // another version of the fold begins anew and comes to the same
      await superuser.query('UPDATE hq_fold SET version = version - 1')
      expect((await foldAll(fold, org)).folded).toBe(history.entries.length)
      await expectDumps(org, dumps)
      await expectRollups()
    } finally {
      history.close()
    }
  })
})
