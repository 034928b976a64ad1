import { join } from 'node:path'
import type { SecretBox } from '../storage/secret-box.ts'
import type { Log } from './fault-log.ts'
import { type HttpLimits, serveHttp } from './http-server.ts'
import { makeHub } from './hub.ts'
import { isLoopback, namesOf } from './known-hosts.ts'
import { listRendererFiles } from '#node/renderer-files.ts'
import { makeRouter } from './router.ts'
import { keepSelfSigned, type TlsPair } from './self-signed.ts'
import type { Compose, Surroundings } from './services.ts'

export interface HeadlessOptions {
  readonly dataDir: string
  readonly resourcesDir: string
  readonly rendererDir: string
  readonly version: string
  readonly host: string
  /** 0: any that is free */
  readonly port: number
  /** `own`: a certificate of the station's own; a pair: the organisation's; null: none, on this machine only. */
  readonly tls: 'own' | TlsPair | null
  readonly secrets: SecretBox
  readonly log: Log
  /** how it links to other stations; absent: not */
  readonly lan?: Surroundings['lan']
  readonly limits?: Partial<HttpLimits>
}
export interface HeadlessStation {
  readonly url: string
  /** SHA-256 of the station's own certificate, for a person to compare. */
  readonly print: string | null
  close(): Promise<void>
}

/** An address that other machines reach is served over TLS or not at all. */
export const needsTls = (host: string): boolean => !isLoopback(host)

/**
 * The same station without a window: one process composes it and serves screens and contract to browsers.
 */
export async function openHeadless(options: HeadlessOptions, compose: Compose): Promise<HeadlessStation> {
  const { dataDir, resourcesDir, version, host, port, secrets, log } = options
  const files = listRendererFiles(options.rendererDir)
  const own = options.tls === 'own' ? await keepSelfSigned(join(dataDir, 'tls'), namesOf(host)) : null
  const tls = own ?? (options.tls === 'own' ? null : options.tls)
  const hub = makeHub()
  const push = hub.push.bind(hub)
  const lan = options.lan === undefined ? {} : { lan: options.lan }
  const around = { dataDir, resourcesDir, version, secrets, log, push, ...lan }
  const core = await compose({ ...around, othersReach: needsTls(host) })
  const router = makeRouter(core, hub, log)
  const limits = options.limits ? { limits: options.limits } : {}
  const now = () => performance.now()
  try {
    const server = await serveHttp({ host, port, tls, files, router, core, log, now, ...limits })
    return {
      url: server.url,
      print: own?.print ?? null,
      async close() {
        hub.close()
        await server.close()
        await core.close()
      },
    }
  } catch (error) {
    await core.close()
    throw error
  }
}
