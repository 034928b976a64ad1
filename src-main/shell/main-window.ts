import { BrowserWindow, nativeTheme } from 'electron'
import type { Log } from '../rpc/fault-log.ts'

const firstReloadMs = 500
const longestReloadMs = 30_000

/** Sizes of the program's windows, outer, and the least that a person can make of them. Unit: points. */
export const windowSizes = {
  main: { width: 1366, height: 768, minWidth: 1024, minHeight: 700 },
  messages: { width: 1040, height: 700, minWidth: 640, minHeight: 480 },
} as const

/** How a window of the program is opened. */
export interface WindowOptions {
  readonly page: string
  readonly preload: string
  readonly dev: boolean
  readonly log: Log
}

/** Opens a window of the program, hidden until there is something to see. EL-1; `dev` alone gives developer tools (EL-14). */
export function openWindow(options: WindowOptions, size: keyof typeof windowSizes): BrowserWindow {
  const window = new BrowserWindow({
    ...windowSizes[size],
    show: false,
    autoHideMenuBar: true,
    title: 'CocoaTrack',
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#14110f' : '#ffffff',
    webPreferences: {
      preload: options.preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      devTools: options.dev,
    },
  })
  window.once('ready-to-show', () => window.show())
  let reloadMs = firstReloadMs
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    options.log({ event: 'screenGone', reason })
    if (reason === 'clean-exit') return
    setTimeout(() => window.isDestroyed() || window.webContents.reload(), reloadMs)
    reloadMs = Math.min(longestReloadMs, reloadMs * 2)
  })
  window.on('page-title-updated', event => event.preventDefault())
  void window.loadURL(options.page)
  return window
}
