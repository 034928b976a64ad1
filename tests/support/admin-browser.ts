import { adminMessage } from '#shared/relay/relay-signing.ts'
import { base64url } from '#shared/sync/bytes.ts'
import { namedSigning } from './crypto.ts'
import type { RelayClient } from './relay-client.ts'
import { until } from './relay-stations.ts'
import { opsOf, type RelayStation, type RelayWorld, type TestRelay } from './relay-world.ts'

/** Somebody of an organisation, with a key of his own. */
export interface Person {
  readonly id: string
  readonly signing: ReturnType<typeof namedSigning>
}

/** An organisation with two stations and people who have keys of their own. */
export async function settleOrganisation(made: TestRelay, of: RelayWorld) {
  const first = of.station('first', { rights: ['enrol'] })
  const second = of.station('second', { by: first.test })
  const person = (id: string): Person => ({ id, signing: namedSigning(`person ${id}`) })
  const named = ({ id, signing }: Person) => ({
    k: 'create' as const,
    e: 'user',
    i: id,
    p: { active: true, public_keys: { ed: base64url(signing.publicKey), x: base64url(signing.publicKey) } },
  })
  const { log, su } = of.found(first, id => [named(person(id))])
  const [boss, clerk, partial] = [person(su), person(of.ledger.id()), person(of.ledger.id())]
  of.rule(log, su, [of.ledger.enrol(second.test)])
  of.rule(log, su, [named(clerk), named(partial)])
  of.rule(log, su, [of.ledger.grant(clerk.id, 'AG'), of.ledger.grant(partial.id, 'AD', [first.wh])])
  const client = await of.client(made, first)
  await client.push(opsOf(log.entries, { opens: true }))
  const other = await of.client(made, second)
  await until('people are in the tables', async () => {
    const { rowCount } = await made.superuser.query('SELECT 1 FROM hq_user WHERE org = $1', [of.ledger.org])
    return rowCount === 3
  })
  return { first, second, client, other, log, boss, clerk, partial }
}

/** Asks a relay for a link to its page, for somebody at a station. */
export async function openDoor(client: RelayClient, at: RelayStation, { id: user, signing }: Person) {
  const { challenge } = (await client.call<{ challenge: string }>('challenge')).value
  const message = adminMessage({ relay: client.relay, org: at.org, dev: at.dev, user, challenge })
  return client.call<{ key: string }>('adminDoor', {
    body: { user, challenge, sig: base64url(signing.sign(message)) },
  })
}

/** What a browser sends to the page's own requests; a body makes it an act. */
export interface AskedOfPage {
  readonly body?: unknown
  readonly cookie?: string
  readonly headers?: Record<string, string>
}

/** Sends it, as the page itself does. */
export async function askPage(address: string, name: string, { body, cookie = '', headers = {} }: AskedOfPage = {}) {
  const post = body !== undefined
  const response = await fetch(`${address}/admin/api/${name}`, {
    method: post ? 'POST' : 'GET',
    headers: { ...(post ? { 'content-type': 'application/json', origin: address } : {}), cookie, ...headers },
    ...(post ? { body: JSON.stringify(body) } : {}),
  })
  const text = await response.text()
  return { status: response.status, headers: response.headers, said: text === '' ? null : JSON.parse(text) }
}
