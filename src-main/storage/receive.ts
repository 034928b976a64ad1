import { err, ok, type Result } from '#shared/kit/result.ts'
import { verifyAside } from '#shared/sync/aside.ts'
import { equalBytes, type Hashing, hex } from '#shared/sync/bytes.ts'
import { certificateDigest, certificateKey, type SignedCertificate, verifyChain } from '#shared/sync/certificate.ts'
import { nextHash, refOf, sealMessage } from '#shared/sync/chain.ts'
import { isFarAhead, type Moment, receiveMoment } from '#shared/sync/clock.ts'
import { type Entry, parseEntry } from '#shared/sync/entry.ts'
import { genesisMessage, logId, parseGenesis } from '#shared/sync/genesis.ts'
import type { Core } from './core.ts'
import type { LogInfo, LogStart, StoredAside, StoredEntry } from './entry-log.ts'
import { applyChanges, judgeLogs, judgeNew, judgePending, type WorthChange } from './fold-changes.ts'
import { issuerCertificate, issuerSources, type IssuerSources } from './issuers.ts'
import { authEntry } from './judge.ts'
import type { Batch, Received, ReceiveFault } from './ledger.ts'

/** What receiving needs. */
export interface ReceiverOptions {
  readonly org: string
  readonly dev: string
  readonly rootPublicKey: Uint8Array
  readonly trustedMs: number
}

interface Checked {
  readonly stored: StoredEntry
  readonly parent: { readonly seq: number; readonly hash: Uint8Array }
  readonly seal: Uint8Array | null
  readonly entry: Entry | undefined
}

/**
 * Takes a batch of entries in (sync.md §5.2): log, bytes, chain and last seal are checked first and refuse the whole batch; then
 * everything new is stored whatever it is worth, judged and folded. An entry that contradicts a stored one makes a branch.
 */
export function receiveBatch(core: Core, options: ReceiverOptions, batch: Batch): Result<Received, ReceiveFault> {
  const log = admitLog(core, options, batch)
  if (!log.ok) return log
  const checked = checkEntries(core, log.value, batch)
  if (!checked.ok) return checked
  const fresh = checked.value.filter(({ stored }) => core.log.entry(stored) === undefined)
  const before = core.judge.authority()
  const wasForked = core.log.state(log.value.n) === 'forked'
  for (const one of fresh) store(core, log.value, one)
  // Own entries that come back, from peers or a twin: their numbers are given out, their moments were mine (LEDGER §9, §11, §12).
  const own = log.value.dev === options.dev
  if (own) for (const { entry } of fresh) if (entry !== undefined) core.numbers.use(entry)
  addAsides(core, fresh, batch.asides ?? [])
  const far = seeTimes(core, fresh, own ? Infinity : options.trustedMs)
  if (log.value.scope === 'auth') {
    const readable = fresh.filter(one => one.entry !== undefined)
    core.judge.addAuth(readable.map(one => authEntry(log.value, one.stored, one.entry as Entry, one.parent)))
  }
  const forked = core.log.state(log.value.n) === 'forked'
  const failed = applyChanges(core, changesOf(core, log.value, fresh, before, forked))
  return ok({
    added: fresh.length,
    known: checked.value.length - fresh.length,
    forked: forked && !wasForked,
    failed,
    far,
    tables: core.engine.takeTables(),
  })
}

function changesOf(
  core: Core,
  log: LogInfo,
  fresh: readonly Checked[],
  before: ReturnType<Core['judge']['authority']>,
  forked: boolean,
): WorthChange[] {
  if (fresh.length === 0) return []
  const isNew = new Set(fresh.map(one => hex(one.stored.hash)))
  const old = (change: WorthChange): boolean => !isNew.has(hex(change.stored.hash))
  const changes = judgeNew(
    core,
    log,
    fresh.map(one => one.stored),
  )
  const reached = log.scope === 'auth' && before.reach() !== core.judge.authority().reach()
  if (reached) changes.push(...judgeLogs(core, core.log.logs(), before).filter(old))
  else if (log.scope === 'auth') changes.push(...judgePending(core).filter(old))
  // What a revocation keeps of a forked log depends on which branches are here (LED-77).
  if (forked && !reached) changes.push(...judgeLogs(core, [log], before).filter(old))
  return changes
}

/** The log of a batch, checked and stored when it is seen for the first time (LEDGER §3, §4). */
function admitLog(core: Core, options: ReceiverOptions, batch: Batch): Result<LogInfo, ReceiveFault> {
  const id = logId(core.hashing, batch.log.genesis)
  const known = core.log.findLog(id)
  if (known !== undefined) return ok(known)
  const sources = { ...issuerSources(core), verifying: core.verifying }
  const checked = checkLog(sources, options, batch.log, batch.issuers ?? [])
  if (!checked.ok) return checked
  const { dev, sc, prev } = checked.value
  const log = core.log.addLog(batch.log, dev, sc, dev === options.dev)
  closePrevious(core, dev, prev?.log)
  // A log whose successor is here already is closed from the start.
  if (core.log.logs().some(one => one.dev === dev && previousOf(core, one) === log.id))
    core.log.setState(log.n, 'closed')
  return ok(log)
}

/** A station closes its own logs by going on in others; nobody else's. */
function closePrevious(core: Core, dev: string, id: string | undefined): void {
  const previous = id === undefined ? undefined : core.log.findLog(id)
  if (previous?.dev === dev && core.log.state(previous.n) === 'open') core.log.setState(previous.n, 'closed')
}

function previousOf(core: Core, log: LogInfo): string | undefined {
  const sql = 'SELECT genesis FROM log WHERE n = ?'
  const genesis = parseGenesis(core.db.prepare<[number], Uint8Array>(sql).pluck().get(log.n) ?? new Uint8Array())
  return genesis.ok ? genesis.value.prev?.log : undefined
}

/** What a genesis says, if station, organisation, certificate, its chain to the root and the seal all hold. */
export function checkLog(
  sources: IssuerSources & Pick<Core, 'verifying'>,
  { org, rootPublicKey }: Pick<ReceiverOptions, 'org' | 'rootPublicKey'>,
  start: LogStart,
  issuers: readonly SignedCertificate[],
) {
  const { hashing, verifying } = sources
  const bad = (why: string): Result<never, ReceiveFault> => err({ kind: 'BadLog', why })
  const genesis = parseGenesis(start.genesis)
  if (!genesis.ok) return bad(genesis.error.kind)
  if (genesis.value.org !== org) return bad('OtherOrganisation')
  const find = (dev: string) => issuers.find(one => isOf(hashing, one, dev)) ?? issuerCertificate(sources, dev)
  const chain = verifyChain({ hashing, verifying, rootPublicKey, find }, start.certificate)
  if (!chain.ok) return bad(chain.error.kind)
  const [certificate] = chain.value
  if (certificate?.dev !== genesis.value.dev) return bad('OtherStation')
  if (certificateDigest(hashing, start.certificate.bytes) !== genesis.value.cert) return bad('OtherCertificate')
  if (!verifying.verify(certificateKey(certificate), genesisMessage(start.genesis), start.seal)) return bad('BadSeal')
  return ok(genesis.value)
}

function isOf(_hashing: Hashing, certificate: SignedCertificate, dev: string): boolean {
  return Buffer.from(certificate.bytes).includes(`"dev":"${dev}"`)
}

/** Chain and seals over the whole batch, before anything is stored. What follows the last seal is not sealed and refused. */
function checkEntries(core: Core, log: LogInfo, batch: Batch): Result<Checked[], ReceiveFault> {
  const start = findStart(core, log, batch.after)
  if (start === undefined) return err({ kind: 'Gap', have: core.log.head(log.n).seq })
  const checked: Checked[] = []
  let parent = start
  let sealed = true
  for (const { body, seal } of batch.entries) {
    const seq = parent.seq + 1
    const parsed = parseEntry(body)
    if (!parsed.ok && parsed.error.kind !== 'LaterFormat')
      return err({ kind: 'Malformed', seq, why: parsed.error.kind })
    const hash = nextHash(core.hashing, parent.hash, body)
    if (seal !== undefined && !core.verifying.verify(log.publicKey, sealMessage(log.idBytes, seq, hash), seal)) {
      return err({ kind: 'BadSeal', seq })
    }
    sealed = seal !== undefined
    const stored = { log: log.n, seq, h8: hash.subarray(0, 8), hash, body }
    checked.push({ stored, parent, seal: seal ?? null, entry: parsed.ok ? parsed.value : undefined })
    parent = { seq, hash }
  }
  return sealed ? ok(checked) : err({ kind: 'NotSealed' })
}

function findStart(core: Core, log: LogInfo, after: Batch['after']): { seq: number; hash: Uint8Array } | undefined {
  if (after.seq === 0) return { seq: 0, hash: log.h0 }
  return core.log.entriesAt(log.n, after.seq).find(one => equalBytes(one.hash, after.hash))
}

function store(core: Core, log: LogInfo, { stored, parent, seal, entry }: Checked): void {
  core.log.addEntry(log, parent, stored, seal)
  if (entry !== undefined) core.log.addIndexes(log, stored, stored.hash, entry)
}

/** Keeps of the asides those that an op of these entries names, unless its record was erased (LEDGER §8). */
function addAsides(core: Core, fresh: readonly Checked[], asides: readonly Omit<StoredAside, 'e' | 'i'>[]): void {
  const byDigest = new Map(asides.map(aside => [aside.digest, aside]))
  for (const { entry } of fresh) {
    for (const { d, e, i } of entry?.o ?? []) {
      const aside = d === undefined ? undefined : byDigest.get(d)
      if (aside !== undefined && isWanted(core, aside, e, i)) core.log.addAside({ ...aside, e, i })
    }
  }
}

function isWanted(core: Core, { digest, salt, payload }: Omit<StoredAside, 'e' | 'i'>, e: string, i: string): boolean {
  return !core.log.isErased(e, i) && verifyAside(core.hashing, digest, salt, payload).ok
}

/** Asides of one record that come after their entries. */
export function receiveAsides(
  core: Core,
  asides: readonly Omit<StoredAside, 'e' | 'i'>[],
  { e, i }: { readonly e: string; readonly i: string },
): number {
  const named = new Set(core.engine.opsOf(e, i).map(({ op }) => (op.e === e && op.i === i ? op.d : undefined)))
  const wanted = asides.filter(aside => named.has(aside.digest) && isWanted(core, aside, e, i))
  if (wanted.length === 0) return 0
  core.engine.refold(e, i, () => {
    for (const aside of wanted) core.log.addAside({ ...aside, e, i })
  })
  core.engine.flush()
  return wanted.length
}

/** Moves the clock past what arrived, never far beyond trusted time; names what is far ahead of it (LEDGER §11). */
function seeTimes(core: Core, fresh: readonly Checked[], trustedMs: number): string[] {
  const far: string[] = []
  const last = core.log.clock()
  let seen: Moment = last
  for (const { entry, stored } of fresh) {
    if (entry === undefined) continue
    if (isFarAhead(entry, trustedMs)) far.push(refOf(stored.hash))
    seen = receiveMoment(seen, entry, trustedMs)
  }
  if (seen !== last) core.log.setClock(seen)
  return far
}
