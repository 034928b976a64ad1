import { formatAddress, isNearAddress, type LanAddress } from './lan-address.ts'

/** Bounds of finding (CS-84, LN-10). Times in ms. */
export const dialLimits = {
  heard: 64,
  /** addresses of one instance: a PC has a few cards */
  heardOfOne: 4,
  known: 64,
  /** addresses of one station */
  knownOfOne: 3,
  manual: 32,
  callsPerMinute: 8,
  soonMs: 1_000,
  firstWaitMs: 2_000,
  longestWaitMs: 300_000,
  /** an address that nobody has been reached at for so many calls, or that has been silent for so long, is not called any more */
  heardCalls: 5,
  heardSilenceMs: 180_000,
} as const

/** How a station came by an address: a person wrote it, a station was linked there once, or a call was heard (CS-81, CS-82). */
export type AddressSource = 'manual' | 'known' | 'heard'

/** What a dial book says of one address. `why`: how the last call failed. */
export interface DialLine {
  readonly address: LanAddress
  readonly source: AddressSource
  readonly dev: string | null
  readonly failures: number
  readonly why: string | null
  readonly dueMs: number
}

interface Line {
  readonly address: LanAddress
  source: AddressSource
  dev: string | null
  inst: string | null
  failures: number
  why: string | null
  /** not called before; Infinity while it is being called */
  dueMs: number
  /** last heard, last linked or written down */
  atMs: number
}

interface Linked {
  readonly dev: string
  readonly inst: string
}

/**
 * Which address to call next (CS-84, CS-85). Pure: time comes in, chance too (`random`: from 0 to below 1). Addresses that were heard are
 * few, near, and forgotten when nobody answers; those of stations that were linked once and those that a person wrote stay. Whatever is
 * heard, at most 8 calls a minute are made, and the heard take at most every second one from the others; of both those go first that
 * nobody tried in vain.
 */
export class DialBook {
  readonly #own: string
  readonly #random: () => number
  readonly #isOut: (dev: string) => boolean
  readonly #lines = new Map<string, Line>()
  readonly #linked = new Map<string, Linked>()
  #calls: number[] = []
  #lastHeard = false

  /** `own`: this start's instance; calls of its own are not answered. `isOut`: whether a station is excluded, as far as is known here. */
  constructor(own: string, random: () => number, isOut: (dev: string) => boolean = () => false) {
    this.#own = own
    this.#random = random
    this.#isOut = isOut
  }

  /** A call of a member was heard from an address. One's own, far ones and those beyond the bounds are not kept. */
  heard(inst: string, address: LanAddress, nowMs: number): void {
    if (inst === this.#own || !isNearAddress(address.host)) return
    const line = this.#lines.get(formatAddress(address))
    if (line !== undefined) {
      line.atMs = nowMs
      if (line.inst === inst) return
      // Another start of who was there, or somebody else: what failed before says nothing of it.
      line.inst = inst
      line.failures = 0
      if (this.#isExcluded(line)) line.dev = null
      if (line.dueMs !== Infinity) line.dueMs = Math.min(line.dueMs, this.#soon(nowMs))
      return
    }
    if (!this.#makeRoom(inst, nowMs)) return
    this.#put(address, 'heard', null, nowMs).inst = inst
  }

  /** A station was linked at this address once, at `atMs` of the wall clock. */
  remember(address: LanAddress, dev: string, nowMs: number): void {
    const line = this.#lines.get(formatAddress(address)) ?? this.#put(address, 'known', dev, nowMs)
    if (line.source === 'heard') line.source = 'known'
    line.dev = dev
    line.atMs = nowMs
    const known = this.#sorted('known')
    const ofOne = known.filter(one => one.dev === dev)
    for (const old of [...ofOne.slice(dialLimits.knownOfOne), ...known.slice(dialLimits.known)]) this.#drop(old)
  }

  /** A person wrote the address down. False where there are too many. */
  write(address: LanAddress, nowMs: number): boolean {
    if (this.#sorted('manual').length >= dialLimits.manual) return false
    const line = this.#lines.get(formatAddress(address)) ?? this.#put(address, 'manual', null, nowMs)
    line.source = 'manual'
    line.failures = 0
    if (line.dueMs !== Infinity) line.dueMs = nowMs
    return true
  }

  /** A person took the address back; a call that was heard from there may bring it again. */
  forget(address: LanAddress): void {
    this.#lines.delete(formatAddress(address))
  }

  /** An address is being called without having been given by `take`. */
  calls(address: LanAddress): void {
    const line = this.#lines.get(formatAddress(address))
    if (line !== undefined) line.dueMs = Infinity
  }

  /** The address to call now, if any: its call counts, and it is not given again before `failed`, `reached` or `unlinked`. */
  take(nowMs: number): LanAddress | undefined {
    this.#calls = this.#calls.filter(at => at > nowMs - 60_000)
    if (this.#calls.length >= dialLimits.callsPerMinute) return undefined
    const due = [...this.#lines.values()]
      .filter(line => line.dueMs <= nowMs && !this.#isLinked(line) && !this.#isExcluded(line))
      .toSorted((a, b) => triesOf(a) - triesOf(b) || a.dueMs - b.dueMs)
    const heard = due.find(line => line.source === 'heard')
    const other = due.find(line => line.source !== 'heard')
    const chosen = this.#lastHeard ? (other ?? heard) : (heard ?? other)
    if (chosen === undefined) return undefined
    this.#lastHeard = chosen.source === 'heard'
    this.#calls.push(nowMs)
    chosen.dueMs = Infinity
    return chosen.address
  }

  /**
   * A call, or what followed before anybody was welcomed, came to nothing. `banMs`: not to be called for so long (CS-7). `dev`: who it was
   * there, if he said; an excluded station is not called again before somebody else is heard at its address.
   */
  failed(address: LanAddress, why: string, nowMs: number, banMs = 0, dev?: string): void {
    const line = this.#lines.get(formatAddress(address))
    if (line === undefined) return
    if (dev !== undefined && why === 'Revoked' && this.#isOut(dev)) line.dev = dev
    line.failures++
    line.why = why
    line.dueMs = nowMs + Math.max(banMs, this.#wait(line.failures))
    if (line.source === 'heard' && line.failures >= dialLimits.heardCalls && banMs === 0) this.#drop(line)
  }

  /** A station is linked, at an address where it can be called again, or undefined: none other of its addresses is called. */
  linked(station: Linked, address: LanAddress | undefined, nowMs: number): void {
    this.#linked.set(station.dev, station)
    if (address === undefined) return
    this.remember(address, station.dev, nowMs)
    const line = this.#lines.get(formatAddress(address))
    if (line === undefined) return
    line.inst = station.inst
    line.failures = 0
    line.why = null
    line.dueMs = this.#soon(nowMs)
  }

  /** The last link to a station has ended: it is called again soon, or after `banMs`. One that was not linked is left as it is. */
  unlinked(dev: string, nowMs: number, banMs = 0): void {
    if (!this.#linked.delete(dev)) return
    for (const line of this.#lines.values()) {
      if (line.dev === dev) line.dueMs = banMs > 0 ? nowMs + banMs : this.#soon(nowMs)
    }
  }

  /** The machine slept, or its network is another: what failed before says nothing of now. */
  anew(nowMs: number): void {
    for (const line of this.#lines.values()) {
      line.failures = 0
      if (line.dueMs !== Infinity) line.dueMs = Math.min(line.dueMs, this.#soon(nowMs))
    }
  }

  /** Everything that is known, for people to look at; of an excluded station only what a person wrote. */
  lines(): DialLine[] {
    return [...this.#lines.values()].flatMap(line => {
      const { address, source, dev, failures, why, dueMs } = line
      const isOut = this.#isExcluded(line)
      if (isOut && source !== 'manual') return []
      return [{ address, source, dev, failures, why: isOut ? 'Revoked' : why, dueMs }]
    })
  }

  #put(address: LanAddress, source: AddressSource, dev: string | null, nowMs: number): Line {
    const dueMs = source === 'manual' ? nowMs : this.#soon(nowMs)
    const line: Line = { address, source, dev, inst: null, failures: 0, why: null, dueMs, atMs: nowMs }
    this.#lines.set(formatAddress(address), line)
    return line
  }

  /** Room for one more that was heard: a silent one or one that fails goes for it, one that was not tried yet does not. */
  #makeRoom(inst: string, nowMs: number): boolean {
    for (const line of this.#sorted('heard')) {
      if (line.dueMs !== Infinity && line.atMs < nowMs - dialLimits.heardSilenceMs) this.#drop(line)
    }
    const heard = this.#sorted('heard')
    const ofOne = heard.filter(line => line.inst === inst)
    const full = ofOne.length >= dialLimits.heardOfOne ? ofOne : heard.length >= dialLimits.heard ? heard : undefined
    if (full === undefined) return true
    const worst = full.filter(line => line.failures > 0 && line.dueMs !== Infinity).at(-1)
    if (worst === undefined) return false
    this.#drop(worst)
    return true
  }

  /** The lines of a source, the latest first. */
  #sorted(source: AddressSource): Line[] {
    return [...this.#lines.values()].filter(line => line.source === source).toSorted((a, b) => b.atMs - a.atMs)
  }

  #drop({ address }: Line): void {
    this.#lines.delete(formatAddress(address))
  }

  #isLinked({ dev, inst }: Line): boolean {
    if (dev !== null && this.#linked.has(dev)) return true
    return inst !== null && [...this.#linked.values()].some(linked => linked.inst === inst)
  }

  #isExcluded({ dev }: Line): boolean {
    return dev !== null && this.#isOut(dev)
  }

  #soon(nowMs: number): number {
    return nowMs + Math.floor(this.#random() * dialLimits.soonMs)
  }

  /** Twice as long after each failure, by half more or less, so that stations of one power cut do not call together. */
  #wait(failures: number): number {
    const whole = Math.min(dialLimits.firstWaitMs * 2 ** Math.min(failures - 1, 20), dialLimits.longestWaitMs)
    return Math.floor(whole * (0.5 + this.#random()))
  }
}

/** An address that was tried in vain comes after one that was not: the calls of a minute are few. */
const triesOf = ({ failures }: Line): number => Number(failures > 0)
