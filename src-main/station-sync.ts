import { statfsSync } from 'node:fs'
import type { Adopted } from './adopt-file.ts'
import type { BlobDesk } from './blob-desk.ts'
import { keepAddress, knownAddresses } from './repositories/lan-address.ts'
import { keepMetPeers } from './repositories/lan-peer.ts'
import { metaValue, setMeta } from './repositories/meta.ts'
import type { Surroundings } from './rpc/services.ts'
import type { StationKeys } from './storage/station-keys.ts'
import type { StationLedger } from './storage/station-ledger.ts'
import type { Store } from './storage/store.ts'
import { writeSpare } from './storage/write-spare.ts'
import type { LanAddress } from '#shared/sync/lan-address.ts'
import type { ExchangeEffect } from '#shared/sync/protocol/exchange-event.ts'
import type { Point } from '#shared/sync/protocol/message.ts'
import type { LanLink } from './sync/lan-link.ts'
import { letGo } from '#node/frame-packing.ts'
import { startBlobs } from './start-blobs.ts'
import type { LateFold } from './sync/late-fold.ts'
import { snapshotFrom, type Snapshots, startSnapshots } from './start-snapshots.ts'
import { startStateDesk } from './start-state-desk.ts'
import { Replica } from './sync/replica.ts'
import type { StateDesk, StateFinding } from './sync/state-desk.ts'
import type { SyncOptions } from './sync/sync-options.ts'
import { SyncStation } from './sync/sync-station.ts'

/** Free bytes below which only `auth` is asked for, and below which nothing foreign is taken (CS-33). */
const freeBytes = { low: 1_000_000_000, full: 200_000_000 } as const

/** What the links of a station are given. */
export interface Kept {
  readonly store: Store
  readonly ledger: StationLedger
  readonly keys: StationKeys
  readonly clock: { wallMs(): number }
  readonly random: { bytes(count: number): Uint8Array }
  readonly late: LateFold
  /** addresses that the card told or people wrote, called from the start */
  readonly written: readonly LanAddress[]
  /** who takes a station that wants to join, while an admin's window is open (CS-70) */
  readonly pairing: () => ((link: LanLink) => void) | null
  readonly files: BlobDesk
  /** rows here or at a peer do not follow the ledger (CS-50) */
  found(finding: StateFinding): void
  /** a copy of a peer's file is to be this station's own (CS-54) */
  adopt(adopted: Adopted): Promise<string | undefined>
  /** who is linked, or where this station listens, is different now */
  changed(): void
  /** another holds more of a log of this station than is here (CS-40) */
  ahead(log: string, at: Point): void
  /** a peer said what is kept nowhere */
  eph(said: Extract<ExchangeEffect, { t: 'eph' }>): void
  /** two stations are at work under one id: this one's, or another's (CS-3) */
  cloneMet(dev: string): void
}

/** The links of a station that runs. */
export interface StationSync {
  readonly links: SyncStation
  /** Ends every link; what peers said that they hold is written down. */
  stop(): Promise<void>
}

/** Links a station to the others of its organisation (CS1). */
export async function startSync(
  around: Surroundings,
  choice: NonNullable<Surroundings['lan']>,
  kept: Kept,
): Promise<StationSync> {
  const { store, ledger, keys, clock, random } = kept
  const nowMs = () => performance.now()
  const replica = new Replica({
    ...{ store, ledger, late: kept.late, nowMs, letGo },
    wallMs: () => clock.wallMs(),
    schedule: (ms, work) => void setTimeout(work, ms).unref(),
    turn: () => new Promise(resolve => setImmediate(resolve)),
    push: around.push,
    alarm: (kind, count) => around.log({ event: 'sync', kind, count }),
  })
  const states = startStateDesk(around, { ...kept, held: replica.held, nowMs })
  const snapshots = startSnapshots(around, { ...kept, replica, from: snapshotFrom(choice), links: () => links, nowMs })
  const room = () => roomNow(around.dataDir, snapshots)
  const blobs = startBlobs(around, { ...kept, replica, room, links: () => links })
  const met = new Meetings(store, clock)
  const links: SyncStation = new SyncStation({
    ...choice,
    store: replica,
    keys,
    root: ledger.identity().rootPublicKey,
    app: around.version,
    addresses: addressesOf(store, kept.written, choice.onlyAsked === true),
    excluded: dev => isExcluded(ledger, dev),
    pairing: kept.pairing,
    room,
    changed: () => {
      met.note(links.view().links)
      blobs.met()
      kept.changed()
    },
    told: effect => {
      if (effect.t === 'compare') void compare(links, states, effect)
      else if (effect.t === 'eph') kept.eph(effect)
      else if (effect.t === 'state') void states.take(effect.dev, effect)
      else if (effect.t === 'serve' || effect.t === 'fetched')
        (effect.ask.t === 'BLOB_GET' ? blobs : snapshots).told(effect)
      else around.log({ event: 'sync', kind: effect.t })
      if (effect.t === 'ownAhead') kept.ahead(effect.log, effect.at)
      if (effect.t === 'cloneMet') kept.cloneMet(effect.dev)
    },
    log: line => around.log(line),
    clock,
    now: () => performance.now(),
    random,
  })
  await links.start()
  void snapshots.verify()
  return {
    links,
    async stop() {
      await links.stop()
      await Promise.all([states.end(), snapshots.end(), blobs.end()])
      await replica.close()
    },
  }
}

const isExcluded = (ledger: StationLedger, dev: string): boolean =>
  ledger
    .authority()
    .stations()
    .some(one => one.revoked && one.dev === dev)

/** Where others were linked and what people wrote, unless only who is asked for is called, and the port of this station: kept over starts. */
function addressesOf(store: Store, written: readonly LanAddress[], onlyAsked: boolean): SyncOptions['addresses'] {
  const { build } = store
  const port = Number(store.read(tx => metaValue(tx, build, 'lan_port')) ?? 0)
  const known = onlyAsked ? [] : store.read(tx => knownAddresses(tx, build))
  return {
    known: known.map(({ dev, ...address }) => ({ dev, address })),
    written: onlyAsked ? [] : [...written],
    ...(port === 0 ? {} : { lastPort: port }),
    linked: (address, dev) => void writeSpare(store, tx => keepAddress(tx, build, { dev, ...address })),
    listening: opened => {
      if (opened !== port) writeSpare(store, tx => setMeta(tx, build, 'lan_port', String(opened)))
    },
  }
}

/** Tells a peer what a scope comes to here (CS-50). */
async function compare(
  links: SyncStation,
  states: StateDesk,
  { link, scope }: { readonly link: number; readonly scope: string },
): Promise<void> {
  const state = await states.stateOf(scope)
  if (state === undefined) return
  const { frontier, fold, hash } = state
  links.happen({ t: 'compared', link, scope, frontier, fold, hash })
}

/** Writes down who is linked, when a link begins and when it ends. */
class Meetings {
  readonly #store: Store
  readonly #clock: Kept['clock']
  #linked: ReadonlyMap<string, string> = new Map()

  constructor(store: Store, clock: Kept['clock']) {
    this.#store = store
    this.#clock = clock
  }

  note(links: readonly { readonly dev: string; readonly app: string }[]): void {
    const linked = new Map(links.map(({ dev, app }) => [dev, app]))
    const news = [...linked, ...this.#linked].filter(([dev]) => linked.has(dev) !== this.#linked.has(dev))
    this.#linked = linked
    if (news.length === 0) return
    const at_ms = this.#clock.wallMs()
    const met = new Map(news.map(([dev, app]) => [dev, { app, at_ms }]))
    writeSpare(this.#store, tx => keepMetPeers(tx, this.#store.build, met))
  }
}

/** While a copy comes, or may, nothing is asked for but `auth` (CS-54). */
function roomNow(folder: string, snapshots: Snapshots): 'free' | 'low' | 'full' {
  const there = roomAt(folder)
  snapshots.look()
  return there === 'free' && snapshots.holds() ? 'low' : there
}

function roomAt(folder: string): 'free' | 'low' | 'full' {
  try {
    const { bavail, bsize } = statfsSync(folder)
    const free = bavail * bsize
    return free < freeBytes.full ? 'full' : free < freeBytes.low ? 'low' : 'free'
  } catch {
    // A disk that does not even say how full it is takes nothing foreign; what people write tells of it.
    return 'full'
  }
}
