import { parsePhone, phoneToText } from '#shared/domain/phone.ts'

/** A stored position as its field takes it back: `4.457723, 9.444026`. */
export const positionText = (position: { lat_e6: number; lon_e6: number } | null): string =>
  position === null ? '' : `${(position.lat_e6 / 1e6).toFixed(6)}, ${(position.lon_e6 / 1e6).toFixed(6)}`

export const phoneText = phoneToText

/** A phone as it is kept: the number that can be read, else what was typed. */
export function keptPhone(typed: string): string {
  const read = parsePhone(typed)
  return read.ok ? read.value.value : typed.trim()
}

/** The same in a list, where +237 goes without saying: `6 98 59 69 38`. */
export const shortPhone = (phone: string | null): string => phoneText(phone ?? '').replace(/^\+237\u00a0/, '')

/** Square metres or grams as a decimal text that every field reads the same way: `1,85`. */
export const decimalText = (value: number | null, scale: number): string =>
  value === null ? '' : (value / 10 ** scale).toString().replace('.', ',')
