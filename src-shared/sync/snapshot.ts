import { z } from 'zod'
import { err, ok, type Result } from '../kit/result.ts'
import { base64url, concat, type Hashing, type Signing, utf8, type Verifying } from './bytes.ts'
import { canonicalBytes, parseCanonical } from './canonical.ts'
import { LIMITS } from './limits.ts'
import type { Signed } from './signed-text.ts'

const digest = z.string().length(43)
const whole = z.int().nonnegative()

const shape = z.strictObject({
  v: z.literal(1),
  org: z.string().length(32),
  /** the station that made it, and when by its clock */
  by: z.string().length(32),
  t: whole,
  /** of its file: number of migrations, version of the fold */
  schema: whole,
  fold: whole,
  scopes: z.array(z.string().max(200)).max(LIMITS.linkLogs),
  /** of every log in it (CS-54) */
  frontier: digest,
  size: whole,
  blocks: z.array(digest).min(1),
})

/** What a snapshot says of itself (CS-54): a station's file, cut in blocks of `LIMITS.snapChunkBytes`, and what is in it. */
export type SnapshotManifest = z.infer<typeof shape>

/** A snapshot that is not taken, and why. */
export type SnapshotFault = {
  readonly kind: 'BadManifest' | 'BadSignature' | 'OtherOrganisation' | 'OtherStation' | 'OtherVersion' | 'OtherScopes'
}

const message = (bytes: Uint8Array): Uint8Array => concat(utf8('CS1-snap\0'), bytes)

/** The bytes of a manifest with its maker's signature. */
export function signManifest(signing: Signing, manifest: SnapshotManifest): Signed {
  const bytes = canonicalBytes(manifest)
  return { bytes, signature: signing.sign(message(bytes)) }
}

/** What a snapshot is asked for by. */
export const snapshotId = (hashing: Hashing, bytes: Uint8Array): string => base64url(hashing.sha256(bytes))

/** What a snapshot must be to be taken. */
export interface SnapshotWanted {
  readonly org: string
  /** its maker and his key */
  readonly by: string
  readonly publicKey: Uint8Array
  readonly schema: number
  readonly fold: number
  readonly carries: (scope: string) => boolean
}

/** The manifest of a snapshot that fits: of this organisation, this maker, this version, and of nothing that is not carried. */
export function openManifest(
  verifying: Verifying,
  { bytes, signature }: Signed,
  wanted: SnapshotWanted,
): Result<SnapshotManifest, SnapshotFault> {
  const refused = (kind: SnapshotFault['kind']): Result<never, SnapshotFault> => err({ kind })
  if (!verifying.verify(wanted.publicKey, message(bytes), signature)) return refused('BadSignature')
  const value = parseCanonical(bytes, LIMITS.frameRawBytes, LIMITS.headerLevels)
  const parsed = shape.safeParse(value.ok ? value.value : undefined)
  if (!parsed.success) return refused('BadManifest')
  const manifest = parsed.data
  const { org, by, schema, fold, scopes, size, blocks } = manifest
  if (org !== wanted.org) return refused('OtherOrganisation')
  if (by !== wanted.by) return refused('OtherStation')
  if (schema !== wanted.schema || fold !== wanted.fold) return refused('OtherVersion')
  if (!scopes.every(wanted.carries)) return refused('OtherScopes')
  if (blocks.length !== Math.ceil(size / LIMITS.snapChunkBytes)) return refused('BadManifest')
  return ok(manifest)
}
