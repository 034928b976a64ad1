import type { Logger } from 'pino'
import type { Counter } from 'prom-client'
import { keeperOf } from '../admin/keeper-of.ts'
import type { Database, Tx } from '../database/database.ts'
import type { OrganisationViews } from '../gate/organisation-view.ts'
import type { AlertConfig } from './alert-config.ts'
import { type Alert, writeAlerts } from './alert-words.ts'
import { findAlerts } from './find-alerts.ts'
import { sendAlert } from './send-alert.ts'

/** What the loop works on. `old`: secrets and keys to be changed. `outcomes` counts what was sent. */
export interface AlertDesk {
  readonly database: Database
  readonly views: OrganisationViews
  readonly config: AlertConfig
  readonly log: Logger
  readonly nowMs: () => number
  readonly organisations: () => Promise<readonly string[]>
  readonly old: () => Promise<readonly string[]>
  readonly outcomes: Counter<'way' | 'outcome'>
}

/** Between two looks at everything. Units: ms. */
const lookMs = 60_000
/** Somebody is written to no more often; what comes meanwhile stands in the next message together. Units: ms. */
const restMs = 10 * 60_000
/** A message that did not go out is tried again after a minute, then after twice as long, at most so long; after three days no more. Units: ms. */
const againMs = 60_000
const longestMs = 6 * 3_600_000
const giveUpMs = 3 * 24 * 3_600_000
/** While one relay sends, no other one does; if it falls meanwhile the message goes out again after this. Units: ms. */
const claimMs = 5 * 60_000

interface Recipient {
  readonly id: string
  readonly way: 'mail' | 'push'
  readonly address: string
  readonly p256dh: Buffer | null
  readonly auth: Buffer | null
  readonly language: 'fr' | 'en'
  readonly tries: number
  readonly due_at: Date
}
type Waiting = Alert & { readonly key: string; readonly made_at: Date }

/** Finds what there is to tell and tells it, every minute and when it is woken. A message can come twice where a relay falls, never not at all. */
export class AlertLoop {
  readonly config: AlertConfig
  readonly #desk: AlertDesk
  readonly #timer: NodeJS.Timeout | undefined
  #running: Promise<void> = Promise.resolve()
  #stopped = false

  constructor(desk: AlertDesk) {
    this.#desk = desk
    this.config = desk.config
    const on = desk.config.mail !== undefined || desk.config.push !== undefined
    this.#timer = on ? setInterval(() => void this.lookAtAll(), lookMs).unref() : undefined
  }

  /** Looks at every organisation, one after the other, after what is running. */
  lookAtAll(): Promise<void> {
    return this.#then(async () => {
      const { database, organisations, old } = this.#desk
      const keeper = await keeperOf(database)
      const due = await old()
      for (const org of await organisations())
        await this.#look(org, org === keeper ? due : []).catch((error: unknown) => this.#fault(error, org))
    })
  }

  /** Sends soon what waits in an organisation. */
  wake(org: string): void {
    void this.#then(() => this.#send(org))
  }

  /** Ends after the message that is being sent. */
  async stop(): Promise<void> {
    this.#stopped = true
    clearInterval(this.#timer)
    await this.#running
  }

  #then(work: () => Promise<void>): Promise<void> {
    this.#running = this.#running.then(async () => {
      if (this.#stopped) return
      await work().catch((error: unknown) => this.#fault(error))
    })
    return this.#running
  }

  #fault(error: unknown, org?: string): void {
    this.#desk.log.error({ err: error, org }, 'alerts could not be looked at')
  }

  async #look(org: string, old: readonly string[]): Promise<void> {
    const { database, views, nowMs } = this.#desk
    await database.inOrganisation(org, async tx => {
      if ((await tx.query('SELECT 1 FROM alert_recipient LIMIT 1')).rowCount === 0) return
      const known = await views.find(tx, org)
      const revoked = known?.view.authority.stations().flatMap(one => (one.revoked ? [one.dev] : [])) ?? []
      await findAlerts(tx, { nowMs: nowMs(), revoked, old })
    })
    await this.#send(org)
  }

  async #send(org: string): Promise<void> {
    const { database } = this.#desk
    const fromMs = this.#desk.nowMs()
    while (!this.#stopped) {
      const recipient = await database.inOrganisation(org, tx => this.#claim(tx, fromMs))
      if (recipient === undefined) return
      await this.#tell(org, recipient)
    }
  }

  /** One who is due since before `fromMs` and whom no other relay is writing to. */
  async #claim(tx: Tx, fromMs: number): Promise<Recipient | undefined> {
    const { rows } = await tx.query<Recipient>(
      `UPDATE alert_recipient SET due_at = $2 WHERE id = (
         SELECT r.id FROM alert_recipient r WHERE r.due_at <= $1
           AND EXISTS (SELECT 1 FROM alert a WHERE a.recipient = r.id AND a.ended_at IS NULL)
         ORDER BY r.due_at LIMIT 1 FOR UPDATE SKIP LOCKED)
       RETURNING id, way, address, p256dh, auth, language, tries, due_at`,
      [new Date(fromMs), new Date(this.#desk.nowMs() + claimMs)],
    )
    return rows[0]
  }

  async #tell(org: string, recipient: Recipient): Promise<void> {
    const { database, config, log, nowMs, outcomes } = this.#desk
    const { id, way, address, p256dh, auth, language, tries, due_at } = recipient
    const { alerts, organisation } = await database.readOrganisation(org, tx => waitingFor(tx, id))
    if (alerts.length === 0) return
    const keys = p256dh === null || auth === null ? undefined : { p256dh, auth }
    const outcome = await sendAlert(config, { way, address, keys }, writeAlerts(alerts, language, organisation))
    outcomes.inc({ way, outcome: outcome.fault ?? 'Sent' })
    const now = nowMs()
    const fine = outcome.fault === null
    if (!fine) log.warn({ org, recipient: id, way, ...outcome }, 'an alert did not go out')
    const ended =
      fine || outcome.fault === 'Gone' ? alerts : alerts.filter(one => now - one.made_at.getTime() > giveUpMs)
    const nextMs = now + (fine ? restMs : Math.min(longestMs, againMs * 2 ** Math.min(tries, 20)))
    await database.inOrganisation(org, async tx => {
      // The recipient before what waits for him, as where he is removed: by another order the two would wait for each other.
      await tx.query(
        // who asked for a trial meanwhile gets it at once
        `UPDATE alert_recipient SET due_at = CASE WHEN due_at = $7 THEN $2 ELSE due_at END, tries = $3, fault = $4, sent_at = CASE WHEN $5 THEN $6 ELSE sent_at END WHERE id = $1`,
        [id, new Date(nextMs), fine ? 0 : tries + 1, outcome.fault, fine, new Date(now), due_at],
      )
      await tx.query(
        `UPDATE alert SET ended_at = $2 WHERE recipient = $1 AND (kind, key) IN (SELECT * FROM unnest($3::text[], $4::text[]))`,
        [id, new Date(now), ended.map(({ kind }) => kind), ended.map(({ key }) => key)],
      )
    })
  }
}

async function waitingFor(tx: Tx, recipient: string): Promise<{ alerts: Waiting[]; organisation: string | null }> {
  const { rows } = await tx.query<Waiting>(
    'SELECT kind, key, facts, made_at FROM alert WHERE recipient = $1 AND ended_at IS NULL ORDER BY made_at, kind, key LIMIT 1000',
    [recipient],
  )
  const name = "SELECT value::json #>> '{}' AS name FROM hq_setting WHERE scope = 'org' AND id = 'organisation_name'"
  const found = await tx.query<{ name: string | null }>(name)
  return { alerts: rows, organisation: found.rows[0]?.name ?? null }
}
