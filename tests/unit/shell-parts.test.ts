import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Session } from 'electron'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { bridgeCalls, channelOf, portMessage, printer80 } from '#shared/contract/bridge.ts'
import { makeAppOrigin } from '#main/shell/app-origin.ts'
import { handleCalls } from '#main/shell/calls.ts'
import { lockDownSession } from '#main/shell/lock-down.ts'
import { menuTexts } from '#main/shell/menu-texts.ts'
import { openPreferences } from '#main/shell/preferences.ts'
import { sendRaw80 } from '#main/shell/receipt-printer.ts'
import { safeFileName } from '#shared/kit/safe-file-name.ts'
import { openSecrets } from '#main/shell/secrets.ts'
import { textOf } from '../support/source-files.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cocoatrack-shell-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))
const quiet = () => undefined

describe('EL-7: calls are taken from our own page only', () => {
  const origin = makeAppOrigin()
  const main = { url: 'app://cocoatrack/', parent: null, routingId: 1, processId: 9 }
  const sender = { isDestroyed: () => false, mainFrame: main }
  const foreign: Record<string, [frame: object | null, sender?: object]> = {
    'a frame inside our page': [{ ...main, routingId: 2, parent: main }],
    'a frame that is not the window’s': [{ ...main, routingId: 2 }],
    'a frame of another process': [{ ...main, processId: 8 }],
    'another host of our scheme': [{ ...main, url: 'app://evil/' }],
    'a name that begins like ours': [{ ...main, url: 'app://cocoatrack.evil/' }],
    'credentials before the host': [{ ...main, url: 'app://cocoatrack@evil/' }],
    'https with our name': [{ ...main, url: 'https://cocoatrack/' }],
    'another file of ours': [{ ...main, url: 'app://cocoatrack/assets/x.js' }],
    'an empty page': [{ ...main, url: 'about:blank' }],
    'a page from text': [{ ...main, url: 'data:text/html,x' }],
    'a file': [{ ...main, url: 'file:///index.html' }],
    'no address': [{ ...main, url: '' }],
    'a frame that is gone': [null],
    'a window that is gone': [main, { ...sender, isDestroyed: () => true }],
  }
  const channels = new Map<string, (event: never, ...args: unknown[]) => unknown>()
  const called: string[] = []
  const handlers = Object.fromEntries(Object.keys(bridgeCalls).map(call => [call, () => called.push(call)]))
  handleCalls({ handle: (name, listener) => void channels.set(name, listener) }, origin, handlers as never, quiet)

  test.each(Object.entries(foreign))('%s is refused on every channel', (_what, [senderFrame, from = sender]) => {
    expect(channels.size).toBe(Object.keys(bridgeCalls).length)
    for (const [name, listener] of channels) {
      expect(() => listener({ sender: from, senderFrame } as never), name).toThrow('refused')
    }
    expect(called).toEqual([])
  })
  test('our page is heard, with the arguments the schema knows', () => {
    const ask = (name: keyof typeof bridgeCalls, ...args: unknown[]) =>
      channels.get(channelOf(name))?.({ sender, senderFrame: main } as never, ...args)
    ask('connect')
    ask('savePdf', new Uint8Array(3), 'a.pdf')
    expect(called.splice(0)).toEqual(['connect', 'savePdf'])
    expect(() => ask('connect', 1)).toThrow('refused')
    expect(() => ask('savePdf', 'text', 'a.pdf')).toThrow('refused')
    expect(() => ask('savePdf', new Uint8Array(3), '')).toThrow('refused')
    expect(() => ask('savePdf', new Uint8Array(3), 'a.pdf', 'more')).toThrow('refused')
    expect(() => ask('setPrinter80', { kind: 'device', path: '/etc/passwd' })).toThrow('refused')
    expect(called).toEqual([])
  })
  test('in development Vite’s page is ours and the program’s is not', () => {
    const dev = makeAppOrigin('http://127.0.0.1:5183/')
    expect(dev.isPage('http://127.0.0.1:5183/#/x')).toBe(true)
    expect(dev.isPage('http://127.0.0.1:5184/')).toBe(false)
    expect(dev.isPage('app://cocoatrack/')).toBe(false)
  })
})

describe('EL-5: every permission by its name', () => {
  type Handler = (...args: unknown[]) => unknown
  const handlers: Record<string, Handler> = {}
  const cancelled: string[] = []
  const origin = makeAppOrigin()
  let camera = false
  const session = new Proxy({} as Session, {
    get: (_of, name: string) => (first: unknown, second: unknown) => {
      handlers[name === 'on' ? String(first) : name] = (typeof first === 'function' ? first : second) as Handler
    },
  })
  lockDownSession(
    new Proxy(session, { get: (of, name: string) => (name === 'webRequest' ? session : Reflect.get(of, name)) }),
    origin,
    () => camera,
    false,
  )

  // of Electron 33 to 45, and what may come
  const names = [
    'media',
    'geolocation',
    'notifications',
    'midi',
    'midiSysex',
    'pointerLock',
    'fullscreen',
    'openExternal',
    'clipboard-read',
    'clipboard-sanitized-write',
    'display-capture',
    'idle-detection',
    'keyboardLock',
    'mediaKeySystem',
    'speaker-selection',
    'storage-access',
    'top-level-storage-access',
    'window-management',
    'fileSystem',
    'hid',
    'serial',
    'usb',
    'background-sync',
    'sensors',
    'payment-handler',
    'local-fonts',
    'deprecated-sync-clipboard-read',
    'accessibility-events',
    'unknown',
    'something-new',
  ]
  const page = 'app://cocoatrack/'
  const asked = (permission: string, details: object) => {
    let answer: unknown
    handlers.setPermissionRequestHandler?.({}, permission, (given: unknown) => (answer = given), {
      isMainFrame: true,
      requestingUrl: page,
      ...details,
    })
    return answer
  }
  const checked = (permission: string, details: object, from = page) =>
    handlers.setPermissionCheckHandler?.({}, permission, from, { isMainFrame: true, ...details })

  test('is denied, with the camera off and on', () => {
    for (camera of [false, true]) {
      for (const name of names) {
        expect(asked(name, {}), name).toBe(false)
        expect(asked(name, { mediaTypes: ['audio'] }), name).toBe(false)
        expect(asked(name, { mediaTypes: ['audio', 'video'] }), name).toBe(false)
        expect(asked(name, { mediaTypes: ['video'] }), name).toBe(name === 'media' && camera)
        expect(checked(name, { mediaType: 'audio' }), name).toBe(false)
        expect(checked(name, {}), name).toBe(false)
        expect(checked(name, { mediaType: 'video' }), name).toBe(name === 'media' && camera)
      }
    }
  })
  test('the camera is our own page’s, at the top of its window', () => {
    camera = true
    expect(asked('media', { mediaTypes: ['video'], isMainFrame: false })).toBe(false)
    expect(asked('media', { mediaTypes: ['video'], requestingUrl: 'https://evil.example/' })).toBe(false)
    expect(checked('media', { mediaType: 'video' }, 'app://evil')).toBe(false)
    expect(checked('media', { mediaType: 'video' }, 'app://cocoatrack')).toBe(true)
  })
  test('devices, screens, downloads and the network are denied', () => {
    expect(handlers.setDevicePermissionHandler?.({})).toBe(false)
    for (const kind of ['select-hid-device', 'select-serial-port', 'select-usb-device', 'will-download']) {
      handlers[kind]?.({ preventDefault: () => cancelled.push(kind) }, {}, (chosen: unknown) => expect(chosen).toBe(''))
    }
    expect(cancelled).toEqual(['select-hid-device', 'select-serial-port', 'select-usb-device', 'will-download'])
    handlers.setDisplayMediaRequestHandler?.({}, (given: unknown) => expect(given).toEqual({}))
    handlers.onBeforeRequest?.({}, (given: unknown) => expect(given).toEqual({ cancel: true }))
  })
})

test('the preload says the channels as the contract does, and imports Electron alone', () => {
  const text = textOf('src-preload/preload.ts')
  expect(text).toContain(`'${portMessage}'`)
  expect(channelOf('connect')).toBe('cocoatrack:connect')
  for (const call of Object.keys(bridgeCalls)) expect(text, call).toContain(`'${call}'`)
  expect([...text.matchAll(/^import (type )?.* from '(.*)'$/gm)].map(([, type, from]) => [type, from])).toEqual([
    [undefined, 'electron'],
    ['type ', '#shared/contract/bridge.ts'],
  ])
})

test('a file name is one plain name of its ending, whatever was asked', () => {
  const names = [
    '../../etc/passwd',
    '..\\..\\x',
    'C:\\x',
    'a/b/c',
    'x.exe',
    'x.pdf.exe',
    '.',
    '..',
    '',
    ' ',
    'CON',
    'con.pdf',
    'lpt1.x',
    'a\u0000b',
    'a\nb',
    '\u202Efdp.exe',
    '<script>',
    'x'.repeat(500),
    '…',
    '-rf',
    '%2e%2e%2fx',
    'REÇU n° 5/26',
    '📄'.repeat(200),
  ]
  for (const name of names) {
    const safe = safeFileName(name, '.pdf')
    expect(safe, name).toMatch(/^[\p{L}\p{N}_][\p{L}\p{N} ._-]*\.pdf$/u)
    expect(safe.length, name).toBeLessThanOrEqual(104)
    expect(safe.toLowerCase(), name).not.toMatch(/^(con|prn|aux|nul|com\d|lpt\d)\./)
  }
  expect(safeFileName('Reçu EBE-2627-L-000012.pdf', '.pdf')).toBe('Reçu EBE-2627-L-000012.pdf')
  expect(safeFileName('planteurs', '.csv')).toBe('planteurs.csv')
})

describe('SE-1: secrets', () => {
  const real = {
    isAsyncEncryptionAvailable: () => Promise.resolve(true),
    encryptStringAsync: (text: string) => Promise.resolve(Buffer.from(`!${text}`)),
    decryptStringAsync: (bytes: Buffer) =>
      Promise.resolve({ result: bytes.toString().slice(1), shouldReEncrypt: false }),
    getSelectedStorageBackend: () => 'gnome_libsecret' as const,
  }
  test('are protected where the system protects, and come back as they were', async () => {
    const secrets = await openSecrets(real, 'linux', quiet)
    expect(secrets.kind).toBe('protected')
    const bytes = Uint8Array.from({ length: 256 }, (_, n) => n)
    expect(await secrets.reveal((await secrets.protect(bytes)) ?? new Uint8Array())).toEqual(bytes)
  })
  test('Linux’s fixed password and an old Electron protect nothing, and it is said', async () => {
    const fixed = { ...real, getSelectedStorageBackend: () => 'basic_text' as const }
    expect((await openSecrets(fixed, 'linux', quiet)).kind).toBe('file')
    expect(
      (await openSecrets({ ...real, isAsyncEncryptionAvailable: () => Promise.resolve(false) }, 'win32', quiet)).kind,
    ).toBe('file')
    expect((await openSecrets({} as never, 'win32', quiet)).kind).toBe('file')
  })
  test('a store that fails answers nothing, and the log says no secret', async () => {
    const logged: unknown[] = []
    const broken = { ...real, encryptStringAsync: () => Promise.reject(new Error('SECRET')) }
    const secrets = await openSecrets(broken, 'win32', line => void logged.push(line))
    expect(await secrets.protect(new Uint8Array(3))).toBeNull()
    expect(logged).toHaveLength(1)
    expect(JSON.stringify(logged)).not.toContain('SECRET')
  })
})

describe('the 80 mm printer', () => {
  test.each([
    '/etc/passwd',
    '/dev/sda',
    '/dev/null',
    '/dev/usb/../sda',
    '/dev/usb/lp0/..',
    'C:\\x',
    '\\\\server\\share',
    'COM',
    '',
    '/dev/mem',
  ])('%j is no printer', path => {
    expect(printer80.safeParse({ kind: 'device', path }).success).toBe(false)
  })
  test.each(['/dev/usb/lp0', '/dev/lp1', '/dev/ttyUSB0', 'LPT1', 'COM3', '\\\\.\\COM12'])('%j may be', path => {
    expect(printer80.safeParse({ kind: 'device', path }).success).toBe(true)
  })
  test('only a raw port of a private address is one on the network', async () => {
    for (const port of [80, 443, 22, 9099, 9110])
      expect(printer80.safeParse({ kind: 'tcp', host: '192.168.1.9', port }).success).toBe(false)
    for (const host of ['evil.example', '::1', '8.8.8.8.8'])
      expect(printer80.safeParse({ kind: 'tcp', host, port: 9100 }).success).toBe(false)
    for (const host of ['8.8.8.8', '172.32.0.1', '192.169.0.1', '11.0.0.1']) {
      expect(await sendRaw80({ kind: 'tcp', host, port: 9100 }, new Uint8Array([1]))).toEqual({
        ok: false,
        why: 'notAPrinter',
      })
    }
  })
  test('bytes arrive as they are; without a printer, or with one that is off, it is said', async () => {
    const got: Buffer[] = []
    const server = createServer(socket => socket.on('data', chunk => got.push(chunk)))
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const bytes = Uint8Array.from({ length: 4_096 }, (_, n) => n % 256)
    expect(await sendRaw80({ kind: 'tcp', host: '127.0.0.1', port }, bytes)).toEqual({ ok: true })
    await new Promise(resolve => server.close(resolve))
    expect(new Uint8Array(Buffer.concat(got))).toEqual(bytes)
    expect(await sendRaw80({ kind: 'tcp', host: '127.0.0.1', port }, bytes)).toEqual({ ok: false, why: 'unreachable' })
    expect(await sendRaw80(null, bytes)).toEqual({ ok: false, why: 'none' })
    expect(await sendRaw80({ kind: 'device', path: '/dev/usb/lp99' }, bytes)).toEqual({ ok: false, why: 'unreachable' })
    const plain = join(folder, 'lp0')
    writeFileSync(plain, 'before')
    expect(await sendRaw80({ kind: 'device', path: plain }, bytes)).toEqual({ ok: false, why: 'notAPrinter' })
    expect(readFileSync(plain, 'utf8')).toBe('before')
  })
})

test('the shell’s preferences are kept, and a damaged file counts as none', () => {
  const file = join(folder, 'shell.json')
  expect(openPreferences(file).get()).toEqual({ lang: 'fr', camera: false, printer80: null })
  openPreferences(file).set({ camera: true, lang: 'en' })
  expect(openPreferences(file).get()).toEqual({ lang: 'en', camera: true, printer80: null })
  for (const text of ['', '{', '[]', '"x"', '{"camera":"yes","printer80":{"kind":"device","path":"/etc/passwd"}}']) {
    writeFileSync(file, text)
    expect(openPreferences(file).get(), text).toEqual({ lang: 'fr', camera: false, printer80: null })
  }
})

test('the menu has every word in both languages', () => {
  expect(Object.keys(menuTexts.en)).toEqual(Object.keys(menuTexts.fr))
  for (const [name, text] of Object.entries(menuTexts.en)) {
    if (name !== 'aboutDetail') expect(text, name).not.toBe(menuTexts.fr[name as keyof typeof menuTexts.fr])
  }
})
