import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { Chance } from './chance.ts'

/** How a line is. `loss`: packets that do not arrive, in percent. Units of the first: bits a second. */
export interface LineShape {
  readonly bitsPerSecond: number
  readonly loss: number
}

/** A line of the slow kind to a server on this machine. `sent`: bytes that the caller put on it, those of broken connections as well. */
export interface ThinLine {
  readonly url: string
  readonly sent: () => number
  readonly lost: () => number
  readonly broken: () => number
  close(): Promise<void>
}

/** What TCP does about a packet that is lost: sends it again after a time that doubles, and gives up after so many. Units: bytes; ms. */
const packetBytes = 1_400
const firstAgainMs = 200
const mostLost = 5

/**
 * Opens a line whose packets go one after another at its speed, are lost by a seed, and come again as TCP sends them again; a packet that is
 * lost too often in a row breaks its connection, whatever it was in the middle of.
 */
export async function openThinLine(to: string, shape: LineShape): Promise<ThinLine> {
  const chance = new Chance('a thin line')
  const target = new URL(to)
  const count = { sent: 0, lost: 0, broken: 0 }
  const open = new Set<Socket>()

  /** Ms that a packet takes, or undefined where it never arrives. */
  const passage = (bytes: number): number | undefined => {
    let ms = (bytes * 8_000) / shape.bitsPerSecond
    for (let times = 0; chance.odds(shape.loss); times++) {
      count.lost++
      if (times >= mostLost) return undefined
      ms += firstAgainMs * 2 ** times
    }
    return ms
  }
  const carry = async (from: Socket, there: Socket, isOut: boolean): Promise<void> => {
    for await (const part of from as AsyncIterable<Buffer>) {
      for (let at = 0; at < part.length; at += packetBytes) {
        const packet = part.subarray(at, at + packetBytes)
        if (isOut) count.sent += packet.length
        const ms = passage(packet.length)
        if (ms === undefined) {
          count.broken++
          from.destroy()
          there.destroy()
          return
        }
        if (ms >= 1) await pause(ms)
        if (!there.write(packet)) await once(there, 'drain')
      }
    }
    there.end()
  }
  const server = createServer({ allowHalfOpen: true }, near => {
    const far = connect({ host: target.hostname, port: Number(target.port), allowHalfOpen: true })
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(socket)
      socket.on('error', () => other.destroy())
      socket.on('close', () => open.delete(socket))
      carry(socket, other, socket === near).catch(() => other.destroy())
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sent: () => count.sent,
    lost: () => count.lost,
    broken: () => count.broken,
    async close() {
      server.close()
      for (const socket of open) socket.destroy()
      await once(server, 'close')
    },
  }
}
