import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { base64url, parseBase64url } from '#shared/sync/bytes.ts'
import { nodeSigning } from './crypto.ts'
import { isCertified } from './identity.ts'
import { stationFiles } from './open.ts'
import type { SecretBox } from './secret-box.ts'
import { StorageError } from './storage-fault.ts'

/** The secrets of a station: what it signs with, what it will speak TLS with, what its backups are locked with. */
export interface StationKeys {
  /** seed of its Ed25519 key */
  readonly seed: Uint8Array
  /** PKCS #8 of the P-256 key of its TLS certificate */
  readonly tlsKey: Uint8Array
  /** DER of that certificate */
  readonly tlsCertificate: Uint8Array
  /** key of backups, from the recovery words */
  readonly backup: Uint8Array
}

/** What a station that wants to join keeps until it has its card. */
export interface JoiningKeys extends Omit<StationKeys, 'backup'> {
  /** digest of the SPKI of its TLS certificate */
  readonly tls: Uint8Array
  /** seed of the X25519 key that its card's secret is sealed to */
  readonly box: Uint8Array
}

const stationParts = ['seed', 'tlsKey', 'tlsCertificate', 'backup'] as const
const joiningParts = ['seed', 'tlsKey', 'tlsCertificate', 'tls', 'box'] as const

/**
 * Keeps the keys in the station's folder, protected by the machine where it can (LEDGER §4): written beside, flushed, renamed, readable
 * by their owner only. Errors: rejects when the machine's protection fails; throws what the disk says.
 */
export const writeStationKeys = (folder: string, secrets: SecretBox, keys: StationKeys): Promise<void> =>
  writeParts(join(folder, stationFiles.key), secrets, stationParts, keys)

/** The keys of a station, or undefined where there are none. Errors: throws KeyUnreadable for a file that is none of ours here. */
export const readStationKeys = (folder: string, secrets: SecretBox): Promise<StationKeys | undefined> =>
  readParts(join(folder, stationFiles.key), secrets, stationParts)

/** Keeps keys that are to take the place of the station's own, beside them, as safely. */
export const keepNextKeys = (folder: string, secrets: SecretBox, keys: StationKeys): Promise<void> =>
  writeParts(join(folder, stationFiles.nextKey), secrets, stationParts, keys)

/** Lets them take that place. */
export function takeNextKeys(folder: string): void {
  renameSync(join(folder, stationFiles.nextKey), join(folder, stationFiles.key))
}

/**
 * The keys of the station that a certificate is of. A change of keys that was cut after its commit is finished.
 * Errors: throws KeyUnreadable where neither the keys nor those that were to replace them are its.
 */
export async function readKeysOf(folder: string, secrets: SecretBox, certificate: Uint8Array): Promise<StationKeys> {
  const fits = (keys: StationKeys | undefined): keys is StationKeys =>
    keys !== undefined && isCertified(certificate, nodeSigning(keys.seed).publicKey)
  const next = existsSync(join(folder, stationFiles.nextKey))
    ? await readParts(join(folder, stationFiles.nextKey), secrets, stationParts)
    : undefined
  if (fits(next)) {
    takeNextKeys(folder)
    return next
  }
  const keys = await readStationKeys(folder, secrets)
  if (!fits(keys)) throw damaged()
  return keys
}

/** Keeps the keys of a station that wants to join, as safely. */
export const writeJoiningKeys = (folder: string, secrets: SecretBox, keys: JoiningKeys): Promise<void> =>
  writeParts(join(folder, stationFiles.joining), secrets, joiningParts, keys)

/** The keys that wait for a card, or undefined where there are none. Errors: as readStationKeys. */
export const readJoiningKeys = (folder: string, secrets: SecretBox): Promise<JoiningKeys | undefined> =>
  readParts(join(folder, stationFiles.joining), secrets, joiningParts)

/** Forgets the keys that waited: the station is a member now, or founded an organisation of its own. */
export function dropJoiningKeys(folder: string): void {
  rmSync(join(folder, stationFiles.joining), { force: true })
}

async function writeParts<P extends string>(
  file: string,
  secrets: SecretBox,
  parts: readonly P[],
  keys: Readonly<Record<P, Uint8Array>>,
): Promise<void> {
  const plain = JSON.stringify(Object.fromEntries(parts.map(part => [part, base64url(keys[part])])))
  const sealed = await secrets.protect(new TextEncoder().encode(plain))
  const text = JSON.stringify({ v: 1, kind: secrets.kind, sealed: base64url(sealed) })
  const handle = openSync(`${file}.new`, 'w', 0o600)
  try {
    writeSync(handle, text)
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
  renameSync(`${file}.new`, file)
}

async function readParts<P extends string>(
  file: string,
  secrets: SecretBox,
  parts: readonly P[],
): Promise<Record<P, Uint8Array> | undefined> {
  if (!existsSync(file)) return undefined
  const { sealed } = parseObject(readFileSync(file, 'utf8'))
  const plain = parseObject(Buffer.from(await revealed(secrets, bytesOf(sealed))).toString('utf8'))
  return Object.fromEntries(parts.map(part => [part, bytesOf(plain[part])])) as Record<P, Uint8Array>
}

const damaged = (cause?: unknown): StorageError => new StorageError({ kind: 'KeyUnreadable' }, { cause })

/** What another machine or account protected is no key here. */
async function revealed(secrets: SecretBox, sealed: Uint8Array): Promise<Uint8Array> {
  try {
    return await secrets.reveal(sealed)
  } catch (error) {
    throw damaged(error)
  }
}

function parseObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
  }
  throw damaged()
}

function bytesOf(value: unknown): Uint8Array {
  const parsed = typeof value === 'string' ? parseBase64url(value) : undefined
  if (!parsed?.ok) throw damaged()
  return parsed.value
}
