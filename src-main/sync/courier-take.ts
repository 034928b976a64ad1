import type { Pushed } from '#shared/contract/contract.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import { certificateKey, parseCertificate } from '#shared/sync/certificate.ts'
import type { CourierHeaderFault } from '#shared/sync/courier-header.ts'
import type { Hello, Message, MessageOf, Point } from '#shared/sync/protocol/message.ts'
import { nodeHashing, nodeVerifying } from '../storage/crypto.ts'
import { openingSeed, openSecret } from '../storage/sealed-secret.ts'
import type { StationLedger } from '../storage/station-ledger.ts'
import type { Store } from '../storage/store.ts'
import { CarriedBlobs, type CarriedFiles } from './courier-blobs.ts'
import { CourierReader } from './courier-file.ts'
import { unpackMessage } from '#node/frame-packing.ts'
import { Intake } from './intake.ts'
import type { LateFold } from './late-fold.ts'
import { carries, certificateInForce } from '#shared/sync/station-rights.ts'
import { judgePeer } from './judge-peer.ts'
import type { Holding } from './peer-holdings.ts'

/** What a courier is taken in with. */
export interface TakeOptions {
  readonly store: Store
  readonly ledger: StationLedger
  /** of the station's Ed25519 key */
  readonly seed: Uint8Array
  readonly clock: { wallMs(): number }
  /** a steady clock, in ms */
  readonly nowMs: () => number
  readonly turn: () => Promise<void>
  /** where the files go that it brings */
  readonly files: CarriedFiles
  readonly push: (event: Pushed) => void
  readonly progress: (done: number, of: number) => void
  /** its sender holds more of a log of this station than is here (CS-40) */
  readonly ahead: (log: string, at: Point) => void
  /** folds what it brings after it is here; absent: all is folded as it comes */
  readonly late?: LateFold
}

/** Why a courier was not taken; nothing of it was, but where the disk filled up on the way. */
export type TakeFault =
  | CourierHeaderFault
  | { readonly kind: 'OtherOrganisation' | 'NotForHere' | 'NotMember' | 'Revoked' | 'DiskFull' }

/** What a courier brought. `gaps`: logs of which it holds only what comes after something that is not here. */
export interface Taken {
  readonly from: string
  /** when it was made, UTC ms of its sender */
  readonly t: number
  readonly entries: number
  readonly gaps: number
  /** what its sender said that it holds */
  readonly holds: readonly Holding[]
}

const damaged = err<TakeFault>({ kind: 'DamagedCourier' })

/**
 * Takes a courier in as a link would (CS-93): who packed it is judged, the whole file is proved to be his, and only then its entries go
 * through the same intake as anybody's. Twice brings nothing new. Errors: `TakeFault`; rejects with what the disk says.
 */
export async function takeCourier(options: TakeOptions, path: string): Promise<Result<Taken, TakeFault>> {
  const opened = await CourierReader.open(path)
  if (!opened.ok) return opened
  const reader = opened.value
  try {
    const { ledger, seed } = options
    const { org, to } = reader.header
    if (org !== ledger.org()) return err({ kind: 'OtherOrganisation' })
    const mine = to.find(({ dev }) => dev === ledger.dev())
    if (mine === undefined) return err({ kind: 'NotForHere' })
    const key = openSecret(openingSeed(seed), mine.secret, 'CS1-courier-key')
    if (!key.ok) return damaged
    const proved = await prove(options, reader, key.value)
    return proved.ok ? await takeFrames(options, reader, key.value) : proved
  } finally {
    await reader.close()
  }
}

/** That the file is whole, and of a member who is none that was excluded. */
async function prove(
  { ledger, progress }: TakeOptions,
  reader: CourierReader,
  key: Uint8Array,
): Promise<Result<Hello, TakeFault>> {
  const hello = await firstOf(reader, key)
  if (hello === undefined || hello.dev !== reader.header.from) return damaged
  const certificate = parseCertificate(nodeHashing, hello.certificate.bytes)
  if (!certificate.ok) return damaged
  const { message, signature } = await reader.signed(bytes => progress(bytes, reader.bytes * 2))
  if (!nodeVerifying.verify(certificateKey(certificate.value), message, signature)) return damaged
  // There is no link whose key could be another than that of the certificate.
  const verdict = judgePeer(ledger, hello, certificate.value.tls)
  if (verdict.ok) return ok(hello)
  return err({ kind: verdict.code === 'Revoked' || verdict.code === 'OtherOrganisation' ? verdict.code : 'NotMember' })
}

async function firstOf(reader: CourierReader, key: Uint8Array): Promise<Hello | undefined> {
  for await (const one of reader.frames(key)) {
    const message = one.ok ? await unpackMessage(one.value.frame) : one
    return message.ok && message.value.t === 'HELLO' ? message.value : undefined
  }
  return undefined
}

async function takeFrames(
  options: TakeOptions,
  reader: CourierReader,
  key: Uint8Array,
): Promise<Result<Taken, TakeFault>> {
  const { from, t } = reader.header
  const taken = { from, t, entries: 0, gaps: new Set<string>(), holds: [] as Holding[] }
  const intake = intakeOf(options, added => (taken.entries += added))
  const blobs = new CarriedBlobs(options.files)
  for await (const one of reader.frames(key)) {
    const message = one.ok ? await unpackMessage(one.value.frame) : one
    if (!message.ok) return damaged
    if (message.value.t === 'HEADS') noteHeads(options, message.value, taken.holds)
    if (message.value.t === 'OPS') blobs.note(message.value)
    if (message.value.t === 'BLOB') await blobs.take(message.value)
    const fault = await take(message.value, intake, taken.gaps)
    if (fault !== undefined) return err(fault)
    options.progress(reader.bytes + (one.ok ? one.value.at : 0), reader.bytes * 2)
  }
  await blobs.end()
  return ok({ ...taken, gaps: taken.gaps.size })
}

/** What the sender holds; of this station's own logs that is asked for nowhere, but it comes in the same file. */
function noteHeads({ ledger, ahead }: TakeOptions, { logs }: MessageOf<'HEADS'>, holds: Holding[]): void {
  for (const { log, dev, tips } of logs) {
    for (const at of tips) {
      holds.push({ log, at })
      if (dev === ledger.dev()) ahead(log, at)
    }
  }
}

async function take(message: Message, intake: Intake, gaps: Set<string>): Promise<TakeFault | undefined> {
  if (message.t !== 'OPS') return undefined
  const { kind } = await intake.store(message)
  if (kind === 'disk') return { kind: 'DiskFull' }
  if (kind === 'Gap') gaps.add(message.log)
  return kind === 'stored' || kind === 'Gap' ? undefined : { kind: 'DamagedCourier' }
}

function intakeOf(
  { store, ledger, clock, nowMs, turn, push, late }: TakeOptions,
  count: (added: number) => void,
): Intake {
  const shown = parseCertificate(nodeHashing, ledger.identity().certificate.bytes)
  return new Intake({
    store,
    ledger,
    carries: scope => shown.ok && carries(certificateInForce(ledger.authority(), shown.value), scope),
    trustedMs: () => clock.wallMs(),
    nowMs,
    turn,
    ...(late === undefined ? {} : { late }),
    received: ({ tables, added = 0 }) => {
      count(added)
      if (tables.length > 0) push({ topic: 'changed', tables: [...tables] })
    },
  })
}
