import { nodeHashing, nodeVerifying } from '#node/crypto.ts'
import { sql } from 'kysely'
import { assert } from '#shared/kit/assert.ts'
import { type Certificate, certificateKey, parseCertificate } from '#shared/sync/certificate.ts'
import { genesisHash } from '#shared/sync/chain.ts'
import { checkOpening, type Opening } from '#shared/sync/check-opening.ts'
import { type Genesis, logIdBytes, parseGenesis } from '#shared/sync/genesis.ts'
import { hex } from '#shared/sync/bytes.ts'
import type { LogOpening } from '#shared/sync/protocol/message.ts'
import { build, prepared, run } from '../database/build.ts'
import type { Tx } from '../database/database.ts'
import { claimOf, keepCertificates } from '../gate/admit-station.ts'
import type { OrganisationView } from '../gate/organisation-view.ts'
import { refuse } from '../refused.ts'

/** What never changes of a log that was admitted. `h0`: the hash of its genesis. */
export interface KnownLog {
  readonly id: string
  readonly idBytes: Uint8Array
  readonly org: string
  readonly dev: string
  readonly scope: string
  readonly prev: string | undefined
  readonly h0: Uint8Array
  readonly publicKey: Uint8Array
  readonly opening: Opening
}

const logRow = prepared('log', (id: string) =>
  build.selectFrom('log').select(['genesis', 'genesis_seal', 'cert', 'cert_sig']).where('log_id', '=', id),
)

/** How many logs are kept ready: about 3 KB each. */
const keptLogs = 20_000

/** The logs of all organisations, as far as they were asked for lately. */
export class LogBook {
  readonly #known = new Map<string, KnownLog>()

  /** A log that is kept ready, without asking the database. */
  kept(org: string, id: string): KnownLog | undefined {
    const log = this.#known.get(id)
    return log?.org === org ? log : undefined
  }

  /** A log of the organisation of this transaction, if it is here. */
  async find(tx: Tx, org: string, id: string): Promise<KnownLog | undefined> {
    const kept = this.#known.get(id)
    if (kept !== undefined) return kept.org === org ? kept : undefined
    const [row] = await logRow(tx, id)
    if (row === undefined) return undefined
    const genesis = parseGenesis(row.genesis)
    const certificate = parseCertificate(nodeHashing, row.cert)
    assert(genesis.ok && certificate.ok, 'a log that was admitted is readable')
    const opening = {
      genesis: row.genesis,
      seal: row.genesis_seal,
      certificate: { bytes: row.cert, signature: row.cert_sig },
    }
    return this.#keep(logOf(genesis.value, certificate.value, opening))
  }

  /** A log as its opening tells it, checked up to the pinned root; nothing is stored yet. Refuses one that is not admitted (LED-23). */
  check(view: OrganisationView, id: string, { issuers, ...opening }: LogOpening): KnownLog {
    const given = new Map(issuers.map(issuer => [claimOf(issuer).dev, issuer]))
    const find = (dev: string) => given.get(dev) ?? view.shown.get(dev)?.[0] ?? view.authority.certificates(dev)[0]
    const sources = { hashing: nodeHashing, verifying: nodeVerifying, rootPublicKey: view.root, find }
    const checked = checkOpening(sources, view.org, opening)
    if (!checked.ok) return refuse('BadLog', { why: checked.error.why })
    const log = logOf(checked.value.genesis, checked.value.certificate, opening)
    return log.id === id ? log : refuse('BadLog', { why: 'OtherLog' })
  }

  /** Stores a log that was checked, at its genesis. Two who do it at once make one. */
  async admit(tx: Tx, log: KnownLog, issuers: LogOpening['issuers']): Promise<void> {
    const { id, org, dev, scope, prev, h0, opening } = log
    await keepCertificates(tx, org, [opening.certificate, ...issuers])
    const { genesis, seal, certificate } = opening
    const own = { log_id: id, org, dev, scope }
    const row = { genesis, genesis_seal: seal, cert: certificate.bytes, cert_sig: certificate.signature }
    await run(
      tx,
      build
        .insertInto('log')
        .values({ ...own, ...row, prev: prev ?? null })
        .onConflict(known => known.doNothing()),
    )
    await run(
      tx,
      build
        .insertInto('head')
        .values({ ...own, branch: 0, from_branch: 0, from_seq: 0, from_hash: h0, seq: 0, hash: h0 })
        .onConflict(known => known.doNothing()),
    )
    if (prev === undefined) return
    // The log that it continues is closed now: whoever reads it is told.
    const changed = sql<string>`pg_current_xact_id()`
    await run(tx, build.updateTable('head').set({ changed }).where('log_id', '=', prev).where('dev', '=', dev))
  }

  /** Remembers a log whose transaction was committed. */
  keep(log: KnownLog): void {
    this.#keep(log)
  }

  #keep(log: KnownLog): KnownLog {
    const [oldest] = this.#known.keys()
    if (this.#known.size >= keptLogs && oldest !== undefined) this.#known.delete(oldest)
    this.#known.set(log.id, log)
    return log
  }
}

function logOf(genesis: Genesis, certificate: Certificate, opening: Opening): KnownLog {
  const idBytes = logIdBytes(nodeHashing, opening.genesis)
  const { org, dev, sc, prev } = genesis
  return {
    id: hex(idBytes),
    idBytes,
    org,
    dev,
    scope: sc,
    prev: prev?.log,
    h0: genesisHash(nodeHashing, opening.genesis),
    publicKey: certificateKey(certificate),
    opening,
  }
}
