import { assert } from '#shared/kit/assert.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import { base64url } from '#shared/sync/bytes.ts'
import { devId } from '#shared/sync/certificate.ts'
import { type CardFault, type OpenedCard, openCard } from '#shared/sync/join-card.ts'
import { type SignedRequest, signRequest } from '#shared/sync/join-request.ts'
import type { Signed } from '#shared/sync/signed-text.ts'
import { nodeHashing, nodeSigning, nodeVerifying } from './crypto.ts'
import type { Founded, Ground } from './found-organisation.ts'
import { keepCardFacts, writeIdentity, writeIssuers } from './identity.ts'
import { openSecret, sealingKey } from './sealed-secret.ts'
import { makeTlsIdentity } from './self-signed-certificate.ts'
import {
  dropJoiningKeys,
  type JoiningKeys,
  readJoiningKeys,
  writeJoiningKeys,
  writeStationKeys,
} from './station-keys.ts'
import { StationLedger } from './station-ledger.ts'

const sources = { hashing: nodeHashing, verifying: nodeVerifying }
const backupKeyBytes = 32

/**
 * The keys with which this folder joins an organisation, made at the first time and the same ones from then on, so that a card that
 * comes days later fits. Errors: throws KeyUnreadable, what the disk says.
 */
export async function joiningKeys(ground: Pick<Ground, 'folder' | 'secrets' | 'random'>): Promise<JoiningKeys> {
  const { folder, secrets, random } = ground
  const kept = await readJoiningKeys(folder, secrets)
  if (kept !== undefined) return kept
  const seed = random.bytes(32)
  const dev = devId(nodeHashing, nodeSigning(seed).publicKey)
  const tls = makeTlsIdentity(dev, random.bytes(15))
  const keys = { seed, tlsKey: tls.key, tlsCertificate: tls.certificate, tls: tls.spki, box: random.bytes(32) }
  await writeJoiningKeys(folder, secrets, keys)
  return keys
}

/** The request of these keys, under the name that the station would have (CS-71). */
export function requestOf(keys: JoiningKeys, name: string, app: string): SignedRequest {
  const fields = { tls: base64url(keys.tls), box: base64url(sealingKey(keys.box)), name, app }
  return signRequest(sources, nodeSigning(keys.seed), fields)
}

/** What a card says to these keys, without joining. Errors: `CardFault`. */
export function readCard(keys: JoiningKeys, card: Signed): Result<OpenedCard, CardFault> {
  const dev = devId(nodeHashing, nodeSigning(keys.seed).publicKey)
  return openCard({ ...sources, own: { dev, tls: base64url(keys.tls) } }, card)
}

/** The key of the organisation's backups, which a card brings for these keys alone. Errors: `CardFault`. */
export function openBackupKey(joining: JoiningKeys, card: OpenedCard): Result<Uint8Array, CardFault> {
  const backup = openSecret(joining.box, card.backup)
  return backup.ok && backup.value.length === backupKeyBytes
    ? ok(backup.value)
    : err({ kind: 'BadCard', why: 'OtherKey' })
}

/** A station that is new to its organisation, with the card that made it one. */
export interface Joined extends Founded {
  readonly card: OpenedCard
}

/**
 * Makes this folder a station of the card's organisation (LEDGER §4 Join). It knows who it is and whom to believe, and nothing else: its
 * logs are opened when `auth` has come and says that it is a member. The keys are on the disk before anything names them.
 * Errors: `CardFault`, the folder being as it was.
 */
export async function joinOrganisation(
  ground: Ground,
  joining: JoiningKeys,
  signed: Signed,
): Promise<Result<Joined, CardFault>> {
  const card = readCard(joining, signed)
  if (!card.ok) return card
  const backup = openBackupKey(joining, card.value)
  if (!backup.ok) return backup
  const { org, parsed, certificate, rootPublicKey, issuers, organisation, addresses, relay } = card.value
  const { seed, tlsKey, tlsCertificate } = joining
  const keys = { seed, tlsKey, tlsCertificate, backup: backup.value }
  await writeStationKeys(ground.folder, ground.secrets, keys)
  const identity = { org, rootPublicKey, dev: parsed.dev, signing: nodeSigning(seed), certificate }
  const { store, clock, random, app } = ground
  const ledger = new StationLedger({ store, identity, clock, random, app })
  assert(ledger.authority().stations().length === 0, 'only a folder without an organisation joins one')
  store.write(tx => {
    writeIdentity(tx, identity)
    writeIssuers(tx, issuers)
    keepCardFacts(tx, { organisation, addresses, relay })
  })
  dropJoiningKeys(ground.folder)
  return ok({ identity, keys, ledger, card: card.value })
}
