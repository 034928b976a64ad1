import type { KeyColumns } from './tables-common.ts'

export interface LogTable {
  n: number
  log_id: Uint8Array
  dev: string
  scope: string
  genesis: Uint8Array
  genesis_seal: Uint8Array
  cert: Uint8Array
  cert_sig: Uint8Array
  state: string
  mine: number
}

export interface EntryTable {
  log: number
  seq: number
  h8: Uint8Array
  hash: Uint8Array
  body: Uint8Array
  seal: Uint8Array | null
}

export interface AuthRefTable {
  ref: string
  log: number
  seq: number
  h8: Uint8Array
}

export interface HeadTable {
  log: number
  hash: Uint8Array
  seq: number
}

export interface AsideTable {
  i: string
  e: string
  digest: string
  salt: Uint8Array
  payload: Uint8Array
}

export interface PeerHeadTable {
  peer: string
  log_id: Uint8Array
  seq: number
  hash: Uint8Array
  at_ms: number
}

export interface WitnessTable {
  log_id: Uint8Array
  seq: number
  peer: string
  sig: Uint8Array
  at_ms: number
}

/** The highest counter that this station gave out under a prefix, `EBO7KD-2627-L` (LEDGER §9). */
export interface NumberUsedTable {
  prefix: string
  n: number
}

export interface ClockTable {
  one: number
  t: number
  l: number
}

export interface TouchTable {
  i: string
  e: string
  scope: string
  log: number
  seq: number
  h8: Uint8Array
  n: number
  /** 1 flagged, 2 by a station with the right `hq` */
  marks: number
}

export interface PendingTable {
  log: number
  seq: number
  h8: Uint8Array
  why: string
}

export interface RejectedTable {
  log: number
  seq: number
  h8: Uint8Array
  why: string
}

export interface FlaggedTable {
  log: number
  seq: number
  h8: Uint8Array
  why: string
}

export interface EntryErrorTable {
  log: number
  seq: number
  h8: Uint8Array
  why: string
}

export interface ConflictTable extends KeyColumns {
  e: string
  i: string
  field: string
  heads: string
}

/** What the audit finds an op by without reading its entry; in the order of the hybrid clock. */
export interface OpTable {
  at_ms: number
  at_l: number
  log: number
  seq: number
  h8: Uint8Array
  n: number
  actor: string
  e: string
  k: string
  no: string | null
}

/** Entries of a log that are stored and not folded yet: from `first` to `last`, its end. */
export interface UnfoldedTable {
  log: number
  first: number
  last: number
}

/** The ledger and what its judging leaves behind (LEDGER §13). */
export interface LedgerTables {
  log: LogTable
  entry: EntryTable
  auth_ref: AuthRefTable
  head: HeadTable
  aside: AsideTable
  peer_head: PeerHeadTable
  witness: WitnessTable
  number_used: NumberUsedTable
  clock: ClockTable
  touch: TouchTable
  pending: PendingTable
  rejected: RejectedTable
  flagged: FlaggedTable
  entry_error: EntryErrorTable
  conflict: ConflictTable
  op: OpTable
  unfolded: UnfoldedTable
}
