import { pino } from 'pino'
import { afterAll } from 'vitest'
import type { Config } from '#relay/config.ts'
import { openRelay, type Relay } from '#relay/open-relay.ts'
import { relayLimits } from '#shared/relay/relay-limits.ts'
import { rootMessage } from '#shared/sync/auth-payload.ts'
import { base64url, type Signing } from '#shared/sync/bytes.ts'
import type { SignedCertificate } from '#shared/sync/certificate.ts'
import type { Op } from '#shared/sync/entry.ts'
import type { Ops } from '#shared/sync/protocol/message.ts'
import { LedgerWorld, type StationOptions, type TestStation } from './ledger-world.ts'
import { RawLog, type RawEntry } from './raw-log.ts'
import { RelayClient } from './relay-client.ts'
import { makeDatabase, type TestDatabase } from './relay-database.ts'
import { testHashing } from './crypto.ts'

/** A station as a relay sees it. */
export interface RelayStation {
  readonly org: string
  readonly dev: string
  readonly wh: string
  readonly signing: Signing
  readonly signed: SignedCertificate
  readonly issuers: readonly SignedCertificate[]
}

/** A relay that runs in this process over a database of its own; `clock.ms` is added to the time. */
export interface TestRelay extends TestDatabase {
  readonly relay: Relay
  readonly clock: { ms: number }
  readonly config: Config
}

export const testSecret = 'a-secret-of-the-tests-long-enough-to-be-one'

/** The configuration of a relay in tests. */
export const testConfig = (databaseUrl: string, more: Partial<Config> = {}): Config => ({
  production: false,
  host: '127.0.0.1',
  port: 0,
  databaseUrl,
  publicUrl: undefined,
  trustProxy: [],
  connections: 10,
  logLevel: 'silent',
  busyMs: 60_000,
  requestsPerMinute: 1_000_000,
  bytesPerDay: relayLimits.bytesPerDay,
  pageDir: '',
  secretText: () => testSecret,
  metricsToken: () => undefined,
  alerts: { mail: undefined, push: undefined },
  ...more,
})

/** Opens a relay for the calling file. */
export async function testRelay(more: Partial<Config> = {}): Promise<TestRelay> {
  const made = await makeDatabase()
  const clock = { ms: 0 }
  const config = testConfig(made.url, more)
  const relay = await openRelay(config, pino({ level: 'silent' }), () => Date.now() + clock.ms)
  afterAll(() => relay.close())
  return { ...made, relay, clock, config }
}

/** An organisation with stations that write real logs by hand. */
export class RelayWorld {
  readonly ledger: LedgerWorld
  readonly #name: string
  #chance = 0

  constructor(name: string) {
    this.#name = name
    this.ledger = new LedgerWorld(name)
  }

  station(
    name: string,
    options: StationOptions & { readonly by?: TestStation } = {},
  ): RelayStation & { test: TestStation } {
    const test = this.ledger.station(name, options)
    const { dev, wh, signing, certificate, signature } = test
    const { by } = options
    const issuers = by === undefined ? [] : [{ bytes: by.certificate, signature: by.signature }]
    return { org: this.ledger.org, dev, wh, signing, signed: { bytes: certificate, signature }, issuers, test }
  }

  bytes = (count: number): Uint8Array =>
    testHashing.sha256(new TextEncoder().encode(`${this.#name} ${this.#chance++}`)).slice(0, count)

  /** A log that a station opens. */
  log({ org, dev, signing, signed }: RelayStation, scope: string, r: readonly string[] = []): RawLog {
    const rootPublicKey = this.ledger.root.publicKey
    return new RawLog({ org, rootPublicKey, dev, signing, certificate: signed }, scope, this.bytes, r)
  }

  /** Writes entries of one op each into a log. */
  write(log: RawLog, count: number, op: (n: number) => Op = n => this.#remark(n)): RawEntry[] {
    return Array.from({ length: count }, (_, n) =>
      log.append({ c: this.ledger.id(), a: this.ledger.id(), t: 1_790_000_000_000 + n, l: 0, r: [], o: [op(n)] }),
    )
  }

  /** The first `auth` entry of the organisation, signed by the root (LED-66): the first station, who is superadmin, and `more` of him. */
  found(
    first: RelayStation & { readonly test: TestStation },
    more: (su: string) => Op[] = () => [],
  ): { log: RawLog; su: string; founded: RawEntry } {
    const { ledger } = this
    const [log, su, c] = [this.log(first, 'auth'), ledger.id(), ledger.id()]
    const ops = [ledger.enrol(first.test), ledger.grant(su, 'SU'), ...more(su)]
    const root_sig = base64url(ledger.root.sign(rootMessage(ledger.org, first.dev, { c, a: su, r: [], o: ops })))
    const o = ops.map((op, n) => (n === 0 ? { ...op, p: { ...op.p, root_sig } } : op))
    return { log, su, founded: log.append({ c, a: su, t: 1, l: 0, r: [], o }) }
  }

  /** An entry of `auth` by the superadmin, who had seen the entry before it. */
  rule(log: RawLog, su: string, o: Op[]): RawEntry {
    const r = log.entries.slice(-1).map(({ ref }) => ref)
    return log.append({ c: this.ledger.id(), a: su, t: 1 + log.entries.length, l: 0, r, o })
  }

  #remark(n: number): Op {
    return { k: 'create', e: 'print', i: this.ledger.id(), p: { of: 'delivery', copy: n, text: 'Reçu n° é ₣' } }
  }

  /** A client of a station, enrolled by a code where its organisation is not here yet, and signed in. */
  async client({ relay }: Pick<TestRelay, 'relay'>, station: RelayStation): Promise<RelayClient> {
    const client = await RelayClient.at(relay.address, station)
    if ((await client.login()).refusal?.kind !== 'UnknownOrganisation') return client
    const enrolled = await client.enrol(await relay.code(), this.ledger.root.publicKey)
    if (enrolled.refusal !== undefined) throw new Error(enrolled.refusal.kind)
    await client.login()
    return client
  }

  /** A station of `auth` that is signed in, its token as the relay reads it, and a log of its depot that is open at the relay. */
  async depot(made: Pick<TestRelay, 'relay'>, station: ReturnType<RelayWorld['station']>) {
    const client = await this.client(made, station)
    const bearer = await made.relay.parts.tokens.read(client.tokens?.access ?? '')
    if (bearer === undefined) throw new Error('a token that was given is read')
    const log = this.log(station, `wh:${station.wh}`)
    await client.push(opsOf(this.write(log, 1), { opens: true }))
    return { client, bearer, log, station }
  }
}

/** Entries of one log as they are pushed; only the last one sealed. */
export function opsOf(
  entries: readonly RawEntry[],
  { opens = false, issuers = [] as readonly SignedCertificate[] } = {},
): Ops {
  const [first] = entries
  if (first === undefined) throw new Error('there is something to push')
  const { start, id } = first.log
  return {
    log: id,
    after: first.after,
    entries: entries.map(({ body, seal }, n) => (n === entries.length - 1 ? { body, seal } : { body })),
    ...(opens ? { opening: { ...start, issuers } } : {}),
    asides: entries.flatMap(({ asides }) => asides.map(({ salt, payload }) => ({ salt, payload }))),
    end: true,
  }
}
