import { phoneToText } from '#shared/domain/phone.ts'
import type { ListField, ListRow, ShownList } from './shown-list.ts'

const place = { region: 'text', departement: 'text', arrondissement: 'text', village: 'text' } as const
const archived = (row: ListRow): boolean => row['archived'] === true
/** As lists show it: +237 goes without saying. */
const phone: ListField = [
  'code',
  ({ phone: number }) =>
    typeof number === 'string'
      ? phoneToText(number)
          .replace(/^\+237\s/, '')
          .replace(/\s/g, ' ')
      : null,
]
const record = { made_ms: 'instant', changed_ms: 'instant', archived: 'whole' } as const

/** The farmers' list. */
export const farmerList: ShownList = {
  what: 'farmers',
  struck: archived,
  fields: {
    no: 'code',
    name: 'text',
    sex: 'text',
    birth_year: 'year',
    phone,
    cooperativeName: 'text',
    supplierName: 'text',
    ...place,
    land: 'text',
    area_m2: 'ha',
    quota_g: 'kg',
    used_g: 'kg',
    ...record,
  },
}

/** The suppliers' list. */
export const supplierList: ShownList = {
  what: 'suppliers',
  struck: archived,
  fields: {
    no: 'code',
    name: 'text',
    phone,
    cooperativeName: 'text',
    ...place,
    validation: 'text',
    contract_end: 'day',
    ceiling_g: 'kg',
    farmers: 'whole',
    loaded_g: 'kg',
    ...record,
  },
}

/** The cooperatives' list. */
export const cooperativeList: ShownList = {
  what: 'cooperatives',
  struck: archived,
  fields: {
    no: 'code',
    name: 'text',
    region: 'text',
    departement: 'text',
    village: 'text',
    farmers: 'whole',
    suppliers: 'whole',
    net_g: 'kg',
    ...record,
  },
}

/** The list of places. */
export const placeList: ShownList = {
  what: 'territory',
  struck: archived,
  fields: {
    name: 'text',
    name_en: 'text',
    level: 'text',
    parentName: 'text',
    region: 'text',
    departement: 'text',
    arrondissement: 'text',
    farmers: 'whole',
    area_m2: 'ha',
    suppliers: 'whole',
    cooperatives: 'whole',
    warehouses: 'whole',
    net_g: 'kg',
    archived: 'whole',
  },
}

/** The warehouses' list. */
export const warehouseList: ShownList = {
  what: 'warehouses',
  struck: archived,
  fields: {
    code: 'code',
    name: 'text',
    region: 'text',
    departement: 'text',
    village: 'text',
    capacity_g: 'kg',
    stock_g: 'kg',
    here: ['text', ({ here }) => (here === true ? 'here' : null)],
    ...record,
  },
}

/** The seasons' list. */
export const seasonList: ShownList = {
  what: 'seasons',
  struck: archived,
  fields: {
    code: 'code',
    label: 'text',
    start_day: 'day',
    end_day: 'day',
    current: ['text', ({ current }) => (current === true ? 'current' : null)],
    ...record,
  },
}

/** The prices' list; a withdrawn price is no longer in force, whatever its day. */
export const priceList: ShownList = {
  what: 'prices',
  struck: row => row['void'] === true,
  fields: {
    day: 'day',
    grade: 'text',
    whName: 'text',
    certification: 'text',
    price_xaf: 'money',
    inForce: ['text', row => (row['void'] === true ? 'void' : row['inForce'] === true ? 'inForce' : null)],
    actorName: 'text',
    at_ms: 'instant',
  },
}

/** The people's list. */
export const userList: ShownList = {
  what: 'users',
  struck: row => row['active'] !== true,
  fields: {
    name: 'text',
    login: 'code',
    role: 'text',
    lastSeen_ms: 'instant',
    active: [
      'text',
      row => (row['active'] !== true ? 'inactive' : row['mustChange'] === true ? 'mustChange' : 'active'),
    ],
    made_ms: 'instant',
  },
}
