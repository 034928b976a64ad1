import { needsTls, openHeadless } from '../rpc/headless-station.ts'
import { compose } from '../compose.ts'
import { plainSecretBox } from '../storage/secret-box.ts'
import { type Arguments, textOption, wholeOption } from './arguments.ts'
import { dataFolder, rendererDir, resourcesDir, versionNow } from './station-at-hand.ts'
import type { Answer, Terminal } from './terminal.ts'

/** `headless --port N`: the station served to browsers of this machine, or over TLS of others, until it is told to stop. */
export async function serveHeadless(given: Arguments, terminal: Terminal): Promise<Answer> {
  const host = textOption(given, 'host') ?? '127.0.0.1'
  const served = await openHeadless(
    {
      dataDir: dataFolder(given),
      resourcesDir,
      rendererDir,
      version: versionNow(),
      host,
      port: wholeOption(given, 'port', 0, 65_535),
      tls: needsTls(host) ? 'own' : null,
      secrets: plainSecretBox,
      log: line => terminal.words(JSON.stringify(line)),
    },
    compose,
  )
  terminal.words(`${served.url}${served.print === null ? '' : `  certificate ${served.print}`}  (Ctrl+C stops)`)
  const stopped = new Promise<void>(resolve => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve())
  })
  return {
    json: { url: served.url, certificate: served.print },
    yes: true,
    running: stopped.then(() => served.close()),
  }
}
