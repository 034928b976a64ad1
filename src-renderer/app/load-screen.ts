import { type ComponentType, lazy } from 'react'
import { lineMended } from '../api/events.ts'

/** The code of a screen did not come, also when it was asked for again. */
export class NotLoaded extends Error {}

/** Where the station serves the screens it may be gone in between: its line is then known to be broken soon, and mended some time. */
const noticeMs = 1_000

/** A screen whose code is loaded when it is first shown; where the station does not give it, again as soon as it answers. */
export const loadScreen = (load: () => Promise<ComponentType>) =>
  lazy(async () => {
    const asDefault = async () => ({ default: await load() })
    return asDefault().catch(async () => {
      await new Promise(resolve => setTimeout(resolve, noticeMs))
      await lineMended()
      return asDefault().catch((cause: unknown) => {
        throw new NotLoaded('the code of a screen does not come', { cause })
      })
    })
  })
