import type {
  AnyContractRouter,
  ContractProcedure,
  ErrorMap,
  InferSchemaInput,
  InferSchemaOutput,
  Meta,
} from '@orpc/contract'
import type { Contract, Pushed } from '#shared/contract/contract.ts'
import type { Refusal } from '#shared/contract/refusal.ts'
import type { Result } from '#shared/kit/result.ts'
import type { Caller } from '../services/command.ts'
import type { SecretBox } from '../storage/secret-box.ts'
import type { StorageFault } from '../storage/storage-fault.ts'
import type { SyncOptions } from '../sync/sync-options.ts'
import type { Connection } from './connection.ts'
import type { Log } from './fault-log.ts'

/** What may be asked with nobody logged in. Tied to the contract's `can: 'anyone'` by a test. */
export const openToAnyone = [
  'setup.state',
  'setup.begin',
  'setup.confirm',
  'setup.joinRequest',
  'setup.joinRead',
  'setup.joinCard',
  'setup.joinCall',
  'setup.joinState',
  'setup.joinAnswer',
  'setup.joinAnew',
  'setup.restoreFind',
  'setup.restoreOpen',
  'setup.restoreState',
  'setup.restoreCancel',
  'setup.restoreConfirm',
  'setup.courierPut',
  'setup.courierTake',
  'sessions.login',
] as const satisfies readonly string[]
type Open = (typeof openToAnyone)[number]

type Answer<T> = Result<T, Refusal> | Promise<Result<T, Refusal>>
type ServicesOf<T extends AnyContractRouter, Path extends string> =
  T extends ContractProcedure<infer In, infer Out, ErrorMap, Meta>
    ? (
        caller: Path extends Open ? Caller | null : Caller,
        input: InferSchemaOutput<In>,
        connection: Connection,
      ) => Answer<InferSchemaInput<Out>>
    : {
        readonly [K in keyof T]: T[K] extends AnyContractRouter
          ? ServicesOf<T[K], Path extends '' ? K & string : `${Path}.${K & string}`>
          : never
      }

/**
 * One function for every procedure of the contract but `events`, which rpc answers itself: the compiler asks for each. Rights of the
 * table are already checked when it is called, the input is decoded; conditions on facts are the use case's own.
 */
export type Services = ServicesOf<Omit<Contract, 'events'>, ''>

/** Whom a session stands for at this moment. */
export interface Standing {
  readonly caller: Caller
  readonly locked: boolean
  readonly mustChange: boolean
}

/** What the ways in need of a station; `compose()` builds it. */
export interface StationCore {
  readonly services: Services
  /** Whom this token stands for; null when it is unknown, ended or too old. `act` counts as the person's activity, `watch` does not. */
  standing(token: string, use: 'act' | 'watch'): Standing | null
  /** Told of every refusal that somebody logged in was given; the station's audit keeps those of rights (AL-7). */
  refused?(caller: Caller, procedure: string, refusal: Refusal): void
}

/** What a way in gives to `compose()`. */
export interface Surroundings {
  /** where the store, the keys and the backups live */
  readonly dataDir: string
  /** fonts, territory and password lists that came with the program */
  readonly resourcesDir: string
  readonly version: string
  readonly secrets: SecretBox
  readonly log: Log
  /** how it links to other stations; absent: not */
  readonly lan?: Pick<SyncOptions, 'host' | 'limits' | 'finding'> & {
    /** entries behind from which a new station takes a copy instead of them; absent: as the design says */
    readonly snapshotFrom?: number
    /** calls nobody by itself, where others were linked before or people wrote an address: only who is asked for */
    readonly onlyAsked?: boolean
  }
  /** whether browsers of other machines are served as well: nobody is known before the first login, so no path of this one is told them */
  readonly othersReach?: boolean
  push(event: Pushed): void
}

/** A station that runs. A store that does not open is no error: `setup.state` tells, everything else refuses (architecture.md §6). */
export interface Station extends StationCore {
  /** why its folder does not open; nothing but that is answered then */
  readonly trouble?: StorageFault | undefined
  /** Stops intake, drains, checkpoints, closes. */
  close(): Promise<void>
}
export type Compose = (around: Surroundings) => Promise<Station>
