import type { FastifyRequest } from 'fastify'
import type { Logger } from 'pino'
import type { AlertLoop } from './alerts/alert-loop.ts'
import type { Bearer } from './gate/access-token.ts'
import type { EnrolmentDesk } from './gate/enrolment.ts'
import type { SessionDesk } from './gate/sessions.ts'
import type { Metrics } from './http/metrics.ts'
import type { IntakeDesk } from './ingest/take-ops.ts'
import type { LookTogether } from './pull/look-together.ts'
import type { OutletDesk } from './pull/pull-logs.ts'
import type { GiveWay } from './fold/give-way.ts'
import type { WakeBus } from './pull/wake-bus.ts'
import type { SaidBus } from './said/said-bus.ts'

/** How often is too often (TK-9): each refuses with when to come again. */
export interface RequestLimits {
  login(request: FastifyRequest): Promise<void>
  refresh(request: FastifyRequest): Promise<void>
  station(request: FastifyRequest, bearer: Bearer): Promise<void>
  /** a browser that opens the admin page, and one that looks at it */
  open(request: FastifyRequest): Promise<void>
  page(request: FastifyRequest): Promise<void>
}

/** Every object of a relay, built once and passed by argument. */
export interface RelayParts extends EnrolmentDesk, SessionDesk, IntakeDesk, OutletDesk {
  readonly bus: WakeBus
  /** tells stations what is here */
  readonly looks: LookTogether
  /** what stations say that is kept nowhere */
  readonly said: SaidBus
  /** what stations bring goes before the folding */
  readonly giveWay: GiveWay
  /** tells who waits, and the tables of headquarters, that something of an organisation was committed */
  readonly changed: (org: string) => void
  /** who is told of what happens here */
  readonly alerts: AlertLoop
  readonly metrics: Metrics
  readonly limits: RequestLimits
  readonly log: Logger
}
