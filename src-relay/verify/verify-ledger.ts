import { nodeHashing, nodeVerifying } from '#node/crypto.ts'
import { witnessMessage } from '#shared/relay/relay-signing.ts'
import { asideDigest } from '#shared/sync/aside.ts'
import { base64url, equalBytes } from '#shared/sync/bytes.ts'
import { certificateKey, parseCertificate } from '#shared/sync/certificate.ts'
import { genesisHash, nextHash, sealMessage } from '#shared/sync/chain.ts'
import { genesisMessage, logIdBytes } from '#shared/sync/genesis.ts'
import type { InferResult, Selectable } from 'kysely'
import type { RelayDatabase } from '#db/postgres/database.ts'
import { build, rowsOf } from '../database/build.ts'
import type { Database, Tx } from '../database/database.ts'
import { organisations } from '../database/organisations.ts'
import { plainId } from '../database/plain-id.ts'
import type { RelayKeys } from '../relay-keys.ts'
import { type VerifiedBlobs, verifyBlobs } from './verify-blobs.ts'

/** What was looked at, and every place that does not hold, named by its log or its file. */
export interface Verified extends VerifiedBlobs {
  readonly organisations: number
  readonly logs: number
  readonly entries: number
  readonly seals: number
  readonly witnesses: number
  readonly asides: number
  readonly faults: readonly string[]
}

type Counted = { -readonly [K in Exclude<keyof Verified, 'faults'>]: number } & { faults: string[] }

const allLogs = build.selectFrom('log').select(['log_id', 'genesis', 'genesis_seal', 'cert']).orderBy('log_id')
type LogRow = InferResult<typeof allLogs>[number]

/** Faults that are told before it stops counting them. */
const mostFaults = 100
const atOnce = 2_000

/**
 * Reads the whole ledger of every organisation and checks what can be checked without trusting the database (AL-6): each log by its genesis,
 * every hash, every seal that is kept, the end of every branch, every countersignature of this relay, every personal part by its digest, every file by its address. What a
 * restore brought back is believed by this and by nothing else (PG-6).
 */
export async function verifyLedger(database: Database, keys: RelayKeys): Promise<Verified> {
  const none = { entries: 0, seals: 0, witnesses: 0, asides: 0, files: 0, missing: 0, orphans: 0 }
  const counted: Counted = { organisations: 0, logs: 0, ...none, faults: [] }
  const fault = (what: string): void => {
    if (counted.faults.length < mostFaults) counted.faults.push(what)
  }
  for (const org of await organisations(database)) {
    counted.organisations++
    await database.readOrganisation(org, async tx => {
      await tx.query("SET LOCAL idle_in_transaction_session_timeout = '10min'")
      for (const log of await rowsOf(tx, allLogs))
        await verifyLog(tx, keys, log, counted, what => fault(`${plainId(log.log_id)} ${what}`))
      const { files, missing, orphans } = await verifyBlobs(tx, fault)
      counted.files += files
      counted.missing += missing
      counted.orphans += orphans
    })
    if (counted.faults.length >= mostFaults) break
  }
  return counted
}

async function verifyLog(
  tx: Tx,
  keys: RelayKeys,
  log: LogRow,
  counted: Counted,
  fault: (what: string) => void,
): Promise<void> {
  counted.logs++
  const id = plainId(log.log_id)
  const idBytes = logIdBytes(nodeHashing, log.genesis)
  const certificate = parseCertificate(nodeHashing, log.cert)
  if (!equalBytes(idBytes, Buffer.from(id, 'hex')) || !certificate.ok) return fault('genesis')
  const signer = certificateKey(certificate.value)
  if (!nodeVerifying.verify(signer, genesisMessage(log.genesis), log.genesis_seal)) fault('genesis seal')
  const ends = build.selectFrom('head').selectAll().where('log_id', '=', log.log_id).orderBy('branch')
  for (const head of await rowsOf(tx, ends)) {
    if (head.branch === 0 && !equalBytes(head.from_hash, genesisHash(nodeHashing, log.genesis))) fault('branch 0')
    await verifyBranch(tx, { idBytes, signer }, head, counted, fault)
  }
  await verifyWitnesses(tx, keys, log.log_id, counted, fault)
  await verifyAsides(tx, log.log_id, counted, fault)
}

async function verifyBranch(
  tx: Tx,
  { idBytes, signer }: { readonly idBytes: Uint8Array; readonly signer: Uint8Array },
  head: Selectable<RelayDatabase['head']>,
  counted: Counted,
  fault: (what: string) => void,
): Promise<void> {
  let at: { seq: number; hash: Uint8Array; sealed: boolean } = {
    seq: Number(head.from_seq),
    hash: head.from_hash,
    sealed: true,
  }
  for (const end = Number(head.seq); at.seq < end; ) {
    const rows = await rowsOf(
      tx,
      build
        .selectFrom('entry')
        .select(['seq', 'hash', 'body', 'seal'])
        .where('log_id', '=', head.log_id)
        .where('branch', '=', head.branch)
        .where('seq', '>', String(at.seq))
        .where('seq', '<=', String(Math.min(end, at.seq + atOnce)))
        .orderBy('seq'),
    )
    if (rows.length === 0) return fault(`entry ${at.seq + 1} is missing`)
    for (const row of rows) {
      const [seq, hash] = [at.seq + 1, nextHash(nodeHashing, at.hash, row.body)]
      if (Number(row.seq) !== seq) return fault(`entry ${seq} is missing`)
      if (!equalBytes(hash, row.hash)) return fault(`entry ${seq} is not what was chained`)
      if (row.seal !== null && !nodeVerifying.verify(signer, sealMessage(idBytes, seq, hash), row.seal))
        return fault(`entry ${seq} is not sealed by its station`)
      counted.entries++
      if (row.seal !== null) counted.seals++
      at = { seq, hash, sealed: row.seal !== null }
    }
  }
  if (!at.sealed) fault(`the end ${at.seq} is not sealed`)
  if (!equalBytes(at.hash, head.hash)) fault(`the end ${at.seq} is another`)
}

/** What was countersigned of a log. `here`: it is still there. */
const wordsOf = (log: string) =>
  build
    .selectFrom('witness as w')
    .select(({ exists, selectFrom }) => [
      'w.seq',
      'w.hash',
      'w.at_ms',
      'w.kid',
      'w.sig',
      exists(
        selectFrom('entry as e')
          .select('e.seq')
          .whereRef('e.log_id', '=', 'w.log_id')
          .whereRef('e.seq', '=', 'w.seq')
          .whereRef('e.h8', '=', 'w.h8'),
      )
        .$castTo<boolean>()
        .as('here'),
    ])
    .where('w.log_id', '=', log)
    .orderBy('w.seq')

async function verifyWitnesses(
  tx: Tx,
  keys: RelayKeys,
  log: string,
  counted: Counted,
  fault: (what: string) => void,
): Promise<void> {
  for (const { seq, hash, at_ms, kid, sig, here } of await rowsOf(tx, wordsOf(log))) {
    counted.witnesses++
    const key = keys.find('witness', kid)?.signing.publicKey
    const said = { relay: keys.relay(), log: plainId(log), seq: Number(seq), hash, at: Number(at_ms) }
    if (key === undefined || !nodeVerifying.verify(key, witnessMessage(said), sig)) fault(`the word for ${seq}`)
    if (!here) fault(`entry ${seq}, which was countersigned, is missing`)
  }
}

/** Personal parts of a log after a seq, about so many as are looked at once and all of the last entry. */
const asidesAfter = (log: string, after: string) =>
  build
    .selectFrom('aside')
    .select(['seq', 'digest', 'salt', 'payload'])
    .where('log_id', '=', log)
    .where('seq', '>', after)
    .where('seq', '<=', ({ selectFrom }) =>
      selectFrom(
        selectFrom('aside')
          .select('seq')
          .where('log_id', '=', log)
          .where('seq', '>', after)
          .orderBy('seq')
          .limit(atOnce)
          .as('following'),
      ).select(({ fn }) => fn.max('following.seq').as('last')),
    )

async function verifyAsides(tx: Tx, log: string, counted: Counted, fault: (what: string) => void): Promise<void> {
  for (let after = -1; ; ) {
    const rows = await rowsOf(tx, asidesAfter(log, String(after)))
    if (rows.length === 0) return
    for (const { seq, digest, salt, payload } of rows) {
      counted.asides++
      if (asideDigest(nodeHashing, salt, payload) !== base64url(digest)) fault(`a personal part of ${seq}`)
      after = Math.max(after, Number(seq))
    }
  }
}
