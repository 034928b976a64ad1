// `npm start`: on a fresh clone installs and builds, then opens the window; with no screen it serves the same station to a
// browser and prints the address. COCOATRACK_WINDOW=1 opens the window on a private screen where there is none.
import { homedir } from 'node:os'
import { join } from 'node:path'
import { build } from './build.mjs'
import { hasScreen, openScreen } from './display.mjs'
import { installPackages, installPrograms, needs } from './install.mjs'
import { projectNode, projectRoot, run, underProjectNode } from './node.mjs'
import { ensureRuntime } from './runtime.mjs'

const words = process.argv.slice(2)

/** The window, or the reason why there is none. */
async function window() {
  const forced = process.env.COCOATRACK_WINDOW === '1'
  if (!hasScreen() && !forced) return 'there is no screen here'
  if (
    !installPrograms([...needs.window, ...(hasScreen() ? [] : needs.display)], { why: 'the window', mayGoOn: !forced })
  )
    return 'libraries are missing'
  try {
    return await ensureRuntime()
  } catch (error) {
    if (forced) throw error
    return error instanceof Error ? error.message : String(error)
  }
}

installPackages()
await underProjectNode(import.meta.filename)
const found = await window()
console.error('[start] building …')
await build()
if (typeof found === 'string') {
  console.error(`[start] ${found}: serving the station to a browser instead; Ctrl+C ends it.`)
  const given = (/** @type {string} */ name) => words.some(word => word === name || word.startsWith(`${name}=`))
  const data = join(process.env.XDG_CONFIG_HOME ?? join(homedir(), '.config'), 'CocoaTrack/station') // the window's own folder
  const rest = [...(given('--data') ? [] : ['--data', data]), ...(given('--port') ? [] : ['--port', '4780'])]
  const cli = join(projectRoot, 'src-main/cli.ts')
  process.exitCode = await run(projectNode(), [
    '--disable-warning=ExperimentalWarning',
    cli,
    'headless',
    ...rest,
    ...words,
  ])
} else {
  const closeScreen = await openScreen()
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [] // Chromium's sandbox refuses to run as root
  process.exitCode = await run(found.exe, [...sandbox, '--log-level=3', projectRoot, ...words])
  closeScreen()
}
