import type { WebContents, WebFrameMain } from 'electron'

/** Where our own screens come from. `dev`: Vite's server, only in a development start. */
export interface AppOrigin {
  readonly page: string
  /** May a page of ours show this address? The page itself and its own fragments, nothing else. */
  isPage(url: string): boolean
  /** Does this frame hold our page, at the top of its window (EL-7)? */
  isOurs(
    frame: Pick<WebFrameMain, 'url' | 'parent' | 'routingId' | 'processId'> | null,
    sender: Pick<WebContents, 'isDestroyed' | 'mainFrame'>,
  ): boolean
}

export const appScheme = 'app'
export const appHost = 'cocoatrack'

export function makeAppOrigin(dev?: string): AppOrigin {
  const page = new URL(dev ?? `${appScheme}://${appHost}/`)
  const isPage = (text: string) => {
    if (!URL.canParse(text)) return false
    const url = new URL(text)
    return (
      url.protocol === page.protocol &&
      url.host === page.host &&
      url.username === '' &&
      url.password === '' &&
      ['', '/', '/index.html'].includes(url.pathname)
    )
  }
  return {
    page: page.href,
    isPage,
    isOurs(frame, sender) {
      if (frame === null || sender.isDestroyed() || frame.parent !== null) return false
      const { mainFrame } = sender
      return frame.routingId === mainFrame.routingId && frame.processId === mainFrame.processId && isPage(frame.url)
    },
  }
}
