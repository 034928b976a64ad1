import type { SessionTable } from '#db/sqlite/tables-local.ts'
import { absoluteHours, idleHours, type Role } from '#shared/domain/roles.ts'
import type { SessionEnd } from '../../repositories/session.ts'

const hourMs = 3_600_000
const minuteMs = 60_000
/** A clock that went back by more than this ends sessions: their age could not be told any more (AU-6). */
const clockBackMs = 5 * minuteMs
/** The screen locks itself; the station locks what a screen forgot, a little later. */
const lockGraceMs = 30_000

/** Why a session is over by now, if it is: 12 h after its login, or idle for its role's time (SES-1, AU-9). */
export function sessionEnd(
  session: Pick<SessionTable, 'created_ms' | 'seen_ms'>,
  role: Role,
  now: number,
): SessionEnd | null {
  if (now < session.seen_ms - clockBackMs) return 'clock'
  if (now - session.created_ms >= absoluteHours * hourMs) return 'expired'
  return now - session.seen_ms >= idleHours[role] * hourMs ? 'expired' : null
}

/** Whether a session has been idle for longer than the organisation's lock time (AU-8). */
export const isIdle = (seenMs: number, lockMinutes: number, now: number): boolean =>
  now - seenMs >= lockMinutes * minuteMs + lockGraceMs
