import { type InferResult, sql } from 'kysely'
import type { Logger } from 'pino'
import type { Counter } from 'prom-client'
import { keeperOf } from '../admin/keeper-of.ts'
import { build, firstOf, rowsOf, run } from '../database/build.ts'
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

const anyRecipient = build.selectFrom('alert_recipient').select('id').limit(1).compile()

/** Takes one who is due since before `from` and whom no other relay is writing to, until `until`. */
const claim = (from: Date, until: Date) =>
  build
    .updateTable('alert_recipient')
    .set({ due_at: until })
    .where('id', '=', ({ selectFrom }) =>
      selectFrom('alert_recipient as r')
        .select('r.id')
        .where('r.due_at', '<=', from)
        .where(({ exists, selectFrom: some }) =>
          exists(
            some('alert as a').select('a.key').whereRef('a.recipient', '=', 'r.id').where('a.ended_at', 'is', null),
          ),
        )
        .orderBy('r.due_at')
        .limit(1)
        .forUpdate()
        .skipLocked(),
    )
    .returning(['id', 'way', 'address', 'p256dh', 'auth', 'language', 'tries', 'due_at'])
type Recipient = InferResult<ReturnType<typeof claim>>[number]
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
      if ((await firstOf(tx, anyRecipient)) === undefined) return
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
      const recipient = await database.inOrganisation(org, tx =>
        firstOf(tx, claim(new Date(fromMs), new Date(this.#desk.nowMs() + claimMs))),
      )
      if (recipient === undefined) return
      await this.#tell(org, recipient)
    }
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
      await run(
        tx,
        build
          .updateTable('alert_recipient')
          .set(({ case: when, ref }) => ({
            // who asked for a trial meanwhile gets it at once
            due_at: when().when('due_at', '=', due_at).then(new Date(nextMs)).else(ref('due_at')).end(),
            tries: fine ? 0 : tries + 1,
            fault: outcome.fault,
            ...(fine ? { sent_at: new Date(now) } : {}),
          }))
          .where('id', '=', id),
      )
      const [kinds, keysOf] = [ended.map(({ kind }) => kind), ended.map(({ key }) => key)]
      await run(
        tx,
        build
          .updateTable('alert')
          .set({ ended_at: new Date(now) })
          .where('recipient', '=', id)
          .where(sql<boolean>`(kind, key) in (select * from unnest(${kinds}::text[], ${keysOf}::text[]))`),
      )
    })
  }
}

const organisationName = build
  .selectFrom('hq_setting')
  .select(sql<string | null>`value::json #>> '{}'`.as('name'))
  .where('scope', '=', 'org')
  .where('id', '=', 'organisation_name')
  .compile()

async function waitingFor(tx: Tx, recipient: string): Promise<{ alerts: Waiting[]; organisation: string | null }> {
  const waiting = build
    .selectFrom('alert')
    .select(['kind', 'key', 'facts', 'made_at'])
    .where('recipient', '=', recipient)
    .where('ended_at', 'is', null)
    .orderBy('made_at')
    .orderBy('kind')
    .orderBy('key')
    .limit(1000)
  const alerts = (await rowsOf(tx, waiting)) as Waiting[]
  return { alerts, organisation: (await firstOf(tx, organisationName))?.name ?? null }
}
