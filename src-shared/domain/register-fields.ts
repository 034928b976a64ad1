import type { Json } from '../sync/entry.ts'
import { foldText } from './folded-text.ts'
import type { Cell } from './fold.ts'
import type { RegisterField } from './fold-register.ts'
import { boolCell, intCell, jsonCell, partOf, textCell } from './fold-shape.ts'

type Fields = Readonly<Record<string, RegisterField>>
type Policy = Pick<RegisterField, 'policy'>

const plain =
  (kind: RegisterField['kind'], cell: (value: Json | undefined) => Cell) =>
  (name: string, more: Policy = {}) =>
    ({ [name]: { kind, cells: (value: Json | undefined) => ({ [name]: cell(value) }), ...more } }) satisfies Fields

/** A field that is text. */
export const textField = plain('text', textCell)
/** A field that is a whole number. */
export const intField = plain('int', intCell)
/** A field that is a list, kept as JSON. */
export const listField = plain('list', jsonCell)
const personalText = plain('personal', textCell)
const personalJson = plain('personal', jsonCell)

/** A name with the text that searches compare. */
const nameCells = (value: Json | undefined) => ({
  name: textCell(value),
  name_norm: typeof value === 'string' ? foldText(value) : null,
})

const place: Fields = {
  ...textField('region'),
  ...textField('departement'),
  ...textField('arrondissement'),
  ...textField('village'),
}

/** Fields of the record of a person, personal ones beside the entry (LEDGER §8); papers are merged under review (§7). */
const person: Fields = {
  ...textField('no'),
  name: { kind: 'personal', cells: nameCells },
  ...personalText('phone'),
  identity: {
    kind: 'personal',
    policy: 'review',
    cells: value => ({
      identity_type: textCell(partOf(value, 'type')),
      identity_number: textCell(partOf(value, 'number')),
      identity_expiry: textCell(partOf(value, 'expiry')),
    }),
  },
  position: {
    kind: 'personal',
    cells: value => ({ lat_e6: intCell(partOf(value, 'lat_e6')), lon_e6: intCell(partOf(value, 'lon_e6')) }),
  },
  ...personalText('notes'),
  ...textField('cooperative'),
  ...place,
  ...listField('other_codes'),
  ...textField('import'),
}

/** What the imported cells said stays beside the entry; only farmers show it. */
const unseenSource: Fields = { source: { kind: 'personal', cells: () => ({}) } }

/** Fields of a farmer (FAR-1). */
export const farmerFields: Fields = {
  ...person,
  ...textField('sex'),
  birth: {
    kind: 'personal',
    cells: value => ({
      birth_year: intCell(partOf(value, 'year')),
      birth_day: textCell(partOf(value, 'day')),
      birth_approx: boolCell(partOf(value, 'approx')),
    }),
  },
  ...personalText('phone2'),
  ...textField('supplier'),
  ...textField('land'),
  ...intField('area_m2', { policy: 'review' }),
  ...listField('certification'),
  consent: {
    kind: 'object',
    cells: value => ({
      consent_day: textCell(partOf(value, 'day')),
      consent_scope: textCell(partOf(value, 'scope')),
    }),
  },
  ...personalJson('source'),
}

/** Fields of a supplier (SUP-1). */
export const supplierFields: Fields = {
  ...person,
  ...intField('ceiling_g', { policy: 'review' }),
  ...textField('contract_start', { policy: 'review' }),
  ...textField('contract_end', { policy: 'review' }),
  ...textField('termination_reason'),
  ...unseenSource,
}

/** A cooperative is a body, not a person: its name and telephone are in the entry. */
export const cooperativeFields: Fields = {
  ...textField('no'),
  name: { kind: 'text', cells: nameCells },
  ...place,
  ...textField('address'),
  ...textField('phone'),
  ...listField('other_codes'),
  ...textField('notes'),
  ...textField('import'),
  ...unseenSource,
}

/** Credentials travel only to stations where the person may log in, so they stand beside the entry (LEDGER §8). */
export const userFields: Fields = {
  ...personalText('name'),
  ...personalText('login'),
  ...personalText('password'),
  ...personalJson('keys'),
  must_change: { kind: 'bool', cells: value => ({ must_change: boolCell(value) }) },
  active: { kind: 'bool', cells: value => ({ active: Number(value !== false) }) },
}

/** Fields of a warehouse. */
export const warehouseFields: Fields = {
  ...textField('code'),
  ...textField('name'),
  ...place,
  ...textField('address'),
  ...intField('capacity_g'),
  ...intField('alert_g'),
}

/** Fields of a season. */
export const seasonFields: Fields = {
  ...textField('code'),
  ...textField('label'),
  ...textField('start_day'),
  ...textField('end_day'),
}

/** Fields of a setting. */
export const settingFields: Fields = {
  value: { kind: 'any', policy: 'headquarters', cells: value => ({ value: jsonCell(value) }) },
}

/** Fields of a lot. */
export const lotFields: Fields = {
  ...textField('no'),
  ...textField('grade'),
  ...textField('certification'),
  ...textField('opened_day'),
  ...textField('closed_day'),
}

/** The registers by name. */
const registers: Readonly<Record<string, Fields>> = {
  farmer: farmerFields,
  supplier: supplierFields,
  cooperative: cooperativeFields,
  user: userFields,
  warehouse: warehouseFields,
  season: seasonFields,
  setting: settingFields,
  lot: lotFields,
}

/** How a field of a register merges (LEDGER §7). */
export const policyOf = (e: string, field: string): NonNullable<RegisterField['policy']> =>
  registers[e]?.[field]?.policy ?? 'auto'

/** Whether a field of a register stands beside the entry (LEDGER §8). */
export const isPersonal = (e: string, field: string): boolean => registers[e]?.[field]?.kind === 'personal'
