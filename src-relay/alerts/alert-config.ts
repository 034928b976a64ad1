import { z } from 'zod'
import { readPushKey } from './push-key.ts'

/** How the relay writes to people; nothing of it is on by itself. */
export interface AlertConfig {
  /** `url`: smtp:// or smtps:// with login and password, read again for every message, so that a password can be changed meanwhile */
  readonly mail: { readonly url: () => string; readonly from: string } | undefined
  /** `services`: hosts of push services that are called, `*.` before the name of all below it */
  readonly push:
    | {
        readonly key: () => string
        readonly contact: string
        readonly services: readonly string[]
        readonly tls: boolean
      }
    | undefined
}

type Env = Readonly<Record<string, string | undefined>>
/** Reads a text from its variable or the file that one names, anew each time. */
type ReadText = (name: string) => () => string | undefined

/** The settings of this file. */
export const alertSettings = [
  'RELAY_SMTP_URL',
  'RELAY_SMTP_URL_FILE',
  'RELAY_MAIL_FROM',
  'RELAY_PUSH_KEY',
  'RELAY_PUSH_KEY_FILE',
  'RELAY_PUSH_CONTACT',
  'RELAY_PUSH_SERVICES',
]

/** Those of Chrome and Edge, Firefox, Edge of Windows, and Safari. A browser names its service itself: no other host is called for it. */
const usualServices = 'fcm.googleapis.com *.push.services.mozilla.com *.notify.windows.com *.push.apple.com'

/** What the environment says of e-mail and web push; each fault in a sentence that names the variable goes to `faults`. */
export function readAlertConfig(env: Env, read: ReadText, production: boolean, faults: string[]): AlertConfig {
  return { mail: mailOf(env, read, production, faults), push: pushOf(env, read, production, faults) }
}

function mailOf(env: Env, read: ReadText, production: boolean, faults: string[]): AlertConfig['mail'] {
  const url = read('RELAY_SMTP_URL')
  const [text = '', from = ''] = [url(), env.RELAY_MAIL_FROM]
  if (text === '' && from === '') return undefined
  if (!z.email().safeParse(from).success)
    faults.push('RELAY_MAIL_FROM must be the e-mail address that messages come from.')
  if (text === '') faults.push('RELAY_SMTP_URL or RELAY_SMTP_URL_FILE is missing: RELAY_MAIL_FROM is of no use alone.')
  else if (!isSmtp(text)) faults.push('RELAY_SMTP_URL must be smtp:// or smtps://user:password@host:port.')
  else if (production && !isNear(new URL(text)) && new URL(text).username !== '' && new URL(text).password === '')
    faults.push('RELAY_SMTP_URL names a user without a password.')
  return { url: () => url() ?? '', from }
}

const isSmtp = (text: string): boolean =>
  URL.canParse(text) && /^smtps?:$/.test(new URL(text).protocol) && new URL(text).hostname !== ''

/** Whether a mail server is on this machine, where nobody listens on the line. */
export const isNear = ({ hostname }: URL): boolean => ['127.0.0.1', 'localhost', '[::1]'].includes(hostname)

function pushOf(env: Env, read: ReadText, production: boolean, faults: string[]): AlertConfig['push'] {
  const key = read('RELAY_PUSH_KEY')
  const [text = '', contact = '', services = ''] = [key(), env.RELAY_PUSH_CONTACT, env.RELAY_PUSH_SERVICES]
  if (text === '' && contact === '' && services === '') return undefined
  if (readPushKey(text) === undefined)
    faults.push('RELAY_PUSH_KEY or RELAY_PUSH_KEY_FILE must be a key that `relay -- push-key` printed.')
  if (!/^mailto:\S+@\S+$/.test(contact) && !(URL.canParse(contact) && new URL(contact).protocol === 'https:'))
    faults.push('RELAY_PUSH_CONTACT must be mailto:ADDRESS or an https:// address, for who runs the push services.')
  const hosts = (services === '' ? usualServices : services).split(/[\s,]+/).filter(word => word !== '')
  if (!hosts.every(host => /^(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*$/.test(host)))
    faults.push('RELAY_PUSH_SERVICES must be names of hosts, parted by blanks.')
  return { key: () => key() ?? '', contact, services: hosts, tls: production }
}
