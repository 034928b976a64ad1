import { nodeHashing } from '#main/storage/crypto.ts'
import type { StationIdentity } from '#main/storage/ledger.ts'
import { assert } from '#shared/kit/assert.ts'
import { base64url, utf8 } from '#shared/sync/bytes.ts'
import { certificateMessage, devId, encodeCertificate } from '#shared/sync/certificate.ts'
import type { Json } from '#shared/sync/entry.ts'
import { voidId } from '#shared/sync/uuid.ts'
import { namedSigning } from './crypto.ts'
import { batchOfOne, RawLog, type RawOp } from './raw-log.ts'
import type { TestStation } from './test-station.ts'

/**
 * Another enrolled station of the same organisation, which worked apart: it writes logs of its own by hand, naming what it knew, and
 * what it wrote arrives here only by `arrive`.
 */
export class OtherStation {
  readonly #at: TestStation
  readonly #identity: StationIdentity
  readonly #logs = new Map<string, RawLog>()
  readonly #known: string[]
  readonly #actor: string
  #now: number

  constructor(at: TestStation, name: string, actor: string) {
    const { ledger, identity, deps } = at.ready
    const signing = namedSigning(`other ${name}`)
    const dev = devId(nodeHashing, signing.publicKey)
    const bytes = encodeCertificate(nodeHashing, {
      v: 1,
      org: identity.org,
      dev,
      pub: base64url(signing.publicKey),
      tls: base64url(nodeHashing.sha256(utf8(`tls ${name}`))),
      wh: deps.here.warehouse,
      sc: [],
      rt: [],
      by: identity.dev,
      t: deps.clock.wallMs(),
    })
    const certificate = { bytes, signature: identity.signing.sign(certificateMessage(bytes)) }
    this.#identity = { org: identity.org, rootPublicKey: identity.rootPublicKey, dev, signing, certificate }
    const p = { dev, wh: deps.here.warehouse, name, cert: base64url(bytes), sig: base64url(certificate.signature) }
    deps.store.write(tx => {
      const ops = [{ k: 'create' as const, e: 'station', i: at.id(), p }]
      ledger.append(tx, { command: at.id(), actor: at.root.user }, [{ scope: 'auth', ops }])
    })
    this.#at = at
    this.#known = ledger.authority().heads()
    this.#actor = actor
    this.#now = deps.clock.wallMs()
  }

  /** Writes an entry and lets it arrive here. Its ref. */
  write(scope: string, ops: RawOp[], actor: string = this.#actor): string {
    const bytes = (count: number): Uint8Array => this.#at.ports.random.bytes(count)
    const log = this.#logs.get(scope) ?? new RawLog(this.#identity, scope, bytes, this.#known, this.#now)
    this.#logs.set(scope, log)
    this.#now += 1_000
    const entry = log.append({ c: this.#at.id(), a: actor, t: this.#now, l: 0, r: this.#known, o: ops })
    const { store } = this.#at.ready.deps
    const received = store.write(tx => this.#at.ready.ledger.receive(tx, batchOfOne(entry), this.#now))
    assert(received.ok, `not received: ${JSON.stringify(received)}`)
    return entry.ref
  }

  /** The void of a fact, as this station says it too. */
  void(scope: string, ent: string, of: string, more: Record<string, Json> = {}): string {
    const p = { ent, of, why: 'autre poste', ...more }
    return this.write(scope, [{ k: 'create', e: 'void', i: voidId(nodeHashing, of), p }])
  }
}
