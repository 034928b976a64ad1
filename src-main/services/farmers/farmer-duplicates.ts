import { foldText } from '#shared/domain/folded-text.ts'
import { farmersLike, type KnownFarmer } from '../../repositories/farmer.ts'
import type { KnownPerson } from '../../import/farmer-draft.ts'
import type { ReadTx } from '../../storage/store.ts'
import { listOf, partsOfObject } from '../registers/person-fields.ts'
import type { Duplicate, Fields } from '../registers/register.ts'
import type { StationDeps } from '../station-deps.ts'

const shown = 5

/** A stored farmer as recognising him again needs. */
export const knownPersonOf = (row: KnownFarmer): KnownPerson => ({
  id: row.id,
  name: row.name ?? '',
  codes: [...(row.no === null ? [] : [row.no]), ...listOf(row.other_codes)],
  phones: [row.phone, row.phone2].filter(phone => phone !== null),
  identityNumber: row.identity_number,
  birthYear: row.birth_year,
  birthDay: row.birth_day,
  birthApprox: row.birth_approx === 1,
  village: row.village,
})

/** Stored farmers whom one may be, the likeliest first, with the reasons (DUP-1). */
export function farmerDuplicates(
  tx: ReadTx,
  deps: StationDeps,
  of: { readonly id: string; readonly no: string | null; readonly fields: Fields },
): Duplicate[] {
  const person = personOf(of.id, of.no, of.fields)
  const words = foldText(person.name)
    .split(' ')
    .filter(word => word.length >= 3)
  const rows = farmersLike(tx, deps.store.build, {
    id: of.id,
    words: words.slice(0, 4),
    phones: person.phones,
    paper: person.identityNumber,
  })
  const numbers = new Map(rows.map(row => [row.id, row.no]))
  return deps
    .likelyDuplicates(person, rows.map(knownPersonOf))
    .slice(0, shown)
    .map(({ id, name, score, reasons }) => ({ id, no: numbers.get(id) ?? null, name, score, reasons: [...reasons] }))
}

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null)

function personOf(id: string, no: string | null, fields: Fields): KnownPerson {
  const birth = partsOfObject(fields['birth'])
  const codes = Array.isArray(fields['other_codes']) ? fields['other_codes'].map(String) : []
  return {
    id,
    name: textOf(fields['name']) ?? '',
    codes: no === null ? codes : [no, ...codes],
    phones: [textOf(fields['phone']), textOf(fields['phone2'])].filter(phone => phone !== null),
    identityNumber: textOf(partsOfObject(fields['identity'])['number']),
    birthYear: typeof birth['year'] === 'number' ? birth['year'] : null,
    birthDay: textOf(birth['day']),
    birthApprox: birth['approx'] === true,
    village: textOf(fields['village']),
  }
}
