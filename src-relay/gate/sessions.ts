import { randomBytes, randomUUID } from 'node:crypto'
import { nodeHashing, nodeVerifying } from '#node/crypto.ts'
import { sql } from 'kysely'
import type { z } from 'zod'
import { relayLimits } from '#shared/relay/relay-limits.ts'
import type { loginSchema, refreshSchema, Tokens } from '#shared/relay/relay-messages.ts'
import { loginMessage, refreshMessage } from '#shared/relay/relay-signing.ts'
import { base64url, parseBase64url, utf8 } from '#shared/sync/bytes.ts'
import { certificateKey } from '#shared/sync/certificate.ts'
import { build, firstOf, now, run } from '../database/build.ts'
import type { Database, Tx } from '../database/database.ts'
import { plainId } from '../database/plain-id.ts'
import { refuse } from '../refused.ts'
import type { RelayKeys } from '../relay-keys.ts'
import type { Secrets } from '../secrets.ts'
import type { AccessTokens, Bearer } from './access-token.ts'
import { bytesOf, chainTo, claimOf, keepCertificates, keepStation, readCertificate } from './admit-station.ts'
import { noteAdmitted } from './admissions.ts'
import { memberOf, type OrganisationViews } from './organisation-view.ts'

/** What sessions need. */
export interface SessionDesk {
  readonly database: Database
  readonly secrets: Secrets
  readonly keys: RelayKeys
  readonly tokens: AccessTokens
  readonly views: OrganisationViews
  readonly nowMs: () => number
  /** a refresh token came back that had been used: somebody copied it */
  readonly reused: (bearer: Bearer) => void
}

/** A challenge: when it ends, chance, and the relay's mac, so that nothing is kept until it is used. */
export function makeChallenge({ secrets, nowMs }: SessionDesk): {
  readonly challenge: string
  readonly expires: number
} {
  const expires = nowMs() + relayLimits.challengeMs
  const said = Buffer.alloc(24)
  said.writeBigUInt64BE(BigInt(expires))
  randomBytes(16).copy(said, 8)
  return { challenge: base64url(Buffer.concat([said, secrets.mac('challenge', said)])), expires }
}

/** Takes a challenge of this relay that was not used and is not too old; refuses any other. */
export async function useChallenge(desk: SessionDesk, tx: Tx, challenge: string): Promise<void> {
  const parsed = parseBase64url(challenge)
  if (!parsed.ok || parsed.value.length !== 56) return refuse('BadChallenge')
  const [said, mac] = [Buffer.from(parsed.value.subarray(0, 24)), parsed.value.subarray(24)]
  if (!desk.secrets.isMac('challenge', mac, said)) refuse('BadChallenge')
  const expires = Number(said.readBigUInt64BE())
  if (expires < desk.nowMs()) refuse('BadChallenge', { why: 'TooLate' })
  const use = build
    .insertInto('used_challenge')
    .values({ nonce: said.subarray(8), expires_at: sql<Date>`to_timestamp(${expires / 1000})` })
    .onConflict(used => used.doNothing())
  if ((await run(tx, use)) !== 1) refuse('BadChallenge', { why: 'Used' })
}

/**
 * Signs a station in: its certificate leads to the root that was pinned, `auth` has not revoked it or, where `auth` does not know it yet,
 * anyone of its chain (CS-11), and its key signed a challenge of this relay. Refuses all else.
 */
export async function login(desk: SessionDesk, asked: z.infer<typeof loginSchema>, address: string): Promise<Tokens> {
  const leaf = readCertificate(asked.certificate)
  const issuers = asked.issuers.map(readCertificate)
  const { org, dev } = claimOf(leaf)
  const message = loginMessage({ relay: desk.keys.relay(), org, dev, challenge: asked.challenge })
  if (!nodeVerifying.verify(certificateKey(claimOf(leaf)), message, bytesOf(asked.sig, 'sig'))) refuse('BadSignature')
  const family = randomUUID()
  const salt = randomBytes(32)
  await desk.database.inOrganisation(org, async tx => {
    await useChallenge(desk, tx, asked.challenge)
    const known = await desk.views.find(tx, org)
    if (known === undefined) return refuse('UnknownOrganisation')
    const { view } = known
    const chain = chainTo(view.root, leaf, issuers, view)
    const stations = view.authority.stations()
    const counted = stations.some(station => station.dev === dev) ? chain.slice(0, 1) : chain
    const gone = (one: string) =>
      view.barred.has(one) || stations.some(station => station.dev === one && station.revoked)
    if (counted.some(certificate => gone(certificate.dev))) refuse('Revoked', {}, { org, dev })
    await keepCertificates(tx, org, [leaf, ...issuers])
    await keepStation(tx, org, dev, asked.app)
    const expires_at = sql<Date>`to_timestamp(${(desk.nowMs() + relayLimits.refreshMs) / 1000})`
    await run(tx, build.insertInto('refresh_family').values({ family, org, dev, salt, generation: 1, expires_at }))
    await noteAdmitted(tx, { org, dev, what: 'login', why: 'Certificate', address })
  })
  return tokensOf(desk, { org, dev, family }, salt, 1, relayLimits.refreshMs)
}

/** Org, family and generation, then 32 bytes of mac. */
const refreshBytes = 16 + 16 + 4 + 32

/**
 * Another access token and the next refresh token. The token before the newest gets the newest again, for its answer may have been lost
 * (TK-6); one before that was copied: the session ends and the manager hears of it (TK-5). Only the station's key uses any (TK-4).
 */
export async function refresh(desk: SessionDesk, asked: z.infer<typeof refreshSchema>): Promise<Tokens> {
  const parsed = parseBase64url(asked.refresh)
  if (!parsed.ok || parsed.value.length !== refreshBytes) return refuse('Ended')
  const said = Buffer.from(parsed.value)
  const [org, family, generation] = [said.toString('hex', 0, 16), said.toString('hex', 16, 32), said.readUInt32BE(32)]
  const outcome = await desk.database.inOrganisation(org, async tx => {
    const found = await findFamily(desk, tx, family)
    if (found === undefined || !isToken(desk, said, found.salt)) return refuse('Ended')
    const dev = plainId(found.dev)
    const known = await desk.views.find(tx, org)
    const member = known === undefined ? 'Revoked' : memberOf(known.view, dev)
    if (member === 'Revoked') return refuse('Revoked', {}, { org, dev })
    const shown = known?.view.shown.get(dev)?.[0]
    const message = refreshMessage(nodeHashing, desk.keys.relay(), asked.refresh)
    if (
      shown === undefined ||
      !nodeVerifying.verify(certificateKey(claimOf(shown)), message, bytesOf(asked.sig, 'sig'))
    )
      return refuse('BadSignature', {}, { org, dev })
    if (found.ended || found.left_ms <= 0) return refuse('Ended')
    const bearer = { org, dev, family: withDashes(family) }
    if (generation < found.generation - 1) {
      await run(tx, familyOf(family).set({ ended_at: now, ended_why: 'Reused' }))
      return { bearer, reused: true } as const
    }
    const next = generation === found.generation ? generation + 1 : found.generation
    if (next !== found.generation) await run(tx, familyOf(family).set({ generation: next, used_at: now }))
    return { bearer, reused: false, salt: found.salt, next, leftMs: found.left_ms } as const
  })
  if (outcome.reused) {
    desk.reused(outcome.bearer)
    return refuse('Ended', { why: 'Reused' }, outcome.bearer)
  }
  return tokensOf(desk, outcome.bearer, outcome.salt, outcome.next, outcome.leftMs)
}

const familyOf = (family: string) => build.updateTable('refresh_family').where('family', '=', family)

/** A session, locked until the transaction ends. `left_ms`: until it ends by itself. */
const findFamily = (desk: SessionDesk, tx: Tx, family: string) =>
  firstOf(
    tx,
    build
      .selectFrom('refresh_family')
      .select(({ eb }) => [
        'dev',
        'salt',
        'generation',
        eb('ended_at', 'is not', null).$castTo<boolean>().as('ended'),
        sql<number>`(extract(epoch from expires_at) * 1000 - ${desk.nowMs()})::float8`.as('left_ms'),
      ])
      .where('family', '=', family)
      .forUpdate(),
  )

/** Ends a session: its refresh tokens, and its access tokens at once. */
export async function logout({ database }: SessionDesk, { org, family }: Bearer): Promise<void> {
  const end = familyOf(family).set({ ended_at: now, ended_why: 'LoggedOut' }).where('ended_at', 'is', null)
  await database.inOrganisation(org, tx => run(tx, end))
}

const withDashes = (id: string): string => id.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')

const use = utf8('refresh')

function tokenOf({ secrets }: SessionDesk, { org, family }: Bearer, salt: Buffer, generation: number): string {
  const said = Buffer.alloc(36)
  said.write(org + plainId(family), 0, 'hex')
  said.writeUInt32BE(generation, 32)
  return base64url(Buffer.concat([said, secrets.mac('refresh', use, salt, said)]))
}

const isToken = ({ secrets }: SessionDesk, token: Buffer, salt: Buffer): boolean =>
  secrets.isMac('refresh', token.subarray(36), use, salt, token.subarray(0, 36))

async function tokensOf(
  desk: SessionDesk,
  bearer: Bearer,
  salt: Buffer,
  generation: number,
  leftMs: number,
): Promise<Tokens> {
  return {
    access: await desk.tokens.sign(bearer),
    accessMs: relayLimits.accessMs,
    refresh: tokenOf(desk, bearer, salt, generation),
    refreshMs: Math.max(0, Math.floor(leftMs)),
    now: desk.nowMs(),
  }
}
