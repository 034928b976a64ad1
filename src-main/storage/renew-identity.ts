import { base64url } from '#shared/sync/bytes.ts'
import { type Certificate, devId, type SignedCertificate } from '#shared/sync/certificate.ts'
import { nodeHashing, nodeSigning } from './crypto.ts'
import type { Founded, Ground } from './found-organisation.ts'
import { writeIdentity, writeIssuers } from './identity.ts'
import { makeTlsIdentity } from './self-signed-certificate.ts'
import { keepNextKeys, type StationKeys, takeNextKeys } from './station-keys.ts'
import { StationLedger } from './station-ledger.ts'
import type { WriteTx } from './store.ts'

/** New keys that are on the disk beside the old ones and that nothing names yet. */
export interface Renewal {
  /** what a certificate for them says of them */
  readonly who: Pick<Certificate, 'dev' | 'pub' | 'tls'>
  /** Becomes the station of these keys in the running transaction, which has just enrolled them: logs of its own from now on. */
  become(tx: WriteTx, certificate: SignedCertificate): Founded
  /** Lets go of the old keys, after the commit. */
  finish(): void
}

/**
 * Prepares another identity for this station (LEDGER §12): somebody has, or had, a copy of its keys. What it wrote stays the former one's,
 * and is never written on. A cut before the commit leaves the station as it was, one after it leaves the new one.
 */
export async function prepareRenewal(ground: Ground, ledger: StationLedger, keys: StationKeys): Promise<Renewal> {
  const { folder, secrets, random, store, clock, app } = ground
  const seed = random.bytes(32)
  const signing = nodeSigning(seed)
  const dev = devId(nodeHashing, signing.publicKey)
  const tls = makeTlsIdentity(dev, random.bytes(15))
  const next = { seed, tlsKey: tls.key, tlsCertificate: tls.certificate, backup: keys.backup }
  await keepNextKeys(folder, secrets, next)
  return {
    who: { dev, pub: base64url(signing.publicKey), tls: base64url(tls.spki) },
    become(tx, certificate) {
      const former = ledger.identity()
      const identity = { ...former, dev, signing, certificate }
      const issuers = certificateBy(certificate) === 'root' ? [] : [former.certificate, ...ledger.issuers()]
      writeIdentity(tx, identity)
      writeIssuers(tx, issuers)
      // Numbers are of the tags of logs, and those are another's now (LEDGER §9).
      tx.db.exec('UPDATE log SET mine = 0 WHERE mine > 0; DELETE FROM number_used')
      const own = new StationLedger({ store, identity, clock, random, app })
      const { wh } = certificateOf(certificate)
      own.openLogs(tx, ['auth', 'org', `wh:${wh}`, `audit:${dev}`], 'clone')
      return { identity, keys: next, ledger: own }
    },
    finish: () => takeNextKeys(folder),
  }
}

const certificateOf = (signed: SignedCertificate): Certificate =>
  JSON.parse(Buffer.from(signed.bytes).toString('utf8')) as Certificate
const certificateBy = (signed: SignedCertificate): string => certificateOf(signed).by
