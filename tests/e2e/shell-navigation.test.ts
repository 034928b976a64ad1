import type { ElectronApplication, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeShellApp, type ShellApp } from '../support/shell-app.ts'

let app: ShellApp
let electron: ElectronApplication
let page: Page
beforeAll(async () => {
  app = await makeShellApp()
  ;({ electron, page } = await app.start('--use-fake-device-for-media-stream'))
  await page.waitForLoadState('load')
  // whatever would leave the program is counted instead
  await electron.evaluate(({ shell }) => {
    const opened: string[] = []
    Object.assign(globalThis, { opened })
    Object.assign(shell, {
      openExternal: (url: string) => Promise.resolve(void opened.push(url)),
      openPath: (path: string) => Promise.resolve((opened.push(path), '')),
    })
  })
})
afterAll(async () => {
  await electron?.close()
  app?.remove()
})

/** Urls of every kind that a page could try to reach. */
function urls(): string[] {
  const schemes = [
    'http',
    'https',
    'ftp',
    'ws',
    'wss',
    'file',
    'smb',
    'ms-msdt',
    'ms-word',
    'ms-excel',
    'search-ms',
    'mailto',
    'tel',
    'sms',
    'vbscript',
    'chrome',
    'chrome-extension',
    'devtools',
    'view-source',
    'ldap',
    'ssh',
    'telnet',
    'steam',
    'zoommtg',
    'vscode',
    'jar',
    'feed',
    'intent',
    'market',
    'x-apple',
  ]
  const rest = ['//evil.example/', '///etc/passwd', ':evil']
  const fixed = [
    'data:text/html,<h1>x</h1>',
    'blob:app://cocoatrack/x',
    'app://evil/',
    'app://cocoatrack.evil/',
    'app://cocoatrack/assets/',
    'app://cocoatrack/package.json',
    '//evil.example/',
    'https://user:secret@cocoatrack/',
    'app://cocoatrack@evil/',
    '\\\\server\\share',
    `${'javascript'}:window.ran=1`,
  ]
  return [
    ...schemes.flatMap(scheme => rest.map(tail => (tail.startsWith(':') ? scheme + tail : `${scheme}:${tail}`))),
    ...fixed,
  ]
}

const state = () =>
  electron.evaluate(({ BrowserWindow, webContents }) => ({
    windows: BrowserWindow.getAllWindows().length,
    contents: webContents.getAllWebContents().length,
    url: BrowserWindow.getAllWindows()[0]?.webContents.getURL().split('#')[0],
    opened: Reflect.get(globalThis, 'opened') as string[],
  }))
const untouched = { windows: 1, contents: 1, url: 'app://cocoatrack/', opened: [] }

describe('EL-4, EL-6: a page of ours stays where it is and opens nothing', () => {
  const ways: Record<string, (url: string) => unknown> = {
    'location.assign': url => window.location.assign(url),
    'location.replace': url => window.location.replace(url),
    'location.href': url => (window.location.href = url),
    'window.open': url => window.open(url),
    'window.open into the page': url => window.open(url, '_self'),
    'a link': url => {
      const link = document.createElement('a')
      link.href = url
      document.body.append(link)
      link.click()
      link.remove()
    },
    'a link to a new window': url => {
      const link = document.createElement('a')
      Object.assign(link, { href: url, target: '_blank', rel: 'opener' })
      document.body.append(link)
      link.click()
      link.remove()
    },
    'a link to save': url => {
      const link = document.createElement('a')
      Object.assign(link, { href: url, download: 'x.exe' })
      document.body.append(link)
      link.click()
      link.remove()
    },
    'a form': url => {
      const form = document.createElement('form')
      Object.assign(form, { action: url, method: 'post' })
      document.body.append(form)
      form.submit()
      form.remove()
    },
    'a refresh': url => {
      const meta = document.createElement('meta')
      Object.assign(meta, { httpEquiv: 'refresh', content: `0;url=${url}` })
      document.head.append(meta)
      setTimeout(() => meta.remove(), 50)
    },
    'a frame': url => {
      const frame = document.createElement('iframe')
      frame.src = url
      document.body.append(frame)
      setTimeout(() => frame.remove(), 50)
    },
  }
  test.each(Object.entries(ways))('%s', async (_name, way) => {
    const all = urls()
    expect(all.length).toBeGreaterThanOrEqual(100)
    await page.evaluate(
      ([source, of]) => {
        // the function comes as text: the page's own policy lets no text run, the test's connection does
        const act = (window as unknown as { ways: Record<string, (url: string) => unknown> }).ways[source]
        for (const url of of) {
          try {
            act?.(url)
          } catch {
            continue // refused by the address parser or the policy itself
          }
        }
      },
      [await install(way), all] as const,
    )
    await page.waitForTimeout(400)
    expect(await state()).toEqual(untouched)
    expect(await page.evaluate(() => Reflect.get(window, 'ran') as unknown)).toBeUndefined()
  })

  async function install(way: (url: string) => unknown): Promise<string> {
    const name = `w${Math.trunc(performance.now())}`
    await page.evaluate(`(window.ways ??= {})[${JSON.stringify(name)}] = ${way.toString()}`)
    return name
  }

  test.each(['about:blank', 'about:srcdoc'])('%s, which asks nobody, gives way to our page at once', async url => {
    await page.evaluate(to => window.location.assign(to), url).catch(() => undefined)
    const shown = () =>
      page.evaluate(() => `${window.location.href.split('#')[0]} ${document.getElementById('root')?.childElementCount}`)
    for (let steady = 0, tries = 0; steady < 5; tries++) {
      expect(tries).toBeLessThan(100)
      steady = /^app:\/\/cocoatrack\/ [1-9]/.test(await shown().catch(() => '')) ? steady + 1 : 0
      await page.waitForTimeout(100)
    }
    expect(await state()).toEqual(untouched)
  })

  test('a webview tag is nothing, and nothing is saved past the shell', async () => {
    await page.evaluate(() => {
      const view = document.createElement('webview')
      view.setAttribute('src', 'https://evil.example/')
      document.body.append(view)
      const link = document.createElement('a')
      Object.assign(link, { href: URL.createObjectURL(new Blob(['x'])), download: 'x.exe' })
      link.click()
    })
    await page.waitForTimeout(300)
    expect(await state()).toEqual(untouched)
  })

  test('reloading the page is a load of the page', async () => {
    await page.reload()
    expect(await state()).toEqual(untouched)
  })
})

describe('EL-5: permissions', () => {
  const queried = [
    'geolocation',
    'notifications',
    'push',
    'midi',
    'microphone',
    'background-fetch',
    'background-sync',
    'persistent-storage',
    'accelerometer',
    'gyroscope',
    'magnetometer',
    'ambient-light-sensor',
    'clipboard-read',
    'clipboard-write',
    'payment-handler',
    'idle-detection',
    'periodic-background-sync',
    'screen-wake-lock',
    'nfc',
    'storage-access',
    'window-management',
    'local-fonts',
    'display-capture',
    'captured-surface-control',
    'keyboard-lock',
    'pointer-lock',
    'fullscreen',
    'speaker-selection',
    'top-level-storage-access',
  ]

  /** Asks for everything; answers what was given. */
  const given = () =>
    page.evaluate(async names => {
      const asked: Record<string, () => Promise<unknown>> = {
        geolocation: () =>
          new Promise((resolve, reject) =>
            navigator.geolocation.getCurrentPosition(resolve, reject, { timeout: 2_000 }),
          ),
        notification: async () => {
          if ((await Notification.requestPermission()) !== 'granted') throw new Error('denied')
        },
        microphone: () => navigator.mediaDevices.getUserMedia({ audio: true }),
        camera: () => navigator.mediaDevices.getUserMedia({ video: true }),
        cameraAndSound: () => navigator.mediaDevices.getUserMedia({ audio: true, video: true }),
        screen: () => navigator.mediaDevices.getDisplayMedia({ video: true }),
        midi: () => navigator.requestMIDIAccess({ sysex: true }),
        clipboardRead: () => navigator.clipboard.readText(),
        bluetooth: () =>
          (Reflect.get(navigator, 'bluetooth') as { requestDevice(options: object): Promise<unknown> }).requestDevice({
            acceptAllDevices: true,
          }),
        usb: () =>
          (Reflect.get(navigator, 'usb') as { requestDevice(options: object): Promise<unknown> }).requestDevice({
            filters: [{ vendorId: 1 }],
          }),
        serial: () => (Reflect.get(navigator, 'serial') as { requestPort(): Promise<unknown> }).requestPort(),
        hid: async () => {
          const devices = await (
            Reflect.get(navigator, 'hid') as { requestDevice(options: object): Promise<unknown[]> }
          ).requestDevice({ filters: [] })
          if (devices.length === 0) throw new Error('denied')
        },
        idle: async () => {
          const idle = Reflect.get(window, 'IdleDetector') as { requestPermission(): Promise<string> }
          if ((await idle.requestPermission()) !== 'granted') throw new Error('denied')
        },
        fonts: async () => {
          const fonts = await (Reflect.get(window, 'queryLocalFonts') as () => Promise<unknown[]>)()
          if (fonts.length === 0) throw new Error('denied')
        },
        wakeLock: () => navigator.wakeLock.request('screen'),
        persist: async () => {
          if (!(await navigator.storage.persist())) throw new Error('denied')
        },
        pointerLock: () => Promise.resolve(document.body.requestPointerLock()),
        windows: () => (Reflect.get(window, 'getScreenDetails') as () => Promise<unknown>)(),
        protocol: () =>
          Promise.resolve(navigator.registerProtocolHandler('web+x', `${window.location.origin}/%s`)).then(() =>
            Promise.reject(new Error('denied')),
          ),
      }
      const limited = (asking: Promise<unknown>) =>
        Promise.race([asking, new Promise((_, reject) => setTimeout(() => reject(new Error('no answer')), 3_000))])
      const got: string[] = []
      for (const [name, ask] of Object.entries(asked)) {
        try {
          const answer = await limited(ask())
          if (answer instanceof MediaStream) for (const track of answer.getTracks()) track.stop()
          got.push(name)
        } catch {
          continue
        }
      }
      const granted: string[] = []
      for (const name of names) {
        try {
          if ((await navigator.permissions.query({ name: name as PermissionName })).state === 'granted')
            granted.push(name)
        } catch {
          continue // a name this Chromium does not know
        }
      }
      return { got, granted }
    }, queried)

  const clickCamera = () =>
    electron.evaluate(({ BrowserWindow, Menu }) => {
      Menu.getApplicationMenu()?.getMenuItemById('camera')?.click(undefined, BrowserWindow.getAllWindows()[0])
    })

  test('none is given', async () => {
    expect(await given()).toEqual({ got: [], granted: [] })
  })
  test('the camera is, when its person turned it on, and nothing with it', async () => {
    await clickCamera()
    expect(await given()).toEqual({ got: ['camera'], granted: [] })
    await clickCamera()
    expect((await given()).got).toEqual([])
  })
  test('a page asking for the camera meets a question of the system first', async () => {
    const ask = async (response: number) => {
      await electron.evaluate(({ dialog }, answer) => {
        Object.assign(dialog, { showMessageBox: () => Promise.resolve({ response: answer, checkboxChecked: false }) })
      }, response)
      return page.evaluate(() => (Reflect.get(window, 'cocoatrack') as { askCamera(): Promise<unknown> }).askCamera())
    }
    expect(await ask(1)).toEqual({ allowed: false })
    expect(await ask(0)).toEqual({ allowed: true })
    expect((await given()).got).toEqual(['camera'])
    // Who allowed it is not asked again, until he takes it back in the menu.
    expect(await ask(1)).toEqual({ allowed: true })
    await clickCamera()
    expect(await ask(1)).toEqual({ allowed: false })
    expect((await given()).got).toEqual([])
  })
})
