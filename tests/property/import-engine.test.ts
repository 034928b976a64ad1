import { stringify } from 'csv-stringify/sync'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkFarmers } from '../../src-main/import/check-farmers.ts'
import { detectSeparator } from '../../src-main/import/detect-separator.ts'
import { errorFile } from '../../src-main/import/error-file.ts'
import { likelyDuplicates, scorePair, type Likeness } from '../../src-main/import/likely-duplicates.ts'
import { proposeMapping } from '../../src-main/import/map-columns.ts'
import { readTable } from '../../src-main/import/read-table.ts'
import { splitRecords } from '../../src-main/import/split-records.ts'
import { parseArea } from '../../src-shared/domain/area.ts'
import { parseBirth } from '../../src-shared/domain/birth.ts'
import { parseDecimal } from '../../src-shared/domain/decimal-input.ts'
import { editDistance } from '../../src-shared/domain/edit-distance.ts'
import { foldText, tidyText } from '../../src-shared/domain/folded-text.ts'
import { parseIdentityPaper } from '../../src-shared/domain/identity-paper.ts'
import { parsePersonName } from '../../src-shared/domain/person-name.ts'
import { parsePhones } from '../../src-shared/domain/phone.ts'
import { parsePosition } from '../../src-shared/domain/position.ts'
import { goldenBytes, importFarmerText, nobody, tableOf, today } from '../support/import-file.ts'

const runs = { numRuns: 300 }
const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.constantFrom('=1+1', '<b>', '\u202e', '1.234', '4°', '"', '""', ';', '00237', 'KIT', '\ud800'),
)

describe('text in, records out', () => {
  const cell = fc
    .array(fc.constantFrom('a', 'é', 'Z', '1', ' ', '"', ';', ',', '\n', '\r\n', "'", '=', '\t', '|'), {
      maxLength: 12,
    })
    .map(parts => parts.join(''))
    .filter(text => text.split(/[;,\t|]/).length <= 3 && text.trim() === text)

  test('what a writer quotes, the reader reads, each record on its line', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(cell, { minLength: 6, maxLength: 6 }), { minLength: 3, maxLength: 12 }),
        fc.constantFrom('\n', '\r\n'),
        async (rows, end) => {
          const heading = ['Code', 'Nom', 'Sexe', 'Village', 'Statut', 'Notes']
          const all = [heading, ...rows]
          const text = stringify(all, { delimiter: ';', quoted: true, record_delimiter: end })
          const table = await tableOf(new TextEncoder().encode(text), { separator: ';' })
          expect(table.records.map(record => record.cells)).toEqual(all)
          let line = 1
          for (const [i, row] of all.entries()) {
            expect(table.records[i]?.line).toBe(line)
            line += 1 + row.join('').split(/\r\n|\n|\r/).length - 1
          }
        },
      ),
      runs,
    )
  })

  test('records never overlap, never lose a character, and the parser sees as many', () => {
    const messy = fc
      .array(fc.constantFrom('"', ';', '\n', '\r', 'a', '""', ' ', ';"', '";'), { maxLength: 80 })
      .map(parts => parts.join(''))
    fc.assert(
      fc.property(messy, text => {
        const spans = splitRecords(text, ';', detectSeparator(text, ';').columns)
        let at = 0
        for (const [i, start] of spans.starts.entries()) {
          const end = spans.ends[i] ?? -1
          expect(end).toBeGreaterThanOrEqual(start)
          expect(text.slice(at, start)).toMatch(/^(?:\r\n|\n|\r)?$/)
          expect(spans.lines[i]).toBe(1 + (text.slice(0, start).match(/\r\n|\n|\r/g)?.length ?? 0))
          at = end
        }
        expect(text.slice(at)).toMatch(/^(?:\r\n|\n|\r)?$/)
      }),
      { numRuns: 2_000 },
    )
  })

  test('no bytes make the reader throw', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.uint8Array({ maxLength: 400 }),
          hostile.map(text => new TextEncoder().encode(text)),
        ),
        async bytes => {
          const table = await readTable(bytes)
          if (table.ok) expect(table.value.records.length).toBeGreaterThan(0)
          else expect(table.error.kind).toMatch(/^[A-Z]/)
        },
      ),
      runs,
    )
  })

  test('a workbook with any byte changed is read or refused, never worse', async () => {
    const workbook = goldenBytes('classeur.xlsx')
    await fc.assert(
      fc.asyncProperty(fc.nat(workbook.length - 1), fc.nat(255), async (at, byte) => {
        const bytes = Uint8Array.from(workbook)
        bytes[at] = byte
        const table = await readTable(bytes)
        if (!table.ok) expect(table.error.kind).toMatch(/^(?:Workbook|File|CellTooLong|EncodingUnknown)/)
      }),
      { numRuns: 60 },
    )
  })
})

describe('records in, judgement out', () => {
  const file = fc.array(fc.array(hostile, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 12 })

  test('every record is created, matched, rejected or skipped, whatever stands in it; nothing filled is lost', async () => {
    await fc.assert(
      fc.asyncProperty(file, async rows => {
        const heading = ['Code', 'Nom et prénoms', 'Sexe', 'Né(e) le', 'Téléphone', 'CNI', 'Superficie', 'GPS']
        const text = stringify([heading, ...rows], { delimiter: ';', quoted: true })
        const read = await readTable(new TextEncoder().encode(text))
        if (!read.ok) {
          // so many control characters that it is no text
          expect(read.error).toEqual({ kind: 'FileNotATable', found: 'binary' })
          expect(text).toMatch(/[\0-\x08\x0e-\x1a\x1c-\x1f]/)
          return
        }
        const { table, mapping, check } = await importFarmerText(text)
        expect(check.created + check.matched + check.rejected.length + check.skipped.length).toBe(check.rows)
        expect(check.rows).toBe(table.records.length)
        for (const record of check.records) {
          if (record.outcome === 'skip') continue
          const cells = table.records[record.record - 1]?.cells ?? []
          const kept = new Set(Object.values(record.source))
          for (const one of cells) if (tidyText(one) !== '') expect(kept.has(one)).toBe(true)
        }
        expect(errorFile(table, mapping, check).bytes.length).toBeGreaterThan(3)
      }),
      runs,
    )
  })

  test('the order of the records does not change who is whose likely duplicate', async () => {
    const table = await tableOf(goldenBytes('registre-planteurs-ebebda.csv'))
    const mapping = proposeMapping(table, 'farmers')
    const head = table.records.slice(0, 3)
    const people = table.records.slice(3, 403)
    const pairs = (records: typeof table.records): string[] => {
      const check = checkFarmers(
        { ...table, records: records.map((record, i) => ({ ...record, n: i + 1 })) },
        mapping,
        nobody,
      )
      const line = (n: number | null): number => check.records[(n ?? 0) - 1]?.line ?? 0
      return check.records
        .flatMap(record =>
          record.duplicates
            .filter(other => other.score >= 60)
            .map(other => [record.line, line(other.record), other.score].join(' ')),
        )
        .sort()
    }
    expect(pairs([...head, ...people].reverse().reverse())).toEqual(pairs([...head, ...[...people].reverse()]))
  })
})

describe('cells', () => {
  test('no cell of ten thousand characters holds a parser up', () => {
    const before = process.cpuUsage()
    for (const unit of ['1', '1 ', '"', '(', 'a ', '° ', 'N 1', ', ', '.', 'é', '=', '1/', '\u00a0', "4°'"]) {
      const text = unit.repeat(10_000 / unit.length)
      for (let i = 0; i < 20; i += 1) {
        parsePosition(text)
        parseArea(text)
        parseBirth(text, today)
        parsePhones(text)
        parseIdentityPaper(text)
        parsePersonName(text)
        foldText(text)
        tidyText(text)
        parseDecimal(text, { scale: 3 })
      }
    }
    expect(process.cpuUsage(before).user).toBeLessThan(5_000_000)
  })

  test('no text makes a parser throw, and what it accepts is in bounds', () => {
    fc.assert(
      fc.property(hostile, text => {
        const position = parsePosition(text)
        if (position.ok) {
          expect(position.value.lat_e6).toBeGreaterThanOrEqual(1_600_000)
          expect(position.value.lon_e6).toBeLessThanOrEqual(16_200_000)
        }
        const area = parseArea(text)
        if (area.ok) expect(Number.isSafeInteger(area.value.value) && area.value.value > 0).toBe(true)
        const birth = parseBirth(text, today)
        if (birth.ok) expect(birth.value.year).toBeGreaterThan(1900)
        for (const phone of parsePhones(text).values) expect(phone).toMatch(/^\+237[26]\d{8}$/)
        const paper = parseIdentityPaper(text)
        if (paper.ok) expect(paper.value.number).toMatch(/^[A-Z0-9-]{3,30}$/)
        const name = parsePersonName(text)
        if (name.ok) expect(name.value.value).not.toMatch(/[<>=\u202e]/)
      }),
      { numRuns: 3_000 },
    )
  })

  test('any whole number of grams, written any usual way, reads back', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 9_999_999_999 }),
        fc.constantFrom(' ', '\u00a0', '\u202f', ''),
        fc.constantFrom(',', '.'),
        (grams, gap, mark) => {
          const whole = String(Math.floor(grams / 1000)).replace(/\B(?=(?:\d{3})+$)/g, gap)
          const text = `${whole}${mark}${String(grams % 1000).padStart(3, '0')}0`
          expect(parseDecimal(text, { scale: 3 })).toMatchObject({ ok: true, value: { value: grams } })
        },
      ),
      runs,
    )
  })

  test('a place in Cameroon reads back from decimals and from degrees, minutes and seconds; turned round it is turned back', () => {
    const south = fc.integer({ min: 1_600_000, max: 8_300_000 })
    fc.assert(
      fc.property(south, fc.integer({ min: 8_400_000, max: 16_200_000 }), (lat, lon) => {
        const decimal = (micro: number): string => (micro / 1_000_000).toFixed(6)
        expect(parsePosition(`${decimal(lat)}, ${decimal(lon)}`)).toMatchObject({
          value: { lat_e6: lat, lon_e6: lon, swapped: false },
        })
        expect(parsePosition(`${decimal(lon)} / ${decimal(lat)}`.replaceAll('.', ','))).toMatchObject({
          value: { lat_e6: lat, lon_e6: lon, swapped: true },
        })
        const angle = (micro: number): string => {
          const tenths = Math.round((micro * 36_000) / 1_000_000)
          return `${Math.floor(tenths / 36_000)}°${Math.floor(tenths / 600) % 60}'${((tenths % 600) / 10).toFixed(1)}"`
        }
        const found = parsePosition(`${angle(lat)}N ${angle(lon)}E`)
        expect(found.ok && Math.abs(found.value.lat_e6 - lat) <= 14 && Math.abs(found.value.lon_e6 - lon) <= 14).toBe(
          true,
        )
      }),
      runs,
    )
  })

  test('folding is idempotent, blind to accents and case; a name read again is the same person', () => {
    const word = fc
      .array(fc.constantFrom('a', 'é', 'B', 'ŋ', 'Œ', 'ç', 'n', 'K', 'o'), { minLength: 2, maxLength: 8 })
      .map(letters => letters.join(''))
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 4 }), words => {
        const text = words.join(' ')
        expect(foldText(foldText(text))).toBe(foldText(text))
        expect(foldText(text.normalize('NFD').toLowerCase())).toBe(foldText(text))
        const name = parsePersonName(text)
        if (!name.ok) return
        expect(parsePersonName(name.value.value)).toMatchObject({ ok: true, value: { key: name.value.key } })
        expect(parsePersonName([...words].reverse().join(' '))).toMatchObject({
          ok: true,
          value: { key: name.value.key },
        })
      }),
      runs,
    )
  })

  test('the distance is the textbook’s, as far as it is asked for', () => {
    const textbook = (a: string, b: string): number => {
      const d = Array.from({ length: a.length + 1 }, (_, i) =>
        Array.from({ length: b.length + 1 }, (__, j) => (i === 0 ? j : j === 0 ? i : 0)),
      )
      for (let i = 1; i <= a.length; i += 1) {
        for (let j = 1; j <= b.length; j += 1) {
          const row = d[i] as number[]
          const cost = a[i - 1] === b[j - 1] ? 0 : 1
          row[j] = Math.min((d[i - 1]?.[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (d[i - 1]?.[j - 1] ?? 0) + cost)
          if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
            row[j] = Math.min(row[j] ?? 0, (d[i - 2]?.[j - 2] ?? 0) + 1)
        }
      }
      return d[a.length]?.[b.length] ?? 0
    }
    const word = fc.array(fc.constantFrom('A', 'B', 'N', 'O'), { maxLength: 9 }).map(letters => letters.join(''))
    fc.assert(
      fc.property(word, word, fc.integer({ min: 0, max: 4 }), (a, b, most) => {
        expect(editDistance(a, b, most)).toBe(Math.min(textbook(a, b), most + 1))
      }),
      { numRuns: 2_000 },
    )
  })
})

describe('duplicates (DUP-1)', () => {
  const person = fc.record({
    words: fc.uniqueArray(fc.constantFrom('MBARGA', 'ONANA', 'NGUEMO', 'NGEMO', 'JEAN', 'ROSE', 'FRANCOIS', 'XAVIER'), {
      minLength: 1,
      maxLength: 3,
    }),
    phone: fc.option(fc.constantFrom('+237600000001', '+237600000002'), { nil: null }),
    identity: fc.option(fc.constantFrom('1', '2'), { nil: null }),
    birthYear: fc.option(fc.integer({ min: 1960, max: 1966 }), { nil: null }),
    birthApprox: fc.boolean(),
    village: fc.option(fc.constantFrom('TALBA', 'OKOLA'), { nil: null }),
  })
  const likeness = (
    one: {
      words: string[]
      phone: string | null
      identity: string | null
      birthYear: number | null
      birthApprox: boolean
      village: string | null
    },
    i: number,
  ): Likeness => {
    const words = [...one.words].sort()
    return {
      record: i + 1,
      id: null,
      name: words.join(' '),
      nameKey: words.join(' '),
      words,
      phones: one.phone === null ? [] : [one.phone],
      identity: one.identity,
      birthYear: one.birthYear,
      birthDay: null,
      birthApprox: one.birthApprox,
      village: one.village,
      saysDouble: false,
    }
  }

  test('the groups miss no pair that comparing everybody with everybody would report', () => {
    fc.assert(
      fc.property(
        fc.array(person, { minLength: 2, maxLength: 6 }),
        fc.array(person, { maxLength: 3 }),
        (some, stored) => {
          const people = some.map(likeness)
          const known = stored.map((one, i) => ({ ...likeness(one, i), record: null, id: `id${i}` }))
          const found = likelyDuplicates(people, known)
          for (const [i, one] of people.entries()) {
            const expected = [...people.filter((_, j) => j !== i), ...known].filter(
              other => scorePair(one, other).score >= 45,
            ).length
            expect((found.get(i) ?? []).length).toBe(Math.min(5, expected))
          }
        },
      ),
      runs,
    )
  })

  test('20 000 people, and 20 000 of one name, in seconds', () => {
    const varied = Array.from({ length: 20_000 }, (_, i) =>
      likeness(
        {
          words: [`NOM${i % 700}`, `PRENOM${i % 90}`],
          phone: null,
          identity: null,
          birthYear: 1950 + (i % 50),
          birthApprox: false,
          village: `V${i % 60}`,
        },
        i,
      ),
    )
    const same = varied.map(one => ({ ...one, nameKey: 'JEAN MBARGA', words: ['JEAN', 'MBARGA'] }))
    for (const people of [varied, same]) {
      // The processor's time of this thread: how busy the machine is with others says nothing.
      const before = process.threadCpuUsage()
      likelyDuplicates(people, [])
      const { user, system } = process.threadCpuUsage(before)
      expect((user + system) / 1_000).toBeLessThan(6_000)
    }
  })
})
