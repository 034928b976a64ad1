import { inject } from 'vitest'
import { assert } from '#shared/kit/assert.ts'

/** A screen of no other file that runs at the same time. `display` is null where the system has one screen for all. */
export interface PrivateScreen {
  readonly display: string | null
  /** Where its picture lies (XWD). */
  readonly picture: string
}
declare module 'vitest' {
  interface ProvidedContext {
    screens: PrivateScreen[]
  }
}

// Before each file of a suite with real windows.
const screen = inject('screens')[Number(process.env.VITEST_POOL_ID) - 1]
assert(screen, 'there is a screen for each file that runs at a time')
process.env.COCOATRACK_SCREEN = screen.picture
if (screen.display !== null) {
  process.env.DISPLAY = screen.display
  delete process.env.WAYLAND_DISPLAY
}
