import type { Bridge } from '#shared/contract/bridge.ts'

declare global {
  interface Window {
    /** Given by the preload in our own window; absent in a browser. */
    readonly cocoatrack?: Bridge
  }
}

/** What the shell of our own window does for a screen; undefined in a browser, where the browser's own ways are used. */
export const bridge = (): Bridge | undefined => window.cocoatrack
