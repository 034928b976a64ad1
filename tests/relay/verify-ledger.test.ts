import { createHash, randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { barAnywhere } from '#relay/gate/bar-station.ts'
import { verifyLedger } from '#relay/verify/verify-ledger.ts'
import { LIMITS } from '#shared/sync/limits.ts'
import { opsOf, RelayWorld, testRelay } from '../support/relay-world.ts'

const made = await testRelay()
const { relay, superuser } = made
const world = new RelayWorld('verify')
const station = world.station('A', { rights: ['enrol'] })
const client = await world.client(made, station)
const log = world.log(station, 'org')
const { database, keys } = relay.parts

/** What is found after somebody who may do everything has changed the database behind the relay's back. */
async function after(sql: string, back: string): Promise<readonly string[]> {
  const change = async (text: string): Promise<void> => {
    await superuser.query(`SET session_replication_role = 'replica'; ${text}; SET session_replication_role = 'origin'`)
  }
  await change(sql)
  const { faults } = await verifyLedger(database, keys)
  await change(back)
  return faults
}

test('every hash, seal, end, countersignature and personal part is checked, and what was changed is named (T23)', async () => {
  const trunk = world.write(log, 6)
  const farmer = log.append({
    c: world.ledger.id(),
    a: world.ledger.id(),
    t: 1,
    l: 0,
    r: [],
    o: [{ k: 'create', e: 'farmer', i: world.ledger.id(), personal: { name: 'Ngo Bassa' } }],
  })
  const [fifth] = trunk.slice(4)
  if (fifth === undefined) throw new Error('five entries')
  await client.push(opsOf([...trunk, farmer], { opens: true }))
  log.goBackTo(fifth)
  await client.push(opsOf(world.write(log, 2)))
  await keys.rotate('witness')
  await client.push(opsOf(world.write(log, 1)))
  expect(await verifyLedger(database, keys)).toEqual({
    organisations: 1,
    logs: 1,
    entries: 10,
    seals: 3,
    witnesses: 3,
    asides: 1,
    files: 0,
    missing: 0,
    orphans: 0,
    faults: [],
  })
  const at = `log_id = '${log.id}'`
  const faults = [
    await after(
      `UPDATE entry SET body = body || ' ' WHERE ${at} AND seq = 3`,
      `UPDATE entry SET body = substr(body, 1, octet_length(body) - 1) WHERE ${at} AND seq = 3`,
    ),
    await after(
      `UPDATE entry SET seq = 100 WHERE ${at} AND seq = 4`,
      `UPDATE entry SET seq = 4 WHERE ${at} AND seq = 100`,
    ),
    await after(
      `UPDATE head SET seq = 6 WHERE ${at} AND branch = 0`,
      `UPDATE head SET seq = 7 WHERE ${at} AND branch = 0`,
    ),
    await after(
      `UPDATE witness SET at_ms = at_ms + 1 WHERE ${at} AND seq = 7 AND branch = 0`,
      `UPDATE witness SET at_ms = at_ms - 1 WHERE ${at} AND seq = 7 AND branch = 0`,
    ),
    await after(
      `UPDATE aside SET payload = '{"name":"X"}' WHERE ${at}`,
      `UPDATE aside SET payload = '{"name":"Ngo Bassa"}' WHERE ${at}`,
    ),
  ]
  expect(faults.map(found => found.map(text => text.slice(33)))).toEqual([
    ['entry 3 is not what was chained'],
    ['entry 4 is missing'],
    ['the end 6 is not sealed', 'the end 6 is another'],
    ['the word for 7'],
    ['a personal part of 7'],
  ])
  expect((await verifyLedger(database, keys)).faults).toEqual([])
})

test('every file is read and held against its address; what is missing and what no record names is counted', async () => {
  const { org } = world.ledger
  const pieces = [randomBytes(LIMITS.blobChunkBytes), randomBytes(1000)]
  const sha = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('base64url')
  const [whole, part, gone] = [sha(Buffer.concat(pieces)), sha(Buffer.from('part')), sha(Buffer.from('gone'))]
  const size = LIMITS.blobChunkBytes + 1000
  const blob = 'INSERT INTO blob (org, blob, bytes, have, whole) VALUES ($1, $2, $3, $4, $5)'
  await superuser.query(blob, [org, whole, size, size, true])
  await superuser.query(blob, [org, part, size, LIMITS.blobChunkBytes, false])
  const piece = 'INSERT INTO blob_piece (org, blob, at, body) VALUES ($1, $2, $3, $4)'
  for (const [at, body] of [
    [0, pieces[0]],
    [LIMITS.blobChunkBytes, pieces[1]],
  ])
    await superuser.query(piece, [org, whole, at, body])
  await superuser.query(piece, [org, part, 0, pieces[0]])
  const named =
    "INSERT INTO hq_file (org, scope, id, ent, of, nth, bytes, blob) VALUES ($1, 'org', $2, 'turn', '', 0, $3, $2)"
  for (const one of [whole, gone]) await superuser.query(named, [org, one, size])
  expect(await verifyLedger(database, keys)).toMatchObject({ files: 1, missing: 1, orphans: 1, faults: [] })
  const at = `blob = '${whole}'`
  const hole = `UPDATE blob_piece SET at = at + 1 WHERE ${at} AND at > 0`
  const faults = [
    await after(
      `UPDATE blob_piece SET body = set_byte(body, 7, get_byte(body, 7) # 1) WHERE ${at} AND at > 0`,
      `UPDATE blob_piece SET body = set_byte(body, 7, get_byte(body, 7) # 1) WHERE ${at} AND at > 0`,
    ),
    await after(hole, hole.replace('+', '-')),
    await after(
      `UPDATE blob SET have = 1000 WHERE blob = '${part}'`,
      `UPDATE blob SET have = ${LIMITS.blobChunkBytes} WHERE blob = '${part}'`,
    ),
    await after(`UPDATE blob SET bytes = bytes + 1 WHERE ${at}`, `UPDATE blob SET bytes = bytes - 1 WHERE ${at}`),
    await after(`UPDATE blob SET whole = false WHERE ${at}`, `UPDATE blob SET whole = true WHERE ${at}`),
  ]
  expect(faults.map(found => found.map(text => text.slice(49)))).toEqual([
    ['is not what its address says'],
    [`has a hole at ${LIMITS.blobChunkBytes}`],
    [`is ${LIMITS.blobChunkBytes} bytes long and not 1000`],
    ['is not whole'],
    ['is whole and is not given out'],
  ])
})

test('a station that is barred here is refused from its next request on, and let in again', async () => {
  expect(await barAnywhere(database, 'f'.repeat(32), true)).toBe(false)
  expect(await barAnywhere(database, station.dev, true)).toBe(true)
  expect((await client.heads()).refusal?.kind).toBe('Revoked')
  expect((await client.login()).refusal?.kind).toBe('Revoked')
  expect(await barAnywhere(database, station.dev, false)).toBe(true)
  expect((await client.login()).refusal).toBeUndefined()
  expect((await client.heads()).refusal).toBeUndefined()
  const { rows } = await superuser.query("SELECT why FROM admission WHERE what = 'bar' ORDER BY id")
  expect(rows).toEqual([{ why: 'Barred by operator' }, { why: 'LetIn by operator' }])
})
