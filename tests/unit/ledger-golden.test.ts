import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { nodeHashing, nodeSigning, nodeVerifying } from '#main/storage/crypto.ts'
import { asideDigest, encodeAside, parseAside, verifyAside } from '#shared/sync/aside.ts'
import { rootMessage, rootSignatureOf } from '#shared/sync/auth-payload.ts'
import { hex } from '#shared/sync/bytes.ts'
import {
  type Certificate,
  certificateMessage,
  devId,
  encodeCertificate,
  parseCertificate,
  verifyChain,
} from '#shared/sync/certificate.ts'
import { genesisHash, nextHash, refOf, sealMessage } from '#shared/sync/chain.ts'
import { encodeEntry, type Entry, type Json, parseEntry } from '#shared/sync/entry.ts'
import { encodeGenesis, type Genesis, genesisMessage, logIdBytes, parseGenesis } from '#shared/sync/genesis.ts'
import {
  type DocumentNumber,
  formatCode,
  formatNumber,
  numberTag,
  parseCode,
  parseNumber,
  type RecordCode,
} from '#shared/sync/number.ts'
import {
  checkReceiptCode,
  encodeReceipt,
  formatReceiptCode,
  type Receipt,
  receiptMessage,
  shortReceiptCode,
} from '#shared/sync/receipt-code.ts'
import { uuid7, voidId } from '#shared/sync/uuid.ts'
import { testHashing, testSigning, testVerifying } from '../support/crypto.ts'
import { ledgerVectors } from '../support/ledger-vectors.ts'

const folder = resolve(import.meta.dirname, '../golden/ledger')
const vectors = <T>(name: string): T => JSON.parse(readFileSync(resolve(folder, `${name}.json`), 'utf8')) as T
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)
const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)
const unhex = (digits: string): Uint8Array => Uint8Array.from(Buffer.from(digits, 'hex'))

/** SHA-256 of every file of vectors. A line is added for a new format; none is ever changed. */
const FROZEN: Record<string, string> = {
  'aside.json': '0e375e50389a422bcb6e2ba2ec29ae7f9a4beb249df73889e1b661999cce6665',
  'certificate.json': '1fce4a05c1ddf6e2b9899bb53f9f81506a5bcbe520b1aecea6fcde4489670b84',
  'chain.json': '213f8e1d8f1c2f143eed6362afbb3746958c204780e13c1a1f51765b6cbcebaa',
  'entry.json': '97615eb7a1ce538e5e6a9b9a3fc8aaab435c44ffb3cc3882af34d151f19d61a7',
  'genesis.json': '7b48a66b4d21e6fc07c877add056a40d3339e5d5b5c1716e004f42251aea7e7f',
  'id.json': '83acf8039d67078ce4860985bdbb3221d9c9b090e1b6f0ed731fc95123dfb9bb',
  'keys.json': 'fcba91a6b6b91de226440dab88947e5016b13fa1d6408644fb6b9daa64416e41',
  'malformed.json': 'c1ce926d27a9193675c9cbfdc8456c22f0e7db0aab1c9dea790b26f6ca605105',
  'receipt.json': 'abdadad339ad4efb2f4881d86be74df72abd4b8e8f44c48fbf7c0520724d20a5',
  'root.json': 'a59ae9460913ed514d9aa8116132244993c0a3122cd28540b97c1189d954aec0',
}

type Keys = Record<'root' | 'station' | 'second', { seed: string; publicKey: string; id: string }>
const keys = vectors<Keys>('keys')
const rootKey = unhex(keys.root.publicKey)

const providers = [
  ['Node as the station uses it', nodeHashing, nodeVerifying, nodeSigning],
  ['Node as the tests use it', testHashing, testVerifying, testSigning],
] as const

test('the golden vectors are those that were committed, and the generator still makes them', () => {
  const files = readdirSync(folder)
    .filter(file => file.endsWith('.json'))
    .sort()
  const hashes = files.map(file => [
    file,
    createHash('sha256')
      .update(readFileSync(resolve(folder, file)))
      .digest('hex'),
  ])
  expect(Object.fromEntries(hashes)).toEqual(FROZEN)
  for (const [name, made] of Object.entries(ledgerVectors())) {
    expect(JSON.parse(JSON.stringify(made)), name).toEqual(vectors(name))
  }
})

describe.each(providers)('the bytes of the ledger, by %s', (_name, hashing, verifying, signing) => {
  test('keys and ids', () => {
    for (const { seed, publicKey, id } of Object.values(keys)) {
      expect(hex(signing(unhex(seed)).publicKey)).toBe(publicKey)
      expect(devId(hashing, unhex(publicKey))).toBe(id)
    }
  })

  test('entry, LEDGER §1', () => {
    for (const { name, entry, bytes } of vectors<{ name: string; entry: Entry; bytes: string }[]>('entry')) {
      expect(text(encodeEntry(entry)), name).toBe(bytes)
      const parsed = parseEntry(utf8(bytes))
      expect(parsed.ok && JSON.stringify(parsed.value), name).toBe(bytes)
    }
    for (const { name, kind, base64 } of vectors<{ name: string; kind: string; base64: string }[]>('malformed')) {
      const parsed = parseEntry(Uint8Array.from(Buffer.from(base64, 'base64')))
      expect(parsed.ok ? 'taken' : parsed.error.kind, name).toBe(kind)
    }
  })

  test('chain, ref, seal, LEDGER §2', () => {
    interface Link {
      body: string
      hash: string
      ref: string
      sealMessage: string
      seal: string
    }
    const chain = vectors<{ genesis: string; logId: string; h0: string; links: Link[] }>('chain')
    const id = logIdBytes(hashing, utf8(chain.genesis))
    let hash = genesisHash(hashing, utf8(chain.genesis))
    expect([hex(id), hex(hash)]).toEqual([chain.logId, chain.h0])
    for (const [i, link] of chain.links.entries()) {
      hash = nextHash(hashing, hash, utf8(link.body))
      const message = sealMessage(id, i + 1, hash)
      expect([hex(hash), refOf(hash), hex(message)]).toEqual([link.hash, link.ref, link.sealMessage])
      expect(hex(signing(unhex(keys.station.seed)).sign(message))).toBe(link.seal)
      expect(verifying.verify(unhex(keys.station.publicKey), message, unhex(link.seal))).toBe(true)
      expect(verifying.verify(unhex(keys.second.publicKey), message, unhex(link.seal))).toBe(false)
    }
  })

  test('genesis, log id, tag, LEDGER §3', () => {
    type Vector = Record<'bytes' | 'logId' | 'tag' | 'h0' | 'message' | 'signature', string> & { fields: Genesis }
    for (const { fields, bytes, logId, tag, h0, message, signature } of vectors<Vector[]>('genesis')) {
      expect(text(encodeGenesis(fields))).toBe(bytes)
      expect(parseGenesis(utf8(bytes))).toEqual({ ok: true, value: fields })
      const id = logIdBytes(hashing, utf8(bytes))
      expect([hex(id), numberTag(id), hex(genesisHash(hashing, utf8(bytes)))]).toEqual([logId, tag, h0])
      expect(hex(genesisMessage(utf8(bytes)))).toBe(message)
      expect(verifying.verify(unhex(keys.station.publicKey), unhex(message), unhex(signature))).toBe(true)
    }
  })

  test('certificate, LEDGER §4', () => {
    type Vector = Record<'bytes' | 'message' | 'signature', string> & { issuer: keyof Keys; fields: Certificate }
    const all = vectors<Vector[]>('certificate')
    const signed = all.map(({ bytes, signature }) => ({ bytes: utf8(bytes), signature: unhex(signature) }))
    for (const { issuer, fields, bytes, message, signature } of all) {
      expect(text(encodeCertificate(hashing, fields))).toBe(bytes)
      expect(parseCertificate(hashing, utf8(bytes))).toEqual({ ok: true, value: fields })
      expect(hex(certificateMessage(utf8(bytes)))).toBe(message)
      expect(hex(signing(unhex(keys[issuer].seed)).sign(unhex(message)))).toBe(signature)
    }
    const find = (dev: string) => signed[all.findIndex(({ fields }) => fields.dev === dev)]
    const [first, second] = signed
    if (!first || !second) throw new Error('two certificates')
    const chain = verifyChain({ hashing, verifying, rootPublicKey: rootKey, find }, second)
    expect(chain.ok && chain.value.map(certificate => certificate.by)).toEqual([keys.station.id, 'root'])
  })

  test('aside, LEDGER §8', () => {
    type Vector = { personal: Record<string, Json>; salt: string; payload: string; digest: string }
    for (const { personal, salt, payload, digest } of vectors<Vector[]>('aside')) {
      expect(text(encodeAside(personal))).toBe(payload)
      expect(parseAside(utf8(payload))).toEqual({ ok: true, value: personal })
      expect(asideDigest(hashing, unhex(salt), utf8(payload))).toBe(digest)
      expect(verifyAside(hashing, digest, unhex(salt), utf8(payload))).toEqual({ ok: true, value: personal })
    }
  })

  test('receipt, LEDGER §10', () => {
    type Vector = Record<'payload' | 'message' | 'signature' | 'code' | 'shortCode', string> & { fields: Receipt }
    const signers = [{ dev: keys.station.id, publicKey: unhex(keys.station.publicKey) }]
    for (const { fields, payload, message, signature, code, shortCode } of vectors<Vector[]>('receipt')) {
      expect(hex(encodeReceipt(fields))).toBe(payload)
      expect(hex(receiptMessage(unhex(payload)))).toBe(message)
      expect(hex(signing(unhex(keys.station.seed)).sign(unhex(message)))).toBe(signature)
      expect(formatReceiptCode(unhex(payload), unhex(signature))).toBe(code)
      expect(shortReceiptCode(unhex(signature))).toBe(shortCode)
      const checked = checkReceiptCode({ verifying, org: keys.root.id, signers }, code)
      expect(checked).toEqual({ ok: true, value: { receipt: fields, dev: keys.station.id, shortCode } })
    }
  })

  test('root signature, LEDGER §4', () => {
    const { org, dev, entry, message } = vectors<Record<'org' | 'dev' | 'entry' | 'message', string>>('root')
    const parsed = parseEntry(utf8(entry))
    if (!parsed.ok) throw new Error('the entry parses')
    expect(hex(rootMessage(org, dev, parsed.value))).toBe(message)
    expect(rootSignatureOf({ hashing, verifying, rootPublicKey: rootKey }, dev, parsed.value)).toBe('holds')
  })

  test('ids, tags, numbers, codes, LEDGER §6, §9', () => {
    const id = vectors<{
      uuid7: { ms: number; random: string; uuid: string }[]
      voids: { fact: string; void: string }[]
      tags: { logId: string; tag: string }[]
      numbers: { parts: DocumentNumber; text: string }[]
      codes: { parts: RecordCode; text: string }[]
    }>('id')
    for (const { ms, random, uuid } of id.uuid7) expect(uuid7(ms, unhex(random))).toBe(uuid)
    for (const one of id.voids) expect(voidId(hashing, one.fact)).toBe(one.void)
    for (const { logId, tag } of id.tags) expect(numberTag(unhex(logId))).toBe(tag)
    for (const one of id.numbers) {
      expect(formatNumber(one.parts)).toBe(one.text)
      expect(parseNumber(one.text)).toEqual({ ok: true, value: one.parts })
    }
    for (const one of id.codes) {
      expect(formatCode(one.parts)).toBe(one.text)
      expect(parseCode(one.text)).toEqual({ ok: true, value: one.parts })
    }
  })
})
