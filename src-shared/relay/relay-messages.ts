import { z } from 'zod'
import { LIMITS } from '../sync/limits.ts'
import { isScope } from '../sync/scope.ts'
import { relayLimits } from './relay-limits.ts'

/** 32 hex digits: an organisation, a device, a log, a relay. */
export const hexId = z.string().regex(/^[0-9a-f]{32}$/)
const h8 = z.string().regex(/^[0-9a-f]{16}$/)
const digest = z.string().regex(/^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/)
/** 64 bytes of a signature in base64url. */
export const signature = z.string().regex(/^[A-Za-z0-9_-]{85}[AQgw]$/)
const bytesOf = (max: number) =>
  z
    .string()
    .min(2)
    .max(Math.ceil((max * 4) / 3))
    .regex(/^[A-Za-z0-9_-]+$/)
const whole = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER)
const shortText = z
  .string()
  .min(1)
  .max(LIMITS.helloTextChars)
  .regex(/^[\x20-\x7e]+$/)
const ms = whole.describe('ms since 1970 of the relay')

/** `[seq, h8]`: where a chain can be taken up, as in CS1. */
export const pointSchema = z.tuple([whole, h8])

/** A certificate in base64url, then the 64 bytes of its issuer's signature. */
export const certificateSchema = z.tuple([bytesOf(LIMITS.certificateBytes), signature])

const issuers = z.array(certificateSchema).max(LIMITS.issuers)

/** A key that the relay countersigns with: `before` and `sig` by the key before it, where there was one. */
export const witnessKeySchema = z.strictObject({
  kid: shortText,
  public: digest,
  since: ms,
  before: shortText.optional(),
  sig: signature.optional(),
})

/** Who the relay is. `relay`: the first 16 bytes of SHA-256 of its first witness key, which never changes. */
export const relaySchema = z.strictObject({
  v: z.literal(1),
  relay: hexId,
  keys: z.array(witnessKeySchema),
  now: ms,
})

/** Brings an organisation to the relay: an admin typed the code. `sig`: by the station, over `enrolMessage`. */
export const enrolmentSchema = z.strictObject({
  code: z.string().min(8).max(64),
  root: digest,
  certificate: certificateSchema,
  issuers,
  app: shortText,
  sig: signature,
})

/** What an enrolled organisation is told. */
export const enrolledSchema = z.strictObject({ org: hexId, relay: hexId, keys: z.array(witnessKeySchema) })

/** A challenge, good once and for a minute. */
export const challengeSchema = z.strictObject({ challenge: z.string().max(200), expires: ms })

/** A station signs in. `sig`: by the station, over `loginMessage`. */
export const loginSchema = z.strictObject({
  challenge: z.string().max(200),
  certificate: certificateSchema,
  issuers,
  app: shortText,
  sig: signature,
})

/** Another access token. `sig`: by the station, over `refreshMessage`. */
export const refreshSchema = z.strictObject({ refresh: z.string().max(200), sig: signature })

/** What a station signs its requests with. Units: ms from now. */
export const tokensSchema = z.strictObject({
  access: z.string().max(relayLimits.accessChars),
  accessMs: whole,
  refresh: z.string().max(200),
  refreshMs: whole,
  now: ms,
})

/** Which logs are asked about: those that changed after `cursor`, all without it; held back up to `waitMs` while none did. */
export const headsQuerySchema = z.strictObject({
  cursor: z
    .string()
    .max(4000)
    .regex(/^[A-Za-z0-9._:,-]+$/)
    .optional(),
  waitMs: z.coerce.number().int().min(0).max(relayLimits.waitMs).optional(),
})

/** `[log, scope, its writer's dev, state, tips]`, as in a HEADS of CS1. */
export const headSchema = z.tuple([
  hexId,
  z.string().refine(isScope),
  hexId,
  z.enum(['open', 'closed', 'forked']),
  z.array(pointSchema).min(1).max(LIMITS.logTips),
])

/** What the relay holds of what the asker may read. `full`: every log; else those that changed after the cursor that was given. */
export const headsSchema = z.strictObject({ cursor: z.string(), full: z.boolean(), logs: z.array(headSchema), now: ms })

/** The relay's word that it holds a log up to `seq` at `at`: `sig` by the witness key `kid`, over `witnessMessage`. */
export const witnessSchema = z.strictObject({
  relay: hexId,
  log: hexId,
  seq: whole,
  hash: digest,
  at: ms,
  kid: shortText,
  sig: signature,
})

/** What was taken in. `added`: entries that were not here before. `witness`: of the end of what was sent, or of a later one. */
export const takenSchema = z.strictObject({
  log: hexId,
  added: whole,
  state: z.enum(['open', 'closed', 'forked']),
  tips: z.array(pointSchema),
  witness: witnessSchema.nullable(),
})

/**
 * Entries after `have` of each log. Answered by OPS and BUSY frames, `stream` being the place of the log in `wants`, the first 1, packed as the
 * asker says that it can read (`caps` of CS-8): not every runtime has zstd.
 */
export const pullSchema = z.strictObject({
  wants: z
    .array(z.strictObject({ log: hexId, have: z.array(pointSchema).max(LIMITS.locatorPoints) }))
    .min(1)
    .max(relayLimits.pullWants),
  maxBytes: z.number().int().min(1024).max(relayLimits.pullBytes).optional(),
  caps: z.array(shortText).max(LIMITS.helloCaps).optional(),
})

const sealedEnd = z.strictObject({ seq: whole, hash: digest, seal: signature })

/** The proofs that a log was forked: two sealed ends of chains that part after one entry. */
export const forksSchema = z.strictObject({
  forks: z.array(z.strictObject({ seq: whole, hash: digest, a: sealedEnd, b: sealedEnd, at: ms })),
})

/** Where a station is reached on its LAN. */
export const lanSchema = z.strictObject({
  at: z
    .array(
      z
        .string()
        .max(relayLimits.lanChars)
        .regex(/^[0-9A-Fa-f.:[\]%a-z]+:[0-9]{1,5}$/),
    )
    .max(relayLimits.lanAddresses),
})

/** Where the other members were reached, as they said. */
export const lanHintsSchema = z.strictObject({
  stations: z.array(z.strictObject({ dev: hexId, at: z.array(z.string()), seen: ms })),
})

const wordSchema = z.strictObject({
  scope: z.string().max(80).refine(isScope),
  kind: z.string().regex(/^[a-z]{1,20}$/),
  bytes: bytesOf(relayLimits.saidBytes),
})

/** What a station says that is kept nowhere. */
export const sayingSchema = z.strictObject({ said: z.array(wordSchema).min(1).max(relayLimits.saidAtOnce) })

/** The same as others hear it, with the station that said it. */
export const saidSchema = wordSchema.extend({ dev: hexId })
export type Said = z.infer<typeof saidSchema>

/** What others said since a cursor that an answer gave. */
export const hearQuerySchema = z.strictObject({
  cursor: z
    .string()
    .max(60)
    .regex(/^[a-z0-9]+\.[0-9]+$/)
    .optional(),
  waitMs: z.coerce.number().int().min(0).max(relayLimits.waitMs).optional(),
})
/** What others said, and the cursor of now. */
export const heardSchema = z.strictObject({ cursor: z.string().max(60), said: z.array(saidSchema) })

/** A file by its content: SHA-256 in base64url. */
export const blobSchema = digest

/** Which files a station asks about. */
export const blobsSchema = z.strictObject({ blobs: z.array(digest).min(1).max(relayLimits.blobsAsked) })

/** How much the relay holds of each that the asker may read about. */
export const blobsHeldSchema = z.strictObject({ have: z.array(z.tuple([digest, whole])) })

/** Where a piece of a file begins: at a multiple of 256 KiB. */
export const blobAtSchema = z.strictObject({ at: z.coerce.number().int().min(0).max(LIMITS.blobBytes) })

/** How much of a file the relay holds now. */
export const blobTakenSchema = z.strictObject({ have: whole })

/** Why a request was refused, as data; the HTTP status goes with the kind. */
export const refusalSchema = z.strictObject({
  kind: z.enum([
    'Malformed',
    'NotSignedIn',
    'UnknownCode',
    'UnknownOrganisation',
    'OtherOrganisation',
    'BadCertificate',
    'BadSignature',
    'BadChallenge',
    'Revoked',
    'Ended',
    'NotAllowed',
    'NotHere',
    'UnknownLog',
    'Gap',
    'TooLarge',
    'BadLog',
    'BadSeal',
    'BadBlob',
    'TooMany',
    'Quota',
    'Busy',
    'Fault',
  ]),
  at: z.string().optional(),
  why: z.string().optional(),
  /** of a Gap: every end that is held, the first one's whole hash */
  have: z.strictObject({ seq: whole, hash: digest, tips: z.array(pointSchema) }).optional(),
  retryMs: whole.optional(),
})

export type RelayRefusal = z.infer<typeof refusalSchema>
/** The name of a refusal. */
export type RefusalKind = RelayRefusal['kind']
export type WitnessKey = z.infer<typeof witnessKeySchema>
export type Witness = z.infer<typeof witnessSchema>
export type Taken = z.infer<typeof takenSchema>
export type HeadsAnswer = z.infer<typeof headsSchema>
export type HeadRow = z.infer<typeof headSchema>
export type Tokens = z.infer<typeof tokensSchema>
export type PullRequest = z.infer<typeof pullSchema>

/** The HTTP status of each refusal. */
export const refusalStatus: Readonly<Record<RefusalKind, number>> = {
  Malformed: 400,
  NotSignedIn: 401,
  UnknownCode: 403,
  UnknownOrganisation: 403,
  OtherOrganisation: 403,
  BadCertificate: 403,
  BadSignature: 403,
  BadChallenge: 403,
  Revoked: 403,
  Ended: 403,
  NotAllowed: 403,
  NotHere: 404,
  UnknownLog: 409,
  Gap: 409,
  TooLarge: 413,
  BadLog: 422,
  BadSeal: 422,
  BadBlob: 422,
  TooMany: 429,
  Quota: 429,
  Busy: 503,
  Fault: 500,
}
