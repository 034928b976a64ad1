// What must be there before anything else can run: npm's packages, and Debian's where a program or a library is missing.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { projectRoot } from './node.mjs'

const say = (/** @type {string} */ words) => console.error(`[install] ${words}`)

/** True when every package that the lockfile names for this machine is installed in that version. */
function packagesFit() {
  const read = (/** @type {string} */ file) => JSON.parse(readFileSync(join(projectRoot, file), 'utf8')).packages
  try {
    const wanted = read('package-lock.json')
    const found = read('node_modules/.package-lock.json')
    return Object.entries(wanted).every(
      ([path, { version, optional }]) => path === '' || found[path]?.version === version || (optional && !found[path]),
    )
  } catch {
    return false // one of the two files is not there: nothing, or not everything, was installed
  }
}

/** Installs npm's packages if they are missing or stale. Everything it says goes to standard error. */
export function installPackages() {
  if (packagesFit()) return
  say('node_modules is missing or stale: npm ci …')
  const npm = spawnSync('npm', ['ci'], {
    cwd: projectRoot,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  })
  if (npm.status === 0) return
  say('npm ci failed (see above). It needs the npm registry once; afterwards CocoaTrack needs no network.')
  process.exit(1)
}

const programs = /** @type {Record<string, string>} */ ({
  chromium: 'chromium',
  Xvfb: 'xvfb',
  pdftotext: 'poppler-utils',
  qpdf: 'qpdf',
  zbarimg: 'zbar-tools',
  gcc: 'gcc',
  'g++': 'g++',
})

const libraries = /** @type {Record<string, string>} */ ({
  'libgtk-3.so.0': 'libgtk-3-0',
  'libnss3.so': 'libnss3',
  'libasound.so.2': 'libasound2',
  'libgbm.so.1': 'libgbm1',
  'libatk-bridge-2.0.so.0': 'libatk-bridge2.0-0',
  'libXss.so.1': 'libxss1',
  'libcups.so.2': 'libcups2',
  'libdrm.so.2': 'libdrm2',
})

/** Debian's packages for each need. */
export const needs = {
  window: Object.keys(libraries),
  display: ['Xvfb'],
  compile: ['gcc', 'g++'],
  papers: ['pdftotext', 'qpdf', 'zbarimg'],
  browser: ['chromium'],
}

/**
 * Where a program lies on PATH.
 * @param {string} name
 */
export const onPath = name =>
  (process.env.PATH ?? '')
    .split(delimiter)
    .map(folder => join(folder, name))
    .find(file => existsSync(file) && statSync(file).isFile())

/** @param {string[]} wanted programs and libraries */
function missing(wanted) {
  const known = spawnSync('ldconfig', ['-p'], {
    encoding: 'utf8',
    env: { ...process.env, PATH: `${process.env.PATH}:/sbin:/usr/sbin` },
  })
  return wanted.filter(name =>
    name in programs ? !onPath(name) : known.status === 0 && !known.stdout.includes(`\t${name} `),
  )
}

/**
 * Debian's names of what is missing. Newer releases call some libraries `…t64`.
 * @param {string[]} names
 */
function packagesOf(names) {
  return names.map(name => {
    const plain = programs[name] ?? libraries[name] ?? name
    const renamed = spawnSync('apt-cache', ['show', '--no-all-versions', `${plain}t64`], { stdio: 'ignore' })
    return name in libraries && renamed.status === 0 ? `${plain}t64` : plain
  })
}

/**
 * Installs what is missing where that can be done without asking (as root on Debian), and else says what to install.
 * Errors: `mayGoOn` false ends the process; true gives false back.
 * @param {string[]} wanted
 * @param {{ why: string, mayGoOn?: boolean }} options
 */
export function installPrograms(wanted, { why, mayGoOn = false }) {
  if (process.platform !== 'linux' || missing(wanted).length === 0) return true
  const apt = onPath('apt-get')
  if (apt && process.getuid?.() === 0) {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    say(`${why}: apt-get update …`)
    spawnSync('apt-get', ['update', '-qq'], { stdio: ['ignore', 2, 2], env })
    const packages = packagesOf(missing(wanted))
    say(`${why}: apt-get install ${packages.join(' ')} …`)
    spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], {
      stdio: ['ignore', 2, 2],
      env,
    })
  }
  const left = missing(wanted)
  if (left.length === 0) return true
  const packages = packagesOf(left).join(' ')
  say(
    `missing for ${why}: ${left.join(', ')}. ${apt ? `Run: sudo apt-get install ${packages}` : `Debian's packages: ${packages}`}`,
  )
  if (!mayGoOn) process.exit(1)
  return false
}
