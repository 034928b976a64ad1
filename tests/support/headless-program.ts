import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'
import { assert } from '#shared/kit/assert.ts'
import { projectNode, stationFlags } from '../../tools/node.mjs'
import { projectRoot } from './source-files.ts'

export interface HeadlessProgram {
  readonly url: string
  /** Its folder. */
  readonly dataDir: string
  /** A fresh browser of 1366×768 on it; `more`: what else Chromium is started with. */
  open(more?: readonly string[]): Promise<Page>
  /** Kills the station; it is started again on its folder and its port when the result is called. */
  kill(): Promise<() => Promise<void>>
  close(): Promise<void>
}

/** `station headless` as a process of its own on an empty folder, and Chromium for it; all gone with `close`. `options`: of the command. */
export async function startHeadless(...options: string[]): Promise<HeadlessProgram> {
  const folder = mkdtempSync(join(tmpdir(), 'cocoatrack-served-'))
  const dataDir = join(folder, 'data')
  const start = (port: string): ChildProcess => {
    const words = ['src-main/cli.ts', 'headless', '--data', dataDir, '--port', port, ...options]
    return spawn(projectNode(), [...stationFlags, ...words], {
      cwd: projectRoot,
      stdio: ['ignore', 'ignore', 'pipe'],
    })
  }
  let station = start('0')
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const ended = once(station, 'exit')
    station.kill(signal)
    await ended
  }
  const url = await addressOf(station)
  const browsers: Browser[] = []
  return {
    url,
    dataDir,
    async open(more = []) {
      const executablePath = process.env.COCOATRACK_CHROMIUM
      assert(executablePath, 'the set-up names Chromium')
      const args = process.getuid?.() === 0 ? ['--no-sandbox'] : []
      const browser = await chromium.launch({ executablePath, args: [...args, ...more] })
      browsers.push(browser)
      const context = await browser.newContext({
        viewport: { width: 1366, height: 768 },
        locale: 'en-CM',
        timezoneId: 'Africa/Douala',
      })
      const page = await context.newPage()
      await page.goto(url)
      return page
    },
    async kill() {
      await end('SIGKILL')
      return async () => {
        station = start(new URL(url).port)
        await addressOf(station)
      }
    },
    async close() {
      await Promise.all(browsers.map(browser => browser.close()))
      await end('SIGTERM')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** What a program says of its address, once it serves. Errors: throws what it said, where it ended before. */
export function addressOf(station: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = ''
    station.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said += text
      const url = /http:\/\/127\.0\.0\.1:\d+/.exec(said)?.[0]
      if (url !== undefined) resolve(url)
    })
    station.once('exit', code => reject(new Error(`it ended with ${code}: ${said}`)))
  })
}
