import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron, type ElectronApplication, type Page } from 'playwright-core'
import { assert } from '#shared/kit/assert.ts'
import { patience } from './person-at-screen.ts'
import { heldBack } from './shell-app.ts'
import { projectRoot } from './source-files.ts'

export interface RealWindow {
  readonly folder: string
  readonly dataDir: string
  /** Starts the program as built, on the same data each time. */
  open(): Promise<Page>
  /** The PDF that the program handed to the system's viewer last, after `of` ones before it. Nothing is launched. */
  paper(of: number): Promise<Buffer>
  papers(): Promise<number>
  /** The window's own zoom, as Ctrl + and − set it. */
  zoom(factor: number): Promise<void>
  /** Waits until a text stands in the station's files: what is typed is kept a moment after the key. */
  untilKept(text: string): Promise<void>
  /** SIGKILL to every process of it at once, as when the power goes. */
  kill(): Promise<void>
  close(): Promise<void>
}

/** The whole program, nothing of it made up, on a folder of its own that goes with `close`. */
export function makeRealWindow(): RealWindow {
  const folder = mkdtempSync(join(tmpdir(), 'cocoatrack-day-'))
  const dataDir = join(folder, 'data')
  mkdirSync(dataDir)
  const executablePath = process.env.COCOATRACK_ELECTRON_EXE
  assert(executablePath, 'the set-up names Electron')
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const words = [`--user-data-dir=${join(folder, 'user')}`, '--data', dataDir]
  let electron: ElectronApplication | undefined
  const opened = async () => (await electron?.evaluate(() => Reflect.get(globalThis, 'opened') as string[])) ?? []
  return {
    folder,
    dataDir,
    async open() {
      const args = [...heldBack, ...sandbox, '--log-level=3', projectRoot, ...words]
      electron = await _electron.launch({ executablePath, cwd: folder, args, ...patience })
      const page = await electron.firstWindow()
      await electron.evaluate(({ BrowserWindow, shell }) => {
        Object.assign(globalThis, { opened: [] })
        Object.assign(shell, {
          openPath: (path: string) => Promise.resolve(((Reflect.get(globalThis, 'opened') as string[]).push(path), '')),
        })
        BrowserWindow.getAllWindows()[0]?.setContentSize(1366, 768)
      })
      return page
    },
    async paper(of) {
      for (let n = 0; n < 1_200; n++) {
        const path = (await opened())[of]
        if (path !== undefined) return readFileSync(path)
        await new Promise(done => setTimeout(done, 100))
      }
      throw new Error(`no paper came after ${of}`)
    },
    papers: async () => (await opened()).length,
    async zoom(factor) {
      await electron?.evaluate(({ BrowserWindow }, to) => {
        BrowserWindow.getAllWindows()[0]?.webContents.setZoomFactor(to)
      }, factor)
    },
    async untilKept(text) {
      const names = () => readdirSync(dataDir).filter(name => /\.db(-wal)?$/.test(name))
      for (let n = 0; n < 1_200; n++) {
        if (names().some(name => readFileSync(join(dataDir, name)).includes(text))) return
        await new Promise(done => setTimeout(done, 100))
      }
      throw new Error(`${text} was not kept in ${names().join(', ')}`)
    },
    async kill() {
      const child = electron?.process()
      assert(child?.pid, 'a window is open')
      const gone = new Promise(done => child.once('exit', done))
      process.kill(-child.pid, 'SIGKILL')
      await gone
      electron = undefined
    },
    async close() {
      await electron?.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
