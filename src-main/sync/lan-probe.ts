import { err, ok, type Result } from '#shared/kit/result.ts'
import { makeRateLimit } from '#shared/kit/rate-limit.ts'
import { parseUtf8, utf8 } from '#shared/sync/bytes.ts'
import type { LanAddress } from '#shared/sync/lan-address.ts'
import { z } from 'zod'
import { type DialFault, dialLan } from './lan-dial.ts'
import type { LanLimits } from './lan-limits.ts'
import type { LanLink } from './lan-link.ts'
import type { LanKeys } from './lan-tls.ts'

/** How a station is reached by another: as it said itself, or that another one answered there. */
export type BackFault = DialFault['kind'] | 'AnotherStation' | 'NotAsked'

/** What a station says that was asked: who it is, and whether it reached who asked. `back`: null where it did. */
export interface ProbeAnswer {
  readonly org: string
  readonly dev: string
  readonly app: string
  readonly wallMs: number
  readonly back: BackFault | null
}

/** One's own part of an answer, as it is now. */
export type ProbeSelf = () => Omit<ProbeAnswer, 'back'>

const backFaults = [
  'NoSuchName',
  'Unreachable',
  'Silent',
  'NotTls',
  'NoCertificate',
  'NotStation',
  'Resumed',
  'Refused',
  'AnotherStation',
  'NotAsked',
] as const satisfies readonly BackFault[]
const question = z.strictObject({ v: z.literal(1), port: z.int().min(0).max(65_535) })
const answer = z.strictObject({
  v: z.literal(1),
  org: z.string().regex(/^[0-9a-f]{32}$/),
  dev: z.string().regex(/^[0-9a-f]{32}$/),
  app: z.string().max(64),
  wallMs: z.int(),
  back: z.enum(backFaults).nullable(),
})

/** How often one address may ask to be called, and how long everything may take. Units: ms. */
const probeLimits = { perAddress: 10, windowMs: 60_000, answerMs: 15_000 } as const

/**
 * Asks a station how it reaches this one: over a link of its own, so that nothing that goes on between them is disturbed (CS-87). It calls
 * the address that it sees, at the port that is told. Errors: `DialFault`; `NoAnswer` where the link ended without one that makes sense.
 */
export async function probeStation(
  address: LanAddress,
  ownPort: number,
  keys: LanKeys,
  limits?: Partial<LanLimits>,
): Promise<Result<ProbeAnswer, DialFault | { readonly kind: 'NoAnswer' }>> {
  const dialled = await dialLan(address, { keys, purpose: 'cs1-probe', ...(limits ? { limits } : {}) })
  if (!dialled.ok) return dialled
  const link = dialled.value
  const said = heardOnce(link)
  link.send(utf8(JSON.stringify({ v: 1, port: ownPort })))
  const parsed = answer.safeParse(await said)
  link.end()
  if (!parsed.success) return err({ kind: 'NoAnswer' })
  const { v: _, ...told } = parsed.data
  return ok(told)
}

/** Answers stations that ask how they are reached. `now` only goes forward. */
export function makeProbeDesk(
  keys: LanKeys,
  self: ProbeSelf,
  now: () => number,
  limits?: Partial<LanLimits>,
): (link: LanLink) => void {
  const asked = makeRateLimit(probeLimits.perAddress, probeLimits.windowMs, now)
  const answerTo = async (link: LanLink): Promise<void> => {
    const heard = heardOnce(link)
    if (asked.take(link.host) > 0) return link.cut()
    const parsed = question.safeParse(await heard)
    if (!parsed.success) return link.cut()
    const back = parsed.data.port === 0 ? 'NotAsked' : await callBack(link, parsed.data.port, keys, limits)
    link.send(utf8(JSON.stringify({ v: 1, ...self(), back })))
    link.end()
  }
  return link => void answerTo(link)
}

/** Only the address that asked is called, so nobody makes a station knock at others' doors. */
async function callBack(
  { host, spki }: LanLink,
  port: number,
  keys: LanKeys,
  limits?: Partial<LanLimits>,
): Promise<BackFault | null> {
  const called = await dialLan({ host, port }, { keys, purpose: 'cs1-probe', ...(limits ? { limits } : {}) })
  if (!called.ok) return called.error.kind
  called.value.cut()
  return called.value.spki === spki ? null : 'AnotherStation'
}

/** The first thing said on a link, as JSON; undefined where it ends or nothing comes in time. */
function heardOnce(link: LanLink): Promise<unknown> {
  return new Promise(resolve => {
    const timer = setTimeout(() => resolve(undefined), probeLimits.answerMs)
    const settle = (value: unknown) => {
      clearTimeout(timer)
      resolve(value)
    }
    link.listen({ message: bytes => settle(parsedJson(bytes)), closed: () => settle(undefined) })
  })
}

function parsedJson(bytes: Uint8Array): unknown {
  const text = parseUtf8(bytes)
  if (!text.ok) return undefined
  try {
    return JSON.parse(text.value)
  } catch {
    // Not JSON: whatever it is, it is no answer.
    return undefined
  }
}
