// What a browser keeps of the admin page after it was closed: it shows what the relay's push messages say, and a click opens the page. It
// stands alone, as one script at the root of the page's folder, whose name never changes.

interface WorkerClient {
  readonly url: string
  focus(): Promise<unknown>
}
interface PushWorker {
  readonly registration: {
    readonly scope: string
    showNotification(title: string, options: { readonly body: string; readonly tag: string }): Promise<void>
  }
  readonly clients: {
    matchAll(options: { readonly type: 'window' }): Promise<readonly WorkerClient[]>
    openWindow(url: string): Promise<unknown>
  }
  addEventListener(type: string, listener: (event: WorkerEvent) => void): void
}
interface WorkerEvent {
  readonly data: { text(): string } | null
  readonly notification: { close(): void }
  waitUntil(work: Promise<unknown>): void
}
const worker = globalThis as unknown as PushWorker

worker.addEventListener('push', event => {
  const said: unknown = JSON.parse(event.data?.text() ?? '{}')
  const { title = 'CocoaTrack', body = '' } = said as { title?: string; body?: string }
  event.waitUntil(worker.registration.showNotification(title, { body, tag: `${title}\n${body}` }))
})

worker.addEventListener('notificationclick', event => {
  event.notification.close()
  event.waitUntil(openPage())
})

async function openPage(): Promise<void> {
  const { scope } = worker.registration
  const open = (await worker.clients.matchAll({ type: 'window' })).find(({ url }) => url.startsWith(scope))
  await (open?.focus() ?? worker.clients.openWindow(scope))
}
