import type { Json } from '../sync/entry.ts'
import { foldText } from './folded-text.ts'
import type { Cell } from './fold.ts'
import type { RegisterField, RowCells } from './fold-register.ts'
import { boolCell, intCell, jsonCell, partOf, textCell } from './fold-shape.ts'

type Fields = Readonly<Record<string, RegisterField>>
type Policy = Pick<RegisterField, 'policy'>

const plain =
  (kind: RegisterField['kind'], cell: (value: Json | undefined) => Cell) =>
  (name: string, more: Policy = {}) =>
    ({
      [name]: {
        kind,
        put(row: RowCells, value: Json | undefined) {
          row[name] = cell(value)
        },
        ...more,
      },
    }) satisfies Fields

/** A field that is text. */
export const textField = plain('text', textCell)
/** A field that is a whole number. */
export const intField = plain('int', intCell)
/** A field that is a list, kept as JSON. */
export const listField = plain('list', jsonCell)
const objectField = plain('object', jsonCell)
const personalText = plain('personal', textCell)
const personalJson = plain('personal', jsonCell)

/** A name with the text that searches compare. */
function putName(row: RowCells, value: Json | undefined): void {
  row.name = textCell(value)
  row.name_norm = typeof value === 'string' ? foldText(value) : null
}

const place: Fields = {
  ...textField('region'),
  ...textField('departement'),
  ...textField('arrondissement'),
  ...textField('village'),
}

/** Fields of the record of a person, personal ones beside the entry (LEDGER §8); papers are merged under review (§7). */
const person: Fields = {
  ...textField('no'),
  name: { kind: 'personal', put: putName },
  ...personalText('phone'),
  identity: {
    kind: 'personal',
    policy: 'review',
    put(row, value) {
      row.identity_type = textCell(partOf(value, 'type'))
      row.identity_number = textCell(partOf(value, 'number'))
      row.identity_expiry = textCell(partOf(value, 'expiry'))
    },
  },
  position: {
    kind: 'personal',
    put(row, value) {
      row.lat_e6 = intCell(partOf(value, 'lat_e6'))
      row.lon_e6 = intCell(partOf(value, 'lon_e6'))
    },
  },
  ...personalText('notes'),
  ...textField('cooperative'),
  ...place,
  ...listField('other_codes'),
  ...textField('import'),
}

/** What the imported cells said stays beside the entry; only farmers show it. */
const unseenSource: Fields = { source: { kind: 'personal', put: () => undefined } }

/** Fields of a farmer (FAR-1). */
export const farmerFields: Fields = {
  ...person,
  ...textField('sex'),
  birth: {
    kind: 'personal',
    put(row, value) {
      row.birth_year = intCell(partOf(value, 'year'))
      row.birth_day = textCell(partOf(value, 'day'))
      row.birth_approx = boolCell(partOf(value, 'approx'))
    },
  },
  ...personalText('phone2'),
  ...textField('supplier'),
  ...textField('land'),
  ...intField('area_m2', { policy: 'review' }),
  ...listField('certification'),
  consent: {
    kind: 'object',
    put(row, value) {
      row.consent_day = textCell(partOf(value, 'day'))
      row.consent_scope = textCell(partOf(value, 'scope'))
    },
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

/** Fields of a place. Of one of the packaged list `parent` and `name` are not said: its id says them. */
export const placeFields: Fields = {
  ...textField('parent'),
  ...textField('name'),
  ...textField('name_en'),
  ...listField('other_names'),
  ...textField('notes'),
}

/** A cooperative is a body, not a person: its name and telephone are in the entry. */
export const cooperativeFields: Fields = {
  ...textField('no'),
  name: { kind: 'text', put: putName },
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
  ...objectField('public_keys'),
  must_change: {
    kind: 'bool',
    put(row, value) {
      row.must_change = boolCell(value)
    },
  },
  active: {
    kind: 'bool',
    put(row, value) {
      row.active = Number(value !== false)
    },
  },
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
  value: {
    kind: 'any',
    policy: 'headquarters',
    put(row, value) {
      row.value = jsonCell(value)
    },
  },
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
  place: placeFields,
  cooperative: cooperativeFields,
  user: userFields,
  warehouse: warehouseFields,
  season: seasonFields,
  setting: settingFields,
  lot: lotFields,
}

/** The names of a register's fields. */
export const fieldNamesOf = (e: string): readonly string[] => Object.keys(registers[e] ?? {})

/** How a field of a register merges (LEDGER §7). */
export const policyOf = (e: string, field: string): NonNullable<RegisterField['policy']> =>
  registers[e]?.[field]?.policy ?? 'auto'

/** Whether a field of a register stands beside the entry (LEDGER §8). */
export const isPersonal = (e: string, field: string): boolean => registers[e]?.[field]?.kind === 'personal'
