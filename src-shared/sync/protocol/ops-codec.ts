import { base64url, parseBase64url } from '../bytes.ts'
import type { SignedCertificate } from '../certificate.ts'
import { isDigest } from '../entry.ts'
import { LIMITS } from '../limits.ts'
import { isHexId } from '../scope.ts'
import type { LogOpening, Ops } from './message.ts'
import { isWhole } from './message-fields.ts'
import type { PartReader } from './parts.ts'

const SEAL = 64
const SALT = 16

/** The keys of an OPS header, in order. */
export const opsKeys = ['log', 'after', 'n', 'sealed', 'start', 'issuers', 'asides', 'end'] as const

/** Header and parts of a run of entries. Source: the table of frames, types 4 and 6. */
export function writeOps(ops: Ops): { header: Record<string, unknown>; parts: Uint8Array[] } {
  const { log, after, entries, opening, asides, end } = ops
  const seals: Uint8Array[] = []
  const sealed: number[] = []
  for (const [i, { seal }] of entries.entries()) {
    if (!seal) continue
    sealed.push(i)
    seals.push(seal)
  }
  return {
    header: {
      log,
      after: [after.seq, base64url(after.hash)],
      n: entries.length,
      sealed,
      start: opening !== undefined,
      issuers: opening?.issuers.length ?? 0,
      asides: asides.length,
      end,
    },
    parts: [
      ...(opening
        ? [opening.genesis, opening.seal, ...writeCertificates([opening.certificate, ...opening.issuers])]
        : []),
      ...entries.map(({ body }) => body),
      ...seals,
      ...asides.flatMap(({ salt, payload }) => [salt, payload]),
    ],
  }
}

/** What a run of entries takes of credit: its parts with their lengths, the header not counted (CS-23). */
export function opsSize({ entries, opening, asides }: Ops): number {
  let size = 0
  for (const { body, seal } of entries) size += 4 + body.length + (seal ? 4 + SEAL : 0)
  for (const { payload } of asides) size += 8 + SALT + payload.length
  if (!opening) return size
  for (const { bytes } of [opening.certificate, ...opening.issuers]) size += 8 + bytes.length + SEAL
  return size + 8 + opening.genesis.length + SEAL
}

/** The run of entries that a header and its parts are; the last entry has a seal (CS-30). Whether parts are left is the caller's matter. */
export function readOps(header: Record<string, unknown>, parts: PartReader): Ops | undefined {
  const { log, n, start, end } = header
  const after = readAfter(header.after)
  const issuers = readCount(header.issuers, start === true ? LIMITS.issuers : 0)
  const asideCount = readCount(header.asides, LIMITS.opsAsides)
  const count = readCount(n, LIMITS.opsEntries)
  if (!isHexId(log) || !after || typeof start !== 'boolean' || typeof end !== 'boolean') return undefined
  if (issuers === undefined || asideCount === undefined || count === undefined) return undefined
  const sealed = readSealed(header.sealed, count)
  if (!sealed) return undefined
  const opening = start ? readOpening(parts, issuers) : undefined
  const bodies: Uint8Array[] = []
  for (let i = 0; i < count && parts.sound(); i++) bodies.push(parts.take(LIMITS.entryBodyBytes, 1))
  const seals = new Map<number, Uint8Array>()
  for (const i of sealed) seals.set(i, parts.take(SEAL, SEAL))
  const asides: { salt: Uint8Array; payload: Uint8Array }[] = []
  for (let i = 0; i < asideCount && parts.sound(); i++) {
    asides.push({ salt: parts.take(SALT, SALT), payload: parts.take(LIMITS.asideBytes, 1) })
  }
  const entries = bodies.map((body, i) => {
    const seal = seals.get(i)
    return seal ? { body, seal } : { body }
  })
  return { log, after, entries, ...(opening ? { opening } : {}), asides, end }
}

/** Certificates in pairs with their signatures, as they stand in HELLO and OPS. */
export function writeCertificates(certificates: readonly SignedCertificate[]): Uint8Array[] {
  return certificates.flatMap(({ bytes, signature }) => [bytes, signature])
}

/** One certificate with its signature. */
export function readCertificate(parts: PartReader): SignedCertificate {
  return { bytes: parts.take(LIMITS.certificateBytes, 1), signature: parts.take(SEAL, SEAL) }
}

function readOpening(parts: PartReader, issuers: number): LogOpening {
  const genesis = parts.take(LIMITS.genesisBytes, 1)
  const seal = parts.take(SEAL, SEAL)
  const certificate = readCertificate(parts)
  return { genesis, seal, certificate, issuers: Array.from({ length: issuers }, () => readCertificate(parts)) }
}

function readAfter(value: unknown): Ops['after'] | undefined {
  if (!Array.isArray(value) || value.length !== 2) return undefined
  const [seq, digest] = value as unknown[]
  if (!isWhole(seq) || !isDigest(digest)) return undefined
  const hash = parseBase64url(digest)
  return hash.ok ? { seq, hash: hash.value } : undefined
}

function readCount(value: unknown, max: number): number | undefined {
  return isWhole(value) && value <= max ? value : undefined
}

/** Places of the entries that have a seal: rising, and the last entry among them. */
function readSealed(value: unknown, count: number): number[] | undefined {
  if (!Array.isArray(value) || value.length > count) return undefined
  let before = -1
  for (const place of value as unknown[]) {
    if (!isWhole(place) || place <= before) return undefined
    before = place
  }
  return before === count - 1 ? (value as number[]) : undefined
}
