import { randomBytes } from 'node:crypto'
import type { LanAddress } from '#shared/sync/lan-address.ts'
import type { ExchangeEffect, PeerVerdict } from '#shared/sync/protocol/exchange-event.ts'
import type { Hello } from '#shared/sync/protocol/message.ts'
import type { SyncCommit, SyncStore } from '#main/sync/sync-store.ts'
import type { SyncOptions } from '#main/sync/sync-options.ts'
import { SyncStation } from '#main/sync/sync-station.ts'
import { lanKeys } from './lan-door.ts'
import { MemoryReplica } from './memory-replica.ts'

/** A memory as the driver wants it: a batch is taken in by one slice. */
class MemoryStore implements SyncStore {
  readonly replica: MemoryReplica
  readonly held
  readonly heldBy = new Map<string, number>()
  #listeners: ((commit: SyncCommit) => void)[] = []
  constructor(dev: string) {
    this.replica = new MemoryReplica(dev, () => true)
    this.held = this.replica.held
  }
  carries(): boolean {
    return true
  }
  read(...args: Parameters<SyncStore['read']>) {
    return this.replica.read(...args)
  }
  *store(ops: Parameters<SyncStore['store']>[0]): ReturnType<SyncStore['store']> {
    yield
    const { outcome, changed } = this.replica.store(ops)
    if (changed.length > 0) this.tell({ logs: changed, made: [] })
    return outcome
  }
  holds(dev: string, logs: readonly { readonly log: string }[]): void {
    this.heldBy.set(dev, (this.heldBy.get(dev) ?? 0) + logs.length)
  }
  onCommitted(listener: (commit: SyncCommit) => void): void {
    this.#listeners.push(listener)
  }
  tell(commit: SyncCommit): void {
    for (const listener of this.#listeners) listener(commit)
  }
}

/** A station of a driver over real sockets and a memory. */
export interface SyncedStation {
  readonly sync: SyncStation
  readonly store: MemoryStore
  readonly dev: string
  readonly spki: string
  readonly address: () => LanAddress
  readonly log: { event: string; [field: string]: unknown }[]
  readonly told: ExchangeEffect[]
  readonly remembered: string[]
  /** Makes entries. */
  write(scope: string, entries: number, text?: string): void
  entries(): number
}

let nextPort = 25_000 + (process.pid % 200) * 100

/** Starts one. `judge`: what it thinks of others; everybody is a member unless a test says so. */
export async function syncedStation(
  name: string,
  changed: Partial<SyncOptions> & { judge?: (hello: Hello, spki: string) => PeerVerdict } = {},
): Promise<SyncedStation> {
  const dev = Buffer.from(name.padEnd(16, '.')).toString('hex')
  const { spki, ...keys } = lanKeys(name)
  const store = new MemoryStore(dev)
  const log: SyncedStation['log'] = []
  const told: ExchangeEffect[] = []
  const remembered: string[] = []
  const firstPort = nextPort
  nextPort += 10
  const certificate = { bytes: new TextEncoder().encode(`certificate of ${name}`), signature: new Uint8Array(64) }
  const sync = new SyncStation({
    store,
    keys,
    root: new Uint8Array(32),
    own: () => ({
      app: '0.3.0',
      schema: 1,
      fold: 1,
      org: '0'.repeat(32),
      dev,
      hlc: { t: 0, l: 0 },
      certificate,
      issuers: [],
    }),
    judge: () => ({ ok: true, mayRead: () => true }),
    addresses: {
      known: [],
      written: [],
      linked: (address, of) => remembered.push(`${of} ${address.host}:${address.port}`),
      listening: () => undefined,
    },
    pairing: () => null,
    room: () => 'free',
    changed: () => undefined,
    told: effect => told.push(effect),
    log: line => log.push(line),
    clock: { wallMs: () => Date.now() },
    now: () => performance.now(),
    random: { bytes: count => new Uint8Array(randomBytes(count)) },
    host: '127.0.0.1',
    limits: { firstPort, lastPort: firstPort + 9, connectsPerAddress: 10_000 },
    finding: false,
    ...changed,
  })
  await sync.start()
  return {
    sync,
    store,
    dev,
    spki,
    address: () => ({ host: '127.0.0.1', port: sync.view().port ?? 0 }),
    log,
    told,
    remembered,
    write(scope, entries, text = name) {
      for (let n = 0; n < entries; n++) {
        const { changed: logs, made } = store.replica.author(scope, `${text} ${n}`)
        store.tell({ logs, made })
      }
    },
    entries: () => [...store.replica.logs.values()].reduce((sum, one) => sum + one.entries.size - 1, 0),
  }
}
