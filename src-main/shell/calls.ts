import type { IpcMainInvokeEvent, WebContents } from 'electron'
import type { z } from 'zod'
import { type BridgeCall, bridgeCalls, channelOf } from '#shared/contract/bridge.ts'
import type { Log } from '../rpc/fault-log.ts'
import type { AppOrigin } from './app-origin.ts'

type Handlers = {
  [K in BridgeCall]: (sender: WebContents, ...args: z.infer<(typeof bridgeCalls)[K]>) => unknown
}
type Event = Pick<IpcMainInvokeEvent, 'sender' | 'senderFrame'>
interface Ipc {
  handle(channel: string, listener: (event: Event, ...args: unknown[]) => unknown): void
}

/** EL-7, EL-8: each call of the bridge is taken from our own page only, at the top of its window, with arguments its schema knows. */
export function handleCalls(ipc: Ipc, origin: AppOrigin, handlers: Handlers, log: Log): void {
  for (const call of Object.keys(bridgeCalls) as BridgeCall[]) {
    const handler = handlers[call] as (sender: WebContents, ...args: unknown[]) => unknown
    ipc.handle(channelOf(call), (event, ...args) => {
      if (!origin.isOurs(event.senderFrame, event.sender)) {
        log({ event: 'foreignCall', call })
        throw new Error('refused')
      }
      const decoded = bridgeCalls[call].safeParse(args)
      if (!decoded.success) {
        log({ event: 'badCall', call })
        throw new Error('refused')
      }
      return handler(event.sender, ...decoded.data)
    })
  }
}
