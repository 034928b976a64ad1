import { randomBytes } from 'node:crypto'
import type { LanAddress } from '#shared/sync/lan-address.ts'
import type { ExchangeEffect, PeerVerdict } from '#shared/sync/protocol/exchange-event.ts'
import type { Hello } from '#shared/sync/protocol/message.ts'
import type { SyncStore } from '#main/sync/sync-store.ts'
import type { SyncOptions } from '#main/sync/sync-options.ts'
import { SyncStation } from '#main/sync/sync-station.ts'
import { lanKeys } from './lan-door.ts'
import { MemoryReplica } from './memory-replica.ts'

type Judge = (hello: Hello, spki: string) => PeerVerdict
type Changed = Parameters<Parameters<SyncStore['onChanged']>[0]>[0]

/** A memory as the driver wants it. */
class MemoryStore implements SyncStore {
  readonly replica: MemoryReplica
  readonly held
  readonly heldBy = new Map<string, number>()
  readonly judge: Judge
  readonly #dev: string
  readonly #listeners: ((changed: Changed) => void)[] = []
  constructor(dev: string, judge: Judge) {
    this.#dev = dev
    this.judge = judge
    this.replica = new MemoryReplica(dev, () => true)
    this.held = this.replica.held
  }
  carries(): boolean {
    return true
  }
  introduce() {
    const certificate = {
      bytes: new TextEncoder().encode(`certificate of ${this.#dev}`),
      signature: new Uint8Array(64),
    }
    const clocks = { wallMs: 0, hlc: { t: 0, l: 0 } }
    return { schema: 1, fold: 1, org: '0'.repeat(32), dev: this.#dev, ...clocks, certificate, issuers: [] }
  }
  greeted(): void {}
  welcomed(): void {}
  left(): void {}
  awaited(): [] {
    return []
  }
  read(_dev: string, { log, have, maxBytes, cursor }: Parameters<SyncStore['read']>[1]) {
    return this.replica.read(log, have, maxBytes, cursor)
  }
  async store(ops: Parameters<SyncStore['store']>[0]) {
    await new Promise(resolve => setImmediate(resolve))
    const { outcome, changed } = this.replica.store(ops)
    if (changed.length > 0) this.tell({ logs: changed, made: [] })
    return outcome
  }
  noteHolds(dev: string, logs: readonly { readonly log: string }[]): void {
    this.heldBy.set(dev, (this.heldBy.get(dev) ?? 0) + logs.length)
  }
  onChanged(listener: (changed: Changed) => void): void {
    this.#listeners.push(listener)
  }
  tell(changed: Changed): void {
    for (const listener of this.#listeners) listener(changed)
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
  { judge = () => ({ ok: true, mayRead: () => true }), ...changed }: Partial<SyncOptions> & { judge?: Judge } = {},
): Promise<SyncedStation> {
  const dev = Buffer.from(name.padEnd(16, '.')).toString('hex')
  const { spki, ...keys } = lanKeys(name)
  const store = new MemoryStore(dev, judge)
  const log: SyncedStation['log'] = []
  const told: ExchangeEffect[] = []
  const remembered: string[] = []
  const firstPort = nextPort
  nextPort += 10
  const sync = new SyncStation({
    store,
    keys,
    root: new Uint8Array(32),
    app: '0.3.0',
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
