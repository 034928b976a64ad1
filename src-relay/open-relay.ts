import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Logger } from 'pino'
import { nodeHashing, nodeVerifying } from '#node/crypto.ts'
import { makeFoldRules } from '#shared/domain/fold-rules.ts'
import { resolveField } from '#shared/sync/register.ts'
import { listRendererFiles } from '#node/renderer-files.ts'
import { adminLimits } from '#shared/relay/admin-messages.ts'
import { relayLimits } from '#shared/relay/relay-limits.ts'
import { AlertLoop } from './alerts/alert-loop.ts'
import type { Config } from './config.ts'
import { Database } from './database/database.ts'
import { takeFigures } from './database/take-figures.ts'
import { organisations } from './database/organisations.ts'
import { FoldLoop } from './fold/fold-loop.ts'
import { GiveWay } from './fold/give-way.ts'
import { LedgerFold } from './fold/fold-ledger.ts'
import { migrate } from './database/migrate.ts'
import { AccessTokens, type Bearer } from './gate/access-token.ts'
import { makeCode } from './gate/enrolment.ts'
import { dropUnnamed } from './blobs/named-blob.ts'
import { OrganisationViews } from './gate/organisation-view.ts'
import { addAdminRoutes } from './http/admin-routes.ts'
import { addApiRoutes } from './http/api-routes.ts'
import { addHealthRoutes } from './http/health-routes.ts'
import { makeMetrics } from './http/metrics.ts'
import { makeServer } from './http/relay-server.ts'
import { addWakeSocket } from './http/wake-socket.ts'
import { LogBook } from './ingest/log-book.ts'
import { TakeTogether } from './ingest/take-together.ts'
import { LookTogether } from './pull/look-together.ts'
import { WakeBus } from './pull/wake-bus.ts'
import { SaidBus, saidKey } from './said/said-bus.ts'
import { oldDays, oldSecrets } from './old-secrets.ts'
import { refuse } from './refused.ts'
import type { RelayParts, RequestLimits } from './relay-parts.ts'
import { RelayKeys } from './relay-keys.ts'
import { Secrets } from './secrets.ts'

/** A relay that runs. */
export interface Relay {
  readonly address: string
  readonly app: FastifyInstance
  readonly parts: RelayParts
  /** a one-time code that brings an organisation here */
  code(): Promise<string>
  /** whether no organisation was ever enrolled */
  isEmpty(): Promise<boolean>
  /** Reads secrets and keys again, which another process may have changed. */
  reload(): Promise<void>
  /** Ends: answers what was asked, takes nothing new. */
  close(): Promise<void>
}

const adminPage = 'admin.html'
/** How often keys and secrets are read again, and files that nothing names are looked for. Units: ms. */
const reloadMs = 60_000
/** Between two reminders of what is old. Units: ms. */
const remindMs = 24 * 3_600_000

/** Opens a relay: schema, keys, server. Errors: throws what stands in the way, in words. */
export async function openRelay(config: Config, log: Logger, nowMs: () => number = Date.now): Promise<Relay> {
  const url = await migrate(config.databaseUrl)
  const fallen = (error: Error): void => log.warn({ err: error }, 'a connection to PostgreSQL fell')
  const database = new Database({ url, connections: config.connections, log: fallen })
  const secrets = new Secrets(config.secretText())
  const keys = new RelayKeys(database, secrets)
  await keys.load()
  const metrics = makeMetrics(database, keys, nowMs)
  const app = await makeServer(config, log, metrics)
  const { bus, said } = busesOf(database, log, nowMs)
  const reused = ({ org, dev }: Bearer): void => {
    metrics.reused.inc()
    log.error({ org, dev }, 'a used refresh token came back: the session was ended (TK-5)')
  }
  const tokens = new AccessTokens(keys, nowMs)
  const [views, logs] = [new OrganisationViews(), new LogBook()]
  const [giveWay, limits] = [new GiveWay(), limitsOf(app, config)]
  const shared = { database, keys, views, nowMs, bytesPerDay: config.bytesPerDay }
  const together = { together: new TakeTogether(shared), looks: new LookTogether(shared) }
  const desks = { ...shared, ...together, secrets, tokens, logs, reused }
  const folding = foldingOf(database, log, giveWay)
  const changed = (org: string): void => {
    bus.changed(org)
    folding.wake(org)
  }
  const old = (): Promise<string[]> => oldSecrets(database, secrets, keys, nowMs())
  const every = (): Promise<string[]> => organisations(database)
  const tell = { config: config.alerts, organisations: every, old, outcomes: metrics.alerts }
  const alerts = new AlertLoop({ database, views, log, nowMs, ...tell })
  const parts: RelayParts = { ...desks, bus, said, giveWay, changed, alerts, metrics, limits, log }
  let stopping = false
  addApiRoutes(app, parts)
  addWakeSocket(app, parts)
  addHealthRoutes(app, parts, config, () => stopping)
  if (existsSync(config.pageDir))
    addAdminRoutes(app, parts, { files: listRendererFiles(config.pageDir, adminPage), config })
  else log.warn({ folder: config.pageDir }, 'there is no admin page: npm run build makes it')
  await Promise.all([bus.start(), said.start()])
  await folding.lookAtAll()
  const address = await app.listen({ host: config.host, port: config.port })
  const reload = async (): Promise<void> => {
    if (secrets.replace(config.secretText())) log.info({ fingerprint: secrets.fingerprint() }, 'the secret was changed')
    await keys.load()
    for (const org of await every()) await database.inOrganisation(org, dropUnnamed)
    await remind()
  }
  let remindedMs = Number.NEGATIVE_INFINITY
  const remind = async (): Promise<void> => {
    const found = await old()
    if (found.length === 0 || nowMs() - remindedMs < remindMs) return
    remindedMs = nowMs()
    log.warn({ old: found }, `in use for ${oldDays} days: rotate, see deploy/README.md`)
  }
  await remind()
  const timer = setInterval(() => {
    reload().catch((error: unknown) => log.error({ err: error }, 'keys and secrets could not be read again'))
  }, reloadMs)
  const close = async (): Promise<void> => {
    stopping = true
    clearInterval(timer)
    for (const one of [bus, said]) one.stop()
    for (const socket of app.websocketServer.clients) socket.close(1001)
    await app.close()
    await alerts.stop()
    await folding.stop()
    await database.close()
  }
  const isEmpty = async (): Promise<boolean> => (await every()).length === 0
  return { address, app, parts, code: () => makeCode(parts), isEmpty, reload, close }
}

/** What wakes who waits, and what is passed on without being kept. */
function busesOf(database: Database, log: Logger, nowMs: () => number): Pick<RelayParts, 'bus' | 'said'> {
  const bus = new WakeBus(database, log)
  const epoch = randomBytes(8).toString('hex')
  return { bus, said: new SaidBus({ database, log, nowMs, epoch, wake: org => bus.wake(saidKey(org)) }) }
}

/** The tables of headquarters are kept up beside the taking in, never in its transactions. */
function foldingOf(database: Database, log: Logger, giveWay: GiveWay): FoldLoop {
  const rules = makeFoldRules(resolveField)
  return new FoldLoop(new LedgerFold(database, { hashing: nodeHashing, verifying: nodeVerifying, rules }), {
    organisations: () => organisations(database),
    fault: (org, error) => log.error({ err: error, org }, 'the tables of headquarters could not be brought up to date'),
    failed: (org, entries) => log.error({ org, entries }, 'a fault of ours keeps entries out of the tables'),
    quiet: mostMs => giveWay.quiet(mostMs),
    figures: () => database.ofRelay(takeFigures),
  })
}

function limitsOf(app: FastifyInstance, config: Config): RequestLimits {
  const key = (request: FastifyRequest): string => {
    const { certificate, refresh = '' } = (request.body ?? {}) as { certificate?: string[]; refresh?: string }
    return `${request.ip} ${certificate?.[0] ?? ''} ${refresh.slice(0, 42)}`
  }
  const make = (max: number, timeWindow: number, keyGenerator: (request: FastifyRequest) => string) => {
    const check = app.createRateLimit({ max, timeWindow, keyGenerator })
    return async (request: FastifyRequest): Promise<void> => {
      const limit = await check(request)
      if (!limit.isAllowed && limit.isExceeded) refuse('TooMany', { retryMs: limit.ttlInSeconds * 1000 })
    }
  }
  const bearers = new WeakMap<FastifyRequest, string>()
  const station = make(config.requestsPerMinute, 60_000, request => bearers.get(request) ?? '')
  return {
    login: make(relayLimits.loginsPerMinute, 60_000, key),
    refresh: make(relayLimits.refreshesPerHour, 3_600_000, key),
    open: make(adminLimits.opensPerMinute, 60_000, request => request.ip),
    page: make(adminLimits.requestsPerMinute, 60_000, request => request.ip),
    station: (request, { org, dev }) => {
      bearers.set(request, `${org} ${dev}`)
      return station(request)
    },
  }
}
