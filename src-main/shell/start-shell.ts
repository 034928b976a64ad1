import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { join, resolve } from 'node:path'
import {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  MessageChannelMain,
  nativeImage,
  Notification,
  powerMonitor,
  safeStorage,
  session,
  type WebContents,
} from 'electron'
import { channelOf, type PlatformInfo, portMessage, type SystemNote } from '#shared/contract/bridge.ts'
import { type Log, traceOf } from '../rpc/fault-log.ts'
import { listRendererFiles } from '#node/renderer-files.ts'
import { type AppOrigin, makeAppOrigin } from './app-origin.ts'
import { registerAppScheme, serveAppScheme } from './app-protocol.ts'
import { handleCalls } from './calls.ts'
import { lockDownContents, lockDownSession, refusedSwitches } from './lock-down.ts'
import { openLog } from './log.ts'
import { openWindow, type WindowOptions } from './main-window.ts'
import { showMenu } from './menu.ts'
import { menuTexts } from './menu-texts.ts'
import { badgeDot, badgeSide, openNotes } from './notes.ts'
import { openPreferences, type PreferenceFile } from './preferences.ts'
import { documentEnding, openPaperDesk, type PaperDesk } from './print-pdf.ts'
import { sendRaw80 } from './receipt-printer.ts'
import { openSecrets, type Secrets } from './secrets.ts'
import { type StationProcess, SupervisedStation } from './station-process.ts'

interface Shell {
  readonly window: WindowOptions
  readonly origin: AppOrigin
  readonly preferences: PreferenceFile
  readonly papers: PaperDesk
  readonly secrets: Promise<Secrets>
  readonly station: StationProcess
  readonly log: Log
}

const systems: Partial<Record<NodeJS.Platform, PlatformInfo['os']>> = {
  win32: 'windows',
  linux: 'linux',
  darwin: 'mac',
}

/** The window a session belongs to, as long as the window lives; pages and station processes come and go. */
const connections = new WeakMap<WebContents, string>()
function connectionOf(contents: WebContents): string {
  const id = connections.get(contents) ?? randomUUID()
  connections.set(contents, id)
  return id
}

async function askCamera(window: BrowserWindow, preferences: PreferenceFile): Promise<{ allowed: boolean }> {
  const { lang, camera } = preferences.get()
  if (camera) return { allowed: true }
  const say = menuTexts[lang]
  const { response } = await dialog.showMessageBox(window, {
    type: 'question',
    message: say.cameraQuestion,
    detail: say.cameraDetail,
    buttons: [say.cameraYes, say.cameraNo],
    defaultId: 1,
    cancelId: 1,
  })
  preferences.set({ camera: response === 0 })
  showMenu(preferences)
  return { allowed: response === 0 }
}

function noteCalls(windowOf: (contents: WebContents) => BrowserWindow) {
  const notes = openNotes(options => new Notification(options), process.platform === 'linux')
  const dot = nativeImage.createFromBitmap(badgeDot(), { width: badgeSide, height: badgeSide })
  return {
    showNote(sender: WebContents, note: SystemNote) {
      const window = windowOf(sender)
      notes.show(note, () => {
        if (window.isDestroyed()) return
        bringForward(window)
        sender.send(channelOf('noteChosen'), note.tag)
      })
      if (!window.isFocused()) window.flashFrame(true)
    },
    hideNote: (_sender: WebContents, tag: string) => notes.hide(tag),
    setBadge(sender: WebContents, count: number) {
      const window = windowOf(sender)
      window.setTitle(count === 0 ? app.getName() : `(${count}) ${app.getName()}`)
      app.setBadgeCount(count)
      if (process.platform === 'win32') window.setOverlayIcon(count === 0 ? null : dot, String(count))
      if (count === 0) window.flashFrame(false)
    },
  }
}

/** Opens the window of messages of another one, once; it ends with that one, whose session it has (TALK-55). */
function messagesOpener(
  { window, station }: Pick<Shell, 'window' | 'station'>,
  windowOf: (contents: WebContents) => BrowserWindow,
): (sender: WebContents) => void {
  let open: BrowserWindow | undefined
  return sender => {
    if (open?.isDestroyed() === false) return bringForward(open)
    const of = windowOf(sender)
    const own = openWindow({ ...window, page: `${window.page}#/messages?window=own` }, 'messages')
    station.share(connectionOf(sender), connectionOf(own.webContents))
    of.once('closed', () => own.isDestroyed() || own.close())
    open = own
  }
}

function bringForward(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore()
  window.show()
  window.focus()
}

function answerCalls({ window, origin, preferences, papers, secrets, station, log }: Shell): void {
  const windowOf = (contents: WebContents): BrowserWindow => {
    const window = BrowserWindow.fromWebContents(contents)
    if (window === null) throw new Error('refused')
    return window
  }
  handleCalls(
    ipcMain,
    origin,
    {
      connect(sender) {
        const { port1, port2 } = new MessageChannelMain()
        station.connect(connectionOf(sender), hostname(), port1)
        sender.mainFrame.postMessage(portMessage, null, [port2])
      },
      savePdf: (sender, bytes, name) => papers.save(windowOf(sender), bytes, name, '.pdf'),
      saveList: (sender, bytes, name) =>
        papers.save(windowOf(sender), bytes, name, name.endsWith('.xlsx') ? '.xlsx' : '.csv'),
      saveText: (sender, bytes, name) => papers.save(windowOf(sender), bytes, name, '.txt'),
      savePage: (sender, bytes, name) => papers.save(windowOf(sender), bytes, name, '.html'),
      saveCourier: (sender, bytes, name) => papers.save(windowOf(sender), bytes, name, '.ctv'),
      saveDocument(sender, bytes, name) {
        const ending = documentEnding(name)
        if (ending === undefined) return { saved: false, why: 'otherFile' }
        return papers.save(windowOf(sender), bytes, name, ending)
      },
      openPdf: (_sender, bytes, name) => papers.open(bytes, name),
      sendRaw80: (_sender, bytes) => sendRaw80(preferences.get().printer80, bytes),
      async setPrinter80(_sender, printer) {
        preferences.set({ printer80: printer })
        return printer === null ? { ok: true } : sendRaw80(printer, new Uint8Array())
      },
      platform: async (): Promise<PlatformInfo> => ({
        os: systems[process.platform] ?? 'other',
        version: app.getVersion(),
        keyStore: (await secrets).kind,
        camera: preferences.get().camera,
        printer80: preferences.get().printer80,
      }),
      setLanguage(_sender, lang) {
        if (preferences.get().lang === lang) return
        preferences.set({ lang })
        showMenu(preferences)
      },
      askCamera: sender => askCamera(windowOf(sender), preferences),
      ...noteCalls(windowOf),
      openMessages: messagesOpener({ window, station }, windowOf),
      stationState: () => station.state(),
    },
    log,
  )
}

/** `--data DIR` names the station's folder; else it is below the person's own application data. */
function dataDirOf(argv: readonly string[]): string {
  const at = argv.findIndex(word => word === '--data' || word.startsWith('--data='))
  const given = at === -1 ? undefined : argv[at]?.includes('=') ? argv[at]?.slice('--data='.length) : argv[at + 1]
  return given ? resolve(given) : join(app.getPath('userData'), 'station')
}

function stopWithStation(station: StationProcess, papers: PaperDesk, log: Log): void {
  let stopped: Promise<void> | undefined
  app.on('window-all-closed', () => app.quit())
  app.on('before-quit', event => {
    event.preventDefault()
    stopped ??= station.stop().then(() => {
      papers.clear()
      log({ event: 'shellStopped' })
      app.exit(0)
    })
  })
}

function begin(dev: string | undefined, log: Log): void {
  const bundle = (...names: string[]) => join(app.getAppPath(), 'dist', ...names)
  const origin = makeAppOrigin(dev)
  const preferences = openPreferences(join(app.getPath('userData'), 'shell.json'))
  lockDownContents(app, origin, log)
  lockDownSession(session.defaultSession, origin, () => preferences.get().camera, dev !== undefined)
  if (dev === undefined) serveAppScheme(session.defaultSession, listRendererFiles(bundle('renderer')))

  const secrets = openSecrets(safeStorage, process.platform, log)
  const start = {
    dataDir: dataDirOf(process.argv),
    resourcesDir: app.isPackaged ? process.resourcesPath : join(app.getAppPath(), 'resources'),
    version: app.getVersion(),
  }
  const station = new SupervisedStation({ file: bundle('station', 'station.cjs'), start, secrets, log }, state => {
    for (const window of BrowserWindow.getAllWindows()) window.webContents.send(channelOf('stationState'), state)
  })
  const papers = openPaperDesk()
  const options = { page: origin.page, preload: bundle('preload', 'preload.cjs'), dev: dev !== undefined, log }
  answerCalls({ window: options, origin, preferences, papers, secrets, station, log })
  showMenu(preferences)
  const window = openWindow(options, 'main')
  app.on('second-instance', () => bringForward(window))
  powerMonitor.on('lock-screen', () => station.lock())
  powerMonitor.on('suspend', () => station.lock())
  powerMonitor.on('user-did-resign-active', () => station.lock())
  stopWithStation(station, papers, log)
}

/** The window's program: a locked-down window on the built screens, and the station process beside it. */
export async function startShell(): Promise<void> {
  if (process.getuid?.() !== 0) app.enableSandbox() // for root Chromium has none: Electron starts only with --no-sandbox
  const dev = app.isPackaged ? undefined : process.env.VITE_DEV_SERVER_URL
  if (app.isPackaged && refusedSwitches.some(name => app.commandLine.hasSwitch(name))) return app.exit(2)
  if (!app.requestSingleInstanceLock()) return app.exit(0)
  app.setAppUserModelId('cm.cocoatrack.desktop') // as the installer's shortcut says: without it Windows shows no note
  registerAppScheme()
  await app.whenReady()
  const log = openLog(join(app.getPath('userData'), 'logs'), 'shell')
  try {
    begin(dev, log)
  } catch (error) {
    log({ event: 'startFailed', ...traceOf(error) })
    const say = menuTexts[openPreferences(join(app.getPath('userData'), 'shell.json')).get().lang]
    dialog.showErrorBox(say.startFailed, say.startFailedDetail)
    app.exit(1)
  }
}
