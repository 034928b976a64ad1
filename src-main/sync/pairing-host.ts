import type { Hashing, Verifying } from '#shared/sync/bytes.ts'
import type { SignedRequest } from '#shared/sync/join-request.ts'
import { Pairing, type PairingView } from '#shared/sync/protocol/pairing.ts'
import { pairingBytes } from '#shared/sync/protocol/pairing-code.ts'
import { PairingWindow } from '#shared/sync/protocol/pairing-window.ts'
import type { LanLink } from './lan-link.ts'
import { type PairingLine, runPairing } from './pairing-line.ts'

/** What the window is made with. */
export interface PairingHostOptions {
  readonly hashing: Hashing
  readonly verifying: Verifying
  readonly random: { bytes(count: number): Uint8Array }
  /** a clock that only goes forward, in ms */
  readonly now: () => number
  /** who this station says that it is (CS-71) */
  own(): SignedRequest
  changed(): void
}

/** One that waits in the window, for the admin's screen. */
export interface WaitingStation extends PairingView {
  readonly id: number
  /** where it called from */
  readonly host: string
}

/** What an admin sees of his window. */
export interface WindowView {
  readonly leftMs: number
  readonly waiting: readonly WaitingStation[]
}

/** How a window takes somebody in; given when it is opened. */
export interface WindowTerms {
  /** the device id that the admin typed or scanned; null: codes are compared */
  readonly expected: string | null
  issue(request: SignedRequest): Promise<string | null>
}

interface Waiting {
  readonly id: number
  readonly host: string
  readonly line: PairingLine
}

/** How many that ended are still shown, so that the admin sees what became of them. */
const endedShown = 5

/**
 * The window of this station for those who want to join (CS-70, LN-8): opened by an admin, for two minutes, for three at a time; it
 * closes by itself once somebody was taken in.
 */
export class PairingHost {
  readonly #options: PairingHostOptions
  readonly #window = new PairingWindow()
  #terms: WindowTerms | null = null
  #all: Waiting[] = []
  #next = 1

  constructor(options: PairingHostOptions) {
    this.#options = options
  }

  /** Opens the window; those who waited in an earlier one are sent away. */
  open(terms: WindowTerms): void {
    this.close()
    this.#all = []
    this.#terms = terms
    this.#window.open(this.#options.now())
    this.#options.changed()
  }

  /** Closes it. Who waits for a person is sent away; who is being taken in is not. */
  close(): void {
    this.#window.close()
    for (const { line } of this.#all) if (line.view().stage !== 'joining') line.refuse()
    this.#options.changed()
  }

  /** Who takes the next line; null while nobody is taken, so that the port answers nothing. */
  taking(): ((link: LanLink) => void) | null {
    const terms = this.#terms
    if (terms === null || !this.#window.takes(this.#options.now())) return null
    return link => this.#take(link, terms)
  }

  view(): WindowView {
    const waiting = this.#all.map(({ id, host, line }) => ({ id, host, ...line.view() }))
    return { leftMs: this.#window.left(this.#options.now()), waiting }
  }

  /** The admin says that both screens show the same code. False where nobody of that number waits for it. */
  agree(id: number): boolean {
    const line = this.#all.find(one => one.id === id)?.line
    if (line?.view().stage !== 'asking') return false
    line.agree()
    return true
  }

  refuse(id: number): boolean {
    const line = this.#all.find(one => one.id === id)?.line
    line?.refuse()
    return line !== undefined
  }

  #take(link: LanLink, terms: WindowTerms): void {
    // Two lines may have been let through before the first was taken.
    if (!this.#window.takes(this.#options.now())) return link.cut()
    const { hashing, verifying, random, now, own } = this.#options
    const id = this.#next++
    const pairing = new Pairing(
      { hashing, verifying },
      {
        role: 'issuer',
        own: own(),
        nonce: random.bytes(pairingBytes.nonce),
        exporter: link.exporter(),
        peerTls: link.spki,
        expected: terms.expected,
        nowMs: now(),
      },
    )
    this.#window.enter(id)
    const work = {
      issue: async (request: SignedRequest) => {
        const card = await terms.issue(request)
        if (card !== null) this.#window.close()
        return card
      },
      join: () => Promise.resolve(false),
      changed: () => this.#changed(id),
    }
    const ended = this.#all.filter(({ line }) => isOver(line.view())).slice(-endedShown)
    const going = this.#all.filter(({ line }) => !isOver(line.view()))
    this.#all = [...ended, ...going, { id, host: link.host, line: runPairing(link, pairing, work, now) }]
    this.#options.changed()
  }

  #changed(id: number): void {
    const line = this.#all.find(one => one.id === id)?.line
    if (line !== undefined && isOver(line.view())) this.#window.leave(id)
    this.#options.changed()
  }
}

const isOver = ({ stage }: PairingView): boolean => stage === 'done' || stage === 'ended'
