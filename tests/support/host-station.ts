import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type Browser, chromium, type Page } from 'playwright-core'
import { projectNode, stationFlags } from '../../tools/node.mjs'
import { addressOf } from './headless-program.ts'
import type { Host } from './network-hosts.ts'
import { patience } from './person-at-screen.ts'
import { projectRoot } from './source-files.ts'

/** A station on a host of its own, and a window on that host. */
export interface HostStation {
  readonly page: Page
  /** what the page complained about */
  readonly complaints: string[]
  /** Kills the station; it is started again on its folder and its port when the result is called. */
  kill(): Promise<() => Promise<void>>
  close(): Promise<void>
}

const port = '4780'
const cli = [...stationFlags, 'src-main/cli.ts']
const execute = promisify(execFile)

/** What a command of the station prints as JSON. Errors: throws what it says. */
async function commandOf(words: readonly string[], password = ''): Promise<Record<string, string>> {
  const env = { ...process.env, COCOATRACK_PASSWORD: password }
  const { stdout } = await execute(projectNode(), [...cli, ...words, '--json'], { cwd: projectRoot, env })
  return JSON.parse(stdout) as Record<string, string>
}

/** Folders of stations of one organisation, none of which was linked yet, and the passwords of its people by their logins. */
export async function organisationAt(
  names: readonly string[],
): Promise<{ readonly root: string; readonly passwords: ReadonlyMap<string, string> }> {
  const root = mkdtempSync(join(tmpdir(), 'cocoatrack-hosts-'))
  const [first = '', ...others] = names.map(name => join(root, name))
  const { logins } = (await commandOf(['demo', '--data', first, '--size', 'week', '--seed', '7'])) as unknown as {
    logins: { user: string; password: string }[]
  }
  const passwords = new Map(logins.map(({ user, password }) => [user, password]))
  for (const data of others) {
    const { request = '' } = await commandOf(['enrol', '--request', '--name', 'Poste', '--data', data])
    const approve = ['enrol', '--approve', request, '--warehouse', 'EBO', '--rights', 'hq']
    const { card = '' } = await commandOf(
      [...approve, '--data', first, '--as', 'directrice'],
      passwords.get('directrice'),
    )
    await commandOf(['enrol', '--card', card, '--data', data])
  }
  return { root, passwords }
}

/** Starts the station of a folder on a host, and a window there. */
export async function stationOn(host: Host, dataDir: string): Promise<HostStation> {
  const start = (): ChildProcess => {
    const [program = '', ...words] = [...host.on, projectNode(), ...cli]
    return spawn(program, [...words, 'headless', '--data', dataDir, '--port', port], {
      cwd: projectRoot,
      stdio: ['ignore', 'ignore', 'pipe'],
    })
  }
  let station = start()
  const url = await addressOf(station)
  // The browser is started by a program of one line: it stands on the host as well, and is talked to over pipes.
  const folder = mkdtempSync(join(tmpdir(), 'cocoatrack-host-'))
  const executablePath = join(folder, 'browser')
  const onHost = [...host.on, process.env.COCOATRACK_CHROMIUM ?? '/usr/bin/chromium'].join(' ')
  writeFileSync(executablePath, `#!/bin/sh\nexec ${onHost} "$@"\n`)
  chmodSync(executablePath, 0o755)
  const browser: Browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
  const page = await (await browser.newContext({ viewport: { width: 1366, height: 768 }, locale: 'fr-CM' })).newPage()
  const complaints: string[] = []
  page.setDefaultTimeout(patience.timeout)
  page.on('pageerror', error => complaints.push(error.message))
  await page.goto(url)
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const ended = once(station, 'exit')
    station.kill(signal)
    await ended
  }
  return {
    page,
    complaints,
    async kill() {
      await end('SIGKILL')
      return async () => {
        station = start()
        await addressOf(station)
      }
    },
    async close() {
      await browser.close()
      await end('SIGKILL')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
