import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { needsTls, openHeadless } from '../rpc/headless-station.ts'
import type { TlsPair } from '../rpc/self-signed.ts'
import { compose } from '../compose.ts'
import { plainSecretBox } from '../storage/secret-box.ts'
import { type Arguments, textOption, wholeOption } from './arguments.ts'
import { dataFolder, rendererDir, resourcesDir, versionNow } from './station-at-hand.ts'
import { type Answer, both, systemWords, type Terminal, WrongUse } from './terminal.ts'

/** `--cert` and `--key` are the organisation's own; another machine's browser is never served without TLS. Errors: throws WrongUse. */
function tlsOf(given: Arguments, host: string): 'own' | TlsPair | null {
  const [cert, key] = [textOption(given, 'cert'), textOption(given, 'key')]
  if ((cert === undefined) !== (key === undefined))
    throw new WrongUse(both('--cert and --key come together', '--cert et --key vont ensemble'))
  if (cert === undefined || key === undefined) {
    return needsTls(host) || given.options['tls'] === true ? 'own' : null
  }
  try {
    return { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') }
  } catch (error) {
    throw new WrongUse(systemWords(error))
  }
}

/**
 * `headless --port N`: the station served to browsers of this machine, or over TLS of others, until it is told to stop. It links to the
 * other stations of its organisation; with `--no-lan` to none.
 */
export async function serveHeadless(given: Arguments, terminal: Terminal): Promise<Answer> {
  const host = textOption(given, 'host') ?? '127.0.0.1'
  if (!existsSync(join(rendererDir, 'index.html')))
    throw new WrongUse(
      both('the screens are not built: npm run build', 'les écrans ne sont pas construits\u00A0: npm run build'),
    )
  const served = await openHeadless(
    {
      dataDir: dataFolder(given),
      resourcesDir,
      rendererDir,
      version: versionNow(),
      host,
      port: wholeOption(given, 'port', 0, 65_535),
      tls: tlsOf(given, host),
      secrets: plainSecretBox,
      log: line => terminal.words(JSON.stringify(line)),
      ...(given.options['no-lan'] === true ? {} : { lan: {} }),
    },
    compose,
  )
  terminal.words(
    both(
      `${served.url}${served.print === null ? '' : `  certificate ${served.print}`}  (Ctrl+C stops)`,
      `${served.url}${served.print === null ? '' : `  certificat ${served.print}`}  (Ctrl+C arrête)`,
    ),
  )
  const stopped = new Promise<void>(resolve => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve())
  })
  return {
    json: { url: served.url, certificate: served.print },
    yes: true,
    running: stopped.then(() => served.close()),
  }
}
