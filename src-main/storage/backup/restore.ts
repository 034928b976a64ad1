import { mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type BetterSqlite3 from 'better-sqlite3'
import { assert } from '#shared/kit/assert.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import { base64url } from '#shared/sync/bytes.ts'
import {
  type Certificate,
  certificateMessage,
  devId,
  encodeCertificate,
  orgId,
  parseCertificate,
} from '#shared/sync/certificate.ts'
import { NO_PERSON, uuid7 } from '#shared/sync/uuid.ts'
import { connect } from '../connection.ts'
import { makeCore } from '../core.ts'
import { nodeHashing, nodeSigning } from '../crypto.ts'
import { flushFolder } from '../flush-folder.ts'
import { readIdentity, writeIdentity } from '../identity.ts'
import type { StationIdentity } from '../ledger.ts'
import { migrate } from '../migrate.ts'
import { openStore, stationFiles } from '../open.ts'
import { type RecoveryKeys, keysOfWords } from '../recovery-words.ts'
import type { SecretBox } from '../secret-box.ts'
import { makeTlsIdentity } from '../self-signed-certificate.ts'
import { writeStationKeys } from '../station-keys.ts'
import { StationLedger } from '../station-ledger.ts'
import { faultOf, type StorageFault } from '../storage-fault.ts'
import { makeTx, type Store } from '../store.ts'
import { type RunOptions, runSteps } from '../steps.ts'
import { verifyStation } from '../verify-station.ts'
import type { WriterLock } from '../writer-lock.ts'
import { restoreBlobs } from './backup-blobs.ts'
import { claimedHeader } from './backup-files.ts'
import { type BackupDamage, extractFull, type OpenedFull, takeSegments } from './read-backup.ts'
import { isNamed, type OtherOrganisation, otherOrganisation } from './other-organisation.ts'
import { mustBeFree, putInPlace, scratchOf, takeScratch } from './put-in-place.ts'
import { damaged, type SealedFault } from './sealed-file.ts'

/** Why a restore did not come about; the folder is as it was. */
export type RestoreFault =
  | SealedFault
  | StorageFault
  /** the backup opens and what is in it does not hold together */
  | { readonly kind: 'NotWhole'; readonly why: string }
  /** the folder is the station of another organisation, and nobody named the one that would take its place */
  | ({ readonly kind: 'OtherOrganisation' } & OtherOrganisation)

/** What is restored, and where. */
export interface RestoreOptions {
  /** a full; the segments beside it are taken in after it */
  readonly file: string
  readonly words: string
  /** the station's folder; what is there now is renamed, never overwritten */
  readonly folder: string
  readonly secrets: SecretBox
  readonly clock: { wallMs(): number }
  readonly random: { bytes(count: number): Uint8Array }
  readonly app: string
  /** the name of the backup's organisation, typed by who wants it in the place of another's station */
  readonly replace?: string | undefined
}

/** What came back. `entries`: as `verify` counts them there, the one included by which the station was enrolled anew. */
export interface Restored extends Unpacked {
  readonly dev: string
  /** where the folder's former content is, if there was any */
  readonly setAside: string | null
}

/**
 * Brings a station back from a backup and the recovery words (LEDGER §12, §14, BK-5): database and segments checked whole, then a new
 * station with a key of its own, enrolled by the root that the words bring back, which writes logs and numbers of its own. Erasures
 * are applied again. The folder is put in place only when everything is ready. Errors: AlreadyOpen where a station is at work in it.
 */
export async function restoreBackup(options: RestoreOptions): Promise<Result<Restored, RestoreFault>> {
  const keys = keysOfWords(options.words)
  if (!keys.ok) return keys
  const scratch = scratchOf(options.folder)
  let held: WriterLock | undefined
  try {
    mustBeFree(options.folder)
    held = takeScratch(options.folder)
    const unpacked = unpack(options.file, keys.value.backup, scratch, options.clock.wallMs())
    if (!unpacked.ok) return err(toldFault(unpacked.error, options.file, keys.value))
    const other = otherOrganisation(options.folder, scratch)
    if (other !== undefined && !isNamed(options.replace, other)) return err({ kind: 'OtherOrganisation', ...other })
    return ok({ ...unpacked.value, ...(await putRestored(options, keys.value)) })
  } catch (error) {
    const fault = faultOf(error)
    if (fault === undefined) throw error
    return err(fault)
  } finally {
    held?.release()
  }
}

/**
 * Makes what was unpacked into `scratchOf(folder)` a new station, and puts it in the folder's place; nothing may be open in either.
 * Errors: throws what the disk says; the folder is as it was.
 */
export async function putRestored(
  options: Omit<RestoreOptions, 'words'>,
  keys: RecoveryKeys,
): Promise<Pick<Restored, 'dev' | 'entries' | 'setAside'>> {
  const scratch = scratchOf(options.folder)
  await restoreBlobs(options.file, keys.backup, join(scratch, stationFiles.database), join(scratch, 'blobs'))
  const { dev, entries } = await enrolAnew(options, scratch, keys)
  const setAside = putInPlace(options.folder, options.clock.wallMs())
  await flushFolder(dirname(options.folder))
  return { dev, entries, setAside }
}

/** A file that does not open with the key of the words: the words are wrong or the file is damaged. */
export const toldFault = (fault: RestoreFault, file: string, keys: RecoveryKeys): RestoreFault =>
  fault.kind === 'WrongWords' ? whoseFault(file, keys) : fault

/**
 * Where nothing opens, the words are wrong or the file is damaged. A file that names the organisation of the words is damaged; one flipped
 * bit in that name leaves most of it, while two organisations have hardly a digit of theirs in common.
 */
function whoseFault(file: string, { root }: RecoveryKeys): SealedFault {
  const org = orgId(nodeHashing, nodeSigning(root).publicKey)
  const head = claimedHeader(file)
  const claimed = head.ok ? head.value.header.org : ''
  const same = [...org].filter((digit, n) => digit === claimed[n]).length
  return same > org.length * 0.75 ? damaged : { kind: 'WrongWords' }
}

/** What a backup held, and what of it is damaged or missing and so did not come back. */
export interface Unpacked {
  readonly entries: number
  readonly segments: number
  readonly damaged: BackupDamage | null
}

/**
 * The database of a full with every segment that follows it unbroken, verified and folded anew, in a folder that is made. For restores
 * and drills. What is damaged after the full is named and stops nothing.
 */
export function unpack(
  file: string,
  key: Uint8Array,
  folder: string,
  nowMs: number,
  options: Pick<RunOptions, 'progress'> & Pick<OpenedFull, 'written'> = {},
): Result<Unpacked, RestoreFault> {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const database = join(folder, stationFiles.database)
  const full = extractFull(file, key, database)
  if (!full.ok) return full
  const opened = { header: full.value, folder: dirname(file), ...options }
  let taken: ReturnType<typeof takeSegments>
  const db = connect(database)
  try {
    migrate(db, version => `${database}.before-${version + 1}`)
    const identity = readIdentity(makeTx(db))
    if (identity === undefined) return err({ kind: 'NotWhole', why: 'NotConfigured' })
    const core = makeCore(db, identity.rootPublicKey)
    taken = takeSegments(core, { ...identity, trustedMs: nowMs }, key, opened)
    eraseAgain(db)
    db.pragma('wal_checkpoint(TRUNCATE)')
  } finally {
    db.close()
  }
  const scratch = join(folder, 'rebuilt.db')
  const report = runSteps(verifyStation({ file: database, rebuild: true, scratch }), options)
  assert(report, 'a check that nobody cancels answers')
  if (!report.ok) return err({ kind: 'NotWhole', why: JSON.stringify(report.fault) })
  return ok({ entries: report.entries, ...taken })
}

/** A backup that a thread is handed to unpack; plain data. */
export interface UnpackJob {
  readonly file: string
  readonly key: Uint8Array
  readonly scratch: string
  readonly nowMs: number
}

/** What such a thread answers. */
export type UnpackReport = Result<Unpacked, RestoreFault>

/** The same in a thread that is handed it, which answers for the disk as well. */
export function unpackFor(
  { file, key, scratch, nowMs }: UnpackJob,
  options: Pick<RunOptions, 'progress'>,
): UnpackReport {
  try {
    return unpack(file, key, scratch, nowMs, options)
  } catch (error) {
    const fault = faultOf(error)
    if (fault === undefined) throw error
    return err(fault)
  }
}

/** A backup may be older than an erasure that it holds the entry of: what was erased stays erased (LEDGER §14). */
function eraseAgain(db: BetterSqlite3.Database): void {
  db.prepare('DELETE FROM aside WHERE EXISTS (SELECT 1 FROM erasure x WHERE x.ent = aside.e AND x.of = aside.i)').run()
}

/** Makes the restored database a new station's: new keys, certificate by the root, logs of its own. */
async function enrolAnew(
  options: Omit<RestoreOptions, 'words'>,
  folder: string,
  recovery: RecoveryKeys,
): Promise<Pick<Restored, 'dev' | 'entries'>> {
  const { secrets, clock, random, app } = options
  const opened = openStore(folder, { app, reserveBytes: 0, anyFolder: true })
  assert(opened.ok, 'a database that was just verified opens')
  const { store } = opened.value
  try {
    const old = store.read(readIdentity)
    assert(old, 'a restored database knows its station')
    const certificate = parseCertificate(nodeHashing, old.certificate.bytes)
    assert(certificate.ok, 'a verified certificate is readable')
    const made = newIdentity(recovery, certificate.value, random, clock.wallMs())
    await writeStationKeys(folder, secrets, { ...made.keys, backup: recovery.backup })
    store.write(tx => {
      writeIdentity(tx, made.identity)
      becomeAnother(tx.db, made.identity.dev)
    })
    const ledger = new StationLedger({ store, identity: made.identity, clock, random, app })
    enter(store, ledger, made.identity, certificate.value, options, nodeSigning(recovery.root))
    const entries = store.read(tx => Number(tx.db.prepare('SELECT count(*) FROM entry').pluck().get()))
    return { dev: made.identity.dev, entries }
  } finally {
    store.close()
  }
}

function newIdentity(
  recovery: RecoveryKeys,
  old: Certificate,
  random: RestoreOptions['random'],
  t: number,
): { identity: StationIdentity; keys: { seed: Uint8Array; tlsKey: Uint8Array; tlsCertificate: Uint8Array } } {
  const root = nodeSigning(recovery.root)
  const seed = random.bytes(32)
  const signing = nodeSigning(seed)
  const dev = devId(nodeHashing, signing.publicKey)
  const tls = makeTlsIdentity(dev, random.bytes(15))
  const org = orgId(nodeHashing, root.publicKey)
  const { wh, sc, rt } = old
  const bytes = encodeCertificate(nodeHashing, {
    v: 1,
    org,
    dev,
    pub: base64url(signing.publicKey),
    tls: base64url(tls.spki),
    wh,
    sc,
    rt,
    by: 'root',
    t,
  })
  const certificate = { bytes, signature: root.sign(certificateMessage(bytes)) }
  const identity = { org, rootPublicKey: root.publicKey, dev, signing, certificate }
  return { identity, keys: { seed, tlsKey: tls.key, tlsCertificate: tls.certificate } }
}

/** What belonged to the former station and must not go on: its logs are another's now, its sessions and its place are gone. */
function becomeAnother(db: BetterSqlite3.Database, dev: string): void {
  db.prepare('UPDATE log SET mine = (dev = ?)').run(dev)
  db.exec('DELETE FROM number_used; DELETE FROM session; DELETE FROM peer_head; DELETE FROM witness')
  db.prepare("DELETE FROM meta WHERE name IN ('fingerprint', 'anchored', 'backup_chain')").run()
}

function enter(
  store: Store,
  ledger: StationLedger,
  identity: StationIdentity,
  old: Certificate,
  { clock, random }: Pick<RestoreOptions, 'clock' | 'random'>,
  root: StationIdentity['signing'],
): void {
  const uuid = (): string => uuid7(clock.wallMs(), random.bytes(10))
  const find = 'SELECT name FROM station WHERE dev = ? ORDER BY at_ms DESC LIMIT 1'
  const name = store.read(tx => tx.db.prepare<[string], string>(find).pluck().get(old.dev)) ?? ''
  const { bytes, signature } = identity.certificate
  const p = { dev: identity.dev, wh: old.wh, name, cert: base64url(bytes), sig: base64url(signature), why: 'restore' }
  store.write(tx => {
    ledger.openLogs(tx, ['auth', 'org', `wh:${old.wh}`, `audit:${identity.dev}`], 'restore')
    const ops = [{ k: 'create' as const, e: 'station', i: uuid(), p }]
    ledger.append(tx, { command: uuid(), actor: NO_PERSON }, [{ scope: 'auth', ops, root }])
  })
}
