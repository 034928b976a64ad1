import { asideDigest, encodeAside } from '#shared/sync/aside.ts'
import { rootMessage } from '#shared/sync/auth-payload.ts'
import { base64url, hex } from '#shared/sync/bytes.ts'
import { type Certificate, certificateMessage, devId, encodeCertificate, orgId } from '#shared/sync/certificate.ts'
import { genesisHash, nextHash, refOf, sealMessage } from '#shared/sync/chain.ts'
import { encodeEntry, type Entry, type Op } from '#shared/sync/entry.ts'
import { encodeGenesis, type Genesis, genesisMessage, logIdBytes } from '#shared/sync/genesis.ts'
import { formatCode, formatNumber, numberTag } from '#shared/sync/number.ts'
import {
  encodeReceipt,
  formatReceiptCode,
  type Receipt,
  receiptMessage,
  shortReceiptCode,
} from '#shared/sync/receipt-code.ts'
import { bytesToUuid, uuid7, uuidToBytes, voidId } from '#shared/sync/uuid.ts'
import { testHashing, testSigning } from './crypto.ts'
import { MALFORMED } from './malformed-entries.ts'

const range = (start: number, length: number): Uint8Array => Uint8Array.from({ length }, (_, i) => (start + i) & 0xff)
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)
const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)

const SEEDS = { root: range(0, 32), station: range(32, 32), second: range(64, 32) }
const ROOT = testSigning(SEEDS.root)
const STATION = testSigning(SEEDS.station)
const SECOND = testSigning(SEEDS.second)
const ORG = orgId(testHashing, ROOT.publicKey)
const DEV = devId(testHashing, STATION.publicKey)
const T = 1_786_000_000_000
const WAREHOUSE = uuid7(T, range(100, 10))
const BOSS = uuid7(T + 1, range(110, 10))
const DELIVERY = uuid7(T + 2, range(120, 10))
const FARMER = uuid7(T + 3, range(130, 10))
const HEAD_REF = refOf(range(1, 32))
const OTHER_REF = refOf(range(200, 32))

const certificates: { issuer: keyof typeof SEEDS; fields: Certificate }[] = [
  {
    issuer: 'root',
    fields: {
      v: 1,
      org: ORG,
      dev: DEV,
      pub: base64url(STATION.publicKey),
      tls: base64url(testHashing.sha256(utf8('tls of the station'))),
      wh: WAREHOUSE,
      sc: [],
      rt: ['enrol', 'hq', 'seed'],
      by: 'root',
      t: T,
    },
  },
  {
    issuer: 'station',
    fields: {
      v: 1,
      org: ORG,
      dev: devId(testHashing, SECOND.publicKey),
      pub: base64url(SECOND.publicKey),
      tls: base64url(testHashing.sha256(utf8('tls of the second'))),
      wh: uuid7(T + 9, range(140, 10)),
      sc: [`wh:${WAREHOUSE}`],
      rt: [],
      by: DEV,
      t: T + 10,
    },
  },
]

function certificateVectors() {
  return certificates.map(({ issuer, fields }) => {
    const bytes = encodeCertificate(testHashing, fields)
    const message = certificateMessage(bytes)
    const signature = testSigning(SEEDS[issuer]).sign(message)
    return { issuer, fields, bytes: text(bytes), message: hex(message), signature: hex(signature) }
  })
}

const CERTIFICATE = utf8(certificateVectors()[0]?.bytes ?? '')

const geneses: Genesis[] = [
  {
    v: 1,
    org: ORG,
    dev: DEV,
    sc: 'auth',
    n: base64url(range(7, 16)),
    why: 'install',
    cert: base64url(testHashing.sha256(CERTIFICATE)),
    r: [],
    app: '0.1.0',
    t: T,
  },
  {
    v: 1,
    org: ORG,
    dev: DEV,
    sc: `wh:${WAREHOUSE}`,
    n: base64url(range(77, 16)),
    why: 'restore',
    prev: { log: hex(range(5, 16)), seq: 412, h: base64url(range(9, 32)) },
    cert: base64url(testHashing.sha256(CERTIFICATE)),
    r: [OTHER_REF, HEAD_REF].sort(),
    app: '0.1.0',
    t: T + 5,
  },
]

function genesisVectors() {
  return geneses.map(fields => {
    const bytes = encodeGenesis(fields)
    const message = genesisMessage(bytes)
    const id = logIdBytes(testHashing, bytes)
    return {
      fields,
      bytes: text(bytes),
      logId: hex(id),
      tag: numberTag(id),
      h0: hex(genesisHash(testHashing, bytes)),
      message: hex(message),
      signature: hex(STATION.sign(message)),
    }
  })
}

const SALT = range(160, 16)
const PERSONAL = { name: 'Ngono Étoundi', phone: '+237677123456', paper: { type: 'CNI', no: '112233445' } }

const base = { v: 1 as const, a: BOSS, t: T + 100, l: 0, r: [HEAD_REF], s: 1 }
const entries: { name: string; entry: Entry }[] = [
  {
    name: 'a delivery with its fields nested',
    entry: {
      ...base,
      c: uuid7(T + 100, range(150, 10)),
      o: [
        {
          k: 'create',
          e: 'delivery',
          i: DELIVERY,
          p: {
            no: 'EBO7KD-2627-L00412',
            farmer: FARMER,
            weighings: [{ g: 36_600 }, { g: 36_400 }],
            tare_g: 500,
            net_g: 72_500,
            amount_xaf: 108_750,
            override: false,
          },
        },
        { k: 'create', e: 'lot', i: uuid7(T + 4, range(131, 10)), p: { grade: 'G1', season: '2627' } },
      ],
    },
  },
  {
    name: 'a farmer whose personal part is beside, texts decomposed and refs unsorted by the caller',
    entry: {
      ...base,
      c: uuid7(T + 101, range(151, 10)),
      l: 3,
      r: [OTHER_REF, HEAD_REF, OTHER_REF],
      o: [
        {
          k: 'create',
          e: 'farmer',
          i: FARMER,
          p: { village: 'E\u0301be\u0301bda', area_m2: 12_500, note: 'l\u2019\u00e9t\u00e9 \u{1f33f} \u0007\n"\\' },
          d: asideDigest(testHashing, SALT, encodeAside(PERSONAL)),
        },
      ],
    },
  },
  {
    name: 'a set that gives one field, clears one, and names a personal one',
    entry: {
      ...base,
      c: uuid7(T + 102, range(152, 10)),
      o: [
        {
          k: 'set',
          e: 'farmer',
          i: FARMER,
          p: { area_m2: -9_007_199_254_740_991 },
          b: { area_m2: [HEAD_REF], village: [HEAD_REF, OTHER_REF], phone: [OTHER_REF] },
          d: base64url(range(30, 32)),
        },
        { k: 'add', e: 'reaction', i: 'bravo' },
        { k: 'remove', e: 'member', i: BOSS, b: { m: [HEAD_REF] } },
        { k: 'create', e: 'setting', i: 'receipt_footer', p: { text: '' } },
      ],
    },
  },
  {
    name: 'the first entry of an organisation',
    entry: {
      ...base,
      c: uuid7(T + 103, range(153, 10)),
      r: [],
      o: rootOps(),
    },
  },
]

function rootOps(): Op[] {
  const [signed] = certificateVectors()
  const grant: Op = {
    k: 'create',
    e: 'grant',
    i: uuid7(T + 6, range(133, 10)),
    p: { user: BOSS, role: 'SU', wh: 'all' },
  }
  const station: Op = {
    k: 'create',
    e: 'station',
    i: uuid7(T + 5, range(132, 10)),
    p: {
      dev: DEV,
      cert: base64url(utf8(signed?.bytes ?? '')),
      sig: base64url(Uint8Array.from(Buffer.from(signed?.signature ?? '', 'hex'))),
      wh: WAREHOUSE,
      name: 'Poste 1',
    },
  }
  const draft = { c: uuid7(T + 103, range(153, 10)), a: BOSS, r: [], o: [station, grant] }
  const root_sig = base64url(ROOT.sign(rootMessage(ORG, DEV, draft)))
  return [{ ...station, p: { ...station.p, root_sig } }, grant]
}

function chainVectors() {
  const genesis = encodeGenesis(geneses[0] as Genesis)
  const id = logIdBytes(testHashing, genesis)
  let hash = genesisHash(testHashing, genesis)
  const links = entries.map(({ entry }, i) => {
    const body = encodeEntry(entry)
    hash = nextHash(testHashing, hash, body)
    const seal = sealMessage(id, i + 1, hash)
    return {
      body: text(body),
      hash: hex(hash),
      ref: refOf(hash),
      sealMessage: hex(seal),
      seal: hex(STATION.sign(seal)),
    }
  })
  return { genesis: text(genesis), logId: hex(id), h0: hex(genesisHash(testHashing, genesis)), links }
}

const receipts: Receipt[] = [
  {
    version: 1,
    org: ORG.slice(0, 16),
    number: 'EBO7KD-2627-L00412',
    farmerCode: 'EBO7KD-PL00873',
    netGrams: 72_500,
    amountXaf: 108_750,
    netToPayXaf: 98_750,
    date: '2026-11-15',
    head: hex(range(60, 16)),
    dev: DEV.slice(0, 16),
  },
  {
    version: 1,
    org: ORG.slice(0, 16),
    number: 'EBO000-26HC-P1234567',
    farmerCode: '',
    netGrams: 0,
    amountXaf: 5_000_000_000,
    netToPayXaf: 23,
    date: '2028-02-29',
    head: hex(range(0, 16)),
    dev: DEV.slice(0, 16),
  },
]

function receiptVectors() {
  return receipts.map(fields => {
    const payload = encodeReceipt(fields)
    const message = receiptMessage(payload)
    const signature = STATION.sign(message)
    return {
      fields,
      payload: hex(payload),
      message: hex(message),
      signature: hex(signature),
      code: formatReceiptCode(payload, signature),
      shortCode: shortReceiptCode(signature),
    }
  })
}

function rootVector() {
  const entry = entries[3]?.entry
  if (!entry) throw new Error('the first entry of an organisation is the fourth vector')
  return { org: ORG, dev: DEV, entry: text(encodeEntry(entry)), message: hex(rootMessage(ORG, DEV, entry)) }
}

function idVectors() {
  const ids = [range(0, 16), range(0xf0, 16), uuidToBytes(DELIVERY)]
  return {
    uuid7: [{ ms: T, random: hex(range(100, 10)), uuid: WAREHOUSE }],
    voids: ids.map(id => ({ fact: bytesToUuid(id), void: voidId(testHashing, bytesToUuid(id)) })),
    tags: [range(0, 16), range(0xff, 16), range(0x5a, 16)].map(id => ({ logId: hex(id), tag: numberTag(id) })),
    numbers: [
      { parts: { warehouse: 'EBO', tag: '7KD', season: '2627', letter: 'L' as const, counter: 412 } },
      { parts: { warehouse: 'AAA', tag: 'ZZZ', season: '26HC', letter: 'P' as const, counter: 100_000 } },
    ].map(({ parts }) => ({ parts, text: formatNumber(parts) })),
    codes: [
      { parts: { warehouse: 'EBO', tag: '7KD', kind: 'PL' as const, counter: 873 } },
      { parts: { warehouse: 'EBO', tag: '000', kind: 'CF' as const, counter: 1 } },
      { parts: { warehouse: 'EBO', tag: 'HJK', kind: 'LT' as const, counter: 99_999 } },
      { parts: { warehouse: 'EBO', tag: 'MNP', kind: 'PA' as const, counter: 1_234_567 } },
    ].map(({ parts }) => ({ parts, text: formatCode(parts) })),
  }
}

/** Every golden vector of the ledger by the name of its file, made from fixed keys and inputs. */
export function ledgerVectors(): Record<string, unknown> {
  const keys = Object.entries(SEEDS).map(([name, seed]) => {
    const { publicKey } = testSigning(seed)
    return [name, { seed: hex(seed), publicKey: hex(publicKey), id: devId(testHashing, publicKey) }]
  })
  return {
    keys: Object.fromEntries(keys),
    entry: entries.map(({ name, entry }) => ({ name, entry, bytes: text(encodeEntry(entry)) })),
    malformed: MALFORMED.map(({ name, body, kind }) => ({ name, kind, base64: Buffer.from(body).toString('base64') })),
    chain: chainVectors(),
    genesis: genesisVectors(),
    certificate: certificateVectors(),
    aside: [
      {
        personal: PERSONAL,
        salt: hex(SALT),
        payload: text(encodeAside(PERSONAL)),
        digest: asideDigest(testHashing, SALT, encodeAside(PERSONAL)),
      },
    ],
    receipt: receiptVectors(),
    root: rootVector(),
    id: idVectors(),
  }
}
