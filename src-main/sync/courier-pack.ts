import { payloadVersion, foldVersion } from '#shared/domain/fold-rules.ts'
import { assert } from '#shared/kit/assert.ts'
import { hex } from '#shared/sync/bytes.ts'
import { type Certificate, certificateKey } from '#shared/sync/certificate.ts'
import type { CourierRecipient } from '#shared/sync/courier-header.ts'
import { LIMITS } from '#shared/sync/limits.ts'
import { montgomeryKey } from '#shared/sync/montgomery-key.ts'
import type { Hello, LogTips, Point } from '#shared/sync/protocol/message.ts'
import { rankOf } from '#shared/sync/protocol/peer-logs.ts'
import type { LogInfo } from '../storage/entry-log.ts'
import { pointOf } from '../storage/log-reader.ts'
import { sealSecret } from '../storage/sealed-secret.ts'
import type { StationLedger } from '../storage/station-ledger.ts'
import { mayHaveAside } from '#shared/sync/aside-rights.ts'
import { type CarriedFiles, namedIn, packBlobs } from './courier-blobs.ts'
import { CourierWriter } from './courier-file.ts'
import { packMessage } from '#node/frame-packing.ts'
import { carries } from '#shared/sync/station-rights.ts'
import { readRun, type RunSource } from './read-ops.ts'

/** Logs told in one HEADS of a courier: as many as fit however forked they are. */
const headsLogs = 200
/** What every runtime reads. */
const packing = 'gzip'

/** What a courier is packed from. */
export interface PackOptions {
  readonly ledger: StationLedger
  readonly app: string
  readonly clock: { wallMs(): number }
  readonly random: { bytes(count: number): Uint8Array }
  /** where a station's log ended when it last said so itself; undefined where it never did */
  readonly known: (dev: string, log: string) => Point | undefined
  /** what entries name by content */
  readonly files: Pick<CarriedFiles, 'piece'>
  /** lets everything else that waits go on */
  readonly turn: () => Promise<void>
  readonly progress: (done: number, of: number) => void
}

/** What was packed. */
export interface Packed {
  readonly bytes: number
  readonly entries: number
  readonly logs: number
}

/**
 * Packs what stations lack, by what they last said that they hold, and may have (CS-12, CS-92). All of them may open it; it holds what
 * each may read. The file is there whole or not at all. Errors: rejects with what the disk says.
 */
export async function packCourier(options: PackOptions, to: readonly Certificate[], path: string): Promise<Packed> {
  const { ledger, clock, random } = options
  const key = random.bytes(32)
  const header = {
    id: hex(random.bytes(16)),
    org: ledger.org(),
    from: ledger.dev(),
    to: to.flatMap(station => recipient(station, key, random.bytes(32)) ?? []),
    t: clock.wallMs(),
  }
  assert(header.to.length > 0, 'a courier is for somebody who can open it')
  const writer = await CourierWriter.begin(path, header, key, ledger.identity().signing)
  try {
    await writer.frame(await packMessage(helloOf(options), packing))
    const logs = readableBy(ledger, to)
    for (const heads of headsOf(ledger, logs)) await writer.frame(await packMessage(heads, packing))
    const named = new Set<string>()
    const packed = await packLogs(options, to, logs, writer, named)
    await packBlobs(options.files, named, writer, options.turn)
    return { ...packed, bytes: await writer.end() }
  } catch (error) {
    await writer.abandon()
    throw error
  }
}

function recipient(station: Certificate, key: Uint8Array, once: Uint8Array): CourierRecipient | undefined {
  const sealed = sealSecret(montgomeryKey(certificateKey(station)), once, key, 'CS1-courier-key')
  return sealed.ok ? { dev: station.dev, secret: sealed.value } : undefined
}

function helloOf({ ledger, app, clock }: PackOptions): Hello {
  const wallMs = clock.wallMs()
  return {
    t: 'HELLO',
    proto: [1, 1],
    app,
    schema: payloadVersion,
    fold: foldVersion,
    org: ledger.org(),
    dev: ledger.dev(),
    inst: '0'.repeat(16),
    caps: [],
    wallMs,
    hlc: { t: wallMs, l: 0 },
    port: 0,
    certificate: ledger.identity().certificate,
    issuers: ledger.issuers(),
  }
}

/** The logs that every one of these stations may read, in the order of scopes (CS-25). */
function readableBy(ledger: StationLedger, to: readonly Certificate[]): LogInfo[] {
  const mayRead = ({ scope, dev }: LogInfo): boolean => to.every(one => one.dev === dev || carries(one, scope))
  const logs = ledger.reader().logs().filter(mayRead)
  return logs.toSorted((a, b) => rankOf(a, '') - rankOf(b, ''))
}

function* headsOf(ledger: StationLedger, logs: readonly LogInfo[]) {
  const reader = ledger.reader()
  const told = logs.map((log): LogTips => {
    const tips = reader.heads(log).slice(0, LIMITS.logTips).map(pointOf)
    return { log: log.id, scope: log.scope, dev: log.dev, state: reader.state(log), tips }
  })
  for (let at = 0; at === 0 || at < told.length; at += headsLogs) {
    const part = told.slice(at, at + headsLogs)
    yield { t: 'HEADS', rev: 1, full: true, more: at + headsLogs < told.length, logs: part } as const
  }
}

async function packLogs(
  options: PackOptions,
  to: readonly Certificate[],
  logs: readonly LogInfo[],
  writer: CourierWriter,
  named: Set<string>,
): Promise<{ entries: number; logs: number }> {
  const { ledger, turn, progress } = options
  const source = sourceOf(ledger, to)
  const wanted = logs.map(log => ({ log, have: commonPoint(options, to, log) }))
  const lacking = ({ log, have }: (typeof wanted)[number]): number =>
    (ledger.reader().heads(log)[0]?.seq ?? 0) - (have?.seq ?? 0)
  const of = wanted.reduce((sum, one) => sum + Math.max(0, lacking(one)), 0)
  const packed = { entries: 0, logs: 0 }
  for (const { log, have } of wanted) {
    let cursor: unknown
    for (let n = 0; ; n++) {
      const run = readRun(source, { log: log.id, have: have ? [have] : [], maxBytes: LIMITS.opsBytes, cursor })
      if (run.ops === null) break
      await writer.frame(await packMessage({ t: 'OPS', stream: 1, ...run.ops }, packing))
      for (const blob of namedIn(run.ops)) named.add(blob)
      packed.entries += run.ops.entries.length
      packed.logs += Number(n === 0)
      progress(Math.min(packed.entries, of), of)
      cursor = run.cursor
      await turn()
      if (run.ops.end) break
    }
  }
  return packed
}

function sourceOf(ledger: StationLedger, to: readonly Certificate[]): RunSource {
  const reader = ledger.reader()
  return {
    reader,
    opening: log => {
      const start = reader.start(log)
      return { ...start, issuers: ledger.issuersOf(start.certificate) }
    },
    mayHave: (log, op, payload) => to.every(one => mayHaveAside(ledger.authority(), one, log, op, payload)),
  }
}

/** The last point of a log that all of them said they have and that is here; undefined where one of them never told of it. */
function commonPoint({ ledger, known }: PackOptions, to: readonly Certificate[], log: LogInfo): Point | undefined {
  const points = to.map(({ dev }) => known(dev, log.id))
  const here = points.flatMap(at => (at && ledger.reader().at(log, at) ? [at] : []))
  return here.length < points.length ? undefined : here.reduce((a, b) => (b.seq < a.seq ? b : a))
}
