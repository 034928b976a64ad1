import { isCleanText } from '../canonical.ts'
import { isHexId, isScope } from '../scope.ts'
import { LIMITS } from '../limits.ts'
import type { LogState, LogTips, Point } from './message.ts'

const H8 = /^[0-9a-f]{16}$/
const CAPABILITY = /^[a-z][a-z0-9_-]*$/

/** Whether a header's value is a whole number from 0 to 2^53 − 1 (CS-7). */
export function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

/** Whether a header's value is eight bytes as 16 hex digits. */
export function isH8(value: unknown): value is string {
  return typeof value === 'string' && H8.test(value)
}

/** Whether a header's value is one of a closed list of words. */
export function isOneOf<T extends string>(words: readonly T[], value: unknown): value is T {
  return words.includes(value as T)
}

/** Whether a header's value is a text that may be shown, not empty and not long. */
export function isShortText(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= LIMITS.helloTextChars && isCleanText(value)
}

/** The names of capabilities, or undefined. */
export function readCaps(value: unknown): string[] | undefined {
  if (!Array.isArray(value) || value.length > LIMITS.helloCaps) return undefined
  return value.every(cap => isShortText(cap) && CAPABILITY.test(cap)) ? (value as string[]) : undefined
}

/** A pair of whole numbers, or undefined. */
export function readPair(value: unknown): [number, number] | undefined {
  if (!Array.isArray(value) || value.length !== 2) return undefined
  const [a, b] = value as unknown[]
  return isWhole(a) && isWhole(b) ? [a, b] : undefined
}

/** `[seq, h8]` as a point, or undefined. */
export function readPoint(value: unknown): Point | undefined {
  if (!Array.isArray(value) || value.length !== 2) return undefined
  const [seq, h8] = value as unknown[]
  return isWhole(seq) && isH8(h8) ? { seq, h8 } : undefined
}

/** A list of at most `max` points, or undefined. */
export function readPoints(value: unknown, max: number): Point[] | undefined {
  return readList(value, max, readPoint)
}

/** `[seq, h8]` of a point. */
export function writePoint(point: Point): [number, string] {
  return [point.seq, point.h8]
}

const STATES: readonly LogState[] = ['open', 'closed', 'forked']

/** The logs of HEADS, or undefined. */
export function readLogs(value: unknown): LogTips[] | undefined {
  const told = new Set<unknown>()
  return readList(value, LIMITS.headsLogs, item => {
    if (!Array.isArray(item) || item.length !== 5) return undefined
    const [log, scope, dev, state, points] = item as unknown[]
    // Each is told once.
    if (told.size === told.add(log).size) return undefined
    const tips = readPoints(points, LIMITS.logTips)
    if (!isHexId(log) || !isScope(scope) || !isHexId(dev) || !isOneOf(STATES, state)) return undefined
    return tips && tips.length > 0 ? { log, scope, dev, state, tips } : undefined
  })
}

function readList<T>(value: unknown, max: number, read: (item: unknown) => T | undefined): T[] | undefined {
  if (!Array.isArray(value) || value.length > max) return undefined
  const items: T[] = []
  for (const item of value) {
    const one = read(item)
    if (one === undefined) return undefined
    items.push(one)
  }
  return items
}
