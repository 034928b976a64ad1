import { createHash } from 'node:crypto'
import { refuse, type Refusal } from '#shared/contract/refusal.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import { attemptOf, dropAttempt, dropAttemptsBefore, saveAttempt } from '../../repositories/attempt.ts'
import type { ReadTx, WriteTx } from '../../storage/store.ts'
import type { Deps } from '../command.ts'
import { type SteadyClock, steadyNow, steadyTime } from './steady-time.ts'

type AttemptDeps = Pick<Deps, 'store'> & { readonly clock: SteadyClock }

const freeFailures = 5
const longestMinutes = 15
const minuteMs = 60_000
const deviceForgetsMs = 12 * 60 * minuteMs
const nameForgetsMs = 30 * 24 * 60 * minuteMs

/** AU-5: nothing for four failures, then 1, 2, 4, 8 and at most 15 minutes after each. Units: ms. */
export const delayAfter = (failures: number): number =>
  failures < freeFailures ? 0 : Math.min(longestMinutes, 2 ** Math.min(10, failures - freeFailures)) * minuteMs

/** Logins are counted by their digest: what was typed may be somebody's password in the wrong field. */
const nameKey = (login: string): string => `login:${createHash('sha256').update(login).digest('hex').slice(0, 32)}`
/** Of `Firefox · Windows · 10.0.0.7` only the address counts: what a browser calls itself it may change at every try. */
const deviceKey = (device: string): string => `device:${device.split(' · ').at(-1) ?? device}`

/** How long a name on a device has to wait now; 0 when it may try. Asking writes nothing. Units: ms. */
export function waitOf(tx: ReadTx, deps: AttemptDeps, login: string, device: string): number {
  const now = steadyTime(tx, deps)
  const until = [nameKey(login), deviceKey(device)].map(who => attemptOf(tx, deps.store.build, who)?.until_ms ?? 0)
  return Math.max(0, ...until.map(ms => ms - now))
}

/** The refusal of a try that must wait (AU-5). */
export const tooMany = (waitMs: number) => err(refuse('TooManyAttempts', { waitSeconds: Math.ceil(waitMs / 1000) }))

/**
 * Takes one try at a password for a name on a device. It is written down as a failure before the password is looked at, so that
 * killing the process, or asking many times at once, gains no guess (AU-6); `forgiveTry` takes it back.
 * Errors: TooManyAttempts while the delay runs.
 */
export function takeTry(
  tx: WriteTx,
  deps: AttemptDeps,
  login: string,
  device: string,
): Result<void, Extract<Refusal, { kind: 'TooManyAttempts' }>> {
  const { build } = deps.store
  const waitMs = waitOf(tx, deps, login, device)
  if (waitMs > 0) return tooMany(waitMs)
  const now = steadyNow(tx, deps)
  dropAttemptsBefore(tx, build, now - nameForgetsMs)
  const counts = [nameKey(login), deviceKey(device)].map(who => {
    const kept = attemptOf(tx, build, who)
    const forgotten = kept !== undefined && who.startsWith('device:') && now - kept.seen_max_ms > deviceForgetsMs
    return { who, failures: forgotten ? 0 : (kept?.failures ?? 0) }
  })
  for (const { who, failures } of counts) {
    const delay = delayAfter(failures + 1)
    saveAttempt(tx, build, { who, failures: failures + 1, until_ms: delay === 0 ? 0 : now + delay, seen_max_ms: now })
  }
  return ok(undefined)
}

/**
 * After the right password: the name's count is forgotten, and the device's loses what this name had put on it. Failures on other
 * names stay, so that an own account does not buy guesses at others'.
 */
export function forgiveTry(tx: WriteTx, deps: AttemptDeps, login: string, device: string): void {
  const { build } = deps.store
  const own = attemptOf(tx, build, nameKey(login))?.failures ?? 0
  dropAttempt(tx, build, nameKey(login))
  const kept = attemptOf(tx, build, deviceKey(device))
  if (kept === undefined) return
  const failures = Math.max(0, kept.failures - own)
  if (failures === 0) dropAttempt(tx, build, kept.who)
  else saveAttempt(tx, build, { ...kept, failures, until_ms: 0 })
}
