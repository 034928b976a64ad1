import type { ExchangeEffect } from '#shared/sync/protocol/exchange-event.ts'
import type { BlobDesk } from './blob-desk.ts'
import { scopesNaming } from './repositories/file.ts'
import type { Surroundings } from './rpc/services.ts'
import type { Store } from './storage/store.ts'
import { BlobGiver } from './sync/blob-giver.ts'
import { BlobTaker } from './sync/blob-taker.ts'
import type { Replica } from './sync/replica.ts'
import type { SyncStation } from './sync/sync-station.ts'

interface Kept {
  readonly store: Store
  readonly files: BlobDesk
  readonly replica: Replica
  readonly links: () => SyncStation
  /** whether there is room for what others have (CS-33) */
  readonly room: () => 'free' | 'low' | 'full'
}

type Serve = Extract<ExchangeEffect, { t: 'serve' }>
type Fetched = Extract<ExchangeEffect, { t: 'fetched' }>

/** Files given to peers and taken from them (CS-53, CS-56). */
export interface Blobs {
  told(effect: Serve | Fetched): void
  /** Somebody else may be there who has what is wanted. */
  met(): void
  end(): Promise<void>
}

/** How often it is looked whether something is to be asked for. Units: ms. */
const lookMs = 1_000
/** And how long after a message named a file, or a link began: what comes in bulk is looked at together. Units: ms. */
const soonMs = 50

/** Gives linked stations what entries that they may know name, and takes from them what is missing here. */
export function startBlobs(around: Surroundings, { store, files, replica, links, room }: Kept): Blobs {
  const taker = new BlobTaker({
    wanted: () => files.wanted(),
    partOf: blob => files.blobs.partOf(blob),
    came: () => files.came(),
    arrived: (part, blob) => files.arrived(part, blob),
    links: () => links().peers(),
    hasRoom: () => room() === 'free',
    fetch: (link, ask) => links().happen({ t: 'fetch', link, ask }),
    log: around.log,
    nowMs: () => performance.now(),
  })
  const giver = new BlobGiver({
    blobs: files.blobs,
    scopesOf: blob => store.read(tx => scopesNaming(tx, store.build, blob)),
    mayRead: (dev, scope) => replica.mayRead(dev, scope),
  })
  let soon: NodeJS.Timeout | undefined
  const lookSoon = (): void => {
    soon ??= setTimeout(() => {
      soon = undefined
      taker.look()
    }, soonMs).unref()
  }
  const unfollow = files.onSorted(() => {
    taker.changed()
    giver.changed()
    lookSoon()
  })
  const timer = setInterval(() => {
    taker.look()
    giver.look()
  }, lookMs).unref()
  const serve = ({ link, stream, ask }: Serve): void => {
    if (ask.t !== 'BLOB_GET') return
    links().happen({ t: 'served', link, stream, piece: giver.piece(links().devOf(link), ask) })
  }
  const fetched = ({ link, ask, piece }: Fetched): void => {
    if (ask.t === 'BLOB_GET') void taker.fetched({ link, dev: links().devOf(link) ?? '' }, ask, piece)
  }
  return {
    told: effect => (effect.t === 'serve' ? serve(effect) : fetched(effect)),
    met: lookSoon,
    async end() {
      clearInterval(timer)
      clearTimeout(soon)
      unfollow()
      await taker.end()
      files.blobs.close()
    },
  }
}
