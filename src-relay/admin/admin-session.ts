import { createHash, randomBytes } from 'node:crypto'
import { nodeVerifying } from '#node/crypto.ts'
import { sql } from 'kysely'
import type { z } from 'zod'
import { may } from '#shared/domain/rights.ts'
import { type adminDoorSchema, type adminKeySchema, adminLimits } from '#shared/relay/admin-messages.ts'
import { adminMessage } from '#shared/relay/relay-signing.ts'
import { parseBase64url } from '#shared/sync/bytes.ts'
import { build, firstOf, now, run } from '../database/build.ts'
import type { Tx } from '../database/database.ts'
import { plainId } from '../database/plain-id.ts'
import type { Bearer } from '../gate/access-token.ts'
import { bytesOf } from '../gate/admit-station.ts'
import { noteAdmitted } from '../gate/admissions.ts'
import { memberOf, type OrganisationView } from '../gate/organisation-view.ts'
import { type SessionDesk, useChallenge } from '../gate/sessions.ts'
import { refuse } from '../refused.ts'

/** Who looks at the admin page, through which station he came, and when his link was made. */
export interface Administrator {
  readonly org: string
  readonly user: string
  readonly dev: string
  readonly role: string
  readonly madeMs: number
  readonly view: OrganisationView
}

/** The organisation's 16 bytes, then 32 of chance. */
const keyBytes = 48
const hashOf = (text: string): Buffer => createHash('sha256').update(text).digest()
const makeKey = (org: string): string =>
  Buffer.concat([Buffer.from(org, 'hex'), randomBytes(keyBytes - 16)]).toString('base64url')

/** The organisation that a key names; undefined for what is no key. */
function orgOf(key: string): string | undefined {
  const parsed = parseBase64url(key)
  return parsed.ok && parsed.value.length === keyBytes
    ? Buffer.from(parsed.value.subarray(0, 16)).toString('hex')
    : undefined
}

/**
 * The role of an administrator of the whole organisation, at a station that may speak for one (ADR 11): the station takes others in or is
 * headquarters, as the ledger has it now, and the person holds his role for every depot. Undefined for everybody else.
 */
function adminRole(view: OrganisationView, dev: string, user: string): string | undefined {
  const { authority } = view
  if (memberOf(view, dev) === 'Revoked') return undefined
  if (!authority.hasRight(dev, 'enrol') && !authority.hasRight(dev, 'hq')) return undefined
  const standing = authority.roleOf(user)
  return standing?.wh === 'all' && may(standing.role, 'stations.revoke') ? standing.role : undefined
}

/**
 * What opens the admin page once, for a person who is logged in at a station: his own key, which his password opens there, signed a
 * challenge of this relay. Refuses all who are no administrators, or not at a station of theirs.
 */
export async function makeDoor(
  desk: SessionDesk,
  { org, dev }: Bearer,
  asked: z.infer<typeof adminDoorSchema>,
): Promise<z.infer<typeof adminKeySchema>> {
  const { user, challenge, sig } = asked
  const key = makeKey(org)
  const madeMs = desk.nowMs()
  await desk.database.inOrganisation(org, async tx => {
    await useChallenge(desk, tx, challenge)
    const known = await desk.views.find(tx, org)
    if (known === undefined || adminRole(known.view, dev, user) === undefined) return refuse('NotAllowed')
    const own = await publicKey(tx, user)
    const message = adminMessage({ relay: desk.keys.relay(), org, dev, user, challenge })
    if (own === undefined || !nodeVerifying.verify(own, message, bytesOf(sig, 'sig'))) return refuse('BadSignature')
    const old = sql<Date>`now() - interval '30 days'`
    await run(tx, build.deleteFrom('admin_session').where('made_at', '<', old))
    const row = { org, door: hashOf(key), user, dev, made_at: new Date(madeMs) }
    await run(tx, build.insertInto('admin_session').values(row))
  })
  return { key, untilMs: madeMs + adminLimits.linkMs }
}

/** The Ed25519 key of a person, as his record has it (LEDGER §8). */
async function publicKey(tx: Tx, user: string): Promise<Uint8Array | undefined> {
  const found = await firstOf(
    tx,
    build
      .selectFrom('hq_user')
      .select(sql<string | null>`public_keys::json ->> 'ed'`.as('ed'))
      .where('scope', '=', 'auth')
      .where('id', '=', user)
      .where('active', '=', '1'),
  )
  const parsed = parseBase64url(found?.ed ?? '')
  return parsed.ok && parsed.value.length === 32 ? parsed.value : undefined
}

/** Opens the page with a key, once; what the browser shows from then on. Refuses one that was used, is too old or of nobody. */
export async function openPage(desk: SessionDesk, key: string, address: string): Promise<string> {
  const org = orgOf(key)
  if (org === undefined) return refuse('NotSignedIn')
  const token = makeKey(org)
  await desk.database.inOrganisation(org, async tx => {
    const nowMs = desk.nowMs()
    const open = build
      .updateTable('admin_session')
      .set({ token: hashOf(token), opened_at: new Date(nowMs) })
      .where('door', '=', hashOf(key))
      .where('opened_at', 'is', null)
      .where('made_at', '>', new Date(nowMs - adminLimits.linkMs))
    const opened = await firstOf(tx, open.returning(['user', 'dev']))
    if (opened === undefined) return refuse('NotSignedIn')
    await noteAdmitted(tx, { org, dev: plainId(opened.dev), what: 'admin', why: `Opened ${opened.user}`, address })
  })
  return token
}

/**
 * Whose session a browser shows, judged anew at every request: who lost his role, or whose station is barred or revoked, sees nothing
 * from then on. Refuses all else as not signed in.
 */
export async function readSession(desk: SessionDesk, token: string): Promise<Administrator> {
  const org = orgOf(token)
  if (org === undefined) return refuse('NotSignedIn')
  const found = await desk.database.inOrganisation(org, async tx => {
    const row = await firstOf(
      tx,
      build
        .selectFrom('admin_session')
        .select(['user', 'dev', 'made_at'])
        .where('token', '=', hashOf(token))
        .where('ended_at', 'is', null)
        .where('made_at', '>', new Date(desk.nowMs() - adminLimits.sessionMs)),
    )
    const known = row === undefined ? undefined : await desk.views.find(tx, org)
    if (row === undefined || known === undefined) return undefined
    const dev = plainId(row.dev)
    const role = adminRole(known.view, dev, row.user)
    return role === undefined
      ? undefined
      : { org, user: row.user, dev, role, madeMs: row.made_at.getTime(), view: known.view }
  })
  return found ?? refuse('NotSignedIn')
}

/** Ends a session at once. */
export async function endSession({ database }: SessionDesk, token: string): Promise<void> {
  const org = orgOf(token)
  if (org === undefined) return
  const end = build
    .updateTable('admin_session')
    .set({ ended_at: now })
    .where('token', '=', hashOf(token))
    .where('ended_at', 'is', null)
  await database.inOrganisation(org, tx => run(tx, end))
}
