import type { HeadRow, Witness } from '#shared/relay/relay-messages.ts'
import { witnessMessage } from '#shared/relay/relay-signing.ts'
import { equalBytes, hex, parseBase64url } from '#shared/sync/bytes.ts'
import { nodeVerifying } from '#node/crypto.ts'
import { dropRelayWitness, dropRelayWitnesses, putRelayWitness, relayWitnesses } from '../repositories/relay-witness.ts'
import type { StationLedger } from '../storage/station-ledger.ts'
import type { Store } from '../storage/store.ts'
import { writeSpare } from '../storage/write-spare.ts'
import type { KnownRelay } from './relay-session.ts'

/**
 * What the relay proved that it holds: *au siège* is said of nothing else. A countersignature counts where its key is the relay's and its
 * hash that of the entry here; and only as long as the relay goes on to say that it holds as much, so that one that was wiped, or is of
 * an old backup, takes it back by itself (sync.md S15).
 */
export class RelayWord {
  readonly #store: Store
  readonly #ledger: StationLedger
  readonly #changed: () => void
  #known: Map<string, number> | undefined

  constructor(store: Store, ledger: StationLedger, changed: () => void) {
    this.#store = store
    this.#ledger = ledger
    this.#changed = changed
  }

  /** How far each log is countersigned, by id. */
  witnessed(): ReadonlyMap<string, number> {
    return this.#load()
  }

  /** Keeps a countersignature that holds; whether it does. */
  take(relay: KnownRelay | undefined, witness: Witness): boolean {
    const key = relay?.id === witness.relay ? relay.keys.find(one => one.kid === witness.kid) : undefined
    const [own, hash, sig] = [key?.public ?? '', witness.hash, witness.sig].map(text => parseBase64url(text))
    if (key === undefined || own?.ok !== true || hash?.ok !== true || sig?.ok !== true) return false
    const { log, seq, at } = witness
    const message = witnessMessage({ relay: witness.relay, log, seq, hash: hash.value, at })
    if (!nodeVerifying.verify(own.value, message, sig.value)) return false
    const reader = this.#ledger.reader()
    const info = reader.find(log)
    const here = info === undefined ? undefined : reader.at(info, { seq, h8: hex(hash.value.subarray(0, 8)) })
    if (info === undefined || here === undefined || !equalBytes(here.hash, hash.value)) return false
    if ((this.#load().get(log) ?? 0) >= seq) return true
    const { build } = this.#store
    const row = { log_id: info.idBytes, seq, peer: `relay:${witness.relay}`, sig: sig.value, at_ms: at }
    writeSpare(this.#store, tx => putRelayWitness(tx, build, row))
    this.#load().set(log, seq)
    this.#changed()
    return true
  }

  /** Holds what the relay says now against what it signed: what it holds no more is not at headquarters. `logs`: those it told of; all where absent. */
  hear(logs: readonly string[] | undefined, heads: ReadonlyMap<string, HeadRow>): void {
    const { build } = this.#store
    const lost = [...this.#load()].filter(([log, seq]) => {
      if (logs !== undefined && !logs.includes(log)) return false
      return !(heads.get(log)?.[4] ?? []).some(([end]) => end >= seq)
    })
    if (lost.length === 0) return
    writeSpare(this.#store, tx => {
      for (const [log] of lost) dropRelayWitness(tx, build, Buffer.from(log, 'hex'))
    })
    for (const [log] of lost) this.#load().delete(log)
    this.#changed()
  }

  /** Another relay, or none: nothing is at headquarters by its word. */
  static forget(store: Store): void {
    store.write(tx => dropRelayWitnesses(tx, store.build))
  }

  #load(): Map<string, number> {
    this.#known ??= new Map(this.#store.read(tx => relayWitnesses(tx, this.#store.build)))
    return this.#known
  }
}
