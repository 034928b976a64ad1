import { expect, test } from 'vitest'
import { columnOf } from '#relay/database/binary-array.ts'
import { AccessTokens } from '#relay/gate/access-token.ts'
import { takeOps } from '#relay/ingest/take-ops.ts'
import { Refused } from '#relay/refused.ts'
import type { RelayKeys } from '#relay/relay-keys.ts'
import { opsOf, RelayWorld, testRelay } from '../support/relay-world.ts'

// What stations of one organisation bring at the same moment is stored together, and each is answered for itself.

const made = await testRelay({ bytesPerDay: 60_000 })
const { relay, superuser } = made
const world = new RelayWorld('together')
const [first, ...others] = ['hq', 'A', 'B', 'C', 'D', 'E', 'F', 'G'].map((name, n) =>
  world.station(name, n === 0 ? { rights: ['enrol', 'hq'] } : {}),
)
if (first === undefined) throw new Error('somebody founds')
const { log: auth, su } = world.found(first)
for (const { test: station } of others) world.rule(auth, su, [world.ledger.enrol(station)])
const hq = await world.client(made, first)
await hq.push(opsOf(auth.entries, { opens: true }))

type Depot = Awaited<ReturnType<typeof world.depot>>
const depots = await Promise.all(others.map(one => world.depot(made, one)))
const [a, b, c, d, e, f, g] = depots as [Depot, Depot, Depot, Depot, Depot, Depot, Depot]

const take = ({ bearer }: Depot, ops: ReturnType<typeof opsOf>) =>
  takeOps(relay.parts, bearer, ops).then(
    ({ taken }) => taken,
    (error: unknown) => {
      if (error instanceof Refused) return error.refusal.kind
      throw error
    },
  )
const next = (of: Depot, count = 1) => opsOf(world.write(of.log, count))
const storedOf = async ({ log }: Depot) => {
  const sql = 'SELECT seq::int, changed::text AS at FROM witness WHERE log_id = $1 ORDER BY seq DESC LIMIT 1'
  return (await superuser.query<{ seq: number; at: string }>(sql, [log.id])).rows[0]
}

test('those who wait are stored by one transaction; of one that is refused the others know nothing (sync.md §3.2)', async () => {
  await e.client.call('logout')
  const gap = opsOf(world.write(f.log, 5).slice(3))
  const again = next(c)
  // the first two are under way at once, what comes meanwhile waits for them
  const answers = await Promise.all([
    take(a, next(a)),
    take(b, next(b)),
    take(c, again),
    take(d, next(d)),
    take(e, next(e)),
    take(f, gap),
    take(g, next(g, 400)),
    take(c, again),
  ])
  const added = answers.map(one => (typeof one === 'string' ? one : one.added))
  expect(added).toEqual([1, 1, 1, 1, 'NotSignedIn', 'Gap', 'Quota', 0])
  const [atC, atD] = [await storedOf(c), await storedOf(d)]
  expect([atC?.seq, atD?.seq]).toEqual([2, 2])
  expect(atC?.at).toBe(atD?.at)
  expect((await storedOf(g))?.seq).toBe(1)
  const [first, twice] = [answers[2], answers[7]]
  expect(typeof first === 'object' && first.witness?.sig).toBe(typeof twice === 'object' && twice.witness?.sig)
  const quota = await superuser.query<{ entries: number }>('SELECT entries::int FROM quota WHERE dev = $1', [
    g.station.dev,
  ])
  expect(quota.rows).toEqual([{ entries: 1 }])
})

test('a fault with the entries of one keeps none of the others from being stored', async () => {
  await superuser.query(`CREATE FUNCTION public.fails() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF NEW.log_id = '${d.log.id}' THEN RAISE EXCEPTION 'no room for this one'; END IF; RETURN NEW; END $$`)
  await superuser.query('CREATE TRIGGER fails BEFORE INSERT ON witness FOR EACH ROW EXECUTE FUNCTION public.fails()')
  const answers = await Promise.allSettled([a, b, c, d, f].map(one => takeOps(relay.parts, one.bearer, next(one))))
  expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled', 'rejected', 'rejected'])
  expect((await storedOf(c))?.seq).toBe(3)
  await superuser.query('DROP TRIGGER fails ON witness; DROP FUNCTION public.fails()')
})

test('lists go to PostgreSQL as they are: none, nothing, the ends of whole numbers, bytes and any text', async () => {
  const numbers = [null, 0, -1, 2 ** 31, -(2 ** 31) - 1, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER]
  const texts = [null, '', 'é ₣ 🌱', '{"a",NULL}', "x'; --"]
  const ids = [null, 'a'.repeat(32), '00000000-0000-4000-8000-000000000001']
  const { rows } = await superuser.query(
    'SELECT $1::int8[]::text[] AS numbers, $2::text[] AS texts, $3::uuid[]::text[] AS ids, $4::bytea[] AS bytes, $5::int2[] AS small, $6::int4[] AS none',
    [
      columnOf('int8', numbers, one => one),
      columnOf('text', texts, one => one),
      columnOf('uuid', ids, one => one),
      columnOf('bytea', [Buffer.from([0, 255])], one => one),
      columnOf('int2', [-32_768, 32_767], one => one),
      columnOf('int4', [] as number[], one => one),
    ],
  )
  expect(rows[0]).toEqual({
    numbers: numbers.map(one => (one === null ? null : String(one))),
    texts,
    ids: [null, 'aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa', ids[2]],
    bytes: [Buffer.from([0, 255])],
    small: [-32_768, 32_767],
    none: [],
  })
})

test('TK-1, TK-3: a token that was read before is read no more once its key is gone or its time is over', async () => {
  const { keys } = relay.parts
  let known = true
  const signedMs = Date.now()
  let nowMs = signedMs
  const some = {
    current: keys.current.bind(keys),
    relay: keys.relay.bind(keys),
    find: (...of: Parameters<RelayKeys['find']>) => (known ? keys.find(...of) : undefined),
  }
  const tokens = new AccessTokens(some as unknown as RelayKeys, () => nowMs)
  const token = await tokens.sign(a.bearer)
  const read = async () => [await tokens.read(token), await tokens.read(token)]
  expect(await read()).toEqual([a.bearer, a.bearer])
  known = false
  expect(await read()).toEqual([undefined, undefined])
  known = true
  expect(await read()).toEqual([a.bearer, a.bearer])
  for (const [ms, is] of [
    [659_000, true],
    [661_000, false],
    [-59_000, true],
    [-62_000, false],
  ] as const) {
    nowMs = signedMs + ms
    expect(await read()).toEqual(is ? [a.bearer, a.bearer] : [undefined, undefined])
  }
})
