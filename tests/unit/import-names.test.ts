import { describe, expect, test } from 'vitest'
import { parseBodyName } from '../../src-shared/domain/body-name.ts'
import { parseCertifications } from '../../src-shared/domain/certification.ts'
import { editDistance } from '../../src-shared/domain/edit-distance.ts'
import { foldText, hasInvisible, tidyLines, tidyText } from '../../src-shared/domain/folded-text.ts'
import { parseLandStatus } from '../../src-shared/domain/land-status.ts'
import { parsePersonName } from '../../src-shared/domain/person-name.ts'
import { parseSex } from '../../src-shared/domain/sex.ts'
import { matchPlace } from '../../src-shared/domain/territory.ts'
import { parseYesNo } from '../../src-shared/domain/yes-no.ts'
import type { Result } from '../../src-shared/kit/result.ts'
import { territory } from '../support/import-file.ts'

/** What a parser says, in one word: its value, or the kind of its fault. */
const said = (result: Result<{ value: unknown }, { kind: string }>): unknown =>
  result.ok ? result.value.value : result.error.kind

describe('words', () => {
  test('sex, land, yes and no, certification', () => {
    expect(['F', 'm', 'H', 'Femme', 'male', 'Masculin', '?'].map(text => said(parseSex(text)))).toEqual([
      'F',
      'M',
      'M',
      'F',
      'M',
      'M',
      'SexUnreadable',
    ])
    expect(
      ['PROPRIETAIRE', 'metayer', 'Sharecropper', 'gérante', 'Locataire', 'autres', 'squatteur'].map(text =>
        said(parseLandStatus(text)),
      ),
    ).toEqual(['Propriétaire', 'Métayer', 'Métayer', 'Gérant', 'Locataire', 'Autre', 'LandStatusUnreadable'])
    expect(['oui', 'X', '✓', '1', 'TRUE', 'non', '0', '-', 'peut-être'].map(text => said(parseYesNo(text)))).toEqual([
      true,
      true,
      true,
      true,
      true,
      false,
      false,
      false,
      'YesNoUnreadable',
    ])
    expect(['X', 'non', 'RA + UTZ', 'ra'].map(text => said(parseCertifications(text, 'Bio')))).toEqual([
      ['Bio'],
      [],
      ['Rainforest Alliance', 'UTZ'],
      ['Rainforest Alliance'],
    ])
  })

  test('folding, tidying, distance', () => {
    expect(['Bilo’o', "BILO'O", 'François-Xavier', 'Sœur ŊGƐLƐ', '  a\u00a0b  '].map(foldText)).toEqual([
      'BILOO',
      'BILOO',
      'FRANCOIS XAVIER',
      'SOEUR NGELE',
      'A B',
    ])
    expect(tidyText(' a\u202e\u200b \u00a0b\t')).toBe('a b')
    expect(hasInvisible('a\u202eb')).toBe(true)
    expect(tidyLines(' a  b \r\n c\n')).toBe('a b\nc')
    expect([editDistance('NKOA', 'NKOA', 2), editDistance('NKOA', 'NOKA', 2), editDistance('ABC', 'XYZ', 2)]).toEqual([
      0, 1, 3,
    ])
  })
})

describe('names', () => {
  test.each([
    ['Manga Onana Blaise', 'MANGA ONANA Blaise'],
    ['Comfort MANGA', 'MANGA Comfort'],
    ['ENOW CLARISSE', 'ENOW Clarisse'],
    ['atangana  nkoa   samuel', 'ATANGANA NKOA Samuel'],
    ['Mme ONANA Cécile', 'ONANA Cécile'],
    ['M. TABI John', 'TABI John'],
    ['J. P. MBALLA', 'MBALLA J. P.'],
    ['NGONO Marie épse ATANGANA', 'NGONO Marie épouse ATANGANA'],
    ['NGONO MARIE EPSE ATANGANA', 'NGONO Marie épouse ATANGANA'],
    ['NGO BIYONG épouse TCHAMI Rose', 'NGO BIYONG épouse TCHAMI Rose'],
    ['NGO MBOCK ép. TCHAKOUNTÉ ETOUNDI Marie-Antoinette', 'NGO MBOCK épouse TCHAKOUNTÉ ETOUNDI Marie-Antoinette'],
    ['Abena épse Fouda Marie', 'ABENA épouse FOUDA Marie'],
    ['ATANGANA VEUVE NKOA', 'ATANGANA veuve NKOA'],
    ['NGO BIYONG NÉE TCHAMI', 'NGO BIYONG née TCHAMI'],
    ['NGO BIYONG', 'NGO BIYONG'],
    ['Tabi, John Ayuk', 'TABI John Ayuk'],
    ['Kamga', 'KAMGA'],
    ["N'GUESSAN Koffi", 'N’GUESSAN Koffi'],
    ['ANNE-MARIE ABENA', 'ABENA Anne-Marie'],
    ['MBARGA Jean 699123456', 'MBARGA Jean'],
    ['\u202eMBARGA\u200b Jean', 'MBARGA Jean'],
    ['Ndi EKAMBI ', 'EKAMBI Ndi'],
  ])('%s', (text, name) => {
    expect(said(parsePersonName(text))).toBe(name)
  })

  test.each([
    ['', 'NameMissing'],
    ['   ', 'NameMissing'],
    ['-', 'NamePlaceholder'],
    ['néant', 'NamePlaceholder'],
    ['idem', 'NamePlaceholder'],
    ['xxx', 'NamePlaceholder'],
    ['1184 planteurs', 'NameNotAName'],
    ['Nom et prénoms', 'NameNotAName'],
    ['699112233', 'NameNotAName'],
    ['#N/A', 'NameNotAName'],
    ['<img src=x onerror=alert(1)>', 'NameHostile'],
    ['=cmd|calc', 'NameHostile'],
    ['@SUM(A1)', 'NameHostile'],
    ['https://x.cm', 'NameHostile'],
    ['../../etc/passwd', 'NameHostile'],
    ['GIC Les Planteurs', 'NameOrganisation'],
    ['Mairie de Sa’a', 'NameOrganisation'],
    ['Marie '.repeat(20), 'NameTooLong'],
  ])('%s is nobody', (text, kind) => {
    expect(said(parsePersonName(text))).toBe(kind)
  })

  test('the same person in any order has one key; bodies have theirs', () => {
    const keys = ['Paul MBUA', 'MBUA  Paul', 'mbua paul', 'Mbua Paul (Talba)'].map(text => {
      const name = parsePersonName(text)
      return name.ok ? name.value.key : name.error.kind
    })
    expect(new Set(keys)).toEqual(new Set(['MBUA PAUL']))
    const bodies = ['SCOOPS  AGRICAM', 'Scoops-CA Agricam', 'AGRICAM', 'G.I.C. Agricam'].map(
      text => parseBodyName(text)?.key,
    )
    expect(new Set(bodies)).toEqual(new Set(['AGRICAM']))
    expect(parseBodyName('néant')).toBeNull()
  })
})

describe('places', () => {
  const place = (region: string, departement: string, arrondissement = '', village = '') => {
    const found = matchPlace(territory, { region, departement, arrondissement, village })
    const notices = found.notices.map(notice => `${notice.field} ${notice.kind}`)
    return [found.regionCode, found.departement, found.arrondissement, found.village, ...notices]
  }
  test('any spelling, both languages', () => {
    expect(place('Centre', 'Lékié', '', 'Okola')).toEqual(['CE', 'Lékié', 'Okola', 'Okola'])
    expect(place('South-West', 'meme', 'kumba 1')).toEqual(['SW', 'Meme', 'Kumba I', null])
    expect(place('SUD OUEST', 'Meme', '', 'Kumba')).toEqual(['SW', 'Meme', null, 'Kumba'])
    expect(place('Région du Centre', "Nyong et So'o", 'MBALMAYO')).toEqual(['CE', 'Nyong-et-So’o', 'Mbalmayo', null])
    expect(place('', 'Lekie', '', "Sa'a")).toEqual(['CE', 'Lékié', 'Sa’a', 'Sa’a'])
    expect(place('Centre', '', 'Ebebda')).toEqual(['CE', 'Lékié', 'Ebebda', null])
  })

  test('small misspellings are corrected and said; what is not on the list is said', () => {
    expect(place('Centrre', 'Mbam et Inoubu')).toEqual([
      'CE',
      'Mbam-et-Inoubou',
      null,
      null,
      'region TerritoryCorrected',
      'departement TerritoryCorrected',
    ])
    expect(place('Littoral', 'Lékié')).toEqual(['CE', 'Lékié', null, null, 'region TerritoryConflict'])
    expect(place('Foo', 'Bar', '', 'Talba')).toEqual([
      null,
      null,
      null,
      'Talba',
      'region TerritoryUnknown',
      'departement TerritoryUnknown',
    ])
  })
})
