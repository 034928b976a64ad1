import type { IdentityType } from '#shared/domain/identity-paper.ts'
import type { LandStatus } from '#shared/domain/land-status.ts'
import type { Sex } from '#shared/domain/sex.ts'

export interface PlaceDraft {
  readonly region?: string
  readonly departement?: string
  readonly arrondissement?: string
  readonly village?: string
}

/** What people and bodies have in common. Absent means not known; nothing is invented. */
export interface PersonDraft extends PlaceDraft {
  /** `NOM Prénom`. */
  readonly name: string
  /** Search form of `name` (ux.md §7). */
  readonly nameNorm: string
  /** The same words in any order: what duplicates are compared on. */
  readonly nameKey: string
  /** E.164. */
  readonly phone?: string
  readonly identity?: { readonly type: IdentityType; readonly number: string; readonly expiry?: string }
  readonly position?: { readonly lat_e6: number; readonly lon_e6: number }
  /** `NamedBody.key` of the check's `cooperatives`. */
  readonly cooperativeKey?: string
  /** Codes this person has in the file's own system; never our number (CODE-2). */
  readonly other_codes?: readonly string[]
  readonly notes?: string
}

/** FAR-1, in the shapes of the contract's `farmerFields`; cooperative and supplier by key instead of id. */
export interface FarmerDraft extends PersonDraft {
  readonly sex?: Sex
  readonly birth?: { readonly year: number; readonly day?: string; readonly approx?: boolean }
  readonly phone2?: string
  /** `NamedBody.key` of the check's `suppliers`. */
  readonly supplierKey?: string
  readonly land?: LandStatus
  readonly area_m2?: number
  readonly certification?: readonly string[]
  readonly consent?: { readonly day: string; readonly scope: string }
}

/** SUP-1. */
export interface SupplierDraft extends PersonDraft {
  readonly ceiling_g?: number
  readonly contract_start?: string
  readonly contract_end?: string
}

/** COOP-1. */
export interface CooperativeDraft extends PlaceDraft {
  readonly name: string
  readonly nameNorm: string
  /** Without its legal form: what spellings are compared on. */
  readonly nameKey: string
  readonly phone?: string
  readonly address?: string
  readonly other_codes?: readonly string[]
  readonly notes?: string
}

/** A stored farmer or supplier, as far as recognising him again needs. */
export interface KnownPerson {
  readonly id: string
  readonly name: string
  /** Our number and every code that other systems know him by. */
  readonly codes: readonly string[]
  readonly phones: readonly string[]
  readonly identityNumber: string | null
  readonly birthYear: number | null
  readonly birthDay: string | null
  readonly birthApprox: boolean
  readonly village: string | null
}

/** A stored cooperative or supplier, as far as naming it needs. */
export interface KnownBody {
  readonly id: string
  readonly name: string
  readonly codes: readonly string[]
}
