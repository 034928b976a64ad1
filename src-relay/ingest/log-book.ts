import { nodeHashing, nodeVerifying } from '#node/crypto.ts'
import { assert } from '#shared/kit/assert.ts'
import { type Certificate, certificateKey, parseCertificate } from '#shared/sync/certificate.ts'
import { genesisHash } from '#shared/sync/chain.ts'
import { checkOpening, type Opening } from '#shared/sync/check-opening.ts'
import { type Genesis, logIdBytes, parseGenesis } from '#shared/sync/genesis.ts'
import { hex } from '#shared/sync/bytes.ts'
import type { LogOpening } from '#shared/sync/protocol/message.ts'
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

interface Row {
  readonly genesis: Buffer
  readonly genesis_seal: Buffer
  readonly cert: Buffer
  readonly cert_sig: Buffer
}

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
    const { rows } = await tx.query<Row>({
      name: 'log',
      text: 'SELECT genesis, genesis_seal, cert, cert_sig FROM log WHERE log_id = $1::uuid',
      values: [id],
    })
    const [row] = rows
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
    await tx.query(
      `INSERT INTO log (log_id, org, dev, scope, prev, genesis, genesis_seal, cert, cert_sig)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING`,
      [
        id,
        org,
        dev,
        scope,
        prev ?? null,
        Buffer.from(opening.genesis),
        Buffer.from(opening.seal),
        Buffer.from(opening.certificate.bytes),
        Buffer.from(opening.certificate.signature),
      ],
    )
    await tx.query(
      `INSERT INTO head (log_id, branch, org, dev, scope, from_branch, from_seq, from_hash, seq, hash)
       VALUES ($1, 0, $2, $3, $4, 0, 0, $5, 0, $5) ON CONFLICT DO NOTHING`,
      [id, org, dev, scope, Buffer.from(h0)],
    )
    // The log that it continues is closed now: whoever reads it is told.
    if (prev !== undefined)
      await tx.query('UPDATE head SET changed = pg_current_xact_id() WHERE log_id = $1 AND dev = $2', [prev, dev])
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
