import { checkBridge } from '#shared/sync/bridge.ts'
import type { Bridge } from '#shared/sync/bridge.ts'
import type { Json } from '#shared/sync/entry.ts'
import { signTrustList } from '#shared/sync/trust-list.ts'
import type { Core } from './core.ts'
import { issuersOf } from './issuers.ts'
import type { StationIdentity, TrustWords } from './ledger.ts'
import { saidOfBridges } from './receipt-proof.ts'

/** Every station that ever was a member, certified up to the root, and those of adopted organisations, signed by this station (RC-3). */
export function trustListOf(core: Core, identity: StationIdentity, words: TrustWords): string {
  const { rootPublicKey, dev, org, signing } = identity
  const known = core.judge.authority().stations()
  const checks = { hashing: core.hashing, verifying: core.verifying, into: org }
  const bridges = saidOfBridges(core.db)
    .map(text => JSON.parse(text) as Json)
    .filter(said => checkBridge(checks, said).ok) as unknown as Bridge[]
  return signTrustList(signing, dev, {
    ...words,
    rootPublicKey,
    stations: known.map(({ signed: { bytes, signature } }) => [
      { bytes, signature },
      ...issuersOf(core, rootPublicKey, { bytes, signature }),
    ]),
    excluded: known.filter(one => one.revoked).map(one => one.dev),
    bridges,
  })
}
