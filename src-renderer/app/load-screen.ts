import { type ComponentType, lazy } from 'react'
import { lineMended, useLine } from '../api/events.ts'

/** The code of a screen did not come, also when it was asked for again. */
export class NotLoaded extends Error {}

/** Where the station serves the screens it may be gone in between: its line is then known to be broken soon, and mended some time. */
const noticeMs = 1_000

function reloaded(): Promise<never> {
  window.location.reload()
  return new Promise<never>(() => undefined)
}

/** A screen whose code is loaded when it is first shown; where the station does not give it, again as soon as it answers. */
export const loadScreen = (load: () => Promise<ComponentType>) =>
  lazy(async () => {
    const asDefault = async () => ({ default: await load() })
    return asDefault().catch(async () => {
      await new Promise(resolve => setTimeout(resolve, noticeMs))
      const { broken } = useLine.getState()
      await lineMended()
      return asDefault().catch((cause: unknown) => {
        // Chromium may remember, as long as the page is, that a part of it did not come: a new page asks the station again, for this screen.
        if (broken) return reloaded()
        throw new NotLoaded('the code of a screen does not come', { cause })
      })
    })
  })
