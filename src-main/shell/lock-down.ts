import type { App, Session, WebContents } from 'electron'
import type { Log } from '../rpc/fault-log.ts'
import type { AppOrigin } from './app-origin.ts'

const againMs = 100

/** EL-4: no page of ours goes anywhere, opens anything or holds a foreign page. */
function holdInPlace(contents: WebContents, origin: AppOrigin, log: Log): void {
  const unlessPage = (event: { preventDefault(): void; url: string }) => {
    if (origin.isPage(event.url)) return
    event.preventDefault()
    log({ event: 'navigationDenied' })
  }
  contents.on('will-navigate', unlessPage)
  contents.on('will-redirect', event => event.preventDefault())
  // Chromium asks nobody before it shows about:blank, or its own page about an address it cannot show: replaced by ours. A load
  // that begins too early is dropped, so it is looked at again when it ended
  let returning = false
  const returnToPage = () => {
    if (returning || contents.isDestroyed() || origin.isPage(contents.getURL())) return
    returning = true
    const again = () => {
      returning = false
      setTimeout(returnToPage, againMs)
    }
    contents.loadURL(origin.page).then(again, again)
  }
  contents.on('did-navigate', returnToPage)
  contents.on('did-fail-load', returnToPage)
  contents.on('did-stop-loading', () => setTimeout(returnToPage, againMs))
  contents.on('will-frame-navigate', event => {
    if (!event.isMainFrame) event.preventDefault()
  })
  contents.setWindowOpenHandler(() => {
    log({ event: 'windowDenied' })
    return { action: 'deny' }
  })
  contents.on('will-attach-webview', event => event.preventDefault())
  contents.on('select-bluetooth-device', (event, _devices, choose) => {
    event.preventDefault()
    choose('')
  })
}

export const lockDownContents = (app: App, origin: AppOrigin, log: Log): void =>
  void app.on('web-contents-created', (_event, contents) => holdInPlace(contents, origin, log))

const outside = ['http://*/*', 'https://*/*', 'ws://*/*', 'wss://*/*', 'file:///*', 'ftp://*/*']

/**
 * EL-5 and the network: every permission is denied but the camera where its person turned it on, pictures only, for our own page;
 * nothing is downloaded past the shell's own saving; nothing is fetched from outside the program.
 */
export function lockDownSession(session: Session, origin: AppOrigin, cameraOn: () => boolean, dev: boolean): void {
  session.setPermissionRequestHandler((_contents, permission, answer, details) => {
    const types = 'mediaTypes' in details ? (details.mediaTypes ?? []) : []
    const camera = permission === 'media' && types.length > 0 && types.every(type => type === 'video')
    answer(camera && cameraOn() && details.isMainFrame && origin.isPage(details.requestingUrl))
  })
  session.setPermissionCheckHandler(
    (_contents, permission, requesting, details) =>
      permission === 'media' &&
      details.mediaType === 'video' &&
      cameraOn() &&
      details.isMainFrame &&
      origin.isPage(requesting),
  )
  session.setDevicePermissionHandler(() => false)
  session.setDisplayMediaRequestHandler((_request, answer) => answer({}))
  session.on('will-download', event => event.preventDefault())
  for (const kind of ['select-hid-device', 'select-serial-port', 'select-usb-device'] as const) {
    session.on(kind as 'select-hid-device', (event, _details, choose) => {
      event.preventDefault()
      choose('')
    })
  }
  if (!dev) session.webRequest.onBeforeRequest({ urls: outside }, (_details, answer) => answer({ cancel: true }))
  session.setSpellCheckerEnabled(false)
}

/** Start switches that would open the program to another one. In a packaged program they are refused (EL-14). */
export const refusedSwitches = ['remote-debugging-port', 'remote-debugging-pipe', 'remote-debugging-address'] as const
