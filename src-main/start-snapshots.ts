import { existsSync, rmSync, statSync, write } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { foldVersion } from '#shared/domain/fold-rules.ts'
import type { Authority } from '#shared/sync/authority.ts'
import { parseBase64url } from '#shared/sync/bytes.ts'
import { letGo } from '#node/frame-packing.ts'
import { LIMITS } from '#shared/sync/limits.ts'
import type { ExchangeEffect } from '#shared/sync/protocol/exchange-event.ts'
import { carries } from '#shared/sync/station-rights.ts'
import type { Adopted } from './adopt-file.ts'
import { metaValue, setMeta } from './repositories/meta.ts'
import type { Surroundings } from './rpc/services.ts'
import { runStateJob } from './run-state-job.ts'
import { diskFree } from './storage/disk-free.ts'
import { migrations } from './storage/migrate.ts'
import { stationFiles } from './storage/open.ts'
import type { StationLedger } from './storage/station-ledger.ts'
import type { Store } from './storage/store.ts'
import type { Replica } from './sync/replica.ts'
import type { PartDisk } from './sync/snapshot-part.ts'
import { freshMs, SnapshotServer } from './sync/snapshot-server.ts'
import { SnapshotTaker } from './sync/snapshot-taker.ts'
import type { StateFinding } from './sync/state-desk.ts'
import type { SyncStation } from './sync/sync-station.ts'

interface Kept {
  readonly store: Store
  readonly ledger: StationLedger
  readonly replica: Replica
  readonly clock: { wallMs(): number }
  readonly links: () => Pick<SyncStation, 'statuses' | 'happen' | 'devOf'>
  /** entries behind from which a copy is taken */
  readonly from: number
  /** puts a file in the place of this station's own; everything is built anew then */
  readonly adopt: (adopted: Adopted) => Promise<string | undefined>
  readonly found: (finding: StateFinding) => void
  /** a steady clock, in ms */
  readonly nowMs: () => number
  /** does a job beside this thread; absent: in a worker */
  readonly run?: typeof runStateJob
  /** writes beside this thread; absent: on one of those for files */
  readonly writeAt?: PartDisk['writeAt']
}

/** Copies of whole files, given and taken (CS-54). */
export interface Snapshots {
  /** whether nothing else than `auth` is to be asked for; looks at the same time what is to be done */
  holds(): boolean
  /** Looks what is to be done for others; to be called each second, whatever room there is. */
  look(): void
  told(effect: Extract<ExchangeEffect, { t: 'serve' | 'fetched' }>): void
  /** Checks every entry and row of a copy that was taken and not checked yet, in a thread of its own. */
  verify(): Promise<void>
  end(): Promise<void>
}

const taken = 'snapshot'
const refused = 'snapshot_refused'

/** What a copy leaves free on the disk: what is taken of others in any case (CS-33). Units: bytes. */
const keptFreeBytes = 1_000_000_000

/** Where a station's file is kept that a copy took the place of, until the copy is verified. */
export const fileBefore = (dataDir: string): string => join(dataDir, 'before-snapshot.db')

/** Gives copies to new stations, and takes one where this station is new and far behind. */
export function startSnapshots(around: Pick<Surroundings, 'dataDir' | 'log'>, kept: Kept): Snapshots {
  const { store, ledger, replica, clock, links, from, nowMs, run = runStateJob, writeAt = writeWhole } = kept
  const file = join(around.dataDir, stationFiles.database)
  const ending = new AbortController()
  const read = (name: string) => store.read(tx => metaValue(tx, store.build, name))
  const server = new SnapshotServer({
    folder: join(around.dataDir, 'snapshots'),
    org: ledger.org(),
    dev: ledger.dev(),
    signing: () => ledger.identity().signing,
    mayServe: () => ledger.authority().hasRight(ledger.dev(), 'seed'),
    readerOf: dev => replica.readerOf(dev),
    letIn: letInOf(kept),
    hasRoom: () => diskFree(around.dataDir) > statSync(file).size + keptFreeBytes,
    copy: (into, reader, scopes) => run('copy', file, { into, reader, scopes }, ending.signal),
    log: around.log,
    wallMs: () => clock.wallMs(),
  })
  const taker = new SnapshotTaker({
    folder: join(around.dataDir, 'snapshot'),
    from,
    links: () => links().statuses(),
    isNew: () => isNew(replica, ledger.dev()),
    keyOf: dev => (read(refused) === dev ? undefined : keyOf(ledger, dev)),
    own: { org: ledger.org(), schema: migrations.length, fold: foldVersion, carries: scope => replica.carries(scope) },
    freeBytes: () => diskFree(around.dataDir),
    fetch: (link, ask) => links().happen({ t: 'fetch', link, ask }),
    disk: { blocksOf: (part, size) => run('blocks', part, { size }, ending.signal), writeAt },
    adopt: (part, dev, { frontier, t }) =>
      kept.adopt({ part, told: { frontier }, meta: { [taken]: JSON.stringify({ dev, t }) } }),
    log: around.log,
    nowMs,
  })
  return {
    holds() {
      taker.look()
      return taker.holds()
    },
    look: () => server.look(),
    told: effect =>
      void (effect.t === 'serve' ? serve(server, links(), effect) : fetched(taker, effect)).catch((error: unknown) => {
        // A disk that is broken: who asked hears nothing, and takes entry by entry.
        around.log({ event: 'snapshot', kind: 'SnapshotFault', why: String(error) })
      }),
    async verify() {
      const about = read(taken)
      if (about === undefined) return
      try {
        await verifyTaken(around, kept, file, JSON.parse(about) as { dev: string }, ending.signal)
      } catch (error) {
        // Ended with the links, or a full disk: the next start verifies.
        const why = error instanceof Error ? error.message : String(error)
        around.log({ event: 'snapshot', kind: 'SnapshotNotVerified', why })
      }
    },
    end() {
      taker.end()
      ending.abort()
      return server.end()
    },
  }
}

/** Tells, once for each, who was let in lately, of whom nothing is here and who will be as far behind as one who takes a copy. */
function letInOf({ ledger, replica, clock, from }: Kept): () => string[] {
  let seen: Authority | undefined
  return () => {
    const authority = ledger.authority()
    if (authority === seen) return []
    const known = new Set(seen?.stations().map(({ dev }) => dev))
    seen = authority
    const logs = [...replica.held.logs()]
    return authority.stations().flatMap(({ dev, certificate, revoked }) => {
      if (
        known.has(dev) ||
        revoked ||
        Math.abs(clock.wallMs() - certificate.t) >= freshMs ||
        logs.some(log => log.dev === dev)
      )
        return []
      const ends = logs.flatMap(({ scope, tips }) => (carries(certificate, scope) ? tips.map(({ seq }) => seq) : []))
      return ends.reduce((sum, seq) => sum + seq, 0) >= from ? [dev] : []
    })
  }
}

const writeAsync = promisify(write)

async function writeWhole(handle: number, bytes: Uint8Array, at: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    done += (await writeAsync(handle, bytes, done, bytes.length - done, at + done)).bytesWritten
  }
}

async function serve(
  server: SnapshotServer,
  links: Pick<SyncStation, 'happen' | 'devOf'>,
  { link, stream, ask }: Extract<ExchangeEffect, { t: 'serve' }>,
): Promise<void> {
  const dev = links.devOf(link)
  if (dev !== undefined && ask.t === 'SNAP_GET')
    links.happen({ t: 'served', link, stream, piece: await server.serve(dev, ask) })
}

async function fetched(
  taker: SnapshotTaker,
  { link, ask, piece }: Extract<ExchangeEffect, { t: 'fetched' }>,
): Promise<void> {
  if (ask.t !== 'SNAP_GET') return
  await taker.fetched(link, ask, piece)
  const [bytes] = piece?.t === 'SNAP' ? piece.bytes : []
  if (bytes !== undefined) letGo(bytes)
}

/** A copy whose entries, seals and rows hold is this station's file for good; else it goes back to what it had before. */
async function verifyTaken(
  around: Pick<Surroundings, 'dataDir' | 'log'>,
  { store, adopt, found, run = runStateJob }: Kept,
  file: string,
  { dev }: { readonly dev: string },
  signal: AbortSignal,
): Promise<void> {
  const before = fileBefore(around.dataDir)
  const report = await run('verify', file, { scratch: join(around.dataDir, 'verify-snapshot.db') }, signal)
  if (report?.ok === true) {
    store.write(tx => {
      setMeta(tx, store.build, 'snapshot_verified', dev)
      return tx.run(store.build.deleteFrom('meta').where('name', '=', taken))
    })
    rmSync(before, { force: true })
    around.log({ event: 'snapshot', kind: 'SnapshotVerified', dev, entries: report.entries })
    return
  }
  around.log({ event: 'snapshot', kind: 'SnapshotBad', dev, why: JSON.stringify(report?.fault ?? null) })
  found({ kind: 'SnapshotBad', dev, rows: 0 })
  if (existsSync(before)) await adopt({ part: before, meta: { [taken]: null, [refused]: dev } })
}

/** Whether this station has written nothing yet that others read beside `auth`. */
function isNew(replica: Replica, me: string): boolean {
  for (const { dev, scope, tips } of replica.held.logs()) {
    const isWork = scope !== 'auth' && !scope.startsWith('audit:')
    if (dev === me && isWork && tips.some(({ seq }) => seq > 0)) return false
  }
  return true
}

function keyOf(ledger: StationLedger, dev: string): Uint8Array | undefined {
  const authority = ledger.authority()
  if (!authority.hasRight(dev, 'seed')) return undefined
  const pub = authority.stations().find(station => station.dev === dev)?.certificate.pub
  const key = pub === undefined ? undefined : parseBase64url(pub)
  return key?.ok === true ? key.value : undefined
}

/** How far behind a station is that takes a copy, unless a test says otherwise. */
export const snapshotFrom = (lan: Surroundings['lan']): number => lan?.snapshotFrom ?? LIMITS.snapshotEntries
