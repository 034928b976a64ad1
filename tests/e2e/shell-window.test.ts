import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ElectronApplication, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bridgeCalls } from '#shared/contract/bridge.ts'
import { makeShellApp, type ShellApp } from '../support/shell-app.ts'
import { projectRoot } from '../support/source-files.ts'

let app: ShellApp
let electron: ElectronApplication
let page: Page
beforeAll(async () => {
  app = await makeShellApp()
  ;({ electron, page } = await app.start())
})
afterAll(async () => {
  await electron?.close()
  app?.remove()
})

test('EL-1: the window is sandboxed, isolated and without Node, and so is its page', async () => {
  const all = await electron.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows().map(({ webContents }) =>
      (webContents as unknown as { getLastWebPreferences(): Record<string, unknown> }).getLastWebPreferences(),
    ),
  )
  expect(all).toHaveLength(1)
  expect(all[0]).toMatchObject({
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    webviewTag: false,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
  })
  const names = ['require', 'process', 'Buffer', 'global', 'module', 'exports', '__dirname', 'setImmediate', 'electron']
  const seen = await page.evaluate(of => of.filter(name => typeof Reflect.get(window, name) !== 'undefined'), names)
  expect(seen).toEqual([])
})

test('the window fits the smallest screen it is made for', async () => {
  const sizes = await electron.evaluate(({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows()
    return { size: window?.getSize(), smallest: window?.getMinimumSize(), title: window?.getTitle() }
  })
  expect(sizes).toEqual({ size: [1366, 768], smallest: [1024, 700], title: 'CocoaTrack' })
})

describe('EL-9: what the page is given', () => {
  test('plain functions, none of them Electron’s', async () => {
    const found = await page.evaluate(() => {
      const seen = new Set<unknown>()
      const names: string[] = []
      const strange: string[] = []
      const walk = (value: unknown, path: string): void => {
        if ((typeof value !== 'object' && typeof value !== 'function') || value === null || seen.has(value)) return
        seen.add(value)
        for (const key of Reflect.ownKeys(value)) {
          const name = String(key)
          if (typeof value === 'function' && ['length', 'name', 'prototype', 'arguments', 'caller'].includes(name))
            continue
          names.push(`${path}.${name}`)
          const inner: unknown = Reflect.get(value, key)
          if (typeof inner !== 'function') strange.push(`${path}.${name}: ${typeof inner}`)
          walk(inner, `${path}.${name}`)
        }
      }
      const bridge: unknown = Reflect.get(window, 'cocoatrack')
      walk(bridge, '')
      return { names, strange, kind: typeof bridge, frozen: Object.isFrozen(bridge) }
    })
    expect(found.strange).toEqual([])
    const calls = Object.keys(bridgeCalls).map(call => (call === 'stationState' ? 'onStationState' : call))
    const given = [...calls, 'onNoteChosen']
    expect(found.names.map(name => name.slice(1)).toSorted()).toEqual(given.toSorted())
    expect(
      found.names.filter(name => /\.(send|on|once|off|invoke|sender|ipcRenderer|postMessage|emit)$/.test(name)),
    ).toEqual([])
  })
  test('a callback is given plain data, never an event', async () => {
    const given = await page.evaluate(
      () =>
        new Promise<string>(resolve => {
          const bridge = Reflect.get(window, 'cocoatrack') as {
            onStationState(callback: (...args: unknown[]) => void): () => void
          }
          const stop = bridge.onStationState((...args) => {
            resolve(JSON.stringify(args))
            setTimeout(() => stop())
          })
        }),
    )
    expect(JSON.parse(given)).toEqual([{ state: expect.stringMatching(/^(starting|ready)$/) }])
  })
  test('the page cannot replace what it is given', async () => {
    const replaced = await page.evaluate(async () => {
      const bridge = Reflect.get(window, 'cocoatrack') as { platform(): Promise<{ os: string }> }
      return [
        Reflect.set(window, 'cocoatrack', {}),
        Reflect.set(bridge, 'platform', () => 1),
        typeof (await bridge.platform()).os,
      ]
    })
    expect(replaced).toEqual([false, false, 'string'])
  })
})

describe('EL-14: nothing of a developer’s in the window', () => {
  test('no key and no call opens the developer tools', async () => {
    for (const key of ['F12', 'Control+Shift+I', 'Control+Shift+J', 'Control+Shift+C', 'Control+U', 'Meta+Alt+I'])
      await page.keyboard.press(key)
    const open = await electron.evaluate(async ({ BrowserWindow }) => {
      const [window] = BrowserWindow.getAllWindows()
      window?.webContents.openDevTools()
      await new Promise(resolve => setTimeout(resolve, 500))
      return [window?.webContents.isDevToolsOpened(), BrowserWindow.getAllWindows().length]
    })
    expect(open).toEqual([false, 1])
  })
  test('the menu has none of it, in French, then in English', async () => {
    const labels = () =>
      electron.evaluate(({ Menu }) => {
        const items = Menu.getApplicationMenu()?.items ?? []
        return items.flatMap(({ label, submenu }) => [
          label,
          ...(submenu?.items ?? []).map(item => `${item.role ?? ''} ${item.label}`),
        ])
      })
    const french = await labels()
    expect(french).toContain('Édition')
    expect(french.join('\n').toLowerCase()).not.toMatch(/devtools|développ|inspect/)
    await page.evaluate(() =>
      (Reflect.get(window, 'cocoatrack') as { setLanguage(lang: string): Promise<void> }).setLanguage('en'),
    )
    expect(await labels()).toContain('Edit')
    await page.evaluate(() =>
      (Reflect.get(window, 'cocoatrack') as { setLanguage(lang: string): Promise<void> }).setLanguage('fr'),
    )
  })
  test('no source map is shipped or named', () => {
    const built = readdirSync(join(projectRoot, 'dist'), { recursive: true, encoding: 'utf8' })
    expect(built.length).toBeGreaterThan(10)
    expect(built.filter(name => name.endsWith('.map'))).toEqual([])
    for (const name of readdirSync(join(projectRoot, 'dist/renderer/assets')).filter(file =>
      /\.(js|css)$/.test(file),
    )) {
      expect(readFileSync(join(projectRoot, 'dist/renderer/assets', name), 'utf8')).not.toMatch(
        /[#@] sourceMappingURL=/,
      )
    }
  })
})
