import type { ChatTables } from './tables-chat.ts'
import type { CounterTables } from './tables-counter.ts'
import type { LedgerTables } from './tables-ledger.ts'
import type { LocalTables } from './tables-local.ts'
import type { RegisterTables } from './tables-register.ts'

/** Every table of a station's file, for Kysely. The schema snapshot test holds it equal to the migrations. */
export interface Database extends LedgerTables, RegisterTables, CounterTables, ChatTables, LocalTables {}
