import { join } from 'node:path'
import { err, ok } from '#shared/kit/result.ts'
import { refuse } from '#shared/contract/refusal.ts'
import { startBackupTimer } from './backup-timer.ts'
import { watchClock } from './clock-watch.ts'
import type { Surroundings } from './rpc/services.ts'
import type { BackupDesk } from './services/backups/run-backups.ts'
import type { SteadyClock } from './services/security/steady-time.ts'
import { type RunningBackup, startDrill } from './open-backup.ts'
import { type AnchorKeeper, bootId } from './storage/anchor.ts'
import type { KeptBlobs } from './storage/backup/backup-blobs.ts'
import { BackupKeeper, BackupsEnded } from './storage/backup/backup-keeper.ts'
import { type DrillReport, keepDrill, type LastDrill, lastDrill } from './storage/backup/drill.ts'
import { looksLikeLying, timeFlushes } from './storage/disk-honesty.ts'
import { readFingerprint } from './storage/fingerprint.ts'
import type { StationIdentity } from './storage/ledger.ts'
import { stationFiles } from './storage/open.ts'
import { type Settled, settleStart } from './storage/settle-start.ts'
import type { StationKeys } from './storage/station-keys.ts'
import type { StationLedger } from './storage/station-ledger.ts'
import { StorageError } from './storage/storage-fault.ts'
import type { Store } from './storage/store.ts'

/** A restore is rehearsed this often (BK-4). Units: ms. */
const drillEveryMs = 7 * 86_400_000

export interface Care {
  readonly backups: BackupDesk
  /** how the start came out (LEDGER §12) */
  readonly start: Settled
  lastBackupMs(): number | null
  /** Ends a drill or a backup that is under way, and lets no other begin. */
  endWork(): Promise<void>
  /** What else ends with it. */
  onStop(end: () => void): void
  /** Stops timers, drill and backup, and writes the anchor a last time. */
  stop(): void
}

interface Kept {
  readonly store: Store
  readonly ledger: StationLedger
  readonly identity: StationIdentity
  readonly keys: StationKeys
  readonly files: { readonly blobs: KeptBlobs }
  readonly clock: SteadyClock
  /** told when somebody sets the machine's clock */
  readonly clockSet: (byMs: number) => void
  readonly random: { bytes(count: number): Uint8Array }
}

/**
 * Looks after a station that is set up: settles its past before it writes (LEDGER §12), keeps the anchor behind the seals, makes the
 * backups that are due and rehearses a restore every week (BK-1 to BK-4).
 */
export async function startCare(around: Surroundings, kept: Kept): Promise<Care> {
  const { store, ledger, identity, keys, clock, random, files } = kept
  const folder = around.dataDir
  const start = settleStart({
    store,
    ledger,
    rootPublicKey: identity.rootPublicKey,
    anchorFile: join(folder, stationFiles.anchor),
    scratchFile: join(folder, 'refold.db'),
    boot: await bootId(),
    fingerprint: readFingerprint(folder),
    mayAsk: around.lan !== undefined,
  })
  // Where a disk says « written » and is not, no program can help: whoever looks after the station has to know (DU-11).
  if (looksLikeLying(timeFlushes(folder, () => performance.now()))) around.log({ event: 'disk', kind: 'LyingDisk' })
  const backups = join(folder, 'backups')
  const keeper = new BackupKeeper({
    blobs: files.blobs,
    store,
    identity,
    key: keys.backup,
    folder: backups,
    app: around.version,
    clock,
    random,
  })
  const drills = drillDesk(around, kept, keeper)
  const watch = watchClock(clock, kept.clockSet)
  const ends: (() => void)[] = []
  const stop = startBackupTimer({
    backUp: () => keeper.tick(),
    async rehearse() {
      const last = lastDrill(store)
      if (last === null || clock.wallMs() - last.at_ms >= drillEveryMs) await drills.drill()
    },
    isTakingIn: () => ledger.unfolded.count() > 0,
    log: around.log,
  })
  return {
    backups: deskOf(keeper, store, drills.drill),
    start,
    lastBackupMs: () => lastOf(keeper),
    async endWork() {
      await Promise.all([drills.end(), keeper.end()])
    },
    onStop: one => void ends.push(one),
    stop() {
      for (const one of ends) one()
      watch.stop()
      void drills.end()
      void keeper.end()
      end(stop, start.anchor)
    },
  }
}

function lastOf(keeper: BackupKeeper): number | null {
  const { lastFull_ms, lastSegment_ms } = keeper.status()
  return lastFull_ms === null && lastSegment_ms === null ? null : Math.max(lastFull_ms ?? 0, lastSegment_ms ?? 0)
}

function end(stop: () => void, anchor: AnchorKeeper): void {
  stop()
  anchor.flush()
}

/** One drill at a time, with its progress pushed and its end kept: who asks meanwhile is told how it ends. Errors: Cancelled at the close. */
function drillDesk(around: Surroundings, { store, keys, clock }: Kept, keeper: BackupKeeper) {
  const scratch = join(around.dataDir, 'drill')
  let running: RunningBackup<DrillReport> | undefined
  let answer: ReturnType<BackupDesk['drill']> | undefined
  let ended = false
  const run: BackupDesk['drill'] = async () => {
    const began = clock.wallMs()
    const keep = (how: Omit<LastDrill, 'at_ms'>): void => {
      if (store.trouble() === undefined) keepDrill(store, { at_ms: clock.wallMs(), ...how })
      around.push({ topic: 'changed', tables: ['meta'] })
    }
    const { folder } = keeper.status()
    const chain = keeper.chain()
    const what = { folder, key: keys.backup, scratch, trustedMs: began, ...(chain && { chain }) }
    running = startDrill(what, ({ done, total }) =>
      around.push({ topic: 'progress', job: 'drill', id: 'drill', done, of: total }),
    )
    try {
      const report = await running.report
      if (report === undefined) return err(refuse('Cancelled', {}))
      const { ok: whole, entries, damaged } = report
      keep({ ok: whole, entries, damaged })
      return ok({ ok: whole, entries, damaged, ms: clock.wallMs() - began })
    } catch (error) {
      keep({ ok: false, entries: 0, damaged: null })
      throw error
    } finally {
      running = undefined
    }
  }
  const drill: BackupDesk['drill'] = () => {
    if (ended) return Promise.resolve(err(refuse('Cancelled', {})))
    return (answer ??= run().finally(() => (answer = undefined)))
  }
  const end = async (): Promise<void> => {
    ended = true
    await running?.stop()
  }
  return { drill, end }
}

function deskOf(keeper: BackupKeeper, store: Store, drill: BackupDesk['drill']): BackupDesk {
  return {
    status: () => {
      const { files, ...status } = keeper.status()
      const shown = files.map(({ name, bytes, at, kind }) => ({ name, bytes, at_ms: at, kind }))
      return { ...status, lastDrill: lastDrill(store), files: shown }
    },
    setSecond(folder) {
      try {
        keeper.setSecond(folder)
        return ok({})
      } catch (error) {
        if (error instanceof Error && 'code' in error) return err(refuse('DiskFault', { code: String(error.code) }))
        throw error
      }
    },
    now: async () => {
      try {
        const { file, bytes } = await keeper.fullNow()
        return ok({ file, bytes })
      } catch (error) {
        if (error instanceof BackupsEnded) return err(refuse('Cancelled', {}))
        if (!(error instanceof StorageError)) throw error
        return err(
          error.fault.kind === 'DiskFull' ? refuse('DiskFull', {}) : refuse('DiskFault', { code: error.fault.kind }),
        )
      }
    },
    exportTo: file => keeper.exportTo(file),
    drill,
  }
}
