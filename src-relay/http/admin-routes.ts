import { randomBytes } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { z } from 'zod'
import type { RendererFiles } from '#node/renderer-files.ts'
import { adminLimits, adminPath, adminRequests } from '#shared/relay/admin-messages.ts'
import { barFromPage, rotateFromPage } from '../admin/admin-acts.ts'
import { type Administrator, endSession, openPage, readSession } from '../admin/admin-session.ts'
import { adminView } from '../admin/admin-view.ts'
import { addRecipient, changeRecipient, dropRecipient, tryRecipient } from '../alerts/recipients.ts'
import type { Config } from '../config.ts'
import { noteRefused } from '../gate/admissions.ts'
import { Refused, refuse } from '../refused.ts'
import type { RelayParts } from '../relay-parts.ts'

/** What the admin page is served with: the built page, and where browsers reach this relay. */
export interface AdminPage {
  readonly files: RendererFiles
  readonly config: Pick<Config, 'publicUrl' | 'production'>
}

type RequestName = keyof typeof adminRequests
type BodyOf<N extends RequestName> = z.infer<(typeof adminRequests)[N]>

/** Adds the admin page, its files and its requests (ADR 11). */
export function addAdminRoutes(app: FastifyInstance, parts: RelayParts, page: AdminPage): void {
  addPage(app, page)
  const cookie = cookieOf(page)
  const session = (request: FastifyRequest): Promise<Administrator> => readSession(parts, cookie.read(request))
  const post = <N extends RequestName>(
    name: N,
    handle: (body: BodyOf<N>, request: FastifyRequest, reply: FastifyReply) => Promise<void>,
  ): void => {
    app.post(`${adminPath}/api/${name}`, hidden, async (request, reply) => {
      mustBeOwnPage(request, page.config)
      const parsed = adminRequests[name].safeParse(request.body)
      if (!parsed.success) return refuse('Malformed', { at: 'body' })
      await handle(parsed.data as BodyOf<N>, request, reply)
      return reply.status(204).send()
    })
  }
  post('open', async ({ key }, request, reply) => {
    await parts.limits.open(request)
    const address = request.ip
    const token = await openPage(parts, key, address).catch(async (error: unknown) => {
      if (error instanceof Refused)
        await noteRefused(parts.database, parts.log, { what: 'admin', why: error.refusal.kind, address })
      throw error
    })
    void reply.header('set-cookie', cookie.write(token))
  })
  post('bar', async (body, request) => barFromPage(parts, await session(request), body, request.ip))
  post('rotate', async ({ purpose }, request) => rotateFromPage(parts, await session(request), purpose, request.ip))
  post('addRecipient', async (body, request) => addRecipient(parts, await session(request), body, request.ip))
  post('changeRecipient', async (body, request) => changeRecipient(parts, await session(request), body))
  post('dropRecipient', async (body, request) => dropRecipient(parts, await session(request), body, request.ip))
  post('tryRecipient', async (body, request) => tryRecipient(parts, await session(request), body))
  post('leave', async (_body, request, reply) => {
    await endSession(parts, cookie.read(request))
    void reply.header('set-cookie', cookie.write(''))
  })
  app.get(`${adminPath}/api/view`, hidden, async (request, reply) => {
    await parts.limits.page(request)
    return reply.header('cache-control', 'no-store').send(await adminView(parts, await session(request)))
  })
}

const hidden = { schema: { hide: true } }

function addPage(app: FastifyInstance, { files, config }: AdminPage): void {
  app.get(adminPath, hidden, (_request, reply) => reply.redirect(`${pathOf(config)}/`, 308))
  app.get(`${adminPath}/*`, hidden, async (request, reply) => {
    const [path = ''] = request.url.slice(adminPath.length).split('?')
    const answer = await files.answer(path, randomBytes(16).toString('base64'))
    return reply
      .status(answer.status)
      .headers(answer.headers)
      .send(typeof answer.body === 'string' ? answer.body : Buffer.from(answer.body))
  })
}

/** Where a browser has the page: below the path of the public address, where there is one. */
const pathOf = ({ publicUrl }: AdminPage['config']): string =>
  (publicUrl === undefined ? '' : new URL(publicUrl).pathname.replace(/\/$/, '')) + adminPath

/**
 * Only the page itself asks for acts: a browser says of what origin a POST is, and none but this relay's is taken. The cookie is
 * SameSite=Strict besides, and bodies are JSON, which no form sends.
 */
function mustBeOwnPage(request: FastifyRequest, { publicUrl }: AdminPage['config']): void {
  const own = publicUrl === undefined ? `http://${request.headers.host ?? ''}` : new URL(publicUrl).origin
  if (request.headers.origin !== own) refuse('NotAllowed', { why: 'Origin' })
}

function cookieOf({ config }: AdminPage) {
  const secure = config.production || config.publicUrl?.startsWith('https:') === true
  const name = secure ? '__Secure-cocoatrack-admin' : 'cocoatrack-admin'
  const rest = `Path=${pathOf(config)}; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`
  return {
    read: ({ headers }: FastifyRequest): string => {
      const own = (headers.cookie ?? '').split(/; */).find(part => part.startsWith(`${name}=`))
      return own?.slice(name.length + 1) ?? ''
    },
    write: (token: string): string =>
      `${name}=${token}; ${rest}; Max-Age=${token === '' ? 0 : adminLimits.sessionMs / 1000}`,
  }
}
