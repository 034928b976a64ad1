import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { connect } from 'node:net'
import type { Printer80, RawAnswer } from '#shared/contract/bridge.ts'

const timeoutMs = 5_000
const isPrivate = (ip: string): boolean => /^(127\.|10\.|192\.168\.|169\.254\.|172\.(1[6-9]|2\d|3[01])\.)/.test(ip)
const failed = (why: 'unreachable' | 'notAPrinter'): RawAnswer => ({ ok: false, why })

function overNetwork(host: string, port: number, bytes: Uint8Array): Promise<RawAnswer> {
  if (!isPrivate(host)) return Promise.resolve(failed('notAPrinter'))
  return new Promise(resolve => {
    const socket = connect({ host, port, timeout: timeoutMs }, () => socket.end(bytes))
    const fail = () => {
      resolve(failed('unreachable'))
      socket.destroy()
    }
    socket.once('error', fail)
    socket.once('timeout', fail)
    socket.once('finish', () => resolve({ ok: true }))
  })
}

async function overDevice(path: string, bytes: Uint8Array): Promise<RawAnswer> {
  try {
    const device = await open(path, constants.O_WRONLY | (constants.O_NOCTTY ?? 0))
    try {
      if (process.platform !== 'win32' && !(await device.stat()).isCharacterDevice()) return failed('notAPrinter')
      if (bytes.byteLength > 0) await device.writeFile(bytes)
    } finally {
      await device.close()
    }
    return { ok: true }
  } catch {
    return failed('unreachable')
  }
}

/** Sends bytes as they are to the receipt printer; no bytes try whether it answers. */
export function sendRaw80(printer: Printer80 | null, bytes: Uint8Array): Promise<RawAnswer> {
  if (printer === null) return Promise.resolve({ ok: false, why: 'none' })
  return printer.kind === 'tcp' ? overNetwork(printer.host, printer.port, bytes) : overDevice(printer.path, bytes)
}
