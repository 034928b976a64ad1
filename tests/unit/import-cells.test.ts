import { describe, expect, test } from 'vitest'
import { parseArea } from '../../src-shared/domain/area.ts'
import { parseAge, parseBirth } from '../../src-shared/domain/birth.ts'
import { parseDecimal } from '../../src-shared/domain/decimal-input.ts'
import { parseIdentityPaper } from '../../src-shared/domain/identity-paper.ts'
import { parsePhone, parsePhones } from '../../src-shared/domain/phone.ts'
import { parseCoordinates, parsePosition } from '../../src-shared/domain/position.ts'
import type { Result } from '../../src-shared/kit/result.ts'
import { today } from '../support/import-file.ts'

/** What a parser says, in one word: its value, or the kind of its fault. */
const said = (result: Result<{ value: unknown }, { kind: string }>): unknown =>
  result.ok ? result.value.value : result.error.kind

describe('decimal input (ux.md §7)', () => {
  test.each([
    ['1234,5', 1_234_500],
    ['1234.5', 1_234_500],
    ['1 234,5', 1_234_500],
    ['1\u00a0234,5', 1_234_500],
    ['1\u202f234,5', 1_234_500],
    ['1.234,5', 1_234_500],
    ['1,234.5', 1_234_500],
    ['1.234.567', 1_234_567_000],
    ['1,234', 1_234],
    ['0.234', 234],
    ['1234.567', 1_234_567],
    ['.5', 500],
    ['5.', 5_000],
    ['12', 12_000],
    ['0', 0],
    ['-1', 'DecimalUnreadable'],
    ['1.234', 'DecimalAmbiguous'],
    ['12.500', 'DecimalAmbiguous'],
    ['1,2345', 'DecimalTooPrecise'],
    ['1 2', 'DecimalUnreadable'],
    ['1,2,3', 'DecimalUnreadable'],
    ['12a', 'DecimalUnreadable'],
    ['', 'DecimalEmpty'],
    ['9999999999999999', 'DecimalTooLarge'],
  ])('%s kg', (text, value) => {
    expect(said(parseDecimal(text, { scale: 3 }))).toBe(value)
  })

  test('the two readings of 1.234, and what settles it', () => {
    expect(parseDecimal('1.234', { scale: 3 })).toEqual({
      ok: false,
      error: { kind: 'DecimalAmbiguous', proposals: [1_234, 1_234_000] },
    })
    expect(said(parseDecimal('1.234', { scale: 3, mark: 'dot' }))).toBe(1_234)
    expect(said(parseDecimal('1.234', { scale: 3, mark: 'comma' }))).toBe(1_234_000)
    expect(said(parseDecimal('1,234', { scale: 3, mark: 'dot' }))).toBe(1_234_000)
  })

  test('rounding half up where it is asked for, negatives where they are allowed', () => {
    expect(said(parseDecimal('1,00005', { scale: 4, excess: 'round' }))).toBe(10_001)
    expect(said(parseDecimal('1,00004', { scale: 4, excess: 'round' }))).toBe(10_000)
    expect(said(parseDecimal('\u2212 1,5', { scale: 1, negative: true }))).toBe(-15)
  })
})

describe('areas', () => {
  test.each([
    ['1,20', 12_000],
    ['3,1 ha', 31_000],
    ['1.2', 12_000],
    ['2', 20_000],
    ['env. 2 ha', 20_000],
    ['12 000 m²', 12_000],
    ['12000 m2', 12_000],
    ['1 ha 20 a 50 ca', 12_050],
    ['50 ares', 5_000],
    ['1,23456', 12_346],
    ['1.234', 'AreaAmbiguous'],
    ['1.234 ha', 'AreaAmbiguous'],
    ['0', 'AreaNotPositive'],
    ['23300', 'AreaImplausible'],
    ['beaucoup', 'AreaUnreadable'],
    ['2 pieds', 'AreaUnreadable'],
    ['2 3', 'AreaUnreadable'],
  ])('%s', (text, value) => {
    expect(said(parseArea(text))).toBe(value)
  })

  test('a column of square metres, and figures that are of another unit', () => {
    expect(said(parseArea('12 000', { unit: 'm2' }))).toBe(12_000)
    expect(said(parseArea('1,2 ha', { unit: 'm2' }))).toBe(12_000)
    expect(parseArea('23300')).toMatchObject({ error: { proposal: 23_300 } })
    expect(parseArea('3', { unit: 'm2' })).toMatchObject({ error: { proposal: 30_000 } })
  })

  test('acres, as registers of the English-speaking regions have them', () => {
    expect(said(parseArea('2.5 acres'))).toBe(10_117)
    expect(said(parseArea('2.5', { unit: 'acre' }))).toBe(10_117)
    expect(said(parseArea('1,2 ha', { unit: 'acre' }))).toBe(12_000)
    expect(said(parseArea('1 acre'))).toBe(4_047)
  })
})

describe('phones', () => {
  test.each([
    ['00237 6 98 59 69 38', '+237698596938'],
    ['+237694373262', '+237694373262'],
    ['693-699-906', '+237693699906'],
    ['(237) 677.12.34.56', '+237677123456'],
    ['tél. 222 23 45 67', '+237222234567'],
    ['0699112233', '+237699112233'],
    ['699112233.0', '+237699112233'],
    ['99 12 34 56', 'PhoneOldEightDigits'],
    ['+33 6 12 34 56 78', 'PhoneForeign'],
    ['+698596938', 'PhoneForeign'],
    ['6,99E+08', 'PhoneDigitsLost'],
    ['512345678', 'PhoneUnreadable'],
    ['douze', 'PhoneUnreadable'],
    ['', 'PhoneUnreadable'],
  ])('%s', (text, value) => {
    expect(said(parsePhone(text))).toBe(value)
  })

  test('two numbers in a cell, in any writing, each once', () => {
    expect(parsePhones('687824230 / 661570830').values).toEqual(['+237687824230', '+237661570830'])
    expect(parsePhones('687824230, 687 82 42 30 ou 661570830').values).toEqual(['+237687824230', '+237661570830'])
    expect(parsePhones('687824230 / perdu')).toMatchObject({
      values: ['+237687824230'],
      faults: [{ kind: 'PhoneUnreadable' }],
    })
    expect(parsePhones('  ')).toMatchObject({ values: [], faults: [] })
  })
})

describe('births', () => {
  test.each([
    ['1956', { year: 1956, day: null, approx: false, read: 'plain' }],
    ['vers 1963', { year: 1963, day: null, approx: true, read: 'plain' }],
    ['né vers 1963', { year: 1963, day: null, approx: true, read: 'plain' }],
    ['1963 environ', { year: 1963, day: null, approx: true, read: 'plain' }],
    ['ca 1963', { year: 1963, approx: true }],
    ['1960-1965', { year: 1962, approx: true, read: 'span' }],
    ['11/04/2003', { year: 2003, day: '2003-04-11', approx: false, read: 'plain' }],
    ['2003-04-11', { day: '2003-04-11' }],
    ['11 avril 2003', { day: '2003-04-11' }],
    ['1er août 1970', { day: '1970-08-01' }],
    ['née le 12.3.1960 à Sa’a', { day: '1960-03-12' }],
    ['11/04/56', { day: '1956-04-11', read: 'two-digit year' }],
    ['11/04/13', { day: '2013-04-11', read: 'two-digit year' }],
    ['11/04/15', { day: '1915-04-11', read: 'two-digit year' }],
    ['04/25/1980', { day: '1980-04-25', read: 'month first' }],
    ['00/00/1960', { year: 1960, day: null }],
    ['03/1960', { year: 1960, day: null }],
    ['29587', { day: '1981-01-01', read: 'serial day' }],
    ['45 ans', { year: 1981, approx: true, read: 'from age' }],
  ])('%s', (text, birth) => {
    expect(parseBirth(text, today)).toMatchObject({ ok: true, value: birth })
  })

  test.each([
    ['30/02/1960', 'BirthImpossibleDay'],
    ['31/04/1960', 'BirthImpossibleDay'],
    ['29/02/1900', 'BirthImpossibleDay'],
    ['2030', 'BirthInFuture'],
    ['23/11/2026', 'BirthInFuture'],
    ['1850', 'BirthTooEarly'],
    ['2020', 'BirthTooLate'],
    ['autrefois', 'BirthUnreadable'],
    ['', 'BirthUnreadable'],
  ])('%s is no birth', (text, kind) => {
    expect(parseBirth(text, today)).toMatchObject({ ok: false, error: { kind } })
  })

  test('ages of their own column', () => {
    expect(parseAge('62', today)).toMatchObject({ value: { year: 1964, approx: true } })
    expect(parseAge('cent', today)).toMatchObject({ error: { kind: 'BirthUnreadable' } })
  })
})

describe('papers', () => {
  test.each([
    ['544618457', 'CNI', '544618457', false],
    ['257 587 224', 'CNI', '257587224', false],
    ['39643231211319373', 'CNI', '39643231211319373', false],
    ['CNI n° 108765432', 'CNI', '108765432', false],
    ['12345678', 'CNI', '12345678', true],
    ['récépissé n°15175', 'récépissé', '15175', false],
    ['RECEPISSE 15175', 'récépissé', '15175', false],
    ['KIT332-7077707', 'récépissé', 'KIT332-7077707', false],
    ['récépissé kit 332 7077707', 'récépissé', 'KIT332-7077707', false],
    ['passeport 01234567', 'passport', '01234567', false],
    ['AB1234567', 'passport', 'AB1234567', false],
    ['permis B 123456', 'other', 'B123456', false],
  ])('%s', (text, type, number, unusual) => {
    expect(parseIdentityPaper(text)).toEqual({ ok: true, value: { type, number, unusual, original: text } })
  })

  test.each([
    ['3,96432E+16', 'IdentityDigitsLost'],
    ['en cours', 'IdentityUnreadable'],
    ['CNI', 'IdentityUnreadable'],
    ['??', 'IdentityUnreadable'],
  ])('%s', (text, kind) => {
    expect(parseIdentityPaper(text)).toEqual({ ok: false, error: { kind } })
  })
})

describe('positions', () => {
  const at = (text: string, region: string | null = null) => {
    const found = parsePosition(text, region)
    if (!found.ok) return found.error.kind
    const { lat_e6, lon_e6, swapped } = found.value
    return `${lat_e6} ${lon_e6}${swapped ? ' swapped' : ''}`
  }
  test.each([
    ['4.457723, 9.444026', '4457723 9444026'],
    ['4,58579 / 9,61133', '4585790 9611330'],
    ['4,58579, 9,61133', '4585790 9611330'],
    ['4,58579,9,61133', '4585790 9611330'],
    ['4.457723 9.444026', '4457723 9444026'],
    ['4.457723;9.444026', '4457723 9444026'],
    ['4.457723 9.444026 310.5 4.8', '4457723 9444026'],
    ['4°43\'48.1"N 9°36\'27.9"E', '4730028 9607750'],
    ['N 4°43\'48.1" E 9°36\'27.9"', '4730028 9607750'],
    ['4°43’48,1” N, 9°36’27,9” E', '4730028 9607750'],
    ['9°36\'27.9"E 4°43\'48.1"N', '4730028 9607750'],
    ["4°43.802'N 9°36.465'E", '4730033 9607750'],
    ['4°43\'48.1" 9°36\'27.9"', '4730028 9607750'],
    ['4.4577°N 9.4440°E', '4457700 9444000'],
    ['Lat: 4.4577 Long: 9.4440', '4457700 9444000'],
    ['Longitude 9.4440, latitude 4.4577', '4457700 9444000'],
    ['11.463559, 4.222666', '4222666 11463559 swapped'],
    ['0, 0', 'PositionOutside'],
    ['4.45, -9.44', 'PositionOutside'],
    ['4°43\'48"S 9°36\'27"E', 'PositionOutside'],
    ['4°43\'48"N 9°36\'27"O', 'PositionOutside'],
    ['48.8566, 2.3522', 'PositionOutside'],
    ['32N 745123 456789', 'PositionProjected'],
    ['4°73\'00"N 9°00\'00"E', 'PositionUnreadable'],
    ['derrière l’école', 'PositionUnreadable'],
    ['4.45', 'PositionUnreadable'],
  ])('%s', (text, expected) => {
    expect(at(text)).toBe(expected)
  })

  test('where both ways lie in Cameroon the region decides', () => {
    expect(at('9.30, 13.40')).toBe('9300000 13400000')
    expect(at('10.90, 9.90')).toBe('10900000 9900000')
    expect(at('12.50, 9.90', 'NO')).toBe('9900000 12500000 swapped')
    expect(parsePosition('9.30, 13.40', 'CE')).toMatchObject({ value: { elsewhere: true, swapped: false } })
  })

  test('what the letters say is believed', () => {
    expect(parseCoordinates('11.463559 E', '4.222666 N')).toMatchObject({
      value: { lat_e6: 4_222_666, swapped: false },
    })
    expect(parseCoordinates('4.2', '11.4')).toMatchObject({ value: { coarse: true } })
    expect(parseCoordinates('4.2', '')).toMatchObject({ error: { kind: 'PositionUnreadable' } })
  })
})
