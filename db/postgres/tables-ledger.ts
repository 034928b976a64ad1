import type { GeneratedAlways } from 'kysely'
import type { Bytes, Defaulted, Int8, Uuid, Xid } from './tables-common.ts'

/** An organisation that was brought here, by its id alone. */
export interface TenantTable {
  org: Uuid
  at: Defaulted<Date>
}

/** What is pinned of an organisation: the public key that its certificates lead to. */
export interface OrganisationTable {
  org: Uuid
  root: Bytes
  enrolled_by: Uuid
  at: Defaulted<Date>
}

/** A station that called, and when. */
export interface StationTable {
  org: Uuid
  dev: Uuid
  app: string
  first_at: Defaulted<Date>
  last_at: Defaulted<Date>
  /** where its LAN port is reached, as it says */
  lan: Defaulted<string[]>
  lan_at: Date | null
  /** refused by a person at the relay, whatever the ledger says */
  barred_at: Date | null
}

/** A certificate that was shown, by its digest (LED-23). */
export interface MembershipTable {
  org: Uuid
  digest: Bytes
  dev: Uuid
  cert: Bytes
  sig: Bytes
  at: Defaulted<Date>
}

/** A log as its opening told it; never changed. */
export interface LogTable {
  log_id: Uuid
  org: Uuid
  dev: Uuid
  scope: string
  /** the log that this one continues after an accident, which is closed by it */
  prev: Uuid | null
  genesis: Bytes
  genesis_seal: Bytes
  cert: Bytes
  cert_sig: Bytes
  at: Defaulted<Date>
}

/** An end of a log; the row is the lock of its branch. */
export interface HeadTable {
  log_id: Uuid
  branch: number
  org: Uuid
  dev: Uuid
  scope: string
  from_branch: number
  from_seq: Int8
  from_hash: Bytes
  seq: Int8
  hash: Bytes
  bytes: Defaulted<Int8>
  changed: Defaulted<Xid>
  at: Defaulted<Date>
}

/** `s`, `t`, `actor`: absent of a later format. */
export interface EntryTable {
  log_id: Uuid
  seq: Int8
  h8: Bytes
  org: Uuid
  branch: number
  s: number | null
  t: Int8 | null
  actor: Uuid | null
  hash: Bytes
  body: Bytes
  seal: Bytes | null
}

/** What the relay countersigned, a row a batch. */
export interface WitnessTable {
  log_id: Uuid
  seq: Int8
  h8: Bytes
  org: Uuid
  branch: number
  after_seq: Int8
  hash: Bytes
  at_ms: Int8
  kid: string
  sig: Bytes
  by_dev: Uuid
  changed: Defaulted<Xid>
}

/** A personal part (LEDGER §8). */
export interface AsideTable {
  log_id: Uuid
  seq: Int8
  digest: Bytes
  org: Uuid
  e: string
  i: string
  salt: Bytes
  payload: Bytes
}

/** A record whose personal parts are refused. */
export interface ErasedTable {
  org: Uuid
  e: string
  i: string
}

/** Two sealed ends that one station made after the same entry (LEDGER §12). */
export interface ForkProofTable {
  log_id: Uuid
  branch: number
  org: Uuid
  seq: Int8
  hash: Bytes
  seq_a: Int8
  hash_a: Bytes
  seal_a: Bytes
  seq_b: Int8
  hash_b: Bytes
  seal_b: Bytes
  at: Defaulted<Date>
}

/** What an entry is worth where it does not count plainly. */
export interface VerdictTable {
  log_id: Uuid
  seq: Int8
  h8: Bytes
  org: Uuid
  kind: 'pending' | 'rejected' | 'flagged' | 'error'
  why: string
}

/** Who was let in and who was not. `org`, `dev`: as far as they could be believed. */
export interface AdmissionTable {
  id: GeneratedAlways<string>
  at: Defaulted<Date>
  org: Uuid | null
  dev: Uuid | null
  what: string
  admitted: boolean
  why: string
  address: string
}

/** Bytes and entries that a station brought on a day. */
export interface QuotaTable {
  org: Uuid
  dev: Uuid
  day: Date
  bytes: Int8
  entries: Int8
}

/** Organisations, their stations and their ledgers, as ingest stores them. */
export interface LedgerTables {
  tenant: TenantTable
  organisation: OrganisationTable
  station: StationTable
  membership: MembershipTable
  log: LogTable
  head: HeadTable
  entry: EntryTable
  witness: WitnessTable
  aside: AsideTable
  erased: ErasedTable
  fork_proof: ForkProofTable
  verdict: VerdictTable
  admission: AdmissionTable
  quota: QuotaTable
}
