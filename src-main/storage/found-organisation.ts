import { assert } from '#shared/kit/assert.ts'
import { base64url } from '#shared/sync/bytes.ts'
import { certificateMessage, devId, encodeCertificate, orgId } from '#shared/sync/certificate.ts'
import { nodeHashing, nodeSigning } from './crypto.ts'
import { writeIdentity } from './identity.ts'
import type { Draft, DraftOp, StationIdentity } from './ledger.ts'
import type { RecoveryKeys } from './recovery-words.ts'
import type { SecretBox } from './secret-box.ts'
import { makeTlsIdentity } from './self-signed-certificate.ts'
import { type StationKeys, writeStationKeys } from './station-keys.ts'
import { StationLedger } from './station-ledger.ts'
import type { Store } from './store.ts'

/** What an organisation is founded on. */
export interface Ground {
  readonly store: Store
  readonly folder: string
  readonly secrets: SecretBox
  readonly clock: { wallMs(): number }
  readonly random: { bytes(count: number): Uint8Array }
  readonly app: string
}

/** What the first commit of an organisation says besides who its first station is. */
export interface Foundation {
  readonly command: string
  readonly actor: string
  readonly warehouse: string
  readonly stationOp: string
  readonly stationName: string
  /** ops of the first `auth` entry after the station's own */
  readonly auth: readonly DraftOp[]
  /** further entries; the audit scope is made by `audit` once the station is known */
  readonly org: readonly Draft[]
  audit(dev: string): Draft
}

/** The new station. */
export interface Founded {
  readonly identity: StationIdentity
  readonly keys: StationKeys
  readonly ledger: StationLedger
}

/**
 * Makes an organisation on this machine (LEDGER §4 Create): the station's keys, its certificate signed by the root with the right to
 * enrol others and to give copies to them, its logs, and everything the wizard was told, in one commit. The keys are on the disk before anything names them, so
 * that a cut in between leaves no organisation and no harm.
 */
export async function foundOrganisation(ground: Ground, recovery: RecoveryKeys, plan: Foundation): Promise<Founded> {
  const root = nodeSigning(recovery.root)
  const seed = ground.random.bytes(32)
  const signing = nodeSigning(seed)
  const org = orgId(nodeHashing, root.publicKey)
  const dev = devId(nodeHashing, signing.publicKey)
  const tls = makeTlsIdentity(dev, ground.random.bytes(15))
  const bytes = encodeCertificate(nodeHashing, {
    v: 1,
    org,
    dev,
    pub: base64url(signing.publicKey),
    tls: base64url(tls.spki),
    wh: plan.warehouse,
    sc: [],
    // Who founds has the whole ledger from the start: new stations may take its copy (CS-54).
    rt: ['enrol', 'seed'],
    by: 'root',
    t: ground.clock.wallMs(),
  })
  const certificate = { bytes, signature: root.sign(certificateMessage(bytes)) }
  const identity: StationIdentity = { org, rootPublicKey: root.publicKey, dev, signing, certificate }
  const keys = { seed, tlsKey: tls.key, tlsCertificate: tls.certificate, backup: recovery.backup }
  await writeStationKeys(ground.folder, ground.secrets, keys)
  const { store, clock, random, app } = ground
  const ledger = new StationLedger({ store, identity, clock, random, app })
  const station: DraftOp = {
    k: 'create',
    e: 'station',
    i: plan.stationOp,
    p: {
      dev,
      wh: plan.warehouse,
      name: plan.stationName,
      cert: base64url(bytes),
      sig: base64url(certificate.signature),
    },
  }
  store.write(tx => {
    writeIdentity(tx, identity)
    ledger.openLogs(tx, ['auth', 'org', `wh:${plan.warehouse}`, `audit:${dev}`])
    const first: Draft = { scope: 'auth', ops: [station, ...plan.auth], root }
    const made = ledger.append(tx, plan, [first, ...plan.org, plan.audit(dev)])
    assert(made.length === plan.org.length + 2, 'every entry of the foundation is made')
  })
  return { identity, keys, ledger }
}
