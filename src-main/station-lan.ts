import { dialLimits } from '#shared/sync/dial-book.ts'
import { formatAddress, type LanAddress } from '#shared/sync/lan-address.ts'
import { keepWritten, writtenAddresses } from './repositories/lan-address.ts'
import { metaValue, setMeta } from './repositories/meta.ts'
import type { FirewallFacts, NetworkFacts, NetworkPort, WayFacts } from './services/network/network-port.ts'
import type { StationSync } from './station-sync.ts'
import type { Store } from './storage/store.ts'
import type { ServerFault } from './sync/lan-server.ts'
import { networkCards } from './sync/network-cards.ts'
import { windowsFirewall } from './sync/windows-firewall.ts'

/** What the network of a station is made with. */
export interface LanOptions {
  readonly store: Store
  /** begins to listen, to find and to call; null: this program links to nobody */
  readonly start: ((written: readonly LanAddress[]) => Promise<StationSync>) | null
  /** addresses that the card told, until people write others */
  readonly told: readonly LanAddress[]
  /** asks a station how it reaches this one; `port`: where it should, 0 for nowhere */
  readonly probe: (address: LanAddress, port: number) => ReturnType<NetworkPort['probe']>
  readonly wallMs: () => number
  /** the clock of the links, which only goes forward */
  readonly nowMs: () => number
  changed(): void
}

/** Kept only where a person switched it off: a station that is set up links by itself. */
const switchName = 'lan'

/** The network of a station: on unless a person switched it off, which holds after every start. What is asked of it is done in order. */
export class StationLan implements NetworkPort {
  readonly #options: LanOptions
  #sync: StationSync | null = null
  #ended = false
  #turning: Promise<void> = Promise.resolve()

  constructor(options: LanOptions) {
    this.#options = options
  }

  /** Its links, while it is on. */
  get sync(): StationSync | null {
    return this.#sync
  }

  /** Begins, where it is on. */
  begin(): Promise<void> {
    return this.#settle()
  }

  turn(on: boolean): Promise<void> {
    const { store } = this.#options
    store.write(tx => setMeta(tx, store.build, switchName, on ? 'on' : 'off'))
    return this.#settle()
  }

  /** Ends every link for good; what peers said that they hold is written down. */
  stop(): Promise<void> {
    this.#ended = true
    return this.#settle()
  }

  addresses(): readonly string[] {
    const port = this.#sync?.links.view().port ?? null
    return port === null ? [] : networkCards().map(card => formatAddress({ host: card.address, port }))
  }

  facts(): NetworkFacts {
    const state = this.#isOn() ? (this.#options.start === null ? 'without' : 'on') : 'off'
    const view = this.#sync?.links.view()
    if (view === undefined) return { state, port: null, fault: null, links: [], calls: [] }
    const { wallMs, nowMs } = this.#options
    const steady = wallMs() - nowMs()
    return {
      state,
      port: view.port,
      fault: view.fault === null ? null : { kind: view.fault.kind, detail: detailOf(view.fault) },
      links: view.links.map(({ dev, host, app, sinceMs, lacking, owing, entries }) => ({
        dev,
        host,
        version: app,
        since_ms: Math.round(steady + sinceMs),
        lacking,
        owing,
        received: entries.in,
        sent: entries.out,
      })),
      calls: view.addresses.map(({ address, source, dev, failures, why }) => ({
        address: formatAddress(address),
        source,
        dev,
        failures,
        why,
      })),
    }
  }

  written(): readonly LanAddress[] {
    const { store, told } = this.#options
    return store.read(tx => writtenAddresses(tx, store.build)) ?? told
  }

  async add(address: LanAddress): Promise<{ dev: string } | { why: string } | false> {
    const others = this.written().filter(one => formatAddress(one) !== formatAddress(address))
    if (others.length >= dialLimits.manual) return false
    this.#keep([...others, address])
    if (this.#sync === null) return { why: 'Off' }
    const { links } = this.#sync
    links.write(address)
    const called = await links.call(address)
    // One's own address reaches nobody else, and would be called for ever.
    if (!called.ok && called.why === 'SameStation') this.drop(address)
    return called.ok ? { dev: called.dev } : { why: called.why }
  }

  drop(address: LanAddress): void {
    this.#keep(this.written().filter(one => formatAddress(one) !== formatAddress(address)))
    this.#sync?.links.forget(address)
  }

  targets(): readonly { readonly address: LanAddress; readonly dev: string | null }[] {
    const rank = { manual: 0, known: 1, heard: 2 } as const
    const lines = this.#sync?.links.view().addresses.toSorted((a, b) => rank[a.source] - rank[b.source])
    return lines ?? this.written().map(address => ({ address, dev: null }))
  }

  probe(address: LanAddress): ReturnType<NetworkPort['probe']> {
    return this.#options.probe(address, this.#sync?.links.view().port ?? 0)
  }

  firewall(): Promise<FirewallFacts | null> {
    return windowsFirewall()
  }

  ways(): readonly WayFacts[] {
    return this.#sync?.links.view().finding ?? []
  }

  cards(): number {
    return networkCards().length
  }

  #keep(addresses: readonly LanAddress[]): void {
    const { store, changed } = this.#options
    store.write(tx => keepWritten(tx, store.build, addresses))
    changed()
  }

  #isOn(): boolean {
    const { store } = this.#options
    return store.read(tx => metaValue(tx, store.build, switchName)) !== 'off'
  }

  #settle(): Promise<void> {
    const settled = this.#turning.then(async () => {
      const { start, changed } = this.#options
      const wanted = !this.#ended && start !== null && this.#isOn()
      if (wanted === (this.#sync !== null)) return
      const former = this.#sync
      this.#sync = null
      await former?.stop()
      if (wanted) this.#sync = await start(this.written())
      if (!this.#ended) changed()
    })
    // Who asked hears of a failure; who asks next is not kept from trying.
    this.#turning = settled.catch(() => undefined)
    return settled
  }
}

const detailOf = (fault: ServerFault): string =>
  fault.kind === 'PortsTaken' ? `${fault.first}–${fault.last}` : fault.code
