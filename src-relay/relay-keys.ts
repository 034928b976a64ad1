import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { nodeHashing, nodeSigning } from '#node/crypto.ts'
import { assert } from '#shared/kit/assert.ts'
import { nextKeyMessage, relayId } from '#shared/relay/relay-signing.ts'
import type { WitnessKey } from '#shared/relay/relay-messages.ts'
import { base64url, type Signing } from '#shared/sync/bytes.ts'
import { build, firstOf, now, rowsOf, run } from './database/build.ts'
import type { Database, Tx } from './database/database.ts'
import type { Secrets } from './secrets.ts'

/** What a key of the relay signs: access tokens, or witnesses. */
export type KeyPurpose = 'token' | 'witness'

/** One key of the relay; a retired one signs no more and is believed still. */
export interface RelayKey {
  readonly kid: string
  readonly purpose: KeyPurpose
  readonly madeMs: number
  readonly retired: boolean
  /** the 32 bytes that it is made of */
  readonly seed: Buffer
  readonly signing: Signing
  readonly before?: { readonly kid: string; readonly sig: Uint8Array }
}

/** A retired token key is believed for so long; every token that it signed has ended then. Units: ms. */
const overlapMs = 3_600_000

const believedKeys = build
  .selectFrom('relay_key')
  .select(['kid', 'purpose', 'sealed', 'made_at', 'retired_at', 'before', 'before_sig'])
  .where(({ or, eb }) =>
    or([
      eb('purpose', '=', 'witness'),
      eb('retired_at', 'is', null),
      eb('retired_at', '>', sql<Date>`now() - make_interval(secs => ${overlapMs / 1000})`),
    ]),
  )
  .orderBy('made_at')
  .orderBy('kid')
  .compile()

/** The relay's signing keys, closed by its secret in the database that all its processes share. */
export class RelayKeys {
  readonly #database: Database
  readonly #secrets: Secrets
  #keys: readonly RelayKey[] = []

  constructor(database: Database, secrets: Secrets) {
    this.#database = database
    this.#secrets = secrets
  }

  /** Reads the keys, makes those that lack, and closes those anew that an earlier secret closed. Errors: throws where none opens one. */
  async load(): Promise<void> {
    this.#keys = await this.#database.ofRelay(async tx => {
      await tx.query("SELECT pg_advisory_xact_lock(hashtextextended('cocoatrack-keys', 0))")
      const found = await this.#read(tx)
      for (const purpose of ['token', 'witness'] as const)
        if (!found.some(key => key.purpose === purpose && !key.retired)) await this.#make(tx, found, purpose)
      return found
    })
  }

  /** Puts a new key in the place of the one that signs; the old one is believed as long as something that it signed counts. */
  async rotate(purpose: KeyPurpose): Promise<RelayKey> {
    return this.#database.ofRelay(async tx => {
      await tx.query("SELECT pg_advisory_xact_lock(hashtextextended('cocoatrack-keys', 0))")
      const found = await this.#read(tx)
      const signing = build.updateTable('relay_key').where('purpose', '=', purpose).where('retired_at', 'is', null)
      await run(tx, signing.set({ retired_at: now }))
      const made = await this.#make(tx, found, purpose)
      this.#keys = await this.#read(tx)
      return made
    })
  }

  /** The id of this relay, which its first witness key gives it for ever. */
  relay(): string {
    const first = this.#keys.find(key => key.purpose === 'witness')
    assert(first, 'a relay has a witness key')
    return relayId(nodeHashing, first.signing.publicKey)
  }

  /** The key that signs now. */
  current(purpose: KeyPurpose): RelayKey {
    const key = this.#keys.findLast(one => one.purpose === purpose && !one.retired)
    assert(key, 'a relay has a key for everything it signs')
    return key
  }

  /** A key that is believed, by exactly its name. */
  find(purpose: KeyPurpose, kid: string): RelayKey | undefined {
    return this.#keys.find(key => key.purpose === purpose && key.kid === kid)
  }

  /** Every witness key there was, oldest first, each signed by the one before it. */
  witnessKeys(): WitnessKey[] {
    return this.#keys
      .filter(key => key.purpose === 'witness')
      .map(({ kid, madeMs, signing, before }) => ({
        kid,
        public: base64url(signing.publicKey),
        since: madeMs,
        ...(before === undefined ? {} : { before: before.kid, sig: base64url(before.sig) }),
      }))
  }

  /** How old the key that signs is. Units: ms. */
  ageMs(purpose: KeyPurpose, nowMs: number): number {
    return nowMs - this.current(purpose).madeMs
  }

  async #read(tx: Tx): Promise<RelayKey[]> {
    const keys: RelayKey[] = []
    for (const row of await rowsOf(tx, believedKeys)) {
      const opened = this.#secrets.open(row.sealed)
      if (opened === undefined)
        throw new Error(`no secret of this relay opens its key ${row.kid}: give the one before it too`)
      if (opened.stale)
        await run(
          tx,
          build
            .updateTable('relay_key')
            .set({ sealed: this.#secrets.seal(opened.bytes) })
            .where('kid', '=', row.kid),
        )
      const before =
        row.before === null || row.before_sig === null ? {} : { before: { kid: row.before, sig: row.before_sig } }
      keys.push({
        kid: row.kid,
        purpose: row.purpose,
        madeMs: row.made_at.getTime(),
        retired: row.retired_at !== null,
        seed: opened.bytes,
        signing: nodeSigning(opened.bytes),
        ...before,
      })
    }
    return keys
  }

  async #make(tx: Tx, found: RelayKey[], purpose: KeyPurpose): Promise<RelayKey> {
    const seed = randomBytes(32)
    const signing = nodeSigning(seed)
    const kid = `${purpose[0]}-${base64url(nodeHashing.sha256(signing.publicKey).subarray(0, 12))}`
    const last = purpose === 'witness' ? found.findLast(key => key.purpose === purpose) : undefined
    const [first] = found.filter(key => key.purpose === 'witness')
    const before =
      last === undefined || first === undefined
        ? undefined
        : {
            kid: last.kid,
            sig: last.signing.sign(nextKeyMessage(relayId(nodeHashing, first.signing.publicKey), signing.publicKey)),
          }
    const row = {
      kid,
      purpose,
      public: signing.publicKey,
      sealed: this.#secrets.seal(seed),
      made_at: sql<Date>`clock_timestamp()`,
      before: before?.kid ?? null,
      before_sig: before?.sig ?? null,
    }
    const made = await firstOf(tx, build.insertInto('relay_key').values(row).returning('made_at'))
    const madeMs = made?.made_at.getTime() ?? 0
    const key: RelayKey = {
      kid,
      purpose,
      madeMs,
      retired: false,
      seed,
      signing,
      ...(before === undefined ? {} : { before }),
    }
    found.push(key)
    return key
  }
}
