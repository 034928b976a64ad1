import pg from 'pg'
import { expect, onTestFinished, test, vi } from 'vitest'
import { Refused } from '#relay/refused.ts'
import { opsOf, RelayWorld, testRelay } from '../support/relay-world.ts'

// Stations that look at the same moment, as all do when something changed, are told from few transactions, each what he may know (sync.md §3.3).

const made = await testRelay()
const { relay, superuser } = made
const world = new RelayWorld('looks')
const [hq, ...others] = ['hq', 'A', 'B', 'C', 'D'].map((name, n) =>
  world.station(name, n === 0 ? { rights: ['enrol', 'hq'] } : {}),
)
if (hq === undefined) throw new Error('somebody founds')
const { log: auth, su } = world.found(hq)
for (const { test: station } of others) world.rule(auth, su, [world.ledger.enrol(station)])
const atHq = await world.client(made, hq)
await atHq.push(opsOf(auth.entries, { opens: true }))
const news = world.log(hq, 'org')
await atHq.push(opsOf(world.write(news, 1), { opens: true }))

type Depot = Awaited<ReturnType<typeof world.depot>>
const [a, b, c, d] = (await Promise.all(others.map(one => world.depot(made, one)))) as [Depot, Depot, Depot, Depot]

const look = ({ bearer }: Pick<Depot, 'bearer'>, cursor?: string) =>
  relay.parts.looks.look(bearer, cursor).catch((error: unknown) => {
    if (error instanceof Refused) return error.refusal.kind
    throw error
  })
const told = (answer: Awaited<ReturnType<typeof look>>) =>
  typeof answer === 'string' ? answer : answer.logs.map(([id]) => id).sort()
const cursorOf = async (of: Depot) => {
  const answer = await look(of)
  return typeof answer === 'string' ? answer : answer.cursor
}

test('each is told what he may read; who is refused is so alone, and for all of them PostgreSQL is asked three times', async () => {
  await c.client.call('logout')
  await superuser.query('UPDATE station SET barred_at = now() WHERE dev = $1', [d.station.dev])
  const asked = vi.spyOn(relay.parts.database, 'readOrganisation')
  const answers = await Promise.all([a, b, c, d, a, b, c, d].map(one => look(one)))
  const mine = ({ log }: Depot) => [auth.id, news.id, log.id].sort()
  const each = [mine(a), mine(b), 'NotSignedIn', 'Revoked']
  expect(answers.map(told)).toEqual([...each, ...each])
  expect(asked).toHaveBeenCalledTimes(3)
  asked.mockRestore()
})

test('cursors of different age are answered at once, each with what is new to it and nothing twice', async () => {
  const early = await cursorOf(a)
  await a.client.push(opsOf(world.write(a.log, 1)))
  const late = await cursorOf(a)
  await atHq.push(opsOf(world.write(news, 1)))
  const answers = await Promise.all([early, early, early, late, late, undefined, 'x.1:1:'].map(one => look(a, one)))
  const [both, all] = [[news.id, a.log.id].sort(), [auth.id, news.id, a.log.id].sort()]
  expect(answers.map(told)).toEqual([both, both, both, [news.id], [news.id], all, all])
  expect(answers.map(one => typeof one === 'object' && one.full)).toEqual([...Array(5).fill(false), true, true])
  expect(told(await look(a, await cursorOf(a)))).toEqual([])
})

test('what was under way while a cursor was given, and is committed after others that are newer, is told', async () => {
  const slow = new pg.Client({ connectionString: made.url })
  await slow.connect()
  onTestFinished(() => slow.end())
  await slow.query('BEGIN')
  await slow.query('UPDATE relay.head SET changed = pg_current_xact_id() WHERE log_id = $1', [a.log.id])
  await atHq.push(opsOf(world.write(news, 1)))
  const cursor = await cursorOf(a)
  expect(told(await look(a, cursor))).toEqual([])
  await slow.query('COMMIT')
  expect(told(await look(a, cursor))).toEqual([a.log.id])
})

test('a cursor that PostgreSQL cannot have given is of no use, and no fault', async () => {
  const [epoch = ''] = (await cursorOf(a)).split('.')
  for (const text of ['', '0:0:', '99999999999999999999:1:', '5', ':', '1:x:'])
    expect(await look(a, `${epoch}.${text}`), text).toMatchObject({ full: true })
})
