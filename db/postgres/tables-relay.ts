import type { ColumnType } from 'kysely'
import type { Bytes, Defaulted, Uuid } from './tables-common.ts'

/** A station's line of refresh tokens (TK-4 to TK-7). */
export interface RefreshFamilyTable {
  family: Uuid
  org: Uuid
  dev: Uuid
  salt: Bytes
  generation: number
  used_at: Defaulted<Date>
  made_at: Defaulted<Date>
  expires_at: Date
  ended_at: Date | null
  ended_why: string | null
}

/** A link to the admin page and what became of it, by hashes (ADR 11). */
export interface AdminSessionTable {
  org: Uuid
  door: Bytes
  user: Uuid
  dev: Uuid
  made_at: Date
  token: Bytes | null
  opened_at: Date | null
  ended_at: Date | null
}

/** A file by its content address. `have`: how much of it is here. */
export interface BlobTable {
  org: Uuid
  blob: string
  bytes: number
  have: Defaulted<number>
  whole: Defaulted<boolean>
  unnamed_at: Date | null
}

/** A piece of a file, from `at` on. */
export interface BlobPieceTable {
  org: Uuid
  blob: string
  at: number
  body: Bytes
}

/** Who is told. `due_at`: when he may be written to next. */
export interface AlertRecipientTable {
  org: Uuid
  id: Defaulted<Uuid>
  way: 'mail' | 'push'
  address: string
  p256dh: Bytes | null
  auth: Bytes | null
  language: 'fr' | 'en'
  kinds: string[]
  silent_days: number
  user: Uuid
  since: Date
  due_at: Date
  tries: Defaulted<number>
  sent_at: Date | null
  fault: string | null
}

/** One line for one recipient, found once by its key. */
export interface AlertTable {
  org: Uuid
  recipient: Uuid
  kind: string
  key: string
  facts: ColumnType<unknown, object, object>
  made_at: Date
  ended_at: Date | null
}

/** A key of the relay, closed by its secret. `before_sig`: of the witness key before this one. */
export interface RelayKeyTable {
  kid: string
  purpose: 'token' | 'witness'
  public: Bytes
  sealed: Bytes
  made_at: Defaulted<Date>
  retired_at: Date | null
  before: string | null
  before_sig: Bytes | null
}

/** A code that brings one organisation here, by its mac. */
export interface EnrolmentCodeTable {
  mac: Bytes
  made_at: Defaulted<Date>
  expires_at: Date
  used_at: Date | null
}

/** A challenge that was used, until it would have ended. */
export interface UsedChallengeTable {
  nonce: Bytes
  expires_at: Date
}

/** Since when a secret is in use, by its fingerprint. */
export interface SecretSeenTable {
  name: string
  fingerprint: string
  since: Defaulted<Date>
}

/** The password of the relay's login, which only the owner reads. */
export interface LoginSecretTable {
  single: Defaulted<boolean>
  password: string
}

/** Which organisation a login for reports may read. */
export interface ReaderTable {
  role: string
  org: Uuid
}

/** A step of the schema that was run. */
export interface MigrationTable {
  n: number
  name: string
  at: Defaulted<Date>
}

/** What the relay keeps to do its work: sessions, files, alerts, and what belongs to no organisation. */
export interface RelayTables {
  refresh_family: RefreshFamilyTable
  admin_session: AdminSessionTable
  blob: BlobTable
  blob_piece: BlobPieceTable
  alert_recipient: AlertRecipientTable
  alert: AlertTable
  relay_key: RelayKeyTable
  enrolment_code: EnrolmentCodeTable
  used_challenge: UsedChallengeTable
  secret_seen: SecretSeenTable
  login_secret: LoginSecretTable
  reader: ReaderTable
  migration: MigrationTable
}
