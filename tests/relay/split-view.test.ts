import { afterAll, expect, test } from 'vitest'
import { nodeHashing, nodeVerifying } from '#node/crypto.ts'
import { verifyLedger } from '#relay/verify/verify-ledger.ts'
import type { Witness } from '#shared/relay/relay-messages.ts'
import { witnessMessage } from '#shared/relay/relay-signing.ts'
import { parseBase64url } from '#shared/sync/bytes.ts'
import { sealMessage } from '#shared/sync/chain.ts'
import { logIdBytes } from '#shared/sync/genesis.ts'
import type { LanStation } from '../support/linked-stations.ts'
import { RawLog } from '../support/raw-log.ts'
import { areAlike, lanStations, whileTimePasses, silentRelay } from '../support/relay-apart.ts'
import { RelayClient } from '../support/relay-client.ts'
import { makeDatabase } from '../support/relay-database.ts'
import { hasCooperative, until } from '../support/relay-stations.ts'
import { opsOf } from '../support/relay-world.ts'
import { seededBytes } from '../support/station.ts'

// A relay that shows two worlds: two databases with the same keys, so that no station can tell one from the other.
const [one, other] = [await makeDatabase(), await makeDatabase()]
const left = await silentRelay(one.url)
const { rows } = await one.superuser.query<Record<string, unknown>>(
  'SELECT kid, purpose, public, sealed, made_at FROM relay_key',
)
for (const { kid, purpose, public: key, sealed, made_at } of rows)
  await other.superuser.query(
    'INSERT INTO relay_key (kid, purpose, public, sealed, made_at) VALUES ($1, $2, $3, $4, $5)',
    [kid, purpose, key, sealed, made_at],
  )
const right = await silentRelay(other.url)
const views = [
  { relay: left, superuser: one.superuser },
  { relay: right, superuser: other.superuser },
]
const { stations, root } = await lanStations(97, 48_570, 3)
const [a, b, liar] = stations as [LanStation, LanStation, LanStation]
afterAll(async () => {
  for (const station of stations) {
    await station.ready.relay.stop()
    await station.close()
  }
  for (const { relay } of views) await relay.close()
})

const { identity } = liar.ready
const authority = liar.ready.ledger.authority().heads()
const bytes = seededBytes('S23')
const log = new RawLog(identity, 'org', bytes, authority)
let t = liar.ports.clock.wallMs()

/** Entries of the liar, each a cooperative; the ids of these with them. */
function write(count: number, name: string) {
  const ids = Array.from({ length: count }, () => liar.ports.random.uuid())
  const entries = ids.map((i, n) => {
    const op = { k: 'create' as const, e: 'cooperative', i, p: { name: `${name} ${n}` } }
    return log.append({ c: liar.ports.random.uuid(), a: root.user, t: ++t, l: 0, r: authority, o: [op] })
  })
  return { ids, entries }
}

async function clientAt(address: string): Promise<RelayClient> {
  const { org, dev, signing, certificate } = identity
  const issuers = liar.ready.ledger.issuersOf(certificate)
  const client = await RelayClient.at(address, { org, dev, wh: '', signing, signed: certificate, issuers })
  expect((await client.login()).status).toBe(200)
  return client
}

const read = (text: string): Uint8Array => {
  const parsed = parseBase64url(text)
  if (!parsed.ok) throw new Error('base64url')
  return parsed.value
}

/** Whether the relay signed this, by the key that it publishes. */
function isSigned(witness: Witness | null): boolean {
  const key = left.parts.keys.current('witness')
  if (witness === null || witness.kid !== key.kid) return false
  const message = witnessMessage({ ...witness, hash: read(witness.hash) })
  return nodeVerifying.verify(key.signing.publicKey, message, read(witness.sig))
}

const stateAt = ({ ready: { ledger } }: LanStation): string | undefined => {
  const info = ledger.reader().find(log.id)
  return info === undefined ? undefined : ledger.reader().state(info)
}

test('S23: a tail that was cut off and signed anew, shown to another by the same relay, is proved when two compare what they hold', async () => {
  expect(left.parts.keys.relay()).toBe(right.parts.keys.relay())
  for (const [station, { relay }] of [
    [a, views[0]],
    [b, views[1]],
  ] as [LanStation, (typeof views)[number]][])
    expect(await station.ready.relay.enrol({ url: relay.address, code: await relay.code(), proxy: '' })).toHaveProperty(
      'relay',
    )
  const issuers = liar.ready.ledger.issuersOf(identity.certificate)
  const trunk = write(3, 'SOCOOP Vraie')
  const tail = write(3, 'SOCOOP Cachée')
  const third = trunk.entries[2] as (typeof trunk.entries)[number]
  log.goBackTo(third)
  const anew = write(2, 'SOCOOP Fausse')
  const pushed = await (await clientAt(left.address)).push(
    opsOf([...trunk.entries, ...tail.entries], { opens: true, issuers }),
  )
  const shown = await (await clientAt(right.address)).push(
    opsOf([...trunk.entries, ...anew.entries], { opens: true, issuers }),
  )
  // Neither view is anything but whole: only what the relay signed tells that they are two.
  expect([pushed.value.state, shown.value.state]).toEqual(['open', 'open'])
  expect([pushed.value.witness, shown.value.witness].map(isSigned)).toEqual([true, true])
  await until(
    'each has its view',
    () => hasCooperative(a.ready, tail.ids[2] ?? '') && hasCooperative(b.ready, anew.ids[1] ?? ''),
  )
  expect([stateAt(a), stateAt(b)]).toEqual(['open', 'open'])
  expect([hasCooperative(a.ready, anew.ids[1] ?? ''), hasCooperative(b.ready, tail.ids[2] ?? '')]).toEqual([
    false,
    false,
  ])

  const [host = '', port] = b.address().split(':')
  expect((await a.links().call({ host, port: Number(port) })).ok).toBe(true)
  await until('both know of the fork', () => stateAt(a) === 'forked' && stateAt(b) === 'forked')
  // Both tails survive, at both stations and in both views of the relay, and read alike (I1, I3).
  const all = [...trunk.ids, ...tail.ids, ...anew.ids]
  await until('both have all of it', () => [a, b].every(({ ready }) => all.every(id => hasCooperative(ready, id))))
  for (const { relay } of views)
    await whileTimePasses([a, b], () => until('all read alike', () => areAlike([a, b], relay)))
  for (const { relay, superuser } of views) {
    const client = await clientAt(relay.address)
    const { forks } = (await client.call<{ forks: Fork[] }>('forks', { log: log.id })).value
    expect(forks).toHaveLength(1)
    const [proof] = forks as [Fork]
    expect([proof.seq, read(proof.hash)]).toEqual([third.seq, new Uint8Array(third.hash)])
    // The proof needs nobody's word: two seals of one key over two ends.
    for (const { seq, hash, seal } of [proof.a, proof.b]) {
      const message = sealMessage(logIdBytes(nodeHashing, log.start.genesis), seq, read(hash))
      expect(nodeVerifying.verify(identity.signing.publicKey, message, read(seal))).toBe(true)
    }
    expect(proof.a.hash).not.toBe(proof.b.hash)
    const entries = await superuser.query('SELECT FROM entry WHERE log_id = $1', [log.id])
    expect(entries.rowCount).toBe(all.length)
    expect((await verifyLedger(relay.parts.database, relay.parts.keys)).faults).toEqual([])
  }
})

interface Fork {
  readonly seq: number
  readonly hash: string
  readonly a: { readonly seq: number; readonly hash: string; readonly seal: string }
  readonly b: { readonly seq: number; readonly hash: string; readonly seal: string }
}
