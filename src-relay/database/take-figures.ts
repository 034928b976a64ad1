import type { Tx } from './database.ts'

/** Has PostgreSQL analyse the tables that grew by a fifth, so that it plans for what they hold now. */
export async function takeFigures(tx: Tx): Promise<void> {
  await tx.query("SET LOCAL statement_timeout = '60s'; SELECT relay.take_figures()")
}
