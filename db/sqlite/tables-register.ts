import type { FactColumns, KeyColumns, MadeColumns, PersonColumns, PlaceColumns } from './tables-common.ts'

export interface UserTable extends KeyColumns, MadeColumns {
  name: string | null
  login: string | null
  password: string | null
  keys: string | null
  /** the public halves of his key pairs, as he last logged in with them, JSON */
  public_keys: string | null
  must_change: number | null
  active: number
}

export interface AccessGrantTable extends KeyColumns, FactColumns {
  user: string
  role: string
  wh: string
  why: string | null
}

export interface AccessRemovalTable extends KeyColumns, FactColumns {
  user: string
  why: string | null
}

export interface StationTable extends KeyColumns, FactColumns {
  dev: string
  wh: string
  name: string
}

export interface RevocationTable extends KeyColumns, FactColumns {
  dev: string
  why: string | null
}

export interface SettingTable extends KeyColumns, MadeColumns {
  value: string | null
}

export interface SeasonTable extends KeyColumns, MadeColumns {
  code: string | null
  label: string | null
  start_day: string | null
  end_day: string | null
}

export interface PlaceTable extends KeyColumns, MadeColumns {
  parent: string | null
  name: string | null
  name_en: string | null
  other_names: string | null
  notes: string | null
}

export interface WarehouseTable extends KeyColumns, MadeColumns, PlaceColumns {
  code: string | null
  name: string | null
  address: string | null
  capacity_g: number | null
  alert_g: number | null
}

export interface CooperativeTable extends KeyColumns, MadeColumns, PlaceColumns {
  no: string | null
  name: string | null
  name_norm: string | null
  address: string | null
  phone: string | null
  other_codes: string | null
  notes: string | null
  import: string | null
}

export interface SupplierTable extends KeyColumns, MadeColumns, PersonColumns, PlaceColumns {
  no: string | null
  cooperative: string | null
  ceiling_g: number | null
  contract_start: string | null
  contract_end: string | null
  termination_reason: string | null
  other_codes: string | null
  notes: string | null
  import: string | null
}

export interface SupplierValidationTable extends KeyColumns, FactColumns {
  supplier: string
  status: string
  why: string | null
}

export interface FarmerTable extends KeyColumns, MadeColumns, PersonColumns, PlaceColumns {
  no: string | null
  sex: string | null
  birth_year: number | null
  birth_day: string | null
  birth_approx: number | null
  phone2: string | null
  cooperative: string | null
  supplier: string | null
  land: string | null
  area_m2: number | null
  certification: string | null
  consent_day: string | null
  consent_scope: string | null
  other_codes: string | null
  source: string | null
  notes: string | null
  import: string | null
}

export interface ImportTable extends KeyColumns, FactColumns {
  kind: string
  file_name: string
  file_sha: string
  counts: string
}

export interface PriceTable extends KeyColumns, FactColumns {
  day: string
  grade: string
  wh: string | null
  certification: string | null
  price_xaf: number
}

/** Two records that are one person. */
export interface FarmerMergeTable extends KeyColumns, FactColumns {
  farmer: string
  other: string
  why: string | null
}

/** A record that somebody contests, until a day. `ent`: the entity of the record. */
export interface DisputeTable extends KeyColumns, FactColumns {
  ent: string
  of: string
  due: string
  why: string
}

/** A record whose personal parts are gone for good (LEDGER §8). */
export interface SettlementTable extends KeyColumns, FactColumns {
  about: string
  of: string
  seen: string
  why: string
}

export interface ErasureTable extends KeyColumns, FactColumns {
  ent: string
  of: string
  why: string | null
}

/** Organisations that were adopted. `said`: JSON of the closure, its signature and the certificates of who signed. */
export interface BridgeTable extends KeyColumns, FactColumns {
  organisation: string
  name: string
  said: string
}

/** Registers and grants: the fold of `auth` and `org`. */
export interface RegisterTables {
  user: UserTable
  access_grant: AccessGrantTable
  access_removal: AccessRemovalTable
  station: StationTable
  revocation: RevocationTable
  setting: SettingTable
  season: SeasonTable
  place: PlaceTable
  warehouse: WarehouseTable
  cooperative: CooperativeTable
  supplier: SupplierTable
  supplier_validation: SupplierValidationTable
  farmer: FarmerTable
  import: ImportTable
  price: PriceTable
  farmer_merge: FarmerMergeTable
  settlement: SettlementTable
  dispute: DisputeTable
  erasure: ErasureTable
  bridge: BridgeTable
}
