/** Every projected row: the scope it is computed from and its id. */
export interface KeyColumns {
  scope: string
  id: string
}

/** Registers: who made the record and who changed it last, UTC ms. */
export interface MadeColumns {
  archived: number
  made_ms: number
  made_by: string
  changed_ms: number
  changed_by: string
}

/** Facts: when (both parts of the clock) and by whom, the ref of the winning entry, how many entries say it, whether it stands (not void). */
export interface FactColumns {
  at_ms: number
  at_l: number
  actor: string
  ref: string
  flagged: number
  copies: number
  live: number
}

/** People: personal values, null when unknown, awaited or erased. */
export interface PersonColumns {
  name: string | null
  name_norm: string | null
  phone: string | null
  identity_type: string | null
  identity_number: string | null
  identity_expiry: string | null
  lat_e6: number | null
  lon_e6: number | null
}

/** Where: names of the territory list, village as free text. */
export interface PlaceColumns {
  region: string | null
  departement: string | null
  arrondissement: string | null
  village: string | null
}
