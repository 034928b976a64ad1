import { randomBytes } from 'node:crypto'
import { protocol, type Session } from 'electron'
import type { RendererFiles } from '#node/renderer-files.ts'
import { appHost, appScheme } from './app-origin.ts'

/** Before `app` is ready: app:// is an origin of its own, secure, and can be fetched from (EL-2). */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: appScheme, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ])
}

/** Serves the built screens at app://cocoatrack/, each load of the page with a nonce of its own. */
export function serveAppScheme(session: Session, files: RendererFiles): void {
  session.protocol.handle(appScheme, async request => {
    const url = new URL(request.url)
    const ours = url.host === appHost && request.method === 'GET'
    const { status, headers, body } = await files.answer(ours ? url.pathname : '', randomBytes(16).toString('base64'))
    return new Response(body, { status, headers })
  })
}
