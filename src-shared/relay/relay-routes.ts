import type { z } from 'zod'
import { adminDoorSchema, adminKeySchema } from './admin-messages.ts'
import {
  blobAtSchema,
  blobsHeldSchema,
  blobsSchema,
  blobTakenSchema,
  challengeSchema,
  enrolledSchema,
  enrolmentSchema,
  forksSchema,
  headsQuerySchema,
  headsSchema,
  hearQuerySchema,
  heardSchema,
  lanHintsSchema,
  lanSchema,
  loginSchema,
  pullSchema,
  type RefusalKind,
  refreshSchema,
  relaySchema,
  sayingSchema,
  takenSchema,
  tokensSchema,
} from './relay-messages.ts'

/** The media type of one CS1 frame. */
export const frameType = 'application/x-cs1'
/** The media type of a piece of a file. */
export const bytesType = 'application/octet-stream'
/** The media type of several, each after its length as u32be. */
export const framesType = 'application/x-cs1-frames'

/** The WebSocket that tells of changes: each message is a `headsSchema`, the first one full. Bearer in `Authorization`. */
export const wakePath = '/v1/wake'

/** One request of the API. `signedIn`: needs an access token. `body`: a schema, one frame, or bytes as they are. `answer`: a schema, frames, bytes, or none. */
export interface RelayRoute {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly path: string
  readonly summary: string
  readonly signedIn: boolean
  readonly query?: z.ZodObject
  readonly body?: z.ZodType | 'frame' | 'bytes'
  readonly answer?: z.ZodType | 'frames' | 'bytes'
  readonly refusals: readonly RefusalKind[]
}

const everywhere = ['Malformed', 'TooLarge', 'TooMany', 'Busy', 'Fault'] as const
const signedIn = [...everywhere, 'NotSignedIn', 'Revoked'] as const

/** The whole API, which server, OpenAPI and the station's client share. `:log` in a path is 32 hex digits, `:blob` a digest in base64url. */
export const relayRoutes = {
  relay: {
    method: 'GET',
    path: '/v1/relay',
    summary: 'Who the relay is',
    signedIn: false,
    answer: relaySchema,
    refusals: everywhere,
  },
  enrol: {
    method: 'POST',
    path: '/v1/enrolment',
    summary: 'Bring an organisation to the relay by a one-time code',
    signedIn: false,
    body: enrolmentSchema,
    answer: enrolledSchema,
    refusals: [...everywhere, 'UnknownCode', 'BadCertificate', 'OtherOrganisation', 'BadSignature'],
  },
  challenge: {
    method: 'POST',
    path: '/v1/challenges',
    summary: 'A challenge to sign in with',
    signedIn: false,
    answer: challengeSchema,
    refusals: everywhere,
  },
  login: {
    method: 'POST',
    path: '/v1/sessions',
    summary: 'Sign in with the membership certificate',
    signedIn: false,
    body: loginSchema,
    answer: tokensSchema,
    refusals: [...everywhere, 'BadChallenge', 'UnknownOrganisation', 'BadCertificate', 'BadSignature', 'Revoked'],
  },
  refresh: {
    method: 'POST',
    path: '/v1/tokens',
    summary: 'Another access token',
    signedIn: false,
    body: refreshSchema,
    answer: tokensSchema,
    refusals: [...everywhere, 'Ended', 'BadSignature', 'Revoked'],
  },
  logout: {
    method: 'DELETE',
    path: '/v1/session',
    summary: 'End this session and its tokens',
    signedIn: true,
    refusals: signedIn,
  },
  heads: {
    method: 'GET',
    path: '/v1/heads',
    summary: 'What the relay holds, or what changed of it',
    signedIn: true,
    query: headsQuerySchema,
    answer: headsSchema,
    refusals: signedIn,
  },
  push: {
    method: 'POST',
    path: '/v1/logs/:log/ops',
    summary: 'Entries of one log, as one OPS frame',
    signedIn: true,
    body: 'frame',
    answer: takenSchema,
    refusals: [...signedIn, 'UnknownLog', 'Gap', 'BadLog', 'BadSeal', 'Quota'],
  },
  pull: {
    method: 'POST',
    path: '/v1/pull',
    summary: 'Entries of several logs, as frames',
    signedIn: true,
    body: pullSchema,
    answer: 'frames',
    refusals: signedIn,
  },
  forks: {
    method: 'GET',
    path: '/v1/logs/:log/forks',
    summary: 'The proofs that a log was forked',
    signedIn: true,
    answer: forksSchema,
    refusals: [...signedIn, 'NotHere'],
  },
  lan: {
    method: 'PUT',
    path: '/v1/lan',
    summary: 'Say where this station is reached on its LAN, hear where the others are',
    signedIn: true,
    body: lanSchema,
    answer: lanHintsSchema,
    refusals: signedIn,
  },
  say: {
    method: 'POST',
    path: '/v1/said',
    summary: 'Say who is there and who types; it is kept nowhere',
    signedIn: true,
    body: sayingSchema,
    refusals: signedIn,
  },
  hear: {
    method: 'GET',
    path: '/v1/said',
    summary: 'What other stations say, held back until one does',
    signedIn: true,
    query: hearQuerySchema,
    answer: heardSchema,
    refusals: signedIn,
  },
  haveBlobs: {
    method: 'POST',
    path: '/v1/blobs/have',
    summary: 'How much the relay holds of files',
    signedIn: true,
    body: blobsSchema,
    answer: blobsHeldSchema,
    refusals: signedIn,
  },
  putBlob: {
    method: 'PUT',
    path: '/v1/blobs/:blob',
    summary: 'The next piece of a file that an entry names',
    signedIn: true,
    query: blobAtSchema,
    body: 'bytes',
    answer: blobTakenSchema,
    refusals: [...signedIn, 'NotHere', 'Quota', 'BadBlob'],
  },
  getBlob: {
    method: 'GET',
    path: '/v1/blobs/:blob',
    summary: 'A piece of a file that an entry names',
    signedIn: true,
    query: blobAtSchema,
    answer: 'bytes',
    refusals: [...signedIn, 'NotHere'],
  },
  adminDoor: {
    method: 'POST',
    path: '/v1/admin-doors',
    summary: 'What opens the admin page once, for an administrator who is logged in at this station',
    signedIn: true,
    body: adminDoorSchema,
    answer: adminKeySchema,
    refusals: [...signedIn, 'BadChallenge', 'BadSignature', 'NotAllowed'],
  },
} as const satisfies Record<string, RelayRoute>

/** The name of a route. */
export type RelayRouteName = keyof typeof relayRoutes
