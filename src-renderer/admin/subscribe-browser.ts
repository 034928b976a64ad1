/** Where this browser is written to, as the relay takes it. */
export interface BrowserAt {
  readonly way: 'push'
  readonly endpoint: string
  readonly p256dh: string
  readonly auth: string
}

/** Why a browser gives none: it knows no push, the person or a rule said no, or its push service was not reached. */
export type BrowserTrouble = 'NoPush' | 'Denied' | 'PushService'

/** Whether this browser can be written to at all: over TLS, or on this machine. */
export const knowsPush = (): boolean =>
  window.isSecureContext && 'serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window

/** Asks the person, and makes this browser known to its push service under the relay's key; a subscription under an earlier key is given up. */
export async function subscribeBrowser(pushKey: string): Promise<BrowserAt | BrowserTrouble> {
  if (!knowsPush()) return 'NoPush'
  if ((await Notification.requestPermission()) !== 'granted') return 'Denied'
  try {
    await navigator.serviceWorker.register('alerts-worker.js')
    const { pushManager } = await navigator.serviceWorker.ready
    const ask = { userVisibleOnly: true, applicationServerKey: pushKey }
    const subscription = await pushManager.subscribe(ask).catch(async (error: unknown) => {
      const earlier = await pushManager.getSubscription()
      if (earlier === null) throw error
      await earlier.unsubscribe()
      return pushManager.subscribe(ask)
    })
    const { endpoint = '', keys = {} } = subscription.toJSON()
    return { way: 'push', endpoint, p256dh: keys['p256dh'] ?? '', auth: keys['auth'] ?? '' }
  } catch {
    // no line to the service, or a browser that was built without one
    return 'PushService'
  }
}
