import type { Territory } from '#shared/domain/territory.ts'
import type { SignedCertificate } from '#shared/sync/certificate.ts'
import type { KnownPerson } from '../import/farmer-draft.ts'
import type { RegisterReader } from '../import/register-reader.ts'
import type { ImportDesk } from './imports/import-desk.ts'
import type { BulkPace } from '../storage/bulk-pace.ts'
import type { RunOptions, Steps } from '../storage/steps.ts'
import type { WriteTx } from '../storage/store.ts'
import type { AdoptionPort } from './adoption/adoption-port.ts'
import type { CourierPort } from './courier/courier-port.ts'
import type { PeopleDeps } from './security/people-deps.ts'
import type { FilePort } from './files/file-port.ts'
import type { Enrolment } from './stations/enrolment.ts'
import type { NetworkPort } from './network/network-port.ts'
import type { TalkPresence } from './messages/talk-presence.ts'
import type { PairingPort } from './stations/pairing-port.ts'
import type { RelayPort } from './relay/relay-port.ts'

/** Somebody whom a record may be the same as (DUP-1). */
export interface Likeness {
  readonly id: string
  readonly name: string
  /** 0–100 */
  readonly score: number
  readonly reasons: readonly string[]
}

/** How the machine under the station is; measured elsewhere, only told here. */
export interface StationCondition {
  readonly version: string
  readonly keyStore: 'protected' | 'file'
  /** when the last backup was made, UTC ms */
  backupMs(): number | null
  /** whether the last rehearsal of a restore failed (BK-4) */
  drillFailed(): boolean
  /** bytes free where the data is */
  diskFree(): number | null
  /** a wall clock that cannot be right (LEDGER §11) */
  clock(): { lastDay: string; wallDay: string } | null
}

/** Another identity for this station, its keys made and not in use yet; built where keys are kept. */
export interface Renewing {
  readonly who: { readonly dev: string; readonly pub: string; readonly tls: string }
  /** in the commit that enrols it */
  become(tx: WriteTx, certificate: SignedCertificate): void
  /** after it: the station goes on as the new one */
  goOn(): Promise<void>
}

/** What registers, imports and lists need beside what people need; built once in `compose.ts`. */
export interface StationDeps extends PeopleDeps {
  /** the packaged list; with what records say of places it is `territoryNow` */
  readonly territory: Territory
  /** The known people whom one may be, the likeliest first (DUP-1). */
  readonly likelyDuplicates: (person: KnownPerson, known: readonly KnownPerson[]) => readonly Likeness[]
  readonly reader: RegisterReader
  readonly imports: ImportDesk
  /** Goes through long work in slices of some milliseconds, with everybody else's turns between two. Undefined when cancelled. */
  readonly inSlices: <T, P>(steps: Steps<T, P>, options: RunOptions<P>) => Promise<T | undefined>
  /** For one bulk: how many of its entries go into each commit. */
  readonly bulkPace: () => BulkPace
  readonly condition: StationCondition
  readonly enrolment: Enrolment
  readonly courier: CourierPort
  readonly files: FilePort
  readonly adoption: AdoptionPort
  readonly pairing: PairingPort
  readonly network: NetworkPort
  /** who is there and who types */
  readonly presence: TalkPresence
  readonly relay: RelayPort
  /** makes keys that may take the place of this station's own (LEDGER §12) */
  prepareRenewal(): Promise<Renewing>
}
