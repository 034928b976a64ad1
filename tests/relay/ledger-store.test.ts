import { foldAll, emptyRelay, makeFold } from '../support/relay-store.ts'
import { keepCertificates } from '#relay/gate/admit-station.ts'
import { relayDump } from '#relay/fold/relay-dump.ts'
import { readHeads, stateOf } from '#relay/ingest/place-run.ts'
import { LogBook } from '#relay/ingest/log-book.ts'
import { takeOps } from '#relay/ingest/take-ops.ts'
import { TakeTogether } from '#relay/ingest/take-together.ts'
import { OrganisationViews } from '#relay/gate/organisation-view.ts'
import { RelayKeys } from '#relay/relay-keys.ts'
import { Refused } from '#relay/refused.ts'
import { Secrets } from '#relay/secrets.ts'
import { assert } from '#shared/kit/assert.ts'
import { err, ok } from '#shared/kit/result.ts'
import { hex } from '#shared/sync/bytes.ts'
import { type Entry } from '#shared/sync/entry.ts'
import { logIdBytes } from '#shared/sync/genesis.ts'
import type { Ops } from '#shared/sync/protocol/message.ts'
import { ledgerStoreContract } from '../contract/ledger-store-suite.ts'
import { testHashing } from '../support/crypto.ts'
import { makeDatabase } from '../support/relay-database.ts'
import { testSecret } from '../support/relay-world.ts'
import { testIdentity, testRoot } from '../support/station.ts'

// The relay's ledger is a ledger store as a station's is: what it takes in and folds passes the suite that the station's file passes.

const { database, superuser } = await makeDatabase()
const keys = new RelayKeys(database, new Secrets(testSecret))
await keys.load()
const { org, dev, certificate } = testIdentity({ name: 'bringer' })
const family = '00000000-0000-4000-8000-000000000001'

/** An empty relay at which the organisation of tests is enrolled, by a station that brings what others wrote. */
async function enrolled(): Promise<void> {
  await emptyRelay(superuser)
  await database.inOrganisation(org, async tx => {
    await tx.query('INSERT INTO tenant (org) VALUES ($1)', [org])
    const root = Buffer.from(testRoot.publicKey)
    await tx.query('INSERT INTO organisation (org, root, enrolled_by) VALUES ($1, $2, $3)', [org, root, dev])
    await keepCertificates(tx, org, [certificate])
    await tx.query(
      `INSERT INTO refresh_family (family, org, dev, salt, generation, expires_at) VALUES ($1, $2, $3, $4, 1, now() + interval '1 day')`,
      [family, org, dev, Buffer.alloc(32)],
    )
  })
}

ledgerStoreContract('PostgreSQL', async () => {
  await enrolled()
  const fold = makeFold(database)
  const shared = { database, keys, views: new OrganisationViews(), nowMs: Date.now, bytesPerDay: 1e9 }
  const desk = { ...shared, logs: new LogBook(), together: new TakeTogether(shared) }
  const brought: { readonly ops: Ops; readonly entry: Entry }[] = []
  const take = async (ops: Ops) => {
    const { taken, changed } = await takeOps(desk, { org, dev, family }, ops)
    await foldAll(fold, org)
    return { ...taken, changed }
  }
  return {
    async receive({ log, issuers = [], after, entries, asides = [] }) {
      assert(typeof log !== 'string', 'the suite opens its logs')
      const opens = { opening: { ...log, issuers }, log: hex(logIdBytes(testHashing, log.genesis)) }
      try {
        const { added, state } = await take({ ...opens, after, entries, asides, end: true })
        for (const { body } of entries)
          brought.push({
            ops: { ...opens, after, entries, asides: [], end: true },
            entry: JSON.parse(Buffer.from(body).toString()),
          })
        return ok({ added, known: entries.length - added, forked: added > 0 && state === 'forked' })
      } catch (error) {
        if (!(error instanceof Refused)) throw error
        const { kind, why } = error.refusal
        return err({ kind: (why === 'NotSealed' ? why : kind) as 'NotSealed' })
      }
    },
    async receiveAsides(asides, { e, i }) {
      const of = brought.find(({ entry }) => entry.o.some(op => op.e === e && op.i === i))
      return of !== undefined && (await take({ ...of.ops, asides })).changed ? asides.length : 0
    },
    dump: scope => database.readOrganisation(org, tx => relayDump(tx, org, scope)),
    farmerName: async id =>
      (await superuser.query<{ name: string | null }>('SELECT name FROM hq_farmer WHERE id = $1', [id])).rows[0]
        ?.name ?? null,
    state: log => database.readOrganisation(org, async tx => stateOf(await readHeads(tx, log))),
    stored: async () =>
      new Set((await superuser.query<{ hash: Buffer }>('SELECT hash FROM entry')).rows.map(({ hash }) => hex(hash))),
    close: () => undefined,
  }
})
