import type { FoldOp } from '#shared/domain/fold.ts'
import { type FoldRules, payloadVersion } from '#shared/domain/fold-rules.ts'
import { firstOf } from '#shared/domain/reissued.ts'
import { assert } from '#shared/kit/assert.ts'
import type { Result } from '#shared/kit/result.ts'
import { ASIDE_SALT_BYTES, asideDigest, writeAside } from '#shared/sync/aside.ts'
import { rootMessage } from '#shared/sync/auth-payload.ts'
import type { Authority } from '#shared/sync/authority.ts'
import { base64url, compareText, equalBytes, hex } from '#shared/sync/bytes.ts'
import { type Certificate, type CertificateFault, type SignedCertificate } from '#shared/sync/certificate.ts'
import { nextHash, refOf, sealMessage } from '#shared/sync/chain.ts'
import { type Moment, tickClock } from '#shared/sync/clock.ts'
import { type Entry, type Op, writeEntry } from '#shared/sync/entry.ts'
import { type GenesisWhy, logId } from '#shared/sync/genesis.ts'
import { type ReceiptSigner, receiptMessage } from '#shared/sync/receipt-code.ts'
import { headRefs, presentRefs } from '#shared/sync/register.ts'
import { NO_PERSON, voidId } from '#shared/sync/uuid.ts'
import { type CheckedBatch, checkBatch } from './check-batch.ts'
import type { Committed, Made } from './committed.ts'
import { type Core, makeCore } from './core.ts'
import type { Head, LogInfo, ReadAside, StoredEntry } from './entry-log.ts'
import { appliedOf, applyChanges, judgeLogs, judgePending, sealedOf } from './fold-changes.ts'
import { writeIdentity } from './identity.ts'
import { chainOf, issuersOf } from './issuers.ts'
import { authEntry, readEntry } from './judge.ts'
import type {
  Appended,
  Batch,
  CodeWanted,
  Draft,
  DraftOp,
  Ledger,
  NumberWanted,
  Received,
  ReceiveFault,
  StationIdentity,
  TakeAt,
  TrustWords,
} from './ledger.ts'
import { LogReader } from './log-reader.ts'
import { OwnLogs } from './own-logs.ts'
import { followsHead, receiptSigners } from './receipt-proof.ts'
import { foldWaiting, type FoldedLate } from './fold-waiting.ts'
import { receiveAsides, receiveBatch, takeEntries, takeLateAsides } from './receive.ts'
import type { Steps } from './steps.ts'
import type { ReadTx, Store, WriteTx } from './store.ts'
import type { UnfoldedLogs } from './unfolded.ts'
import { trustListOf } from './trust-list.ts'

/** What a ledger is made of. */
export interface LedgerOptions {
  readonly store: Store
  readonly identity: StationIdentity
  readonly clock: { wallMs(): number }
  readonly random: { bytes(count: number): Uint8Array }
  /** application version, for the genesis of a log */
  readonly app: string
  /** the entities that it knows, where they are not those of this version */
  readonly rules?: FoldRules
}

type Sealed = ReturnType<typeof sealedOf>

/** The ledger of a configured station over its store. */
export class StationLedger implements Ledger {
  readonly #options: LedgerOptions
  readonly #core: Core
  #identity: StationIdentity
  readonly #listeners: ((sealed: Sealed) => void)[] = []
  /** the logs that this station writes, and what happens to them */
  readonly own: OwnLogs
  /** which entries are stored and not folded yet */
  readonly unfolded: UnfoldedLogs
  readonly #reader: LogReader
  readonly #committed: ((committed: Committed) => void)[] = []
  #sealed: Sealed[] = []
  #made: Made[] = []
  /** how often what rows follow from has changed, and how many entries were written here */
  readonly #counts = { changes: 0, written: 0 }

  constructor(options: LedgerOptions) {
    const { store, identity } = options
    this.#options = options
    this.#identity = identity
    this.#core = store.read(tx => makeCore(tx.db, identity.rootPublicKey, options.rules))
    this.own = new OwnLogs(this.#core, { ...options, identity: () => this.#identity })
    this.unfolded = this.#core.unfolded
    this.#reader = new LogReader(this.#core.db, this.#core.log)
    store.onCommit(() => {
      this.#tellSealed()
      this.#tellCommitted()
      this.own.committed()
    })
    store.onRollback(() => {
      this.#core.forget()
      this.own.rolledBack()
      this.#sealed = []
      this.#made = []
    })
  }

  append(tx: WriteTx, by: { command: string; actor: string }, drafts: readonly Draft[]): Appended[] {
    assert(tx.db === this.#core.db && tx.db.inTransaction, 'entries are made in a transaction of their own store')
    this.own.settle()
    let moment: Moment = this.#core.log.clock()
    const appended = drafts.map(draft => {
      moment = tickClock(moment, this.#options.clock.wallMs())
      return this.#appendOne(by, draft, moment)
    })
    if (appended.length > 0) this.#core.log.setClock(moment)
    return appended
  }

  openLogs(_tx: WriteTx, scopes: readonly string[], why: GenesisWhy = 'install'): void {
    for (const scope of scopes) this.own.mine(scope, why)
  }

  newIncarnation(_tx: WriteTx, why: Exclude<GenesisWhy, 'install'>): void {
    this.own.newIncarnation(why)
  }

  receive(tx: WriteTx, batch: Batch, trustedMs = this.#options.clock.wallMs()): Result<Received, ReceiveFault> {
    assert(tx.db === this.#core.db, 'a batch is received into its own store')
    const received = receiveBatch(this.#core, { ...this.#identity, trustedMs }, batch)
    if (received.ok) this.#cameIn(batch.log, received.value)
    return received
  }

  /**
   * Whether a batch may be taken in, in one piece or several, found out in steps. `end`: of a checked batch that is taken before it.
   * Errors: `ReceiveFault`, and nothing of it may be taken then.
   */
  check(batch: Batch, end?: Head): Steps<Result<CheckedBatch, ReceiveFault>, undefined> {
    return checkBatch(this.#core, { ...this.#identity, trustedMs: 0 }, batch, end)
  }

  /** Takes entries `from` to before `to` of a checked batch in; the last of them is sealed. `waits`: what may be is folded later. */
  take(tx: WriteTx, batch: CheckedBatch, [from, to]: readonly [number, number], at: TakeAt): Received {
    assert(tx.db === this.#core.db, 'a batch is taken into its own store')
    const received = takeEntries(this.#core, { ...this.#identity, ...at }, batch, from, to, at.waits)
    this.#cameIn(batch.log.id, received)
    return received
  }

  /** Folds some of them, about so many bytes. */
  foldWaiting(_tx: WriteTx, most: number, only?: LogInfo): FoldedLate {
    this.#counts.changes += 1
    return foldWaiting(this.#core, most, only)
  }

  /** Takes asides of one stored entry that come after it; projected tables that changed. */
  takeAsides(_tx: WriteTx, log: LogInfo, at: Head, asides: CheckedBatch['asides']): string[] {
    const stored = this.#reader.entry(log, at)
    this.#counts.changes += 1
    if (stored !== undefined) takeLateAsides(this.#core, readEntry(stored.body), asides)
    return this.#core.engine.takeTables()
  }

  /** How often what the rows follow from has changed: by a commit of entries, or a personal part that came late. */
  changes(): number {
    return this.#counts.changes
  }

  /** How many entries people have written here since it was opened: whether somebody works here. */
  written(): number {
    return this.#counts.written
  }

  /** The logs as others may be told of them. */
  reader(): LogReader {
    return this.#reader
  }

  receiveAsides(_tx: WriteTx, asides: NonNullable<Batch['asides']>, of: { e: string; i: string }): number {
    this.#counts.changes += 1
    return receiveAsides(this.#core, asides, of)
  }

  headBefore(_tx: WriteTx, scope: string): Uint8Array {
    this.own.settle()
    const log = this.#core.log.mine(scope)
    assert(log, `this station has no open log in ${scope}`)
    return this.#core.log.head(log.n).hash
  }

  tagOf(_tx: ReadTx, scope: string): string {
    return this.#core.numbers.tag(scope)
  }

  nextNumber(_tx: WriteTx, wanted: NumberWanted): string {
    this.own.settle()
    return this.#core.numbers.number(wanted)
  }

  nextCode(_tx: WriteTx, wanted: CodeWanted): string {
    this.own.settle()
    return this.#core.numbers.code(wanted)
  }

  voidId(factId: string): string {
    return voidId(this.#core.hashing, factId)
  }

  signReceipt(payload: Uint8Array): Uint8Array {
    return this.#identity.signing.sign(receiptMessage(payload))
  }

  dev(): string {
    return this.#identity.dev
  }

  org(): string {
    return this.#identity.org
  }

  /** Who this station is, by the certificate that it goes by now. */
  identity(): StationIdentity {
    return this.#identity
  }

  /** The certificates from that one's issuer up to the one that the root signed; none where the root signed it. */
  issuers(): SignedCertificate[] {
    return issuersOf(this.#core, this.#identity.rootPublicKey, this.#identity.certificate)
  }

  /** The certificates from another's up to the root's; its issuers are those given or known here. Errors: `CertificateFault`. */
  chainOf(leaf: SignedCertificate, issuers: readonly SignedCertificate[]): Result<Certificate[], CertificateFault> {
    return chainOf(this.#core, this.#identity.rootPublicKey, leaf, issuers)
  }

  /** The certificates from that of a stored log's station up to the root's, its own not among them. */
  issuersOf(leaf: SignedCertificate): SignedCertificate[] {
    return issuersOf(this.#core, this.#identity.rootPublicKey, leaf)
  }

  /** Whether this station has a log of its own in a scope that is open. */
  hasLog(_tx: ReadTx, scope: string): boolean {
    return this.#core.log.mine(scope) !== undefined
  }

  /** Whether `auth` has another certificate in force for this station than the one it goes by. */
  isRecertified(): boolean {
    return this.#newCertificate() !== undefined
  }

  /** Goes by the certificate that `auth` has in force for this station from now on, where it is another; whether it was. */
  takeCertificate(tx: WriteTx): boolean {
    const inForce = this.#newCertificate()
    if (inForce === undefined) return false
    this.#identity = { ...this.#identity, certificate: { bytes: inForce.bytes, signature: inForce.signature } }
    writeIdentity(tx, this.#identity)
    return true
  }

  authority(): Authority {
    return this.#core.judge.authority()
  }

  signers(_tx: ReadTx): ReceiptSigner[] {
    return receiptSigners(this.#core, this.org())
  }

  trustList(_tx: ReadTx, words: TrustWords): string {
    return trustListOf(this.#core, this.#identity, words)
  }

  followsHead(_tx: ReadTx, of: { scope: string; e: string; i: string }, head16: string): boolean {
    return followsHead(this.#core, of, head16)
  }

  history(_tx: ReadTx, e: string, i: string): FoldOp[] {
    const ops = this.#core.engine.opsOf(e, i).map(op => ({ ...op, ...firstOf(op) }))
    return ops.sort((a, b) => a.t - b.t || a.l - b.l || compareText(a.hash, b.hash))
  }

  onSealed(listener: (sealed: Sealed) => void): void {
    this.#listeners.push(listener)
  }

  /** Called after every commit that changed a log: it is durable, and what `reader` gives is not older (CS-20, CS-27). */
  onCommitted(listener: (committed: Committed) => void): () => void {
    this.#committed.push(listener)
    return () => void this.#committed.splice(this.#committed.indexOf(listener), 1)
  }

  #newCertificate(): SignedCertificate | undefined {
    const { dev, certificate } = this.#identity
    const all = this.authority().stations()
    const inForce = all.find(station => station.dev === dev)?.signed
    return inForce === undefined || equalBytes(inForce.bytes, certificate.bytes) ? undefined : inForce
  }

  #appendOne(by: { command: string; actor: string }, draft: Draft, { t, l }: Moment): Appended {
    const core = this.#core
    const log = this.own.mine(draft.scope)
    const head = core.log.head(log.n)
    const floor = core.judge.floorAt(log, head)
    const asides: ReadAside[] = []
    const o = draft.ops.map(op => this.#opOf(draft.scope, op, asides))
    core.log.addAsides(asides)
    const r = this.own.headsAbove(floor)
    const made: Entry = { v: 1, c: draft.command ?? by.command, a: by.actor, t, l, r, s: payloadVersion, o }
    // What is folded is what the bytes say (LED-2).
    const { body, entry } = writeEntry(draft.root === undefined ? made : this.#signedByRoot(made, draft.root))
    const hash = nextHash(core.hashing, head.hash, body)
    const seq = head.seq + 1
    const seal = this.#identity.signing.sign(sealMessage(log.idBytes, seq, hash))
    const stored: StoredEntry = { log: log.n, seq, h8: hash.subarray(0, 8), hash, body }
    core.log.addEntries(log, head, [{ ...stored, seal }])
    core.log.addIndexes(log, stored, hash, entry)
    core.log.flush()
    this.#core.numbers.use(entry)
    this.#count(log, stored, entry, head, floor)
    if (by.actor !== NO_PERSON) this.#counts.written += 1
    this.#sealed.push(sealedOf(log, stored))
    this.#made.push({ log, parent: head, entry: { seq, hash, body, seal }, ops: entry.o })
    const [scope, tables] = [draft.scope, core.engine.takeTables()]
    return { scope, logId: log.id, seq, hash: hex(hash), ref: refOf(hash), tables }
  }

  /** Judges and folds an entry of our own. One that would not count is a bug: the transaction ends. */
  #count(log: LogInfo, stored: StoredEntry, entry: Entry, head: Head, floor: readonly string[]): void {
    const { judge, verdicts, engine } = this.#core
    const before = log.scope === 'auth' ? judge.authority() : undefined
    if (before !== undefined) judge.addAuth([authEntry(log, stored, entry, head)])
    const worth = judge.worth(log, stored, entry, floor)
    assert(
      worth.kind === 'counts' && (worth.why === undefined || worth.why === 'UnlistedLog'),
      `this station may not make this entry: ${worth.why ?? ''} (${entry.o.map(op => `${op.k} ${op.e}`).join(', ')})`,
    )
    verdicts.add(stored, worth)
    judge.rememberFloor(stored.hash, entry.r)
    const applied = appliedOf(log, stored, entry, worth.marks)
    engine.expect([applied])
    engine.apply(applied)
    engine.flush()
    if (before === undefined) return
    const reached = before.reach() !== judge.authority().reach()
    applyChanges(this.#core, reached ? judgeLogs(this.#core, this.#core.log.logs(), before) : judgePending(this.#core))
  }

  /** What came of a log of ours: somebody else was this station too, or it was further than this file (LEDGER §12). */
  #cameIn(given: Batch['log'], received: Received): void {
    const { log, hashing } = this.#core
    const info = log.findLog(typeof given === 'string' ? given : logId(hashing, given.genesis))
    if (info?.dev === this.dev()) this.own.cameIn(info, received)
  }

  /** The op of a draft; its personal part goes to those that are stored beside it. */
  #opOf(scope: string, draft: DraftOp, asides: ReadAside[]): Op {
    const { k, e, i, p, personal } = draft
    const op: Op = { k, e, i }
    if (p !== undefined) op.p = p
    if (draft.k === 'set') op.b = this.#parents(scope, draft)
    if (draft.k === 'remove') op.b = { m: presentRefs(this.#core.engine.opsIn(scope, e, i)) }
    if (personal === undefined || Object.keys(personal).length === 0) return op
    const salt = this.#options.random.bytes(ASIDE_SALT_BYTES)
    const { payload, fields } = writeAside(personal)
    const digest = asideDigest(this.#core.hashing, salt, payload)
    // Nothing personal of an erased record is kept, whoever writes it (LEDGER §8).
    if (!this.#core.log.isErased(e, i)) asides.push({ digest, e, i, salt, payload, fields })
    op.d = digest
    return op
  }

  /** `b` of a set: for every field it touches, the heads that this station has applied (LEDGER §1). */
  #parents(scope: string, draft: Extract<DraftOp, { k: 'set' }>): Record<string, string[]> {
    const ops = this.#core.engine.opsIn(scope, draft.e, draft.i)
    assert(
      ops.some(({ op }) => op.k === 'create'),
      `a set of ${draft.e} ${draft.i}, which does not exist in ${scope}`,
    )
    const fields = [...Object.keys(draft.p ?? {}), ...Object.keys(draft.personal ?? {}), ...(draft.clear ?? [])]
    return Object.fromEntries(fields.map(field => [field, headRefs(ops, field)]))
  }

  /** The same entry with the root's signature in its first op; over what `parseEntry` will read (LEDGER §4). */
  #signedByRoot(made: Entry, root: NonNullable<Draft['root']>): Entry {
    const { entry } = writeEntry(made)
    const signature = root.sign(rootMessage(this.org(), this.dev(), entry))
    const [first, ...others] = entry.o
    assert(first, 'an entry has an op')
    return { ...entry, o: [{ ...first, p: { ...first.p, root_sig: base64url(signature) } }, ...others] }
  }

  #tellCommitted(): void {
    const made = this.#made
    const logs = this.#core.log.takeChanged()
    this.#made = []
    for (const { n } of logs) this.#reader.forget(n)
    if (logs.length > 0) this.#counts.changes += 1
    if (logs.length > 0) for (const listener of this.#committed) listener({ logs, made })
  }

  #tellSealed(): void {
    const last = this.#sealed.at(-1)
    this.#sealed = []
    if (last !== undefined) for (const listener of this.#listeners) listener(last)
  }
}
