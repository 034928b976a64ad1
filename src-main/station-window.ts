import { signRequest } from '#shared/sync/join-request.ts'
import { stationName } from './repositories/station.ts'
import { nodeHashing, nodeVerifying } from './storage/crypto.ts'
import type { Founded, Ground } from './storage/found-organisation.ts'
import { spkiOfCertificate } from './sync/lan-tls.ts'
import { PairingHost } from './sync/pairing-host.ts'

/** The window of a station for those who want to join (CS-70), under the name and keys that it has. `now`: a clock that only goes forward. */
export function stationWindow(
  { store, random, app }: Ground,
  { ledger, keys }: Founded,
  now: () => number,
  changed: () => void,
): PairingHost {
  const tools = { hashing: nodeHashing, verifying: nodeVerifying }
  const own = () => {
    const named = store.read(tx => stationName(tx, store.build, ledger.dev())) ?? ''
    const name = named === '' ? '-' : named
    return signRequest(tools, ledger.identity().signing, { tls: spkiOfCertificate(keys.tlsCertificate), name, app })
  }
  return new PairingHost({ ...tools, random, now, own, changed })
}
