import type { ReadTx, WriteTx } from './store.ts'
import { assert } from '#shared/kit/assert.ts'
import { base64url, parseBase64url, type Signing } from '#shared/sync/bytes.ts'
import type { StationIdentity } from './ledger.ts'
import { StorageError } from './storage-fault.ts'

/** What a station knows of itself without its private key. */
export type PublicIdentity = Omit<StationIdentity, 'signing'>

const names = { org: 'org', root: 'root', dev: 'dev', cert: 'cert', certSig: 'cert_sig' } as const

/** Keeps who this station is, in the commit that founds or joins the organisation. */
export function writeIdentity(tx: WriteTx, identity: PublicIdentity): void {
  const put = tx.db.prepare('INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)')
  put.run(names.org, identity.org)
  put.run(names.root, base64url(identity.rootPublicKey))
  put.run(names.dev, identity.dev)
  put.run(names.cert, base64url(identity.certificate.bytes))
  put.run(names.certSig, base64url(identity.certificate.signature))
}

/** Who this station is, or undefined before it is set up. */
export function readIdentity(tx: ReadTx): PublicIdentity | undefined {
  const find = tx.db.prepare<[string], string>('SELECT value FROM meta WHERE name = ?').pluck()
  const org = find.get(names.org)
  const dev = find.get(names.dev)
  if (org === undefined || dev === undefined) return undefined
  const bytes = (name: string): Uint8Array => {
    const parsed = parseBase64url(find.get(name) ?? '')
    assert(parsed.ok, `meta ${name} is no base64url`)
    return parsed.value
  }
  const certificate = { bytes: bytes(names.cert), signature: bytes(names.certSig) }
  return { org, dev, rootPublicKey: bytes(names.root), certificate }
}

/** The whole identity. Errors: throws KeyUnreadable for a key that is not the one of the certificate. */
export function withKey(identity: PublicIdentity, signing: Signing): StationIdentity {
  const certified = Buffer.from(identity.certificate.bytes).includes(`"pub":"${base64url(signing.publicKey)}"`)
  if (!certified) throw new StorageError({ kind: 'KeyUnreadable' })
  return { ...identity, signing }
}
