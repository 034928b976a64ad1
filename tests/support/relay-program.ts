import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { projectRoot } from './source-files.ts'
import { testSecret } from './relay-world.ts'

/** The relay's program in a process of its own. `code`: where no organisation was there. */
export interface RelayProgram {
  readonly address: string
  readonly code: string | undefined
  /** Has it read keys and secrets again. */
  reload(): void
  /** Ends it as a power cut does. */
  kill(): Promise<void>
}

const program = [
  '--disable-warning=ExperimentalWarning',
  '--disable-warning=MODULE_TYPELESS_PACKAGE_JSON',
  join(projectRoot, 'src-relay/main.ts'),
]
const envOf = (databaseUrl: string, port: number): NodeJS.ProcessEnv => ({
  ...process.env,
  DATABASE_URL: databaseUrl,
  RELAY_PORT: String(port),
  RELAY_SECRET: testSecret,
  RELAY_LOG_LEVEL: 'fatal',
  RELAY_REQUESTS_PER_MINUTE: '1000000',
})

/** Starts it, and waits until it says its address; undefined where it ends before, since its database is not there yet. */
export async function startRelay(databaseUrl: string, port: number): Promise<RelayProgram | undefined> {
  const child = spawn(process.execPath, program, {
    cwd: projectRoot,
    env: envOf(databaseUrl, port),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit')
  const said = new Map<string, string>()
  const lines = createInterface(child.stdout)
  lines.on('line', line => said.set(line.split(' ')[0] ?? '', line.split(' ').slice(1).join(' ')))
  const isUp = async (address: string | undefined): Promise<boolean> =>
    address !== undefined &&
    (await fetch(`${address}/healthz`).then(
      ({ ok }) => ok,
      () => false,
    ))
  for (let n = 0; n < 3_000 && child.exitCode === null; n++) {
    // the code is said right after the address, where there is one
    if (await isUp(said.get('address'))) {
      await new Promise(done => setTimeout(done, 200))
      return {
        address: said.get('address') ?? '',
        code: said.get('code'),
        reload() {
          child.kill('SIGHUP')
        },
        async kill() {
          child.kill('SIGKILL')
          await ended
        },
      }
    }
    await new Promise(done => setTimeout(done, 20))
  }
  child.kill('SIGKILL')
  await ended
  return undefined
}

/** What `relay verify` says of a database. */
export async function verifyRelay(databaseUrl: string): Promise<unknown> {
  const child = spawn(process.execPath, [...program, 'verify'], {
    cwd: projectRoot,
    env: envOf(databaseUrl, 0),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let said = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text))
  await once(child, 'close')
  return JSON.parse(said) as unknown
}
