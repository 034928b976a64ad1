import type { Socket } from 'node:net'
import { makeRateLimit } from '#shared/kit/rate-limit.ts'
import type { LanLimits } from './lan-limits.ts'

/** Who stands at the door: connections that nobody has welcomed yet. */
export interface Strangers {
  /** A new connection: false where its address has called too often, and it is cut. Where the door is full, who stood longest goes. */
  admit(socket: Socket, host: string): boolean
  /** It is a member's: it counts no longer. */
  welcome(host: string, port: number): void
  readonly count: number
}

/**
 * Bounds what strangers may cost (CS-63; PR-1, PR-7). The newest is let in and the oldest cut, because a station says who it is within
 * milliseconds and a mute caller stays: so mute callers do not keep a station out. `now` only goes forward.
 */
export function makeStrangers(limits: LanLimits, now: () => number): Strangers {
  const calls = makeRateLimit(limits.connectsPerAddress, limits.connectsWindowMs, now)
  const standing = new Map<string, { socket: Socket; host: string }>()
  const cutOldest = (host?: string) => {
    for (const [name, stranger] of standing) {
      if (host !== undefined && stranger.host !== host) continue
      standing.delete(name)
      stranger.socket.destroy()
      return
    }
  }
  const countOf = (host: string) => [...standing.values()].filter(stranger => stranger.host === host).length
  return {
    admit(socket, host) {
      if (calls.take(host) > 0) {
        socket.destroy()
        return false
      }
      if (countOf(host) >= limits.strangersPerAddress) cutOldest(host)
      if (standing.size >= limits.strangers) cutOldest()
      const name = nameOf(host, socket.remotePort ?? 0)
      const stranger = { socket, host }
      standing.set(name, stranger)
      socket.once('close', () => {
        if (standing.get(name) === stranger) standing.delete(name)
      })
      return true
    },
    welcome: (host, port) => void standing.delete(nameOf(host, port)),
    get count() {
      return standing.size
    },
  }
}

const nameOf = (host: string, port: number): string => `${host} ${port}`
