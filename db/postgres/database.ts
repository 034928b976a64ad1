import type { LedgerTables } from './tables-ledger.ts'
import type { ProjectionTables } from './tables-projection.ts'
import type { RelayTables } from './tables-relay.ts'

/** Every table of the relay's schema, for Kysely, as pg reads it. A test has the compiler hold it equal to the migrated catalogue. */
export interface RelayDatabase extends LedgerTables, RelayTables, ProjectionTables {}
