// From starting the program to a login screen that takes keys, and what all its processes hold then, beside an empty window of the same
// Electron under the same harness: one page with one field, nothing else.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron } from 'playwright-core'
import { heldBack } from '../tests/support/shell-app.ts'
import { prepareCounter } from '../tests/support/prepared-counter.ts'
import { build } from '../tools/build.mjs'
import { openScreen } from '../tools/display.mjs'
import { projectRoot } from '../tools/node.mjs'
import { ensureRuntime } from '../tools/runtime.mjs'

const targets = { time: 3, memory: 2.5 }
const rounds = process.argv.includes('--quick') ? 3 : 7
/** After the first key everything that a start still does has ended. Units: ms. */
const settledMs = 1_500

const emptyMain = `const { app, BrowserWindow } = require('electron')
app.whenReady().then(() => {
  const window = new BrowserWindow({ width: 1366, height: 768, show: false, webPreferences: { sandbox: true, contextIsolation: true } })
  window.once('ready-to-show', () => window.show())
  window.loadFile('index.html')
})
`

/** An Electron program that is nothing but a window with a field. */
function emptyProgram(folder: string): string {
  mkdirSync(folder)
  writeFileSync(join(folder, 'package.json'), '{"name":"empty","version":"1.0.0","main":"main.cjs"}')
  writeFileSync(join(folder, 'main.cjs'), emptyMain)
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Empty</title><input type="text" autofocus>')
  return folder
}

/** A process and everything below it. */
function familyOf(pid: number): number[] {
  const parents = readdirSync('/proc').flatMap(name => {
    const stat = /^\d+$/.test(name) ? textOf(`/proc/${name}/stat`) : ''
    const parent = stat.slice(stat.lastIndexOf(')') + 4).split(' ')[0]
    return stat === '' ? [] : [{ pid: Number(name), parent: Number(parent) }]
  })
  const below = (of: number): number[] => [
    of,
    ...parents.filter(one => one.parent === of).flatMap(one => below(one.pid)),
  ]
  return below(pid)
}

/** Empty where a process has ended meanwhile. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return ''
    throw error
  }
}

/** Resident memory of all processes of a program, pages that they share counted in each. Units: MiB. */
const memoryOf = (pid: number): number =>
  familyOf(pid).reduce((sum, one) => sum + Number(/VmRSS:\s+(\d+)/.exec(textOf(`/proc/${one}/status`))?.[1] ?? 0), 0) /
  1_024

interface Started {
  readonly seconds: number
  readonly mebibytes: number
}

/** Starts a program, types a key into its first field, weighs it, ends it. */
async function start(exe: string, program: string, words: readonly string[]): Promise<Started> {
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const args = [...heldBack, ...sandbox, '--log-level=3', program, ...words]
  const began = performance.now()
  const electron = await _electron.launch({ executablePath: exe, args, timeout: 60_000 })
  const page = await electron.firstWindow()
  // a locator that waits looks again after half a second only: that would be measured, not the program
  await page.waitForFunction(() => document.querySelector('input[type="text"]') !== null, null, { polling: 10 })
  const field = page.locator('input[type="text"]').first()
  await field.press('a')
  if ((await field.inputValue()) !== 'a') throw new Error('the field did not take the key')
  const seconds = (performance.now() - began) / 1_000
  await new Promise(done => setTimeout(done, settledMs))
  const mebibytes = memoryOf(electron.process().pid ?? 0)
  await electron.close()
  return { seconds, mebibytes }
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0
const round = (value: number): number => Math.round(value * 100) / 100

const { exe } = await ensureRuntime()
await build()
const closeScreen = await openScreen()
const root = mkdtempSync(join(tmpdir(), 'window-'))
const data = join(root, 'data')
await prepareCounter(data, 5)
const empty = emptyProgram(join(root, 'empty'))
const starts = {
  ours: () => start(exe, projectRoot, [`--user-data-dir=${join(root, 'user')}`, '--data', data]),
  empty: () => start(exe, empty, [`--user-data-dir=${join(root, 'empty-user')}`]),
}
await starts.empty()
await starts.ours()
const ours: Started[] = []
const bare: Started[] = []
for (let n = 0; n < rounds; n += 1) {
  bare.push(await starts.empty())
  ours.push(await starts.ours())
}
closeScreen()
rmSync(root, { recursive: true, force: true })

const tell = (name: string, unit: string, target: number, of: (started: Started) => number) => {
  const [value, peerValue] = [median(ours.map(of)), median(bare.map(of))]
  const ratio = value / peerValue
  const peer = 'an empty window of the same Electron under the same harness'
  const figure = { name, value: round(value), unit, target, ok: ratio <= target, peer, peerValue: round(peerValue) }
  process.stdout.write(`${JSON.stringify({ ...figure, ratio: round(ratio) })}\n`)
  if (!figure.ok) process.exitCode = 1
}
tell('window-takes-keys', 's', targets.time, started => started.seconds)
tell('window-memory', 'MiB RSS of all processes', targets.memory, started => started.mebibytes)
process.exit()
