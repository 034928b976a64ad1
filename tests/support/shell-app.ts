import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron, type ElectronApplication, type Page } from 'playwright-core'
import { build } from 'vite'
import { assert } from '#shared/kit/assert.ts'
import { patience } from './person-at-screen.ts'
import { projectRoot } from './source-files.ts'

const dist = join(projectRoot, 'dist')
const fromNode = [...builtinModules, ...builtinModules.map(name => `node:${name}`)]

/** Bundles a station of `tests/support` the way the real one is. */
async function bundleStation(entry: string, outDir: string): Promise<void> {
  await build({
    configFile: false,
    root: projectRoot,
    logLevel: 'error',
    ssr: { noExternal: true },
    build: {
      outDir,
      ssr: true,
      target: 'node20',
      rolldownOptions: {
        input: { station: join(projectRoot, 'tests/support', entry) },
        external: ['electron', ...fromNode],
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  })
}

/**
 * Playwright's own way to hold the program back until it listens. With an `executablePath` it leaves it out, and then now and then
 * attaches to a half-made window and waits for ever.
 */
export const heldBack = ['-r', join(projectRoot, 'node_modules/playwright-core/lib/server/electron/loader.js')]

export interface ShellApp {
  readonly folder: string
  readonly dataDir: string
  /** Switches before the program's own folder, e.g. `-r` and a file to run before it. */
  readonly before: string[]
  start(...words: string[]): Promise<{ electron: ElectronApplication; page: Page }>
  remove(): void
}

/**
 * The built shell, preload and screens as they ship, with a station of tests beside them, in a folder of its own. `blank`: a page
 * without scripts, where a test speaks over the bridge by itself.
 */
export async function makeShellApp(screens: 'built' | 'blank' = 'built'): Promise<ShellApp> {
  const folder = mkdtempSync(join(tmpdir(), 'cocoatrack-shell-'))
  const dataDir = join(folder, 'data')
  mkdirSync(join(folder, 'app/dist'), { recursive: true })
  mkdirSync(dataDir)
  const shipped = screens === 'built' ? ['main', 'preload', 'renderer'] : ['main', 'preload']
  for (const name of shipped) cpSync(join(dist, name), join(folder, 'app/dist', name), { recursive: true })
  if (screens === 'blank') {
    mkdirSync(join(folder, 'app/dist/renderer'))
    writeFileSync(join(folder, 'app/dist/renderer/index.html'), '<!doctype html><title>CocoaTrack</title><p>…</p>')
  }
  writeFileSync(join(folder, 'app/package.json'), readFileSync(join(projectRoot, 'package.json')))
  await bundleStation('fake-station.ts', join(folder, 'app/dist/station'))
  const executablePath = process.env.COCOATRACK_ELECTRON_EXE
  assert(executablePath, 'the set-up names Electron')
  const before: string[] = []
  return {
    folder,
    dataDir,
    before,
    async start(...words) {
      const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : []
      const user = `--user-data-dir=${join(folder, 'user')}`
      const args = [
        ...heldBack,
        ...before,
        ...sandbox,
        '--log-level=3',
        join(folder, 'app'),
        user,
        '--data',
        dataDir,
        ...words,
      ]
      const electron = await _electron.launch({ executablePath, cwd: folder, args, ...patience })
      return { electron, page: await electron.firstWindow() }
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** Calls a procedure over a fresh port of the bridge, by hand: the answer's status and body. */
export const callOverPort = (
  page: Page,
  path: string,
  input: unknown = {},
): Promise<{ s?: number; b: { json: unknown } }> =>
  page.evaluate(
    async ([url, json]) => {
      const bridge = (window as unknown as { cocoatrack: { connect(): Promise<void> } }).cocoatrack
      const port = await new Promise<MessagePort>((resolve, reject) => {
        const hear = (event: MessageEvent) => {
          if (event.data !== 'cocoatrack:port' || event.source !== window) return
          window.removeEventListener('message', hear)
          if (event.ports[0]) resolve(event.ports[0])
        }
        window.addEventListener('message', hear)
        bridge.connect().catch(reject)
      })
      const answer = await new Promise<string>((resolve, reject) => {
        port.onmessage = event => resolve(event.data as string)
        port.addEventListener('close', () => reject(new Error('the port closed')))
        port.postMessage(JSON.stringify({ i: '1', p: { u: url, b: { json } } }))
      })
      port.close()
      return (JSON.parse(answer) as { p: { s?: number; b: { json: unknown } } }).p
    },
    [`/${path.replaceAll('.', '/')}`, input] as const,
  )
