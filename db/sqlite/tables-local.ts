export interface MetaTable {
  name: string
  value: string
}

export interface AnswerTable {
  c: string
  command: string
  user: string
  /** digest of what was asked */
  input: string
  result: string
  at_ms: number
}

export interface SessionTable {
  token_hash: Uint8Array
  id: string
  user: string
  device: string
  created_ms: number
  seen_ms: number
  locked: number
  ended_ms: number | null
  ended_why: string | null
}

export interface AttemptTable {
  who: string
  failures: number
  until_ms: number
  seen_max_ms: number
}

export interface DraftTable {
  id: string
  user: string
  kind: string
  data: string
  created_ms: number
  changed_ms: number
}

export interface PreferenceTable {
  user: string
  name: string
  value: string
}

export interface NotificationTable {
  id: string
  user: string
  kind: string
  data: string
  at_ms: number
  read_ms: number | null
}

export interface ImportMappingTable {
  signature: string
  kind: string
  mapping: string
  used_ms: number
}

/** What belongs to this station alone and never travels. */
export interface LocalTables {
  meta: MetaTable
  answer: AnswerTable
  session: SessionTable
  attempt: AttemptTable
  draft: DraftTable
  preference: PreferenceTable
  notification: NotificationTable
  import_mapping: ImportMappingTable
}
