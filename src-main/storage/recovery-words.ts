import { hkdfSync } from 'node:crypto'
import { entropyToMnemonic, mnemonicToEntropy, validateMnemonic } from '@scure/bip39'
import { wordlist } from '@scure/bip39/wordlists/english.js'
import { assert } from '#shared/kit/assert.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'

/** What the recovery words stand for: the organisation's root key and the key of its backups (LEDGER §4, §14). */
export interface RecoveryKeys {
  /** seed of the root's Ed25519 key, 32 bytes */
  readonly root: Uint8Array
  /** AES-256 key of backups, 32 bytes */
  readonly backup: Uint8Array
}

/** What 24 words stand for. Units: bytes. */
export const entropyBytes = 32
/** How many words there are. */
export const recoveryWordCount = 24

/** 24 English words of BIP-39 for 32 random bytes: 256 bits and a checksum of 8. English, because scanners and paper forms know no accents. */
export function recoveryWords(entropy: Uint8Array): string[] {
  assert(entropy.length === entropyBytes, 'recovery words are made of 32 bytes')
  return entropyToMnemonic(entropy, wordlist).split(' ')
}

/** The keys of recovery words, each from the words by HKDF-SHA256 under its own name, so that one tells nothing of the other. */
export function keysOfEntropy(entropy: Uint8Array): RecoveryKeys {
  const key = (name: string) => new Uint8Array(hkdfSync('sha256', entropy, new Uint8Array(), name, 32))
  return { root: key('CS1-root-key'), backup: key('CS1-backup-key') }
}

/** The keys of words as somebody types them: in any case, parted by anything. Errors: WrongWords, also for a wrong checksum. */
export function keysOfWords(typed: string): Result<RecoveryKeys, { readonly kind: 'WrongWords' }> {
  const words = typed
    .normalize('NFKD')
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter(word => word !== '')
  const phrase = words.join(' ')
  if (words.length !== recoveryWordCount || !validateMnemonic(phrase, wordlist)) return err({ kind: 'WrongWords' })
  return ok(keysOfEntropy(mnemonicToEntropy(phrase, wordlist)))
}
