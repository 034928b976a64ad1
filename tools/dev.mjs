// `npm run dev`: screens with hot reload from Vite, the other bundles built again on change and the window started again.
import { spawn } from 'node:child_process'
import { openScreen } from './display.mjs'
import { installPackages } from './install.mjs'
import { projectRoot, underProjectNode } from './node.mjs'
import { ensureRuntime } from './runtime.mjs'

installPackages()
await underProjectNode(import.meta.filename)
const { exe } = await ensureRuntime()
const { createBuilder, createServer } = await import('vite')
const configFile = `${projectRoot}/vite.config.ts`
const server = await createServer({ configFile })
await server.listen()
server.printUrls()
const closeScreen = await openScreen()

/** @type {import('node:child_process').ChildProcess | undefined} */
let window
/** @type {NodeJS.Timeout | undefined} */
let soon
function openWindow() {
  clearTimeout(soon)
  soon = setTimeout(() => {
    window?.removeAllListeners('exit').kill()
    const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : []
    const env = { ...process.env, VITE_DEV_SERVER_URL: server.resolvedUrls?.local[0] ?? '' }
    window = spawn(exe, [...sandbox, '--log-level=3', projectRoot], { stdio: 'inherit', env }).once(
      'exit',
      () => void stop(),
    )
  }, 200)
}

const builder = await createBuilder({ configFile, build: { watch: {} }, logLevel: 'warn' })
const bundles = Object.entries(builder.environments).filter(([name]) =>
  ['main', 'preload', 'station', 'worker'].includes(name),
)
const watchers = /** @type {import('vite').Rolldown.RolldownWatcher[]} */ (
  await Promise.all(bundles.map(([, bundle]) => builder.build(bundle)))
)
for (const watcher of watchers) {
  watcher.on('event', event => {
    if (event.code === 'END') openWindow()
    if (event.code === 'ERROR') console.error(event.error)
  })
}

async function stop() {
  window?.removeAllListeners('exit').kill()
  await Promise.all(watchers.map(watcher => watcher.close()))
  await server.close()
  closeScreen()
  process.exit(0)
}
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void stop())
