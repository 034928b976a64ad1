import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { ContractRouterClient } from '@orpc/contract'
import type { Contract } from '#shared/contract/contract.ts'
import type { Connection } from '#main/rpc/connection.ts'
import type { LogLine } from '#main/rpc/fault-log.ts'
import { type Port, servePort } from '#main/rpc/port-server.ts'
import type { StationRouter } from '#main/rpc/router.ts'

/** Node's port as the shape Electron's has in a utility process. */
const electronLike = (port: MessagePort): Port => ({
  on(event: 'message' | 'close', listener: ((message: { data: unknown }) => void) | (() => void)) {
    if (event === 'message') port.on('message', (data: unknown) => listener({ data }))
    else port.on('close', listener as () => void)
    return this
  },
  postMessage: data => port.postMessage(data),
  start: () => port.start(),
  close: () => port.close(),
})

export interface PortLine {
  readonly client: ContractRouterClient<Contract>
  /** The screen's end, to send what no client would. */
  readonly port: MessagePort
  readonly logged: LogLine[]
  close(): void
}

/** A screen's line to a router, over a real message channel. */
export function openPortLine(router: StationRouter, connection: Connection): PortLine {
  const { port1, port2 } = new MessageChannel()
  const logged: LogLine[] = []
  servePort(router, electronLike(port2), connection, line => void logged.push(line))
  const client: ContractRouterClient<Contract> = createORPCClient(new RPCLink({ port: port1 }))
  return { client, port: port1, logged, close: () => port1.close() }
}

/** Runs a procedure by its path and tells how it ended: `ok`, the kind of the refusal, `FAULT`, or the code of another error. */
export async function outcomeOf(client: unknown, path: string, input: unknown): Promise<string> {
  const procedure = path.split('.').reduce((at, name) => (at as Record<string, unknown>)[name], client)
  try {
    await (procedure as (input: unknown) => Promise<unknown>)(input)
    return 'ok'
  } catch (error) {
    const { code, data } = error as { code?: string; data?: { kind?: string } }
    return code === 'REFUSED' ? (data?.kind ?? 'REFUSED') : (code ?? String(error))
  }
}
