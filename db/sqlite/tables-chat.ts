import type { FactColumns, KeyColumns } from './tables-common.ts'

export interface MessageTable extends KeyColumns, FactColumns {
  /** place in its conversation, ms since 2020 */
  turn: number
  /** the station that wrote it */
  dev: string
  text: string | null
  /** the text as it is searched, of one in clear */
  text_norm: string | null
  /** the text under a key of the conversation, where it is encrypted to its members */
  box: string | null
  key: string | null
  reply: string | null
  /** 1: whoever reads it is asked to say that he read and understood it */
  notice: number
  edited_ms: number | null
  deleted_ms: number | null
  deleted_by: string | null
  /** of a moderator: why it was taken away */
  deleted_why: string | null
}

/** A sign that somebody set under a message, in clear or under a key of the conversation. */
export interface ReactionTable extends KeyColumns {
  of: string
  user: string
  text: string | null
  box: string | null
  key: string | null
  at_ms: number
}

/** That somebody read and understood a notice. */
export interface NoticeAckTable extends KeyColumns, FactColumns {
  of: string
}

/** A pinned message, by its id. */
export interface PinTable extends KeyColumns {
  user: string
  at_ms: number
}

/** A message that somebody keeps for himself at this station. */
export interface SavedMessageTable {
  user: string
  scope: string
  id: string
  saved_ms: number
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

export interface ConversationTable extends KeyColumns {
  kind: string
  /** of a channel, in clear */
  name: string | null
  topic: string | null
  /** of a group, under a key */
  box: string | null
  key: string | null
  archived: number
  made_ms: number
  made_by: string
}

/** Who is in a conversation that people made, or was. `whole`: he was given what was written before him. */
export interface MemberTable extends KeyColumns {
  user: string
  role: string
  since_turn: number
  since_ms: number
  invited_by: string
  whole: number
  left_ms: number | null
}

/** From when to when somebody was in it: one who left and came back has several. Units: turns of the conversation, UTC ms; null while he is in it. */
export interface StayTable extends KeyColumns {
  user: string
  from_turn: number
  to_turn: number | null
  from_ms: number
  to_ms: number | null
}

/** A key of a conversation, wrapped to one person by one giver. */
export interface ConversationKeyTable extends KeyColumns {
  key: string
  user: string
  x: string
  eph: string
  box: string
  sig: string
  at_ms: number
  at_l: number
  actor: string
}

/** `held`: the marks of this station alone say what is unread. `told_ms`: when the ledger was last told how far he has read. */
export interface ConversationOwnTable {
  user: string
  scope: string
  /** in clear, or where the conversation is encrypted the key and the box of it */
  draft: string
  /** place in `heedLevels` */
  muted: number
  held: number
  told_ms: number
}

/**
 * What somebody brought into a conversation and has not sent. `bytes`: of `blob`. `inside`: what it is, in clear, or of an encrypted
 * conversation under his own key.
 */
export interface UnsentFileTable {
  user: string
  upload: string
  scope: string
  blob: string
  bytes: number
  inside: string
  kept_ms: number
}

/** The talk of the offices, folded and local. */
export interface ChatTables {
  message: MessageTable
  message_read: MessageReadTable
  notice_ack: NoticeAckTable
  reaction: ReactionTable
  pin: PinTable
  saved_message: SavedMessageTable
  file: FileTable
  conversation: ConversationTable
  member: MemberTable
  stay: StayTable
  conversation_key: ConversationKeyTable
  seen_mark: SeenMarkTable
  conversation_own: ConversationOwnTable
  unsent_file: UnsentFileTable
}
