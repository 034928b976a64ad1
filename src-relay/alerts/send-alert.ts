import { SignJWT } from 'jose'
import { createTransport } from 'nodemailer'
import type { AlertFault } from '#shared/relay/admin-messages.ts'
import { type AlertConfig, isNear } from './alert-config.ts'
import type { AlertMessage } from './alert-words.ts'
import { readPushKey } from './push-key.ts'
import { isPushService } from './recipients.ts'
import { pushBytes, type PushKeys, sealPush } from './seal-push.ts'

/** Where a message goes. `keys`: of a browser. */
export interface AlertPlace {
  readonly way: 'mail' | 'push'
  readonly address: string
  readonly keys: PushKeys | undefined
}

/** How a message ended: it was taken, or why not, with the words of the other side for the log. */
export type AlertOutcome = { readonly fault: null } | { readonly fault: AlertFault; readonly said: string }

/** Until a server that says nothing is given up. Units: ms. */
const patienceMs = 20_000
/** How long a push service keeps a message for a browser that is off. Units: s. */
const keptSeconds = 3 * 24 * 3600
const told: AlertOutcome = { fault: null }

/** Sends one message and waits until the other side took it. Never throws: what went wrong is the outcome. */
export async function sendAlert(config: AlertConfig, place: AlertPlace, message: AlertMessage): Promise<AlertOutcome> {
  try {
    if (place.way === 'mail') return await sendMail(config, place.address, message)
    return await sendPush(config, place, message)
  } catch (error) {
    const { responseCode = 0 } = error as { responseCode?: number }
    const said = error instanceof Error ? error.message : String(error)
    return { fault: responseCode >= 500 ? 'Refused' : 'Line', said }
  }
}

async function sendMail({ mail }: AlertConfig, address: string, message: AlertMessage): Promise<AlertOutcome> {
  if (mail === undefined) return { fault: 'Refused', said: 'e-mail was turned off' }
  const url = new URL(mail.url())
  const secure = url.protocol === 'smtps:'
  const near = isNear(url)
  const transport = createTransport({
    host: url.hostname,
    port: url.port === '' ? (secure ? 465 : 587) : Number(url.port),
    secure,
    // what is said of stations, and the password, cross no line in the clear
    requireTLS: !secure && !near,
    // the one of this machine is usually certified by nobody
    tls: { rejectUnauthorized: !near },
    ...(url.username === ''
      ? {}
      : { auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) } }),
    connectionTimeout: patienceMs,
    greetingTimeout: patienceMs,
    socketTimeout: patienceMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  await transport.sendMail({
    from: { name: 'CocoaTrack', address: mail.from },
    to: { name: '', address },
    subject: message.title,
    text: [...message.lines, message.foot].join('\n\n'),
    headers: { 'Auto-Submitted': 'auto-generated' },
  })
  return told
}

async function sendPush({ push }: AlertConfig, place: AlertPlace, message: AlertMessage): Promise<AlertOutcome> {
  const key = push && readPushKey(push.key())
  if (push === undefined || key === undefined || !isPushService(place.address, push) || place.keys === undefined)
    return { fault: 'Refused', said: 'this push service is not called any more' }
  const jwt = await new SignJWT({ sub: push.contact })
    .setProtectedHeader({ typ: 'JWT', alg: 'ES256' })
    .setAudience(new URL(place.address).origin)
    .setExpirationTime('12h')
    .sign(key.privateKey)
  const answer = await fetch(place.address, {
    method: 'POST',
    headers: {
      authorization: `vapid t=${jwt}, k=${key.publicKey}`,
      'content-encoding': 'aes128gcm',
      'content-type': 'application/octet-stream',
      ttl: String(keptSeconds),
    },
    body: new Uint8Array(sealPush(pushText(message), place.keys)),
    redirect: 'error',
    signal: AbortSignal.timeout(patienceMs),
  })
  await answer.body?.cancel()
  if (answer.ok) return told
  const said = `the push service answered ${answer.status}`
  if (answer.status === 404 || answer.status === 410) return { fault: 'Gone', said }
  return { fault: answer.status < 500 && answer.status !== 429 ? 'Refused' : 'Line', said }
}

/** What the page's worker shows, as many lines as fit. */
function pushText({ title, lines }: AlertMessage): Buffer {
  for (let count = lines.length; count > 0; count--) {
    const text = Buffer.from(JSON.stringify({ title, body: lines.slice(0, count).join('\n') }))
    if (text.length <= pushBytes) return text
  }
  return Buffer.from(JSON.stringify({ title, body: '' }))
}
