import type { SessionTable } from '#db/sqlite/tables-local.ts'
import type { ReadTx, Store, WriteTx } from '../storage/store.ts'

type Build = Store['build']
/** Why a session ended. */
export type SessionEnd = 'logout' | 'expired' | 'clock' | 'revoked' | 'deactivated' | 'password'

/** The session of a token, by the token's digest: the token itself is nowhere (SES-1). */
export const sessionOf = (tx: ReadTx, build: Build, tokenHash: Uint8Array): SessionTable | undefined =>
  tx.first(build.selectFrom('session').selectAll().where('token_hash', '=', tokenHash))

/** One session by its id, or undefined. */
export const sessionById = (tx: ReadTx, build: Build, id: string): SessionTable | undefined =>
  tx.first(build.selectFrom('session').selectAll().where('id', '=', id))

/** Sessions that have not ended, the last used first; of one user or of all. */
export function openSessions(tx: ReadTx, build: Build, user?: string): SessionTable[] {
  const open = build.selectFrom('session').selectAll().where('ended_ms', 'is', null).orderBy('seen_ms', 'desc')
  return tx.all(user === undefined ? open : open.where('user', '=', user))
}

/** Keeps a new session; only the hash of its token is stored (SES-1). */
export function insertSession(tx: WriteTx, build: Build, session: SessionTable): void {
  tx.run(build.insertInto('session').values(session))
}

/** Notes when a session was last used. Units: UTC ms. */
export function touchSession(tx: WriteTx, build: Build, id: string, seenMs: number): void {
  tx.run(build.updateTable('session').set({ seen_ms: seenMs }).where('id', '=', id))
}

/** Locks or unlocks the screen of a session (AU-8). */
export function setSessionLocked(tx: WriteTx, build: Build, id: string, locked: boolean, seenMs?: number): void {
  const set = { locked: locked ? 1 : 0, ...(seenMs === undefined ? {} : { seen_ms: seenMs }) }
  tx.run(build.updateTable('session').set(set).where('id', '=', id))
}

/** Ends a session; one that has ended keeps its first reason. */
export function endSession(tx: WriteTx, build: Build, id: string, at_ms: number, why: SessionEnd): number {
  return tx.run(
    build
      .updateTable('session')
      .set({ ended_ms: at_ms, ended_why: why })
      .where('id', '=', id)
      .where('ended_ms', 'is', null),
  )
}

/** Ends every open session of a user but one. Answers how many. */
export function endSessionsOf(
  tx: WriteTx,
  build: Build,
  user: string,
  at_ms: number,
  why: SessionEnd,
  but: string | null,
): number {
  const ended = build
    .updateTable('session')
    .set({ ended_ms: at_ms, ended_why: why })
    .where('user', '=', user)
    .where('ended_ms', 'is', null)
  return tx.run(but === null ? ended : ended.where('id', '!=', but))
}

/** Forgets sessions that ended before a time. */
export function dropSessionsEndedBefore(tx: WriteTx, build: Build, at_ms: number): void {
  tx.run(build.deleteFrom('session').where('ended_ms', '<', at_ms))
}

/** When a user was last seen at this station. */
export const lastSeenOf = (tx: ReadTx, build: Build, user: string): number | null =>
  tx.first(
    build
      .selectFrom('session')
      .select(eb => eb.fn.max('seen_ms').as('seen'))
      .where('user', '=', user),
  )?.seen ?? null
