import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ElectronApplication, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { callOverPort, makeShellApp, type ShellApp } from '../support/shell-app.ts'

let app: ShellApp
let electron: ElectronApplication
let page: Page
beforeAll(async () => {
  app = await makeShellApp('blank')
  ;({ electron, page } = await app.start())
  await page.waitForLoadState('load')
})
afterAll(async () => {
  await electron?.close()
  app?.remove()
})

interface Answer {
  s?: number
  b: { json: { kind?: string; role?: string; locked?: boolean; data?: { kind: string } } }
}
/** As the screens do, a line that closes is opened again. */
async function call(path: string, input?: unknown): Promise<Answer> {
  for (let tries = 0; ; tries++) {
    try {
      return (await callOverPort(page, path, input)) as Answer
    } catch (error) {
      if (tries === 40 || !String(error).includes('the port closed')) throw error
      await page.waitForTimeout(50)
    }
  }
}
const kindOf = ({ s, b }: Answer) => b.json.data?.kind ?? (s === undefined ? 'ok' : JSON.stringify(b))
const pid = () => Number(readFileSync(join(app.dataDir, 'station.pid'), 'utf8'))
const isAlive = (one: number): boolean => {
  try {
    return process.kill(one, 0)
  } catch {
    return false
  }
}
const pdf = `%PDF-1.7\n${'x'.repeat(200)}`

/** Runs one function of the bridge in the page. */
const bridge = <T>(name: string, ...args: unknown[]) =>
  page.evaluate(
    ([of, words]) => {
      const call = (Reflect.get(window, 'cocoatrack') as Record<string, (...args: unknown[]) => unknown>)[of]
      return call?.(
        ...words.map(word =>
          typeof word === 'object' && word !== null && 'text' in word
            ? new TextEncoder().encode(String(word.text))
            : word,
        ),
      )
    },
    [name, args] as const,
  ) as Promise<T>
const bytes = (text: string) => ({ text })

describe('the session of a window', () => {
  test('lives in the station’s line: the page never holds a token', async () => {
    expect(kindOf(await call('sessions.me'))).toBe('NotLoggedIn')
    const answer = await call('sessions.login', { login: 'ag', password: 'x' })
    expect(answer.b.json).toMatchObject({ role: 'AG' })
    expect(JSON.stringify(answer)).not.toContain('token-')
    const kept = await page.evaluate(() =>
      JSON.stringify([document.cookie, { ...localStorage }, { ...sessionStorage }]),
    )
    expect(kept).not.toContain('token-')
  })
  test('outlives the page', async () => {
    await page.reload()
    expect((await call('sessions.me')).b.json).toMatchObject({ role: 'AG' })
  })
  test('TALK-68: the window says how much is new, and shows a note of the system', async () => {
    const title = () => electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getTitle())
    await bridge('setBadge', 3)
    expect(await title()).toBe('(3) CocoaTrack')
    await bridge('showNote', { tag: 'a', title: 'MBARGA', body: '<b>Le camion</b>' })
    await bridge('hideNote', 'a')
    await bridge('setBadge', 0)
    expect(await title()).toBe('CocoaTrack')
    await expect(bridge('setBadge', -1)).rejects.toThrow('refused')
    await expect(bridge('showNote', { tag: '', title: '', body: '' })).rejects.toThrow('refused')
  })
  test('TALK-55: messages have a window of their own under it, once', async () => {
    await call('sessions.login', { login: 'ag', password: 'x' })
    const coming = electron.waitForEvent('window')
    await bridge('openMessages')
    const own = await coming
    await own.waitForLoadState('load')
    expect(own.url()).toBe('app://cocoatrack/#/messages?window=own')
    expect(((await callOverPort(own, 'sessions.me')) as Answer).b.json).toMatchObject({ role: 'AG' })
    await bridge('openMessages')
    expect(electron.windows()).toHaveLength(2)
    await own.close()
    expect((await call('sessions.me')).b.json).toMatchObject({ role: 'AG' })
  })
  test('AU-8: the system’s lock screen, sleep and change of user lock it', async () => {
    for (const event of ['lock-screen', 'suspend', 'user-did-resign-active']) {
      await call('sessions.login', { login: 'ag', password: 'x' })
      expect((await call('sessions.me')).b.json.locked).toBe(false)
      await electron.evaluate(({ powerMonitor }, name) => void powerMonitor.emit(name), event)
      await expect.poll(async () => (await call('sessions.me')).b.json.locked).toBe(true)
      expect(kindOf(await call('home.search', { text: 'a' }))).toBe('Locked')
    }
    await call('sessions.login', { login: 'ag', password: 'x' })
  })
})

/** From now on the page writes down what it is told of the station. */
const hearStates = (): void => {
  const seen: string[] = []
  Reflect.set(window, 'statesHeard', seen)
  const shell = Reflect.get(window, 'cocoatrack') as {
    onStationState(callback: (state: { state: string }) => void): () => void
  }
  const stop = shell.onStationState(({ state }) => {
    seen.push(state)
    if (state === 'ready' && seen.includes('restarting')) setTimeout(() => stop())
  })
}
const statesHeard = () => page.evaluate(() => Reflect.get(window, 'statesHeard') as string[])

describe('PR-8: the station process', () => {
  test('is a process of its own', async () => {
    const main = await electron.evaluate(() => process.pid)
    expect(pid()).not.toBe(main)
  })
  test('killed again and again it is back, with the session', async () => {
    for (let n = 0; n < 6; n++) {
      await page.evaluate(hearStates)
      await expect.poll(statesHeard).toEqual(['ready'])
      const before = pid()
      process.kill(before, 'SIGKILL')
      // asked while it is away: the answer comes when it is back
      expect((await call('sessions.me')).b.json).toMatchObject({ role: 'AG' })
      await expect.poll(() => statesHeard()).toEqual(['ready', 'restarting', 'ready'])
      expect(pid()).not.toBe(before)
    }
  })
  test('hung, it is ended and starts anew, with the session', async () => {
    const before = pid()
    await page.evaluate(hearStates)
    await expect.poll(statesHeard).toEqual(['ready'])
    void callOverPort(page, 'home.search', { text: 'hang' }).catch(() => undefined)
    await expect.poll(statesHeard).toEqual(['ready', 'restarting', 'ready'])
    expect(pid()).not.toBe(before)
    expect((await call('sessions.me')).b.json).toMatchObject({ role: 'AG' })
    const log = readFileSync(join(app.folder, 'user/logs/shell.log'), 'utf8')
    expect(log).toContain('"event":"stationHung"')
  })
  test('what was asked when it fell ends with its line, not in silence', async () => {
    const outcome = await page.evaluate(
      () =>
        new Promise<string>(resolve => {
          const take = (event: MessageEvent) => {
            const [port] = event.ports
            if (!port) return
            port.onmessage = () => resolve('answered')
            port.addEventListener('close', () => resolve('closed'))
            for (const text of ['never', 'die']) {
              port.postMessage(
                JSON.stringify({ i: text, p: { u: ['', 'home', 'search'].join('/'), b: { json: { text } } } }),
              )
            }
          }
          window.addEventListener('message', take, { once: true })
          void (Reflect.get(window, 'cocoatrack') as { connect(): Promise<void> }).connect()
        }),
    )
    expect(outcome).toBe('closed')
    expect((await call('sessions.me')).b.json).toMatchObject({ role: 'AG' })
  })
})

describe('papers leave through the shell', () => {
  test('a PDF is saved where its person says, and only a PDF', async () => {
    const target = join(app.folder, 'reçu.pdf')
    const asked = await electron.evaluate(({ dialog }, filePath) => {
      const paths: unknown[] = []
      Object.assign(globalThis, { paths })
      Object.assign(dialog, {
        showSaveDialog: (_window: unknown, options: { defaultPath: string }) => {
          paths.push(options.defaultPath)
          return Promise.resolve(paths.length > 1 ? { canceled: true, filePath: '' } : { canceled: false, filePath })
        },
      })
      return paths
    }, target)
    expect(asked).toEqual([])
    expect(await bridge('savePdf', bytes(pdf), '../../Reçu EBE-2627-L-000001.pdf')).toEqual({
      saved: true,
      fileName: 'reçu.pdf',
    })
    expect(readFileSync(target, 'utf8')).toBe(pdf)
    expect(await bridge('savePdf', bytes(pdf), 'a.pdf')).toEqual({ saved: false, why: 'cancelled' })
    expect(await bridge('savePdf', bytes('MZ not a PDF'), 'a.pdf')).toEqual({ saved: false, why: 'otherFile' })
    const paths = await electron.evaluate(() => Reflect.get(globalThis, 'paths') as string[])
    expect(paths[0]).toMatch(/[/\\]Reçu EBE-2627-L-000001\.pdf$/)
    expect(paths[0]).not.toContain('..')
  })
  test('EL-6: what is opened is a file made here, readable by its person alone', async () => {
    await electron.evaluate(({ shell }) => {
      Object.assign(globalThis, { shown: [] })
      Object.assign(shell, {
        openPath: (path: string) => Promise.resolve(((Reflect.get(globalThis, 'shown') as string[]).push(path), '')),
      })
    })
    for (const name of ['reçu.pdf', '/etc/passwd', '..\\..\\x.exe', 'file:///etc/passwd', 'https://evil.example/']) {
      expect(await bridge('openPdf', bytes(pdf), name)).toEqual({ opened: true })
    }
    expect(await bridge('openPdf', bytes('#!/bin/sh\n'), 'a.pdf')).toEqual({ opened: false })
    const shown = await electron.evaluate(() => Reflect.get(globalThis, 'shown') as string[])
    expect(shown).toHaveLength(5)
    for (const path of shown) {
      expect(path).toMatch(/[/\\]cocoatrack-[^/\\]+[/\\]\d+-[^/\\]+\.pdf$/)
      expect(path.startsWith(tmpdir())).toBe(true)
      expect(readFileSync(path, 'utf8')).toBe(pdf)
      if (process.platform !== 'win32') expect(statSync(path).mode & 0o077).toBe(0)
    }
  })
  test('a receipt goes to a printer that was named, and nowhere else', async () => {
    expect(await bridge('sendRaw80', bytes('x'))).toEqual({ ok: false, why: 'none' })
    await expect(bridge('setPrinter80', { kind: 'device', path: '/etc/passwd' })).rejects.toThrow('refused')
    expect(await bridge('setPrinter80', { kind: 'device', path: '/dev/usb/lp77' })).toEqual({
      ok: false,
      why: 'unreachable',
    })
    expect(await bridge('platform')).toMatchObject({
      printer80: { path: '/dev/usb/lp77' },
      camera: false,
      version: expect.stringMatching(/^\d/),
    })
    expect(await bridge('setPrinter80', null)).toEqual({ ok: true })
  })
})

describe('EL-7: other pages in a window of ours', () => {
  test('a page that is not ours gets no answer and no port, though it has the preload', async () => {
    const file = join(app.folder, 'app/dist/preload/preload.cjs')
    const told = await electron.evaluate(async ({ BrowserWindow }, preload) => {
      const window = new BrowserWindow({ show: false, webPreferences: { preload, sandbox: true } })
      for (const event of ['did-navigate', 'did-fail-load', 'did-stop-loading'])
        window.webContents.removeAllListeners(event) // which would put our page in its place (EL-4)
      await window.loadURL('data:text/html,<p>x')
      const answers = (await window.webContents.executeJavaScript(`
        (async () => {
          let ports = 0
          addEventListener('message', event => { ports += event.ports.length })
          const bytes = new TextEncoder().encode('%PDF-1.7 x')
          const args = { savePdf: [bytes, 'a.pdf'], saveList: [bytes, 'a.csv'], saveText: [bytes, 'a.txt'], savePage: [bytes, 'a.html'], saveCourier: [bytes, 'a.ctv'], saveDocument: [bytes, 'a.pdf'], openPdf: [bytes, 'a.pdf'], sendRaw80: [bytes], setPrinter80: [null], setLanguage: ['fr'], showNote: [{ tag: 'a', title: 'a', body: '' }], hideNote: ['a'], setBadge: [1] }
          const answers = {}
          for (const name of Object.keys(window.cocoatrack)) {
            if (!name.startsWith('on')) answers[name] = await window.cocoatrack[name](...(args[name] ?? [])).then(() => 'answered', () => 'refused')
          }
          await new Promise(resolve => setTimeout(resolve, 200))
          return { answers, ports }
        })()`)) as { answers: Record<string, string>; ports: number }
      window.destroy()
      return answers
    }, file)
    expect(told.ports).toBe(0)
    expect(Object.keys(told.answers)).toHaveLength(17)
    expect(new Set(Object.values(told.answers))).toEqual(new Set(['refused']))
  })
})

describe('ends and second starts', () => {
  test('a second start of the same program ends at once and shows the first', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'cocoatrack-second-'))
    const args = [
      '--no-sandbox',
      '--log-level=3',
      join(app.folder, 'app'),
      `--user-data-dir=${join(app.folder, 'user')}`,
      '--data',
      folder,
    ]
    const second = spawn(process.env.COCOATRACK_ELECTRON_EXE ?? '', args, { stdio: 'ignore' })
    const code = await new Promise(resolve => second.once('exit', resolve))
    expect(code).toBe(0)
    expect(existsSync(join(folder, 'station.pid'))).toBe(false)
    rmSync(folder, { recursive: true })
    expect(kindOf(await call('sessions.me'))).toBe('ok')
  })
  test('closing the window lets the station finish, and takes the opened papers away', async () => {
    const shown = await electron.evaluate(() => Reflect.get(globalThis, 'shown') as string[])
    const station = pid()
    await electron.close()
    expect(existsSync(join(app.dataDir, 'closed'))).toBe(true)
    expect(shown.filter(path => existsSync(path))).toEqual([])
    // The system may be a moment behind in taking an ended process off its list.
    await expect.poll(() => isAlive(station)).toBe(false)
  })
})

test('SE-1: where the system protects secrets, those of the station pass through it', async () => {
  const other = await makeShellApp('blank')
  try {
    const stub = join(other.folder, 'keyring.cjs')
    writeFileSync(
      stub,
      `Object.assign(require('electron').safeStorage, {
        isAsyncEncryptionAvailable: async () => true,
        getSelectedStorageBackend: () => 'gnome_libsecret',
        encryptStringAsync: async text => Buffer.from('sealed ' + text),
        decryptStringAsync: async bytes => {
          if (!bytes.toString().startsWith('sealed ')) throw new Error('not mine')
          return { result: bytes.toString().slice(7), shouldReEncrypt: false }
        },
      })`,
    )
    other.before.push('-r', stub)
    const started = await other.start()
    const state = (await callOverPort(started.page, 'setup.state')) as { b: { json: { keyStore: string } } }
    expect(state.b.json.keyStore).toBe('protected')
    const platform = await started.page.evaluate(() =>
      (Reflect.get(window, 'cocoatrack') as { platform(): Promise<object> }).platform(),
    )
    expect(platform).toMatchObject({ keyStore: 'protected' })
    const told = JSON.parse(readFileSync(join(other.dataDir, 'secrets.json'), 'utf8')) as {
      sealed: number[]
      same: boolean
      foreign: string
    }
    expect(Buffer.from(told.sealed).toString()).toMatch(/^sealed AAECAw/)
    expect([told.same, told.foreign]).toEqual([true, 'refused'])
    await started.electron.close()
  } finally {
    other.remove()
  }
})
