import type { AdminView } from '#shared/relay/admin-messages.ts'

/** Why the relay did not do what was asked: its refusal, or `Line` where nobody answered. */
export interface AdminTrouble {
  readonly kind: string
  readonly why?: string
}

/** What came of a request to the relay. */
export type AdminAnswer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly trouble: AdminTrouble }

/** What the page shows, as the relay has it now. */
export const lookAtRelay = (signal: AbortSignal): Promise<AdminAnswer<AdminView>> =>
  send('view', { method: 'GET', signal })

/** What the page can ask for. */
type AdminAct =
  | ('open' | 'bar' | 'rotate' | 'leave')
  | ('addRecipient' | 'changeRecipient' | 'dropRecipient' | 'tryRecipient')

/** Asks the relay to do something; the browser shows who asks (ADR 11). */
export const askRelay = (name: AdminAct, body: unknown): Promise<AdminAnswer<null>> =>
  send(name, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })

async function send<T>(name: string, init: RequestInit): Promise<AdminAnswer<T>> {
  try {
    const response = await fetch(`api/${name}`, { ...init, credentials: 'same-origin', cache: 'no-store' })
    const text = await response.text()
    const said: unknown = text === '' ? null : JSON.parse(text)
    if (response.ok) return { ok: true, value: said as T }
    return { ok: false, trouble: isTrouble(said) ? said : { kind: 'Line' } }
  } catch {
    // no line, or a page of something between
    return { ok: false, trouble: { kind: 'Line' } }
  }
}

const isTrouble = (said: unknown): said is AdminTrouble =>
  typeof said === 'object' && said !== null && 'kind' in said && typeof said.kind === 'string'
