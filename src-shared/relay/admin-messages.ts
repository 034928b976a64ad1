import { z } from 'zod'
import { hexId, signature } from './relay-messages.ts'

/** Where the relay serves its admin page, and below it what the page asks. */
export const adminPath = '/admin'

/** Bounds of the admin page (ADR 11). Units: ms. */
export const adminLimits = {
  /** a link opens the page once, until then */
  linkMs: 2 * 60_000,
  /** a session ends then, whatever is done in it */
  sessionMs: 60 * 60_000,
  /** acts are done so soon after the link was made; later another link is wanted (AU-9) */
  freshMs: 10 * 60_000,
  /** between two new keys of one purpose */
  rotateMs: 60 * 60_000,
  opensPerMinute: 5,
  requestsPerMinute: 120,
  /** lines of the journal that are shown */
  journal: 60,
  /** who is told, of one organisation */
  recipients: 20,
} as const

/** What people may be told: a station that is silent, a log that was written twice, somebody who was refused, keys to be changed. */
export const alertKinds = ['silent', 'fork', 'refused', 'keys'] as const
/** One of them. */
export type AlertKind = (typeof alertKinds)[number]
/** The language in which somebody is told. */
export type AlertLanguage = 'fr' | 'en'
/** Why a message did not go out: nobody answered, the other side refuses it, or there is no such browser any more. */
export type AlertFault = 'Line' | 'Refused' | 'Gone'

const alertChoice = {
  language: z.enum(['fr', 'en']),
  kinds: z.array(z.enum(alertKinds)).min(1).max(alertKinds.length),
  silentDays: z.number().int().min(1).max(90),
}
/** Where somebody is told: an address, or what a browser gives a page that may notify. */
const alertWay = z.discriminatedUnion('way', [
  z.strictObject({ way: z.literal('mail'), address: z.email().max(254) }),
  z.strictObject({
    way: z.literal('push'),
    endpoint: z.url().max(1000),
    p256dh: z.string().regex(/^[A-Za-z0-9_-]{87}$/),
    auth: z.string().regex(/^[A-Za-z0-9_-]{22}$/),
  }),
])

const key = z.string().regex(/^[A-Za-z0-9_-]{64}$/)

/** A station asks for a link for a person who is logged in there. `sig`: by the person's own key, over `adminMessage`. */
export const adminDoorSchema = z.strictObject({
  user: z.uuid(),
  challenge: z.string().max(200),
  sig: signature,
})

/** What opens the page once. */
export const adminKeySchema = z.strictObject({ key, untilMs: z.number().int() })

/** The requests of the page, each a POST with JSON. */
export const adminRequests = {
  open: z.strictObject({ key }),
  bar: z.strictObject({ dev: hexId, barred: z.boolean() }),
  rotate: z.strictObject({ purpose: z.enum(['token', 'witness']) }),
  leave: z.strictObject({}),
  addRecipient: z.strictObject({ at: alertWay, ...alertChoice }),
  changeRecipient: z.strictObject({ id: z.uuid(), ...alertChoice }),
  dropRecipient: z.strictObject({ id: z.uuid() }),
  tryRecipient: z.strictObject({ id: z.uuid() }),
} as const

/** Who is told by e-mail or in a browser, of which only the push service is said. */
export interface AdminRecipient {
  readonly id: string
  readonly way: 'mail' | 'push'
  readonly address: string
  /** who added it */
  readonly by: string | null
  readonly language: AlertLanguage
  readonly kinds: readonly AlertKind[]
  readonly silentDays: number
  readonly sentMs: number | null
  readonly fault: AlertFault | null
}

/** A station as the relay sees it. `lag_ms`: from when its newest entry was written to when it was here, by both clocks. */
export interface AdminStation {
  readonly dev: string
  readonly device: string
  readonly name: string | null
  readonly depot: string | null
  readonly app: string | null
  readonly state: 'member' | 'barred' | 'revoked'
  /** it is the one that this session came through */
  readonly own: boolean
  readonly firstMs: number | null
  readonly lastMs: number | null
  readonly entryMs: number | null
  readonly lagMs: number | null
  readonly entries: number
  readonly bytes: number
}

/** Another organisation of this relay, for the one that keeps it: figures, never rows. */
export interface AdminOrganisation {
  readonly org: string
  readonly name: string | null
  readonly own: boolean
  readonly sinceMs: number
  readonly stations: number
  readonly entries: number
  readonly bytes: number
  readonly lastMs: number | null
}

/** A line of the journal: who came, was refused, or did something here. */
export interface AdminEvent {
  readonly atMs: number
  readonly what: string
  readonly admitted: boolean
  readonly why: string
  readonly who: string | null
  readonly address: string
}

/** Everything that the page shows, in one answer. */
export interface AdminView {
  readonly nowMs: number
  readonly me: { readonly name: string; readonly role: string; readonly freshUntilMs: number; readonly endsMs: number }
  readonly organisations: readonly AdminOrganisation[]
  readonly stations: readonly AdminStation[]
  /** entries that are here and not in the tables yet */
  readonly toFold: number
  readonly foldedMs: number | null
  readonly refused: readonly {
    readonly scope: string
    readonly kind: string
    readonly why: string
    readonly entries: number
  }[]
  readonly forks: readonly {
    readonly station: string
    readonly scope: string
    readonly seq: number
    readonly atMs: number
  }[]
  readonly journal: readonly AdminEvent[]
  /** `mail`, `pushKey`: whether this relay sends any, and the key that a browser must be given */
  readonly alerts: {
    readonly mail: boolean
    readonly pushKey: string | null
    readonly recipients: readonly AdminRecipient[]
  }
  readonly relay: {
    readonly id: string
    /** this organisation keeps the relay: it was the first one here (ADR 11) */
    readonly keeper: boolean
    readonly databaseBytes: number | null
    readonly keys: readonly { readonly purpose: 'token' | 'witness'; readonly kid: string; readonly madeMs: number }[]
  }
}
