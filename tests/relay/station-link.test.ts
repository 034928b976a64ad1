import { afterAll, expect, test } from 'vitest'
import {
  contest,
  disputeAt,
  due,
  lastText,
  newFarmer,
  settle,
  settlements,
  tellWhere,
} from '../support/dispute-desk.ts'
import { openLanStation, twoLanStations } from '../support/linked-stations.ts'
import { allCopies, copiesOf, hasCooperative, until, writeCooperative } from '../support/relay-stations.ts'
import { pino } from 'pino'
import { openRelay } from '#relay/open-relay.ts'
import { verifyLedger } from '#relay/verify/verify-ledger.ts'
import { openFaultyLine } from '../support/faulty-line.ts'
import { emptyStation, takeIn } from '../support/organisation.ts'
import { makeDatabase } from '../support/relay-database.ts'
import { testConfig } from '../support/relay-world.ts'
import { personAt } from '../support/logged-in.ts'
import { quickPasswords } from '../support/test-station.ts'

const { url: databaseUrl, superuser } = await makeDatabase()
const open = (port: number) => openRelay(testConfig(databaseUrl, { port }), pino({ level: 'silent' }))
let relay = await open(0)
const url = relay.address
const { a, b, root } = await twoLanStations(71, 48_500)
afterAll(async () => {
  for (const one of [a, b]) {
    await one.ready.relay.stop()
    await one.close()
  }
  await relay.close()
})

/** What happens to the relay's disk while it is down; it comes back at the same address. */
async function whileDown(statements: readonly string[]): Promise<void> {
  await relay.close()
  await superuser.query("SET session_replication_role = 'replica'")
  for (const sql of statements) await superuser.query(sql)
  await superuser.query("SET session_replication_role = 'origin'")
  relay = await open(Number(new URL(url).port))
}

const count = async (sql: string, values: unknown[] = []): Promise<number> =>
  Number((await superuser.query<{ n: string }>(`SELECT count(*) AS n FROM ${sql}`, values)).rows[0]?.n)

/** What a screen says of a record from now on, each change once, until it is at headquarters again after it was not. */
async function backAtHq(at: typeof a, id: string): Promise<boolean[]> {
  const seen: boolean[] = []
  await until(
    'it was taken back, and is there again',
    () => {
      const hq = copiesOf(at.ready, root, id)?.hq === true
      if (seen.at(-1) !== hq) seen.push(hq)
      return hq && seen.length > 2
    },
    1,
  )
  return seen
}

test('a station is linked by address and code, another by the address alone; what it is not let in for is said', async () => {
  expect(await b.ready.relay.enrol({ url, code: '', proxy: '' })).toEqual({ why: 'UnknownOrganisation' })
  expect(await a.ready.relay.enrol({ url, code: 'AAAA-BBBB-CCCC-DDDD', proxy: '' })).toEqual({ why: 'OtherRelayCode' })
  expect(await a.ready.relay.enrol({ url: 'http://siege.example.org', code: '', proxy: '' })).toEqual({
    why: 'NotSecure',
  })
  expect(await a.ready.relay.enrol({ url: 'https://127.0.0.1:1', code: '', proxy: '' })).toEqual({ why: 'Closed' })
  const code = await relay.code()
  expect(await a.ready.relay.enrol({ url, code: code.toLowerCase(), proxy: '' })).toMatchObject({
    relay: relay.parts.keys.relay(),
  })
  expect(await b.ready.relay.enrol({ url, code: '', proxy: '' })).toMatchObject({
    relay: relay.parts.keys.relay(),
  })
})

test('two stations that share no network are even, and know what is at headquarters', async () => {
  const id = writeCooperative(a.ready, root, 'SOCOOP Une')
  await until('it is at headquarters', () => copiesOf(a.ready, root, id)?.hq === true)
  await until('it is at the other station', () => hasCooperative(b.ready, id))
  expect(a.linked()).toEqual([])
  expect(a.ready.relay.facts()).toMatchObject({ why: null, refused: [] })
  await until('nothing is left to go', () => a.ready.relay.facts().state === 'even')
  expect(a.ready.relay.facts().left.entries).toBe(0)
  expect(allCopies(a.ready, root)).toMatchObject({ atRelay: true, alone: 0, state: 'good' })
})

test('TALK-72, TALK-75: a dispute opened at one is settled at the other, by two who are cut off as well, and a position is read there', async () => {
  const [one, two] = ['PLANTEUR Un', 'PLANTEUR Deux'].map(name => newFarmer(a, root, name)) as [string, string]
  const chief = await personAt({ ready: a.ready, passwords: quickPasswords }, root, 'MA', 'boris')
  contest(a, root, one)
  await until('it is seen there', () => disputeAt(b, root, one)?.due === due)
  settle(b, chief, one, 'vu avec lui')
  await until('it is settled here', () => disputeAt(a, root, one) === null)
  const text = tellWhere(b, chief, one)
  await until('where he is is read here', () => lastText(a, root) === text)

  contest(a, root, two)
  await until('the other is seen there', () => disputeAt(b, root, two)?.due === due)
  await relay.close()
  settle(a, root, two, 'réglé ici')
  settle(b, chief, two, 'réglé là-bas')
  relay = await open(Number(new URL(url).port))
  const even = () => settlements(a).length === 3 && JSON.stringify(settlements(a)) === JSON.stringify(settlements(b))
  await until(
    'both have what both said',
    pressing(() => even()),
  )
  expect([disputeAt(a, root, two), disputeAt(b, root, two)]).toEqual([null, null])
  expect(a.linked()).toEqual([])
})

test('a station that joins by a card, on no network with any other, finds the relay that the card names', async () => {
  const id = writeCooperative(a.ready, root, 'SOCOOP Carte')
  const joining = await emptyStation(73)
  await takeIn({ ready: a.ready, root }, joining)
  joining.open.close()
  let c = await openLanStation(joining.folder, joining.ports, 48_510)
  try {
    expect(c.ready.relay.facts().url).toBe(`${url}/`)
    await until('it has what the others have', () => hasCooperative(c.ready, id))
    expect(c.linked()).toEqual([])
    await c.ready.relay.leave()
    c = await c.restart()
    expect(c.ready.relay.facts().state).toBe('none')
  } finally {
    await c.ready.relay.stop()
    await c.close()
  }
})

test('S15: a relay that loses everything is filled again by the stations, and what it lost is not said to be there', async () => {
  const id = writeCooperative(b.ready, root, 'SOCOOP Deux')
  await until('it is at headquarters', () => copiesOf(b.ready, root, id)?.hq === true)
  await until('both rest', () => [a, b].every(({ ready }) => ready.relay.facts().state === 'even'))
  const before = await count('entry')
  const watched = backAtHq(b, id)
  await whileDown([
    'TRUNCATE log, head, entry, aside, erased, witness, verdict, fork_proof, hq_fold, hq_fold_head CASCADE',
  ])
  expect(await watched).toEqual([true, false, true])
  await until('all of it is there again', async () => (await count('entry')) >= before)
})

test('S15: a relay of an old backup is asked what it has, and given the rest', async () => {
  await until('both rest', () => [a, b].every(({ ready }) => ready.relay.facts().state === 'even'))
  const { rows: heads } = await superuser.query<{ log_id: string; branch: number; seq: string; hash: Buffer }>(
    'SELECT log_id, branch, seq, hash FROM head',
  )
  const id = writeCooperative(a.ready, root, 'SOCOOP Trois')
  await until('it is at headquarters', () => copiesOf(a.ready, root, id)?.hq === true)
  await until('both rest again', () => [a, b].every(({ ready }) => ready.relay.facts().state === 'even'))
  const watched = backAtHq(a, id)
  const back = heads.flatMap(({ log_id, branch, seq, hash }) => [
    `DELETE FROM entry WHERE log_id = '${log_id}' AND branch = ${branch} AND seq > ${seq}`,
    `DELETE FROM witness WHERE log_id = '${log_id}' AND seq > ${seq}`,
    `UPDATE head SET seq = ${seq}, hash = decode('${hash.toString('hex')}', 'hex') WHERE log_id = '${log_id}' AND branch = ${branch}`,
  ])
  await whileDown(back)
  expect(await watched).toEqual([true, false, true])
  expect(await count('entry WHERE position($1::bytea in body) > 0', [Buffer.from(id)])).toBe(1)
})

/** Whether something is so; somebody presses *Réessayer* at both every second until it is. */
function pressing(so: () => boolean): () => boolean {
  let looks = 0
  return () => {
    const isSo = so()
    if (!isSo && ++looks % 50 === 0) for (const { ready } of [a, b]) ready.relay.again()
    return isSo
  }
}

test('S16: through a line that loses answers, cuts, repeats and says to come later, all is at headquarters, once', async () => {
  const line = await openFaultyLine(url)
  for (const { ready } of [a, b]) {
    await ready.relay.leave()
    expect(await ready.relay.enrol({ url: line.url, code: '', proxy: '' })).toHaveProperty('relay')
  }
  line.isBad = true
  const written: string[] = []
  for (let n = 0; n < 60 && Object.values(line.done).includes(0); n++) {
    const [from, other] = n % 2 === 0 ? [a, b] : [b, a]
    const id = writeCooperative(from.ready, root, `SOCOOP Ligne ${n}`)
    written.push(id)
    await until(
      `${n} is at the other station`,
      pressing(() => hasCooperative(other.ready, id)),
    )
  }
  expect(Object.values(line.done)).not.toContain(0)
  line.isBad = false
  const isAtHq = (id: string, n: number) => copiesOf((n % 2 === 0 ? a : b).ready, root, id)?.hq === true
  await until(
    'each knows what it wrote at headquarters',
    pressing(() => written.every(isAtHq)),
  )
  for (const id of written)
    expect(await count('entry WHERE position($1::bytea in body) > 0', [Buffer.from(id)])).toBe(1)
  expect(await count('fork_proof')).toBe(0)
  expect((await verifyLedger(relay.parts.database, relay.parts.keys)).faults).toEqual([])
  for (const { ready } of [a, b]) await ready.relay.leave()
  await line.close()
})
