import { equalBytes, type Hashing, type Verifying } from '../bytes.ts'
import { parseRequestText, requestText, type SignedRequest } from '../join-request.ts'
import { pairingCode, pairingCommit } from './pairing-code.ts'
import { decodePairing, encodePairing, type PairingEnd, type PairingMessage } from './pairing-message.ts'

/** What a pairing begins with. Chance, time and the connection come in by argument. */
export interface PairingStart {
  /** who wants to join, or who may take it in */
  readonly role: 'joiner' | 'issuer'
  readonly own: SignedRequest
  /** 16 random bytes of this try alone */
  readonly nonce: Uint8Array
  /** keying material of this connection alone */
  readonly exporter: Uint8Array
  /** digest of the SPKI of the other end's TLS key */
  readonly peerTls: string
  /** the device id that a person here typed or scanned; null: he compares codes */
  readonly expected: string | null
  /** of a steady clock */
  readonly nowMs: number
}

/** What happens to a pairing. */
export type PairingEvent =
  | { readonly t: 'message'; readonly bytes: Uint8Array }
  /** the person here says that both codes are the same */
  | { readonly t: 'agree' }
  | { readonly t: 'refuse' }
  /** the answer to `issue`; none where it could not be made */
  | { readonly t: 'issued'; readonly card: string | null }
  /** the answer to `card` */
  | { readonly t: 'joined'; readonly ok: boolean }
  | { readonly t: 'tick'; readonly nowMs: number }
  | { readonly t: 'closed' }

/** What a pairing wants done. */
export type PairingEffect =
  | { readonly t: 'send'; readonly bytes: Uint8Array }
  /** both sides agreed: take the other in, and make its card */
  | { readonly t: 'issue'; readonly request: SignedRequest }
  /** the card has come: join by it */
  | { readonly t: 'card'; readonly card: string }
  | { readonly t: 'close' }

/** Where a pairing stands, for the screen. */
export interface PairingView {
  /** `meeting`: no person is asked yet; `asking`: this one's person is; `waiting`: the other's; `joining`: the card is made or taken */
  readonly stage: 'meeting' | 'asking' | 'waiting' | 'joining' | 'done' | 'ended'
  readonly why: PairingEnd | null
  /** the six digits, once they are known */
  readonly code: string | null
  readonly peer: { readonly dev: string; readonly name: string; readonly app: string } | null
  /** whether it is the station whose id was typed or scanned; null where none was */
  readonly matched: boolean | null
}

/** Times of a pairing: what machines do at once, and what people may take (CS-73). Units: ms. */
export const pairingTimes = { machineMs: 10_000, personMs: 60_000, issueMs: 60_000 } as const

/**
 * One try at pairing, on either side: who the other says that it is, a code that nobody between can make the same on both screens, a
 * person's word on each, then the card (CS-70 to CS-74, LN-6 to LN-8). Anything out of order ends it; a next try begins with new nonces.
 * Until both persons have agreed nothing passes but names, keys and nonces.
 */
export class Pairing {
  readonly #tools: { readonly hashing: Hashing; readonly verifying: Verifying }
  readonly #start: PairingStart
  #stage: PairingView['stage'] = 'meeting'
  #why: PairingEnd | null = null
  #peer: SignedRequest | null = null
  #commit: Uint8Array | null = null
  #peerNonce: Uint8Array | null = null
  #code: string | null = null
  #mine = false
  #theirs = false
  #now: number
  #until: number

  constructor(tools: { readonly hashing: Hashing; readonly verifying: Verifying }, start: PairingStart) {
    this.#tools = tools
    this.#start = start
    this.#now = start.nowMs
    this.#until = start.nowMs + pairingTimes.machineMs
  }

  /** The first word, which is the joiner's. */
  begin(): PairingEffect[] {
    if (this.#start.role === 'issuer') return []
    const commit = pairingCommit(this.#tools.hashing, this.#start.nonce)
    return [this.#say({ t: 'ASK', request: requestText(this.#start.own), commit })]
  }

  /** What follows from what happened. After the end nothing does. */
  take(event: PairingEvent): PairingEffect[] {
    if (event.t === 'tick') this.#now = Math.max(this.#now, event.nowMs)
    if (this.#stage === 'ended' || this.#stage === 'done') return []
    if (this.#stage === 'joining' && this.#start.role === 'joiner') return this.#joining(event)
    if (event.t === 'closed') return this.#end('Lost', false)
    if (this.#now >= this.#until) return this.#end('TooLate')
    switch (event.t) {
      case 'tick':
        return []
      case 'refuse':
        return this.#end('Refused')
      case 'agree':
        return this.#stage === 'asking' && this.#matched() !== false ? this.#agree() : []
      case 'issued':
        return this.#issued(event.card)
      case 'joined':
        return []
      case 'message':
        return this.#hear(event.bytes)
    }
  }

  /** The card is here: what becomes of it is this station's own matter, whatever the line and the other side do. */
  #joining(event: PairingEvent): PairingEffect[] {
    if (event.t !== 'joined') return []
    return event.ok ? this.#finish() : this.#end('Failed')
  }

  /** Where it stands now. */
  view(): PairingView {
    const { dev, request } = this.#peer ?? {}
    const peer = dev === undefined || request === undefined ? null : { dev, name: request.name, app: request.app }
    return { stage: this.#stage, why: this.#why, code: this.#code, peer, matched: this.#matched() }
  }

  #matched(): boolean | null {
    const { expected } = this.#start
    return expected === null || this.#peer === null ? null : this.#peer.dev === expected
  }

  #hear(bytes: Uint8Array): PairingEffect[] {
    const message = decodePairing(bytes)
    if (!message.ok) return this.#end('Malformed')
    const said = message.value
    if (said.t === 'END') return this.#end(said.why, false)
    const { role } = this.#start
    if (said.t === 'ASK' && role === 'issuer' && this.#peer === null) return this.#asked(said)
    if (said.t === 'ANSWER' && role === 'joiner' && this.#peer === null) return this.#answered(said)
    if (said.t === 'REVEAL' && role === 'issuer' && this.#commit !== null && this.#code === null)
      return this.#revealed(said.nonce)
    if (said.t === 'AGREE' && role === 'issuer' && this.#code !== null && !this.#theirs) {
      this.#theirs = true
      return this.#mine ? this.#issue() : []
    }
    if (said.t === 'CARD' && role === 'joiner' && this.#stage === 'waiting') {
      this.#stage = 'joining'
      return [{ t: 'card', card: said.card }]
    }
    return this.#end('Malformed')
  }

  #asked({ request, commit }: Extract<PairingMessage, { t: 'ASK' }>): PairingEffect[] {
    const met = this.#meet(request)
    if (met !== undefined) return this.#end(met)
    // Without a key to seal its secret to, nothing could be given to it.
    if (this.#peer?.request.box === undefined) return this.#end('Malformed')
    this.#commit = commit
    return [this.#say({ t: 'ANSWER', request: requestText(this.#start.own), nonce: this.#start.nonce })]
  }

  #answered({ request, nonce }: Extract<PairingMessage, { t: 'ANSWER' }>): PairingEffect[] {
    const met = this.#meet(request)
    if (met !== undefined) return this.#end(met)
    if (this.#matched() === false) return this.#end('OtherStation')
    this.#peerNonce = nonce
    return [this.#say({ t: 'REVEAL', nonce: this.#start.nonce }), ...this.#ask()]
  }

  #revealed(nonce: Uint8Array): PairingEffect[] {
    if (this.#commit === null || !equalBytes(pairingCommit(this.#tools.hashing, nonce), this.#commit))
      return this.#end('ChangedCommit')
    this.#peerNonce = nonce
    return this.#ask()
  }

  /** Takes in who the other is: its own key signed it, and names the key of this connection (CS-71). */
  #meet(text: string): PairingEnd | undefined {
    const read = parseRequestText(this.#tools, text)
    if (!read.ok) return 'Malformed'
    if (read.value.request.tls !== this.#start.peerTls || read.value.dev === this.#start.own.dev) return 'OtherKey'
    this.#peer = read.value
    return undefined
  }

  /** Both nonces are known: now a person is asked, unless he has named the other's id before. */
  #ask(): PairingEffect[] {
    const { role, own, nonce, exporter } = this.#start
    const [peer, peerNonce] = [this.#peer, this.#peerNonce]
    if (peer === null || peerNonce === null) return this.#end('Malformed')
    const [mine, theirs] = [
      { dev: own.dev, nonce },
      { dev: peer.dev, nonce: peerNonce },
    ]
    const parts = role === 'joiner' ? { joiner: mine, issuer: theirs } : { joiner: theirs, issuer: mine }
    this.#code = pairingCode(this.#tools.hashing, { exporter, ...parts })
    this.#stage = 'asking'
    this.#until = this.#now + pairingTimes.personMs
    return this.#matched() === true ? this.#agree() : []
  }

  #agree(): PairingEffect[] {
    this.#mine = true
    this.#stage = 'waiting'
    if (this.#start.role === 'joiner') {
      // The other side's person may take his whole minute, and the card has to be made.
      this.#until = this.#now + pairingTimes.personMs + pairingTimes.machineMs
      return [this.#say({ t: 'AGREE' })]
    }
    return this.#theirs ? this.#issue() : []
  }

  #issue(): PairingEffect[] {
    this.#stage = 'joining'
    this.#until = this.#now + pairingTimes.issueMs
    return this.#peer === null ? this.#end('Malformed') : [{ t: 'issue', request: this.#peer }]
  }

  #issued(card: string | null): PairingEffect[] {
    if (this.#stage !== 'joining' || this.#start.role !== 'issuer') return []
    if (card === null) return this.#end('Failed')
    return [this.#say({ t: 'CARD', card }), ...this.#finish()]
  }

  #finish(): PairingEffect[] {
    this.#stage = 'done'
    return [{ t: 'close' }]
  }

  #end(why: PairingEnd, say = true): PairingEffect[] {
    this.#stage = 'ended'
    this.#why = why
    return [...(say ? [this.#say({ t: 'END', why })] : []), { t: 'close' }]
  }

  #say(message: PairingMessage): PairingEffect {
    return { t: 'send', bytes: encodePairing(message) }
  }
}
