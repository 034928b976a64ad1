import { err, ok } from '#shared/kit/result.ts'
import { equalBytes } from '#shared/sync/bytes.ts'
import { parseCertificate } from '#shared/sync/certificate.ts'
import { cardText, type JoinCard } from '#shared/sync/join-card.ts'
import { parseRequestText } from '#shared/sync/join-request.ts'
import type { Enrolment } from './services/stations/enrolment.ts'
import { nodeHashing, nodeSigning, nodeVerifying } from './storage/crypto.ts'
import { certify, makeCard } from './storage/issue-card.ts'
import type { StationIdentity } from './storage/ledger.ts'
import { keysOfWords } from './storage/recovery-words.ts'
import type { StationKeys } from './storage/station-keys.ts'
import type { StationLedger } from './storage/station-ledger.ts'

const sources = { hashing: nodeHashing, verifying: nodeVerifying }

/** The root's signer that recovery words stand for; undefined where they are of another organisation, or no words. */
export function rootOfWords(identity: StationIdentity, words: string) {
  const keys = keysOfWords(words)
  const root = keys.ok ? nodeSigning(keys.value.root) : undefined
  return root !== undefined && equalBytes(root.publicKey, identity.rootPublicKey) ? root : undefined
}

/** What the keys of this station do for others. `told`: where a new station may find this one, and the relay. */
export function enrolmentOf(
  ledger: StationLedger,
  keys: StationKeys,
  random: { bytes(count: number): Uint8Array },
  told: () => Pick<JoinCard, 'addresses' | 'relay'>,
): Enrolment {
  return {
    read: text => parseRequestText(sources, text),
    certify(terms, words) {
      if (words === undefined) return ok(certify(ledger.identity(), terms))
      const root = rootOfWords(ledger.identity(), words)
      return root === undefined ? err({ kind: 'WrongWords' }) : ok(certify(ledger.identity(), terms, root))
    },
    above() {
      const issuers = ledger.issuers().map(one => parseCertificate(nodeHashing, one.bytes))
      return [ledger.dev(), ...issuers.flatMap(one => (one.ok ? [one.value.dev] : []))]
    },
    card(certificate, request, organisation) {
      const identity = ledger.identity()
      const issuers = [identity.certificate, ...ledger.issuers()]
      const ground = { identity, issuers, backup: keys.backup, random }
      const card = makeCard(ground, certificate, request, { organisation, ...told() })
      return card.ok ? ok(cardText(card.value)) : card
    },
  }
}
