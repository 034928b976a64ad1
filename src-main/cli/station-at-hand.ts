import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { ContractRouterClient } from '@orpc/contract'
import type { Contract } from '#shared/contract/contract.ts'
import { compose } from '../compose.ts'
import { machinePorts, openStation, type Ports } from '../open-station.ts'
import { holdConnection } from '../rpc/connection.ts'
import { makeHub } from '../rpc/hub.ts'
import { makeLocalClient, makeRouter } from '../rpc/router.ts'
import type { Station, Surroundings } from '../rpc/services.ts'
import { settleCut } from '../storage/backup/put-in-place.ts'
import { stationFiles } from '../storage/open.ts'
import { plainSecretBox } from '../storage/secret-box.ts'
import { StorageError } from '../storage/storage-fault.ts'
import { type Arguments, missing, textOption } from './arguments.ts'
import { refusalWords } from './refusal-words.ts'
import { both, type Terminal, WrongUse } from './terminal.ts'

const projectRoot = resolve(import.meta.dirname, '..', '..')
export const resourcesDir = join(projectRoot, 'resources')
export const rendererDir = join(projectRoot, 'dist', 'renderer')
export const versionNow = (): string =>
  (JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as { version: string }).version

/** A station in this process, asked through the same router as the screens, with the same rights. */
export interface StationAtHand {
  readonly station: Station
  readonly client: ContractRouterClient<Contract>
  close(): Promise<void>
}

/** The folder that a command is about. */
export const dataFolder = (given: Arguments): string => resolve(textOption(given, 'data') ?? '')

/** Commands that may find nothing in their folder: they make what is there, or wait for somebody who does. */
const beginning: ReadonlySet<string> = new Set(['setup', 'demo', 'enrol', 'headless'])

/**
 * Opens the station of `--data`; its faults are logged as words. Errors: throws WrongUse where there is none and the command makes none,
 * and StorageError where it does not open, unless the screens are served, which say so themselves.
 */
export async function openStationAt(
  given: Arguments,
  terminal: Terminal,
  ports?: Ports,
  lan?: Surroundings['lan'],
): Promise<StationAtHand> {
  const dataDir = dataFolder(given)
  // What serves the screens says it there.
  if (given.command !== 'headless') settleFolder(dataDir, terminal)
  if (!beginning.has(given.command)) requireStation(dataDir)
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const hub = makeHub()
  const log = (line: object) => terminal.words(JSON.stringify(line))
  const push = hub.push.bind(hub)
  const around = { dataDir, resourcesDir, version: versionNow(), secrets: plainSecretBox, log, push }
  const station = await compose({ ...around, ...(lan === undefined ? {} : { lan }) }, ports)
  if (station.trouble !== undefined && given.command !== 'headless') {
    await station.close()
    throw new StorageError(station.trouble)
  }
  const client = makeLocalClient(makeRouter(station, hub, log), holdConnection('cli', 'command line'))
  return {
    station,
    client,
    async close() {
      hub.close()
      await station.close()
    },
  }
}

/** Settles a restore that was cut in a folder, and says how. Errors: throws StorageError where nothing may be opened then. */
export function settleFolder(dataDir: string, terminal: Terminal): void {
  const settled = settleCut(dataDir)
  if (!settled.ok) throw new StorageError(settled.error)
  const cut = settled.value
  const say = (kind: string, what: object) => terminal.words(refusalWords({ ...what, kind }, terminal.env))
  if (cut !== undefined) say(`CutRestore_${cut.outcome}`, {})
  if (cut !== undefined && cut.setAside !== null) say('BackupSetAside', cut)
}

/** Errors: throws WrongUse where nothing lies in a folder that is a station's. A file that is gone is a fault, told when it is opened. */
function requireStation(dataDir: string): void {
  const names = [stationFiles.database, stationFiles.anchor, stationFiles.key]
  if (!names.some(name => existsSync(join(dataDir, name))))
    throw new WrongUse(both(`no station in ${dataDir}`, `aucun poste dans ${dataDir}`))
}

/**
 * Opens the station of `--data` with its links, but looks for nobody: for commands in which the machine's own keys speak and nobody need
 * log in. Errors: throws WrongUse where there is no station; the faults of the opening.
 */
export async function openLinks(
  given: Arguments,
  terminal: Terminal,
  how: Pick<NonNullable<Surroundings['lan']>, 'onlyAsked'> = {},
): ReturnType<typeof openStation> {
  const dataDir = dataFolder(given)
  settleFolder(dataDir, terminal)
  requireStation(dataDir)
  const log = (line: object) => terminal.words(JSON.stringify(line))
  const around = { dataDir, resourcesDir, version: versionNow(), secrets: plainSecretBox, log, push: () => undefined }
  return openStation({ ...around, lan: { finding: false, ...how } }, machinePorts())
}

/** Logs in as `--as` with the password of COCOATRACK_PASSWORD. Errors: throws WrongUse where one is missing; the refusal of the login. */
export async function logInAs(given: Arguments, terminal: Terminal, { client }: StationAtHand): Promise<void> {
  const login = textOption(given, 'as')
  const password = terminal.env['COCOATRACK_PASSWORD']
  if (login === undefined) throw missing('as USER', given.command)
  if (password === undefined || password === '')
    throw new WrongUse(both('COCOATRACK_PASSWORD is not set', 'COCOATRACK_PASSWORD n’est pas défini'))
  await client.sessions.login({ login, password })
}

/** Runs something with the station of `--data`, logged in, and closes it whatever happens. `lan`: linked to others, else to none. */
export async function withStation<T>(
  given: Arguments,
  terminal: Terminal,
  loggedIn: boolean,
  run: (at: StationAtHand) => Promise<T>,
  lan?: Surroundings['lan'],
): Promise<T> {
  const at = await openStationAt(given, terminal, undefined, lan)
  try {
    if (loggedIn) await logInAs(given, terminal, at)
    return await run(at)
  } finally {
    if (loggedIn) await at.client.sessions.logout({}).catch(() => undefined)
    await at.close()
  }
}
