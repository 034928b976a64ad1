import { nodeHashing, nodeVerifying } from '#node/crypto.ts'
import { mayWrite } from '#shared/domain/rights.ts'
import { payloadVersion } from '#shared/domain/fold-rules.ts'
import { assert } from '#shared/kit/assert.ts'
import type { AuthEntry, Authority } from '#shared/sync/authority.ts'
import { authorityOf } from '#shared/sync/authority.ts'
import { hex } from '#shared/sync/bytes.ts'
import { type Certificate, parseCertificate, type SignedCertificate } from '#shared/sync/certificate.ts'
import { genesisHash, refOf } from '#shared/sync/chain.ts'
import { parseEntry } from '#shared/sync/entry.ts'
import { parseGenesis } from '#shared/sync/genesis.ts'
import { carries } from '#shared/sync/station-rights.ts'
import { build, rowsOf } from '../database/build.ts'
import type { Tx } from '../database/database.ts'
import { plainId } from '../database/plain-id.ts'

/** A member, and what it may read now. */
export interface Member {
  readonly org: string
  readonly dev: string
  readonly certificate: Certificate
  mayRead(log: { readonly scope: string; readonly dev: string }): boolean
  /** a text that changes when what it may read does */
  readonly reach: string
}

/** An organisation as the relay knows it: its root, its `auth`, its certificates. Equal `rev` means nothing changed. */
export interface OrganisationView {
  readonly org: string
  readonly rev: string
  readonly root: Uint8Array
  /** equal means that nothing in `auth` changed */
  readonly authRev: string
  readonly authority: Authority
  /** certificates that were shown, by station, the newest first */
  readonly shown: ReadonlyMap<string, readonly SignedCertificate[]>
  readonly barred: ReadonlySet<string>
}

interface ViewRow {
  readonly root: Buffer
  readonly rev: string
  readonly auth: string
  readonly live: readonly string[]
}

/** How many organisations are kept ready. */
const keptViews = 64

/**
 * What the relay knows of each organisation, kept while nothing of it changes: one question a request finds out, so that a revocation
 * holds from the next request on, in every process.
 */
export class OrganisationViews {
  readonly #views = new Map<string, OrganisationView>()
  readonly #verified = new Map<string, boolean>()

  /** The view of the organisation of this transaction; undefined where it was never enrolled. `family`: a session that must be live. */
  async find(
    tx: Tx,
    org: string,
    family: string | null = null,
  ): Promise<{ readonly view: OrganisationView; readonly live: boolean } | undefined> {
    const found = await this.findFor(tx, org, family === null ? [] : [family])
    return found && { view: found.view, live: family !== null && found.live.has(family) }
  }

  /** The same for many sessions: those of them that are live. */
  async findFor(
    tx: Tx,
    org: string,
    families: readonly string[],
  ): Promise<{ readonly view: OrganisationView; readonly live: ReadonlySet<string> } | undefined> {
    const { rows } = await tx.query<ViewRow>({ name: 'view', text: viewSql, values: [org, families] })
    const [row] = rows
    if (row === undefined) return undefined
    const kept = this.#views.get(org)
    const live = new Set(row.live)
    if (kept?.rev === row.rev) return { view: kept, live }
    const view = await this.#load(tx, org, row, kept)
    this.#views.delete(org)
    this.#views.set(org, view)
    const [oldest] = this.#views.keys()
    if (this.#views.size > keptViews && oldest !== undefined) this.#views.delete(oldest)
    return { view, live }
  }

  /** A station that comes for the first time changes its certificate alone: who may do what is worked out anew only where `auth` changed. */
  async #load(
    tx: Tx,
    org: string,
    { root, rev, auth }: ViewRow,
    kept: OrganisationView | undefined,
  ): Promise<OrganisationView> {
    const rules = {
      hashing: nodeHashing,
      verifying: nodeVerifying,
      rootPublicKey: new Uint8Array(root),
      schema: payloadVersion,
      mayWrite,
    }
    const authority = kept?.authRev === auth ? kept.authority : authorityOf(await readAuth(tx), rules, this.#verified)
    const shown = new Map<string, SignedCertificate[]>()
    for (const { dev, cert, sig } of await rowsOf(tx, certificates)) {
      const of = plainId(dev)
      shown.set(of, [...(shown.get(of) ?? []), { bytes: cert, signature: sig }])
    }
    const barred = await rowsOf(tx, barredStations)
    return {
      org,
      rev,
      root: rules.rootPublicKey,
      authRev: auth,
      authority,
      shown,
      barred: new Set(barred.map(row => plainId(row.dev))),
    }
  }
}

const viewSql = `SELECT v.root, v.auth, v.live, v.auth || '.' || v.barred || '.' || v.shown AS rev FROM (
  SELECT o.root,
    (SELECT concat_ws('.', count(*), sum(seq)) FROM head WHERE scope = 'auth' AND org = o.org) AS auth,
    (SELECT concat_ws('.', count(barred_at), max(barred_at)) FROM station WHERE org = o.org) AS barred,
    (SELECT count(*) FROM membership WHERE org = o.org) AS shown,
    ARRAY(SELECT family::text FROM refresh_family WHERE family = ANY ($2::uuid[]) AND org = o.org AND ended_at IS NULL) AS live
  FROM organisation o WHERE o.org = $1::uuid) v`

const certificates = build.selectFrom('membership').select(['dev', 'cert', 'sig']).orderBy('at', 'desc').compile()
const barredStations = build.selectFrom('station').select('dev').where('barred_at', 'is not', null).compile()
const authEntries = build
  .selectFrom('log as l')
  .innerJoin('head as h', 'h.log_id', 'l.log_id')
  .innerJoin('entry as e', on => on.onRef('e.log_id', '=', 'l.log_id').onRef('e.branch', '=', 'h.branch'))
  .select(['e.log_id', 'l.dev', 'l.genesis', 'e.seq', 'e.branch', 'e.hash', 'e.body', 'h.from_hash'])
  .where('l.scope', '=', 'auth')
  .orderBy('e.log_id')
  .orderBy('e.branch')
  .orderBy('e.seq')
  .compile()

/** Every readable entry of `auth`, each with what stands before it. */
async function readAuth(tx: Tx): Promise<AuthEntry[]> {
  const entries: AuthEntry[] = []
  let place = ''
  let previous: Uint8Array = new Uint8Array()
  let log = { id: '', dev: '', scope: 'auth', r: [] as readonly string[] }
  for (const row of await rowsOf(tx, authEntries)) {
    if (log.id !== plainId(row.log_id)) {
      const genesis = parseGenesis(row.genesis)
      assert(genesis.ok, 'a genesis that was admitted is readable')
      log = { id: plainId(row.log_id), dev: plainId(row.dev), scope: 'auth', r: genesis.value.r }
    }
    if (place !== `${row.log_id} ${row.branch}`) {
      place = `${row.log_id} ${row.branch}`
      previous = row.branch === 0 ? genesisHash(nodeHashing, row.genesis) : row.from_hash
    }
    const entry = parseEntry(row.body)
    const hash = row.hash
    if (entry.ok)
      entries.push({
        log,
        seq: Number(row.seq),
        hash: hex(hash),
        ref: refOf(hash),
        entry: entry.value,
        previous: hex(previous),
      })
    previous = hash
  }
  return entries
}

/** What was worked out of a view, which never changes: its stations by id, and the members that were asked about. */
interface Worked {
  readonly stations: ReadonlyMap<string, ReturnType<Authority['stations']>[number]>
  readonly members: Map<string, Member | 'Revoked'>
}
const worked = new WeakMap<OrganisationView, Worked>()

/** The member behind a station's id, or why it is none any more. */
export function memberOf(view: OrganisationView, dev: string): Member | 'Revoked' {
  const known = worked.get(view) ?? {
    stations: new Map(view.authority.stations().map(station => [station.dev, station])),
    members: new Map<string, Member | 'Revoked'>(),
  }
  worked.set(view, known)
  const member = known.members.get(dev) ?? workOut(view, known, dev)
  // whoever names stations that are none must not fill the memory
  if (view.shown.has(dev)) known.members.set(dev, member)
  return member
}

function workOut({ org, shown, barred }: OrganisationView, { stations }: Worked, dev: string): Member | 'Revoked' {
  const [signed] = shown.get(dev) ?? []
  const parsed = signed && parseCertificate(nodeHashing, signed.bytes)
  const station = stations.get(dev)
  if (parsed?.ok !== true || barred.has(dev) || station?.revoked === true) return 'Revoked'
  const certificate = station?.certificate ?? parsed.value
  const mayRead = (log: { scope: string; dev: string }) => log.dev === dev || carries(certificate, log.scope)
  const { wh, sc, rt } = certificate
  return { org, dev, certificate, mayRead, reach: JSON.stringify([wh, sc, rt]) }
}
