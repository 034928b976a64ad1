import type { Logger } from 'pino'
import { build, run } from '../database/build.ts'
import type { Database, Tx } from '../database/database.ts'

/** Who was let in or not, as it is kept. `org`, `dev`: as far as they were believed. */
export interface Admission {
  readonly org?: string | undefined
  readonly dev?: string | undefined
  readonly what: 'enrol' | 'login' | 'refresh' | 'request' | 'bar' | 'rotate' | 'admin' | 'alert'
  readonly why: string
  readonly address: string
}

const put = (tx: Tx, { org, dev, what, why, address }: Admission, admitted: boolean): Promise<number> =>
  run(tx, build.insertInto('admission').values({ org: org ?? null, dev: dev ?? null, what, admitted, why, address }))

/** Keeps an admission with what it admitted. */
export async function noteAdmitted(tx: Tx, admission: Admission): Promise<void> {
  await put(tx, admission, true)
}

/** Keeps a refusal, whose own transaction was undone. A database that cannot be reached must not hide the refusal. */
export async function noteRefused(database: Database, log: Logger, admission: Admission): Promise<void> {
  const { org } = admission
  const write = (tx: Tx) => put(tx, admission, false)
  try {
    await (org === undefined ? database.ofRelay(write) : database.inOrganisation(org, write))
  } catch (error) {
    log.error({ err: error, admission }, 'a refusal could not be recorded')
  }
}
