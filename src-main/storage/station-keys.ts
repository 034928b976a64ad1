import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { base64url, parseBase64url } from '#shared/sync/bytes.ts'
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

const parts = ['seed', 'tlsKey', 'tlsCertificate', 'backup'] as const

/**
 * Keeps the keys in the station's folder, protected by the machine where it can (LEDGER §4): written beside, flushed, renamed, readable
 * by their owner only. Errors: rejects when the machine's protection fails; throws what the disk says.
 */
export async function writeStationKeys(folder: string, secrets: SecretBox, keys: StationKeys): Promise<void> {
  const plain = JSON.stringify(Object.fromEntries(parts.map(part => [part, base64url(keys[part])])))
  const sealed = await secrets.protect(new TextEncoder().encode(plain))
  const text = JSON.stringify({ v: 1, kind: secrets.kind, sealed: base64url(sealed) })
  const file = join(folder, stationFiles.key)
  const handle = openSync(`${file}.new`, 'w', 0o600)
  try {
    writeSync(handle, text)
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
  renameSync(`${file}.new`, file)
}

/** The keys of a station, or undefined where there are none. Errors: throws KeyUnreadable for a file that is none of ours here. */
export async function readStationKeys(folder: string, secrets: SecretBox): Promise<StationKeys | undefined> {
  const file = join(folder, stationFiles.key)
  if (!existsSync(file)) return undefined
  const { sealed } = parseObject(readFileSync(file, 'utf8'))
  const plain = parseObject(Buffer.from(await revealed(secrets, bytesOf(sealed))).toString('utf8'))
  return {
    seed: bytesOf(plain['seed']),
    tlsKey: bytesOf(plain['tlsKey']),
    tlsCertificate: bytesOf(plain['tlsCertificate']),
    backup: bytesOf(plain['backup']),
  }
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
