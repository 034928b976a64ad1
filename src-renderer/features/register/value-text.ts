import type { TFunction } from 'i18next'
import type { Formats } from '../../i18n/format.ts'
import { phoneText, positionText } from './stored-text.ts'

interface Parts {
  [part: string]: unknown
}

const isParts = (value: unknown): value is Parts => typeof value === 'object' && value !== null && !Array.isArray(value)
const text = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '')

/** A stored value of a record's field in the reader's words; '' where there is none. Ids stay ids: the caller names them. */
export function valueText(field: string, value: unknown, formats: Formats, t: TFunction<'register'>): string {
  if (value === null || value === undefined || value === '') return ''
  if (typeof value === 'boolean') return t(value ? 'yes' : 'no')
  if (Array.isArray(value)) return value.map(one => certificationText(text(one), t)).join(', ')
  if (isParts(value)) return partsText(field, value, formats, t)
  if (typeof value === 'number') return figureText(field, value, formats)
  if (typeof value !== 'string') return ''
  if (field === 'phone' || field === 'phone2') return phoneText(value)
  if (/^\d{4}-\d\d-\d\d$/.test(value)) return formats.day(value)
  if (field === 'sex') return t(value === 'F' ? 'sex.F' : 'sex.M')
  return field === 'land' ? landText(value, t) : value
}

const figureText = (field: string, value: number, formats: Formats): string => {
  if (field.endsWith('_m2')) return formats.hectares(value)
  return field.endsWith('_g') ? formats.kilograms(value) : formats.whole(value)
}

function partsText(field: string, value: Parts, formats: Formats, t: TFunction<'register'>): string {
  if (field === 'position') {
    return positionText({ lat_e6: Number(value['lat_e6']), lon_e6: Number(value['lon_e6']) })
  }
  if (field === 'birth')
    return birthText(
      { year: Number(value['year']), day: text(value['day']) || null, approx: value['approx'] === true },
      formats,
      t,
    )
  if (field === 'identity') {
    return identityText(
      { type: text(value['type']), number: text(value['number']), expiry: text(value['expiry']) || undefined },
      formats,
      t,
    )
  }
  if (field === 'consent') return [formats.day(text(value['day'])), text(value['scope'])].filter(Boolean).join(' · ')
  return Object.values(value).map(text).filter(Boolean).join(' · ')
}

/** `né vers 1963`, a year, or a day. */
export function birthText(
  birth: { year: number; day: string | null; approx: boolean } | null,
  formats: Formats,
  t: TFunction<'register'>,
): string {
  if (birth === null) return ''
  if (birth.day !== null) return formats.day(birth.day)
  return birth.approx ? t('about', { year: birth.year }) : String(birth.year)
}

const papers = ['CNI', 'récépissé', 'passport', 'other'] as const

export function identityText(
  identity: { type: string; number: string; expiry?: string | undefined } | null,
  formats: Formats,
  t: TFunction<'register'>,
): string {
  if (identity === null) return ''
  const kind = papers.find(one => one === identity.type)
  const until = identity.expiry === undefined ? null : t('until', { day: formats.day(identity.expiry) })
  return [kind === undefined ? identity.type : t(`identity.${kind}`), identity.number, until].filter(Boolean).join(' ')
}

const lands = ['Propriétaire', 'Locataire', 'Métayer', 'Gérant', 'Autre'] as const

export function landText(value: string | null, t: TFunction<'register'>): string {
  const land = lands.find(one => one === value)
  return land === undefined ? (value ?? '') : t(`land.${land}`)
}

export const certificationText = (value: string, t: TFunction<'register'>): string =>
  value === 'other' ? t('certificationOther') : value
