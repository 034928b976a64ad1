import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createHash, hash } from 'node:crypto'
import { z } from 'zod'
import type { Pushed } from '#shared/contract/contract.ts'
import type { InputOf } from '#shared/contract/calls.ts'
import { setupAnswers } from '#shared/contract/setup.ts'
import type { Role, WarehouseScope } from '#shared/domain/roles.ts'
import { assert } from '#shared/kit/assert.ts'
import type { Result } from '#shared/kit/result.ts'
import { uuid7 } from '#shared/sync/uuid.ts'
import { type OpenStation, openStation, type Ports, type Ready } from '#main/open-station.ts'
import type { Caller } from '#main/services/command.ts'
import { organisationServices } from '#main/services/organisation-services.ts'
import { peopleServices } from '#main/services/people-services.ts'
import type { Surroundings } from '#main/rpc/services.ts'
import type { Passwords } from '#main/services/security/passwords.ts'
import { plainSecretBox } from '#main/storage/secret-box.ts'
import { listFilesHere } from './list-files-here.ts'

export const resourcesDir = resolve(import.meta.dirname, '..', '..', 'resources')

/** A clock that only the test moves, and chance that follows from a seed. */
export interface TestPorts extends Ports {
  move(ms: number): void
  setWall(ms: number): void
  reboot(): void
}

/** 2 November 2026, 08:00 at Douala: the season 2026-2027 runs. */
export const testStartMs = Date.UTC(2026, 10, 2, 7, 0, 0)

/** What a station has that other programs open too: passwords that they can look at, the whole reserve. */
export const shippedPorts = (seed = 1): TestPorts => ({
  ...testPorts(seed),
  reserveBytes: undefined,
  passwords: undefined,
})

export function testPorts(seed = 1, startMs = testStartMs): TestPorts {
  let wall = startMs
  let boot = 600_000
  let drawn = 0
  const bytes = (count: number): Uint8Array => {
    const parts: Buffer[] = []
    for (let have = 0; have < count; have += 32) {
      parts.push(hash('sha256', `${seed}:${drawn}`, 'buffer'))
      drawn += 1
    }
    return new Uint8Array(Buffer.concat(parts).subarray(0, count))
  }
  return {
    clock: { wallMs: () => wall, sinceBootMs: () => boot },
    random: { bytes, uuid: () => uuid7(wall, bytes(10)) },
    // Stations of tests are many, and most tests are about other things than a full disk and slow guessing.
    reserveBytes: 65_536,
    passwords: quickPasswords,
    move(ms) {
      wall += ms
      boot += ms
    },
    setWall: ms => (wall = ms),
    reboot: () => (boot = 0),
  }
}

export const testAnswers: InputOf<'setup', 'begin'> = setupAnswers.parse({
  organisation: { name: 'Coopérative Essai', phone: '6 77 00 11 22' },
  warehouse: {
    name: 'Magasin d’Ebebda',
    code: 'EBO',
    region: 'Centre',
    departement: 'Lékié',
    arrondissement: 'Ebebda',
  },
  station: { name: 'Poste 1' },
  superadmin: { name: 'Odette Ngono', login: 'odette', password: 'quatre lampes vertes' },
})
export const rootPassword = testAnswers.superadmin.password

export interface TestStation {
  readonly folder: string
  readonly ports: TestPorts
  readonly pushed: Pushed[]
  readonly open: OpenStation
  readonly ready: Ready
  readonly org: ReturnType<typeof organisationServices>
  readonly people: ReturnType<typeof peopleServices>
  readonly root: Caller
  id(): string
  /** Makes a person with a role and answers him as a caller, without a session of his own. */
  person(role: Role, warehouses?: WarehouseScope): Promise<Caller>
  /** Closes and opens again, as a restart does. */
  restart(): Promise<TestStation>
  close(): void
}

export const around = (folder: string, pushed: Pushed[]) => ({
  dataDir: folder,
  resourcesDir,
  version: '0.1.0',
  secrets: plainSecretBox,
  log: () => undefined,
  push: (event: Pushed) => pushed.push(event),
})

export function done<T>(result: Result<T, unknown>): T {
  assert(result.ok, `refused: ${result.ok ? '' : JSON.stringify(result.error)}`)
  return result.value
}

/** What a window gets of an answer, checked as it is there; `asked` is the procedure in the contract. */
export function answered<T>(asked: { '~orpc': { outputSchema?: unknown } }, result: Result<T, unknown>): T {
  const schema = asked['~orpc'].outputSchema
  assert(schema instanceof z.ZodType, 'a procedure with an answer')
  schema.parse(done(result))
  return done(result)
}

export const kindOf = (result: Result<unknown, { kind: string }>): string => (result.ok ? 'ok' : result.error.kind)

/** A folder for a station of a test; taken away by `close`. */
export const testFolder = (): string => mkdtempSync(join(tmpdir(), 'station-'))

/** Opens a folder that may be new. */
export async function openTestFolder(
  folder: string,
  ports: Ports,
  pushed: Pushed[] = [],
  lan?: Surroundings['lan'],
): Promise<OpenStation> {
  return done(await openStation({ ...around(folder, pushed), ...(lan === undefined ? {} : { lan }) }, ports))
}

/** Goes through the wizard as a person does; the recovery words, which nothing else shows again. */
export async function setUp(open: OpenStation, answers: InputOf<'setup', 'begin'> = testAnswers): Promise<string> {
  const { setupId, words, ask } = done(open.setup.begin(answers))
  done(await open.setup.confirm({ setupId, typed: ask.map(position => words[position - 1] ?? '') }))
  return words.join(' ')
}

/** A station set up with a superadmin. */
export async function testStation(
  options: { seed?: number; ports?: TestPorts; folder?: string } = {},
): Promise<TestStation> {
  const ports = options.ports ?? testPorts(options.seed)
  const folder = options.folder ?? testFolder()
  const pushed: Pushed[] = []
  const open = await openTestFolder(folder, ports, pushed)
  if (open.ready() === null) await setUp(open)
  const ready = open.ready()
  assert(ready !== null, 'a station that was set up is ready')
  const { deps } = ready
  const people = peopleServices(deps)
  const rootId = done(
    people.users.list(fakeRoot('00000000-0000-7000-8000-000000000000'), {
      offset: 0,
      limit: 50,
      sort: [],
      filter: { login: ['odette'] },
      archived: 'show',
    }),
  ).rows[0]?.id
  assert(rootId !== undefined, 'the superadmin is there')
  const root = fakeRoot(rootId)
  let made = 0
  return {
    folder,
    ports,
    pushed,
    open,
    ready,
    org: organisationServices(deps, listFilesHere()),
    people,
    root,
    id: () => ports.random.uuid(),
    async person(role, warehouses = 'all') {
      made += 1
      const login = `${role.toLowerCase()}-${made}-${folder
        .slice(-6)
        .toLowerCase()
        .replace(/[^a-z0-9]/g, 'x')}`
      const input = { commandId: ports.random.uuid(), name: `Personne ${role} ${made}`, login, role }
      const list = warehouses === 'all' ? ('all' as const) : [...warehouses]
      const { id } = done(await people.users.create(root, { ...input, warehouses: list }))
      return { user: id, session: ports.random.uuid(), role, warehouses, fresh: true }
    },
    async restart() {
      open.close()
      return testStation({ ...options, ports, folder })
    },
    close() {
      open.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const fakeRoot = (user: string): Caller => ({
  user,
  session: '00000000-0000-7000-8000-000000000001',
  role: 'SU',
  warehouses: 'all',
  fresh: true,
})

/** Passwords that cost nothing, for tests that are not about them. */
export const quickPasswords: Passwords = {
  hash: password => Promise.resolve(`quick$${createHash('sha256').update(password).digest('hex')}`),
  verify: (stored, password) =>
    Promise.resolve(stored === `quick$${createHash('sha256').update(password).digest('hex')}`),
  isWeak: () => false,
  deriveKey: (password, salt) =>
    Promise.resolve(new Uint8Array(createHash('sha256').update(salt).update(password).digest())),
}
export const everything = { offset: 0, limit: 200, sort: [], filter: {}, archived: 'show' as const }
