import type { RecordCard } from '#shared/contract/records.ts'
import type { ReadTx } from '../../storage/store.ts'
import type { Caller } from '../command.ts'
import type { StationDeps } from '../station-deps.ts'

/** A card without what is said against its record. */
export type PlainCard = DistributiveOmit<RecordCard, 'dispute'>
type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never

/** Makes the card of a record for somebody whose role may see its kind; undefined where he may not see this one, or it is not here. */
export type ShowCard = (tx: ReadTx, deps: StationDeps, caller: Caller, id: string) => PlainCard | undefined
