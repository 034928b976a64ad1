import { type ClientContext, type ClientLink, DynamicLink } from '@orpc/client'
import { RPCLink as HttpLink } from '@orpc/client/fetch'
import { RPCLink as PortLink } from '@orpc/client/message-port'
import { portMessage } from '#shared/contract/bridge.ts'
import { bridge } from './bridge.ts'
import { withPassword } from './password-again.ts'
import { tellTrouble } from './trouble.ts'

type Link = ClientLink<ClientContext>

/** Asks the password where a call waits for it; tells whoever listens what else went wrong, and lets the caller have it as well. */
const interceptors = [
  async <T>(options: { next: () => Promise<T> }): Promise<T> => {
    try {
      return await withPassword(options.next)
    } catch (error) {
      tellTrouble(error)
      throw error
    }
  },
]

function overHttp(): Link {
  return new HttpLink({
    url: new URL('/rpc', window.location.href).href,
    headers: { 'x-cocoatrack': '1' },
    fetch: (request, init) => fetch(request, { ...init, credentials: 'same-origin', cache: 'no-store' }),
    interceptors,
  })
}

let open: Promise<Link> | null = null

/** One port at a time; when it closes, the next call asks the shell for another. */
async function overPort(): Promise<Link> {
  const port = await nextPort()
  port.addEventListener('close', () => {
    open = null
  })
  port.start()
  return new PortLink({ port, interceptors })
}

function nextPort(): Promise<MessagePort> {
  return new Promise((resolve, reject) => {
    const hear = (event: MessageEvent) => {
      const port = event.ports[0]
      if (event.source !== window || event.data !== portMessage || !port) return
      window.removeEventListener('message', hear)
      resolve(port)
    }
    window.addEventListener('message', hear)
    bridge()
      ?.connect()
      .catch((error: unknown) => {
        window.removeEventListener('message', hear)
        reject(error instanceof Error ? error : new Error(String(error)))
      })
  })
}

function currentLink(): Promise<Link> {
  if (!bridge()) open ??= Promise.resolve(overHttp())
  else {
    open ??= overPort().catch((error: unknown) => {
      open = null
      throw error
    })
  }
  return open
}

/** Whatever way leads to the station: the shell's port in our window, the same origin's `/rpc` in a browser. */
export const link: Link = new DynamicLink(currentLink)
