import type { InputOf, OutputOf } from '#shared/contract/calls.ts'
import type { Refusal } from '#shared/contract/refusal.ts'
import { ok, type Result } from '#shared/kit/result.ts'
import { markNotificationsRead, notificationsOf } from '../../repositories/notification.ts'
import { type Caller, runQuery } from '../command.ts'
import type { StationDeps } from '../station-deps.ts'

type Listed = OutputOf<'notifications', 'list'>

/** What the caller was told, newest first, at most 100 (NTF-1). */
export const listNotifications = (deps: StationDeps, caller: Caller): Result<Listed, Refusal> =>
  runQuery<Listed>(deps, caller, 'notifications.own', tx => {
    const rows = notificationsOf(tx, deps.store.build, caller.user).map(({ id, kind, data, at_ms, read_ms }) => ({
      id,
      kind,
      data: JSON.parse(data) as Record<string, unknown>,
      at_ms,
      read: read_ms !== null,
    }))
    return ok({ unread: rows.filter(row => !row.read).length, rows })
  })

/** Marks the caller's own notifications as read. */
export function markRead(
  deps: StationDeps,
  caller: Caller,
  input: InputOf<'notifications', 'markRead'>,
): Result<Record<string, never>, Refusal> {
  const { build } = deps.store
  deps.store.write(tx => markNotificationsRead(tx, build, caller.user, input.ids, deps.clock.wallMs()))
  return ok({})
}
