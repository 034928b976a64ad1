import { formatDeviceId } from '#shared/sync/device-id.ts'
import type { AlertKind, AlertLanguage } from '#shared/relay/admin-messages.ts'

/** What an alert says: of a kind that people choose, or that the relay writes by itself when somebody is added or tries it. */
export interface Alert {
  readonly kind: AlertKind | 'welcome' | 'trial'
  readonly facts: Readonly<Record<string, string | number | null>>
}

/** A message, ready to be sent. */
export interface AlertMessage {
  readonly title: string
  readonly lines: readonly string[]
  readonly foot: string
}

/** So many alerts stand in one message; of more it says how many. */
const mostLines = 20
const mostChars = 120

/** A text that a station wrote, safe in a line of a message: no line of its own, no sign that turns the direction, not too long. */
function plain(text: string | number | null | undefined): string {
  const clean = String(text ?? '–')
    .replaceAll(/[\p{C}\s]+/gu, ' ')
    .trim()
  return clean.length > mostChars ? `${clean.slice(0, mostChars - 1)}…` : clean
}

const timeZone = 'Africa/Douala'
const dateOf = (ms: string | number | null | undefined, language: AlertLanguage): string =>
  new Intl.DateTimeFormat(language === 'fr' ? 'fr-FR' : 'en-GB', {
    dateStyle: 'long',
    timeStyle: 'short',
    timeZone,
  }).format(Number(ms ?? 0))

/** A station by its name, else by its device id. */
function stationOf({ name, depot, dev }: Alert['facts']): string {
  const own = name === null || name === undefined ? formatDeviceId(String(dev ?? '')) : plain(name)
  return depot === null || depot === undefined ? own : `${own} (${plain(depot)})`
}

type Words = {
  readonly [K in Alert['kind']]: (facts: Alert['facts']) => string
} & {
  readonly title: (organisation: string, alerts: number) => string
  readonly more: (count: number) => string
  readonly foot: string
  readonly why: Readonly<Record<string, string>>
  readonly unnamed: string
}

const several = (count: unknown, word: string): string => `${String(count)} ${word}${Number(count) > 1 ? 's' : ''}`

const french: Words = {
  title: (organisation, alerts) => `CocoaTrack · ${organisation}${alerts > 1 ? `\u00A0: ${alerts} alertes` : ''}`,
  silent: facts =>
    `Sans nouvelles du poste ${stationOf(facts)} depuis ${several(facts.days, 'jour')}. Dernier contact\u00A0: ${dateOf(facts.last, 'fr')}.`,
  fork: facts =>
    `Un journal du poste ${stationOf(facts)} a été écrit deux fois\u00A0: le poste a été copié, ou une ancienne sauvegarde a été remise. L’écran À régler dit quoi faire.`,
  refused: facts =>
    `Le poste ${stationOf(facts)} a été refusé\u00A0: ${french.why[String(facts.why)] ?? plain(facts.why)}. Adresse ${plain(facts.address)}, ${dateOf(facts.at, 'fr')}.`,
  keys: facts =>
    `À changer, en service depuis plus de 90 jours\u00A0: ${plain(facts.name)}. Le guide du serveur dit comment.`,
  welcome: facts =>
    `${plain(facts.person)} a choisi que vous receviez ici les alertes de l’organisation. Elles s’arrêtent quand un administrateur vous retire.`,
  trial: () => 'Essai\u00A0: ce message est bien arrivé.',
  more: count => `… et ${several(count, 'autre')}\u00A0: la page d’administration a tout.`,
  foot: 'La page d’administration s’ouvre depuis un poste\u00A0: Réglages → Siège. Ce message ne contient aucun lien.',
  why: {
    Revoked: 'exclu ou bloqué',
    BadSignature: 'quelqu’un d’autre a montré sa session',
    Reused: 'sa session a servi deux fois, il a peut-être été copié',
  },
  unnamed: 'siège',
}

const english: Words = {
  title: (organisation, alerts) => `CocoaTrack · ${organisation}${alerts > 1 ? `: ${alerts} alerts` : ''}`,
  silent: facts =>
    `Nothing heard of station ${stationOf(facts)} for ${several(facts.days, 'day')}. Last contact: ${dateOf(facts.last, 'en')}.`,
  fork: facts =>
    `A log of station ${stationOf(facts)} was written twice: the station was copied, or an old backup was put back. The screen To settle says what to do.`,
  refused: facts =>
    `Station ${stationOf(facts)} was refused: ${english.why[String(facts.why)] ?? plain(facts.why)}. Address ${plain(facts.address)}, ${dateOf(facts.at, 'en')}.`,
  keys: facts => `To be changed, in use for more than 90 days: ${plain(facts.name)}. The relay’s guide says how.`,
  welcome: facts =>
    `${plain(facts.person)} chose that you receive the organisation’s alerts here. They end when an administrator takes you off.`,
  trial: () => 'Trial: this message has arrived.',
  more: count => `… and ${count} more: the admin page has everything.`,
  foot: 'The admin page is opened from a station: Settings → Headquarters. This message holds no link.',
  why: {
    Revoked: 'excluded or barred',
    BadSignature: 'somebody else showed its session',
    Reused: 'its session was used twice, it may have been copied',
  },
  unnamed: 'headquarters',
}

/** One message that tells alerts, oldest first, in somebody's language. */
export function writeAlerts(
  alerts: readonly Alert[],
  language: AlertLanguage,
  organisation: string | null,
): AlertMessage {
  const words = language === 'fr' ? french : english
  const lines = alerts.slice(0, mostLines).map(({ kind, facts }) => words[kind](facts))
  const left = alerts.length - lines.length
  return {
    title: words.title(organisation === null ? words.unnamed : plain(organisation), alerts.length),
    lines: left > 0 ? [...lines, words.more(left)] : lines,
    foot: words.foot,
  }
}
