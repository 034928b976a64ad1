import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { err, ok, type Result } from '#shared/kit/result.ts'
import { relayLimits } from '#shared/relay/relay-limits.ts'
import { type AlertConfig, alertSettings, readAlertConfig } from './alerts/alert-config.ts'

/** How a relay runs. `secretText`, `metricsToken` are read again whenever they are asked for, so that a file can be changed meanwhile. */
export interface Config {
  readonly production: boolean
  readonly host: string
  readonly port: number
  readonly databaseUrl: string
  readonly publicUrl: string | undefined
  /** addresses whose `X-Forwarded-For` is believed; of others it is not read */
  readonly trustProxy: readonly string[]
  readonly connections: number
  readonly logLevel: string
  /** answers are put off while the process is later than this with everything. Units: ms. */
  readonly busyMs: number
  readonly requestsPerMinute: number
  readonly bytesPerDay: number
  /** where the built admin page lies */
  readonly pageDir: string
  readonly secretText: () => string
  readonly metricsToken: () => string | undefined
  readonly alerts: AlertConfig
}

type Env = Readonly<Record<string, string | undefined>>

const shortest = 32
const known = [
  'RELAY_HOST',
  'RELAY_PORT',
  'RELAY_PUBLIC_URL',
  'RELAY_TRUST_PROXY',
  'RELAY_CONNECTIONS',
  'RELAY_LOG_LEVEL',
  'RELAY_REQUESTS_PER_MINUTE',
  'RELAY_BYTES_PER_DAY',
  'RELAY_SECRET',
  'RELAY_SECRET_FILE',
  'RELAY_METRICS_TOKEN',
  'RELAY_METRICS_TOKEN_FILE',
  ...alertSettings,
]
const levels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']

/** The configuration that an environment says, or every fault of it at once, each in a sentence that names the variable. */
export function readConfig(env: Env): Result<Config, readonly string[]> {
  const faults: string[] = []
  const production = env.NODE_ENV === 'production'
  for (const name of Object.keys(env))
    if (name.startsWith('RELAY_') && !known.includes(name)) faults.push(`${name} is no setting of the relay.`)
  const whole = (name: string, otherwise: number, least: number, most: number): number => {
    const text = env[name]
    if (text === undefined || text === '') return otherwise
    const value = Number(text)
    if (!Number.isSafeInteger(value) || value < least || value > most)
      faults.push(`${name} must be a whole number from ${least} to ${most}, not "${text}".`)
    return value
  }
  const secretText = secretOf(env, 'RELAY_SECRET', faults, true)
  const metricsToken = secretOf(env, 'RELAY_METRICS_TOKEN', faults, production)
  const logLevel = env.RELAY_LOG_LEVEL ?? 'info'
  if (!levels.includes(logLevel)) faults.push(`RELAY_LOG_LEVEL must be one of ${levels.join(', ')}.`)
  const config: Config = {
    production,
    host: env.RELAY_HOST ?? '127.0.0.1',
    port: whole('RELAY_PORT', 8470, 0, 65_535),
    databaseUrl: databaseOf(env.DATABASE_URL, production, faults),
    publicUrl: publicOf(env.RELAY_PUBLIC_URL, production, faults),
    trustProxy: (env.RELAY_TRUST_PROXY ?? '').split(/[\s,]+/).filter(word => word !== ''),
    connections: whole('RELAY_CONNECTIONS', 10, 2, 200),
    logLevel,
    busyMs: 2000,
    requestsPerMinute: whole('RELAY_REQUESTS_PER_MINUTE', relayLimits.requestsPerMinute, 1, 1_000_000),
    bytesPerDay: whole('RELAY_BYTES_PER_DAY', relayLimits.bytesPerDay, 1, Number.MAX_SAFE_INTEGER),
    pageDir: resolve(import.meta.dirname, '../dist/admin'),
    secretText: () => secretText() ?? '',
    metricsToken,
    alerts: readAlertConfig(env, name => textOf(env, name, faults), production, faults),
  }
  return faults.length === 0 ? ok(config) : err(faults)
}

/** A text from its variable or the file that one names, read anew each time; a file that is gone keeps what was read before. */
function textOf(env: Env, name: string, faults: string[]): () => string | undefined {
  const file = env[`${name}_FILE`]
  let last = env[name]
  if (file === undefined) return () => last
  if (last !== undefined) faults.push(`Give ${name} or ${name}_FILE, not both.`)
  const read = (): string | undefined => {
    try {
      last = readFileSync(file, 'utf8').trim()
    } catch {
      // what was read before goes on
    }
    return last
  }
  if (read() === undefined) faults.push(`${name}_FILE names a file that cannot be read.`)
  return read
}

function secretOf(env: Env, name: string, faults: string[], needed: boolean): () => string | undefined {
  const before = faults.length
  const read = textOf(env, name, faults)
  const text = read() ?? ''
  if (text === '') {
    if (needed && faults.length === before)
      faults.push(`${name} or ${name}_FILE is missing: give ${shortest} random characters or more.`)
  } else if (text.split(/\s+/).some(word => word.length < shortest))
    faults.push(`${name} is too short: ${shortest} characters or more, earlier ones after it, parted by blanks.`)
  return read
}

function databaseOf(text: string | undefined, production: boolean, faults: string[]): string {
  if (text === undefined || text === '') {
    faults.push('DATABASE_URL is missing: postgres://user:password@host:port/database of PostgreSQL 15 or later.')
    return ''
  }
  if (!URL.canParse(text) || !/^postgres(ql)?:$/.test(new URL(text).protocol)) {
    faults.push('DATABASE_URL must begin with postgres:// and name a server.')
    return ''
  }
  const url = new URL(text)
  const near = ['127.0.0.1', 'localhost', '[::1]', ''].includes(url.hostname)
  if (production && !near && url.searchParams.get('sslmode') !== 'verify-full')
    faults.push(
      'DATABASE_URL names another machine: add sslmode=verify-full, and sslrootcert where it is needed (PG-5).',
    )
  if (production && url.password.length < shortest && !near)
    faults.push(`The password in DATABASE_URL is too short: ${shortest} characters or more.`)
  return text
}

function publicOf(text: string | undefined, production: boolean, faults: string[]): string | undefined {
  if (text === undefined || text === '') {
    if (production) faults.push('RELAY_PUBLIC_URL is missing: the https:// address that stations call.')
    return undefined
  }
  const sound = URL.canParse(text) && (new URL(text).protocol === 'https:' || !production)
  if (!sound) faults.push('RELAY_PUBLIC_URL must be an https:// address.')
  return text
}
