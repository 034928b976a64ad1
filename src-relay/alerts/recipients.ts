import { sql } from 'kysely'
import type { z } from 'zod'
import type { AdminRecipient, adminRequests, AlertFault, AlertKind } from '#shared/relay/admin-messages.ts'
import { adminLimits } from '#shared/relay/admin-messages.ts'
import { mustBeFresh } from '../admin/admin-acts.ts'
import type { Administrator } from '../admin/admin-session.ts'
import { build, firstOf, rowsOf, run } from '../database/build.ts'
import type { Tx } from '../database/database.ts'
import { type Admission, noteAdmitted } from '../gate/admissions.ts'
import { refuse } from '../refused.ts'
import type { RelayParts } from '../relay-parts.ts'
import type { AlertConfig } from './alert-config.ts'

type Body<N extends keyof typeof adminRequests> = z.infer<(typeof adminRequests)[N]>

/** Whether the relay calls this push service: its host was named, and the line is closed to others (no page makes the relay call what it likes). */
export function isPushService(endpoint: string, { services, tls }: NonNullable<AlertConfig['push']>): boolean {
  if (!URL.canParse(endpoint)) return false
  const { protocol, hostname, username, port } = new URL(endpoint)
  if (username !== '' || (tls && port !== '')) return false
  if (protocol !== 'https:' && (tls || protocol !== 'http:')) return false
  return services.some(one => (one.startsWith('*.') ? hostname.endsWith(one.slice(1)) : hostname === one))
}

/** Adds somebody who is told from now on, or changes what he is told; he is written to at once. Refuses what this relay does not send, and one too many. */
export async function addRecipient(
  parts: RelayParts,
  who: Administrator,
  { at, ...choice }: Body<'addRecipient'>,
  ip: string,
): Promise<void> {
  mustBeFresh(parts, who)
  const { mail, push } = parts.alerts.config
  const off = at.way === 'mail' ? mail === undefined : push === undefined || !isPushService(at.endpoint, push)
  if (off) return refuse('NotAllowed', { why: 'NoWay' })
  const { org, dev, user } = who
  const [address, p256dh, auth] =
    at.way === 'mail'
      ? [at.address, null, null]
      : [at.endpoint, Buffer.from(at.p256dh, 'base64url'), Buffer.from(at.auth, 'base64url')]
  await parts.database.inOrganisation(org, async tx => {
    await tx.query("SELECT pg_advisory_xact_lock(hashtextextended('recipients ' || $1, 0))", [org])
    const put = `INSERT INTO alert_recipient (org, way, address, p256dh, auth, language, kinds, silent_days, "user", since, due_at)
      SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10
      WHERE (SELECT count(*) FROM alert_recipient WHERE NOT (way = $2 AND address = $3)) < ${adminLimits.recipients}
      ON CONFLICT (org, way, address) DO UPDATE SET p256dh = excluded.p256dh, auth = excluded.auth, language = excluded.language,
        kinds = excluded.kinds, silent_days = excluded.silent_days, "user" = excluded."user", since = excluded.since,
        due_at = excluded.due_at, tries = 0, fault = NULL RETURNING id`
    const now = new Date(parts.nowMs())
    const { language, kinds, silentDays } = choice
    const values = [org, at.way, address, p256dh, auth, language, [...new Set(kinds)], silentDays, user, now]
    const { rows } = await tx.query<{ id: string }>(put, values)
    const [added] = rows
    if (added === undefined) return refuse('TooMany', { why: 'Recipients' })
    await note(tx, {
      org,
      id: added.id,
      kind: 'welcome',
      atMs: now.getTime(),
      facts: { person: await nameOf(tx, user) },
    })
    const why = `Recipient ${at.way === 'mail' ? address : new URL(address).host} by ${user}`
    await noteAdmitted(tx, { org, dev, what: 'alert', why, address: ip })
  })
  parts.alerts.wake(org)
}

/** What somebody of the organisation is called, where it is known. */
export async function nameOf(tx: Tx, user: string): Promise<string | null> {
  const named = build.selectFrom('hq_user').select('name').where('scope', '=', 'auth').where('id', '=', user)
  return (await firstOf(tx, named))?.name ?? null
}

/** Puts down one message to a recipient by hand; the same kind counts once a minute. */
async function note(
  tx: Tx,
  { org, id, kind, atMs, facts }: { org: string; id: string; kind: string; atMs: number; facts: object },
): Promise<void> {
  const key = String(Math.floor(atMs / 60_000))
  await run(
    tx,
    build
      .insertInto('alert')
      .values({ org, recipient: id, kind, key, facts, made_at: new Date(atMs) })
      .onConflict(noted => noted.doNothing()),
  )
}

/** Changes what somebody is told, from now on. */
export async function changeRecipient(
  parts: RelayParts,
  who: Administrator,
  { id, language, kinds, silentDays }: Body<'changeRecipient'>,
): Promise<void> {
  mustBeFresh(parts, who)
  const choice = { language, kinds: [...new Set(kinds)], silent_days: silentDays, since: new Date(parts.nowMs()) }
  const change = build.updateTable('alert_recipient').set(choice).where('id', '=', id)
  const changed = await parts.database.inOrganisation(who.org, tx => run(tx, change))
  if (changed === 0) refuse('NotHere', { why: 'Recipient' })
}

/** Writes to nobody there any more. */
export async function dropRecipient(
  parts: RelayParts,
  who: Administrator,
  { id }: Body<'dropRecipient'>,
  ip: string,
): Promise<void> {
  mustBeFresh(parts, who)
  const { org, dev, user } = who
  await parts.database.inOrganisation(org, async tx => {
    const gone = await firstOf(
      tx,
      build.deleteFrom('alert_recipient').where('id', '=', id).returning(['way', 'address']),
    )
    if (gone === undefined) return refuse('NotHere', { why: 'Recipient' })
    const place = gone.way === 'mail' ? gone.address : new URL(gone.address).host
    const entry: Admission = { org, dev, what: 'alert', why: `NoRecipient ${place} by ${user}`, address: ip }
    await noteAdmitted(tx, entry)
  })
}

/** Writes to somebody at once, so that he sees whether it comes; once a minute. */
export async function tryRecipient(parts: RelayParts, who: Administrator, { id }: Body<'tryRecipient'>): Promise<void> {
  mustBeFresh(parts, who)
  const { org } = who
  await parts.database.inOrganisation(org, async tx => {
    const now = parts.nowMs()
    const due = build
      .updateTable('alert_recipient')
      .set({ due_at: new Date(now), tries: 0 })
      .where('id', '=', id)
    if ((await run(tx, due)) === 0) return refuse('NotHere', { why: 'Recipient' })
    await note(tx, { org, id, kind: 'trial', atMs: now, facts: {} })
  })
  parts.alerts.wake(org)
}

const allRecipients = build
  .selectFrom('alert_recipient as r')
  .leftJoin('hq_user as u', on => on.on('u.scope', '=', 'auth').on('u.id', '=', sql<string>`r."user"::text`))
  .select(['r.id', 'r.way', 'r.address', 'u.name', 'r.language', 'r.kinds', 'r.silent_days', 'r.sent_at', 'r.fault'])
  .orderBy('r.way')
  .orderBy('r.address')
  // what is written there is what the page chose and what sending came to
  .$narrowType<{ kinds: AlertKind[]; fault: AlertFault | null }>()
  .compile()

/** Who is told in the organisation of a transaction. An endpoint can be written to by whoever knows it: its host alone is said. */
export async function recipientsOf(tx: Tx): Promise<AdminRecipient[]> {
  const rows = await rowsOf(tx, allRecipients)
  return rows.map(({ id, way, address, name, language, kinds, silent_days, sent_at, fault }) => ({
    id,
    way,
    address: way === 'mail' ? address : new URL(address).host,
    by: name,
    language,
    kinds,
    silentDays: silent_days,
    sentMs: sent_at?.getTime() ?? null,
    fault,
  }))
}
