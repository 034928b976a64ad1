import type { FactColumns, KeyColumns } from './tables-common.ts'

export interface MessageTable extends KeyColumns, FactColumns {
  /** place in its conversation, ms since 2020 */
  turn: number
  /** the station that wrote it */
  dev: string
  text: string | null
  reply: string | null
  edited_ms: number | null
  deleted_ms: number | null
  deleted_by: string | null
}

export interface MessageReadTable extends KeyColumns {
  user: string
  dev: string
  upto: number
  at_ms: number
}

/** A file that a record names. `blob`: SHA-256 of its bytes, base64url; null, as what follows, until the personal part is here. */
export interface FileTable extends KeyColumns {
  ent: string
  of: string
  nth: number
  bytes: number
  blob: string | null
  mime: string | null
  name: string | null
  /** of bytes that are sealed */
  key: string | null
}

/** How far a person has read what a station wrote, as this station knows it before it says so. */
export interface SeenMarkTable {
  user: string
  scope: string
  dev: string
  upto: number
}

/** `held`: the marks of this station alone say what is unread. `told_ms`: when the ledger was last told how far he has read. */
export interface ConversationOwnTable {
  user: string
  scope: string
  draft: string
  held: number
  told_ms: number
}

/** The talk of the offices, folded and local. */
export interface ChatTables {
  message: MessageTable
  message_read: MessageReadTable
  file: FileTable
  seen_mark: SeenMarkTable
  conversation_own: ConversationOwnTable
}
