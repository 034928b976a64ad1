import type { Logger } from 'pino'
import type { Database, Tx } from '../database/database.ts'

/** Who was let in or not, as it is kept. `org`, `dev`: as far as they were believed. */
export interface Admission {
  readonly org?: string | undefined
  readonly dev?: string | undefined
  readonly what: 'enrol' | 'login' | 'refresh' | 'request' | 'bar' | 'rotate' | 'admin' | 'alert'
  readonly why: string
  readonly address: string
}

const sql = `INSERT INTO admission (org, dev, what, admitted, why, address) VALUES ($1, $2, $3, $4, $5, $6)`

/** Keeps an admission with what it admitted. */
export async function noteAdmitted(tx: Tx, { org, dev, what, why, address }: Admission): Promise<void> {
  await tx.query(sql, [org ?? null, dev ?? null, what, true, why, address])
}

/** Keeps a refusal, whose own transaction was undone. A database that cannot be reached must not hide the refusal. */
export async function noteRefused(database: Database, log: Logger, admission: Admission): Promise<void> {
  const { org, dev, what, why, address } = admission
  const write = (tx: Tx) => tx.query(sql, [org ?? null, dev ?? null, what, false, why, address])
  try {
    await (org === undefined ? database.ofRelay(write) : database.inOrganisation(org, write))
  } catch (error) {
    log.error({ err: error, admission }, 'a refusal could not be recorded')
  }
}
