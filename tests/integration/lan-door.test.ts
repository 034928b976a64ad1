import { connect, createServer, type Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { afterEach, describe, expect, test } from 'vitest'
import { type DialFault, dialLan } from '#main/sync/lan-dial.ts'
import type { LanLink } from '#main/sync/lan-link.ts'
import { openLanServer } from '#main/sync/lan-server.ts'
import { FloodedHost } from '../support/flooded.ts'
import { allOf, doctoredKeys, lanKeys, openDoor, rawTls, type TestDoor, upgradeRequest } from '../support/lan-door.ts'

const doors: TestDoor[] = []
const door = async (...args: Parameters<typeof openDoor>): Promise<TestDoor> => {
  const opened = await openDoor(...args)
  doors.push(opened)
  return opened
}
afterEach(async () => {
  await Promise.all(doors.splice(0).map(({ server }) => server.close()))
})

/** Asks for the upgrade as a station does, whatever the certificate; what the port answers. */
async function knock(socket: TLSSocket | null, headers = {}): Promise<string> {
  if (socket === null) return ''
  socket.write(upgradeRequest({ 'Sec-WebSocket-Protocol': 'cs1', ...headers }))
  return allOf(socket)
}
const times = async <T>(count: number, make: (n: number) => Promise<T>): Promise<T[]> => {
  const made: T[] = []
  for (let n = 0; n < count; n++) made.push(await make(n))
  return made
}
const keys = lanKeys('caller')

describe('LN-2: only who shows the certificate of a station reaches the protocol', () => {
  const strangers = {
    'no certificate': async () => undefined,
    'another curve': () => doctoredKeys({ curve: 'P-384' }),
    'an authority of the same name': () => doctoredKeys({ issuer: 'CocoaTrack' }),
    'an expired certificate': () => doctoredKeys({ notAfter: new Date('2020-01-01T00:00:00Z') }),
  }
  test.each(Object.entries(strangers))('%s: 0 of 200', async (_name, make) => {
    const { port, links } = await door()
    const shown = await make()
    const answers = await times(200, async () => knock(await rawTls(port, {}, shown)))
    expect(answers.filter(answer => answer !== '')).toEqual([])
    expect(links).toHaveLength(0)
  })
  test('TLS 1.2: 0 of 200', async () => {
    const { port, links } = await door()
    const old = { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' } as const
    expect((await times(200, () => rawTls(port, old, keys))).filter(socket => socket !== null)).toEqual([])
    expect(links).toHaveLength(0)
  })
  test('a key that is not the one of the certificate does not even call', async () => {
    const { port } = await door()
    const mixed = { tlsKey: keys.tlsKey, tlsCertificate: lanKeys().tlsCertificate }
    await expect(dialLan({ host: '127.0.0.1', port }, { keys: mixed })).rejects.toThrow(/key values mismatch/i)
  })
  test('who calls looks at the certificate too', async () => {
    const { port } = await door({ keys: await doctoredKeys({ issuer: 'CocoaTrack' }) })
    const called = await dialLan({ host: '127.0.0.1', port }, { keys })
    expect(called).toEqual({ ok: false, error: { kind: 'NotStation' } })
  })
})

test('LN-3: a caller that is refused knows that it is not connected, 200 of 200', async () => {
  const { port, links } = await door({ refuses: spki => spki === keys.spki })
  const called = await times(200, () => dialLan({ host: '127.0.0.1', port }, { keys }))
  expect(called.filter(({ ok }) => ok)).toEqual([])
  expect(new Set(called.map(result => (result.ok ? 'ok' : result.error.kind)))).toEqual(new Set(['Refused']))
  expect(links).toHaveLength(0)
})

test('LN-4: both ends look at the key at every one of 1 000 connections; none is resumed', async () => {
  const { port, spki, links } = await door()
  let session: Buffer | undefined
  for (let n = 0; n < 1_000; n++) {
    const called = await dialLan({ host: '127.0.0.1', port }, { keys })
    if (!called.ok) throw new Error(called.error.kind)
    expect(called.value.spki).toBe(spki)
    called.value.cut()
    if (n % 100 === 0) {
      const socket = await rawTls(port, session === undefined ? {} : { session }, keys)
      expect(socket?.isSessionReused()).toBe(false)
      session = socket?.getSession() ?? session
      socket?.destroy()
    }
  }
  expect(links.map(link => link.spki)).toEqual(links.map(() => keys.spki))
  expect(links).toHaveLength(1_000)
})

test('PR-1: 2 000 mute callers are all gone, and a station comes through among them', async () => {
  const { port, server } = await door({ limits: { handshakeMs: 1_000, checkEveryMs: 200 } })
  const mute = (n: number) => {
    const socket = connect({ host: '127.0.0.1', port, localAddress: `127.0.1.${1 + (n % 250)}` })
    socket.on('error', () => undefined).resume()
    return {
      connected: new Promise(resolve => socket.once('connect', resolve)),
      gone: new Promise(resolve => socket.once('close', resolve)),
    }
  }
  const gone: Promise<unknown>[] = []
  // As many at once as a system lets wait at a port: what it drops itself says nothing of us.
  for (let batch = 0; batch < 20; batch++) {
    const callers = Array.from({ length: 100 }, (_, n) => mute(100 * batch + n))
    gone.push(...callers.map(caller => caller.gone))
    const called = await times(3, () => dialLan({ host: '127.0.0.1', port }, { keys }))
    expect(called.map(({ ok }) => ok)).toEqual([true, true, true])
    for (const link of called) if (link.ok) link.value.cut()
    await Promise.all(callers.map(caller => caller.connected))
  }
  await Promise.all(gone)
  expect(gone).toHaveLength(2_000)
  await expect.poll(() => server.strangers).toBe(0)
})

test('PR-1: who stops in the middle of the handshake or before the upgrade is cut', async () => {
  const { port, server } = await door({ limits: { handshakeMs: 500, checkEveryMs: 100, firstMessageMs: 500 } })
  const half = connect({ host: '127.0.0.1', port })
    .on('error', () => undefined)
    .resume()
  half.write(Buffer.from('16030100ff010000fb0303', 'hex'))
  const silent = await rawTls(port, {}, keys)
  const upgraded = await dialLan({ host: '127.0.0.1', port }, { keys })
  if (!upgraded.ok || silent === null) throw new Error('not connected')
  await Promise.all([
    new Promise(resolve => half.once('close', resolve)),
    allOf(silent),
    new Promise<void>(resolve => upgraded.value.listen({ message: () => undefined, closed: resolve })),
  ])
  await expect.poll(() => server.strangers).toBe(0)
})

test('PR-2: a browser does not come in: 50 origins, other subprotocols and plain HTTP, 0 upgrades', async () => {
  const { port, links } = await door()
  const origins = Array.from({ length: 50 }, (_, n) =>
    n === 0 ? 'null' : `http${n % 2 === 0 ? 's' : ''}://${n % 3 === 0 ? '127.0.0.1' : `site${n}.example`}:${port}`,
  )
  for (const origin of origins) {
    expect(await knock(await rawTls(port, {}, keys), { Origin: origin })).toBe('')
  }
  for (const protocol of ['cs2', 'CS1', 'cs1, cs2', 'cs1,cs1-pair', '']) {
    expect(await knock(await rawTls(port, {}, keys), { 'Sec-WebSocket-Protocol': protocol })).toBe('')
  }
  const plain = await rawTls(port, {}, keys)
  plain?.write('GET / HTTP/1.1\r\nHost: station\r\n\r\n')
  expect(plain && (await allOf(plain))).toBe('')
  expect(links).toHaveLength(0)
  expect(await knock(await rawTls(port, {}, keys)).catch(String)).toContain('101 Switching Protocols')
})

describe('PR-3: what is too large or in too many pieces ends the line', () => {
  const status = (answer: string): number => {
    const at = answer.lastIndexOf('\x88')
    return answer.charCodeAt(at + 2) * 256 + answer.charCodeAt(at + 3)
  }
  const frame = (head: number, length: number, body: Buffer): Buffer =>
    Buffer.concat([
      Buffer.from([head, 0x80 | 127]),
      Buffer.from(length.toString(16).padStart(16, '0'), 'hex'),
      Buffer.alloc(4),
      body,
    ])
  const after = async (send: (socket: TLSSocket) => void) => {
    const { port } = await door({ limits: { firstMessageMs: 60_000 } })
    const socket = await rawTls(port, {}, keys)
    if (socket === null) throw new Error('not connected')
    const answer = knock(socket)
    send(socket)
    return status(await answer)
  }
  test('200 headers that claim a terabyte: 1009', async () => {
    for (const code of await times(200, () => after(socket => socket.write(frame(0x82, 2 ** 40, Buffer.alloc(0)))))) {
      expect(code).toBe(1009)
    }
  })
  test('a message of a byte more than 1 MiB: 1009', async () => {
    expect(await after(socket => socket.write(frame(0x82, 1024 * 1024 + 1, Buffer.alloc(1024))))).toBe(1009)
  })
  test('a flood of pieces, and headers that claim a terabyte: closed, and the memory stays', async () => {
    const host = new FloodedHost('flooded-host.ts', 'door', String(23_000 + (process.pid % 900)))
    const { port, rss } = await host.started()
    const piece = frame(0x00, 1, Buffer.alloc(1))
    const send = async (write: (socket: TLSSocket) => void): Promise<number> => {
      const socket = await rawTls(port, {}, keys)
      if (socket === null) throw new Error('not connected')
      const answer = knock(socket)
      write(socket)
      return status(await answer)
    }
    const pieces = (socket: TLSSocket): void => {
      socket.write(frame(0x02, 1, Buffer.alloc(1)))
      for (let n = 0; n < 100_000; n++) socket.write(piece)
    }
    expect(await send(pieces)).toBe(1008)
    for (let n = 0; n < 20; n++)
      expect(await send(socket => socket.write(frame(0x82, 2 ** 40, Buffer.alloc(0))))).toBe(1009)
    expect((await host.ask()).rss - rss).toBeLessThan(30 * 1024 * 1024)
    await host.end()
  })
  test('a compressed message, which nobody agreed to: 1002', async () => {
    expect(await after(socket => socket.write(frame(0xc2, 16, Buffer.alloc(16))))).toBe(1002)
  })
  test('a text ends the line', async () => {
    const { port } = await door()
    const called = await dialLan({ host: '127.0.0.1', port }, { keys })
    if (!called.ok) throw new Error(called.error.kind)
    const socket = await rawTls(port, {}, keys)
    const answer = knock(socket)
    socket?.write(frame(0x81, 2, Buffer.from('hi')))
    expect(await answer).toContain('101 Switching')
    called.value.cut()
  })
})

describe('PR-7: who is not welcome yet is bounded', () => {
  const open = (sockets: readonly { destroyed: boolean }[]) => sockets.filter(socket => !socket.destroyed).length
  const patient = { handshakeMs: 60_000, firstMessageMs: 60_000 }
  const call = async (port: number, count: number, from: (n: number) => string) => {
    const sockets = await times(count, n => rawTls(port, { localAddress: from(n) } as object, keys))
    return sockets.flatMap(socket => (socket === null ? [] : [socket]))
  }

  test('8 from one address, the newest', async () => {
    const { port, server } = await door({ limits: patient })
    const sockets = await call(port, 50, () => '127.0.2.1')
    await expect.poll(() => open(sockets)).toBe(8)
    expect(server.strangers).toBe(8)
    expect(open(sockets.slice(-8))).toBe(8)
  })
  test('32 from all; members count no more', async () => {
    const { port, server, links } = await door({ limits: patient })
    const member = await dialLan({ host: '127.0.0.1', port }, { keys })
    if (!member.ok || links[0] === undefined) throw new Error('not connected')
    server.welcome(links[0])
    const sockets = await call(port, 80, n => `127.0.3.${1 + (n % 20)}`)
    await expect.poll(() => open(sockets)).toBe(32)
    expect(server.strangers).toBe(32)
    const echoed = new Promise<Uint8Array>(resolve =>
      member.value.listen({ message: resolve, closed: () => undefined }),
    )
    member.value.send(Buffer.from('still here'))
    expect(Buffer.from(await echoed).toString()).toBe('still here')
  })
  test('an address that calls all the time is heard 40 times in 10 s', async () => {
    let now = 0
    const { port } = await door({ now: () => now, limits: { connectsPerAddress: 40 } })
    const heard = async () => (await call(port, 60, () => '127.0.4.1')).length
    expect(await heard()).toBe(40)
    expect(await heard()).toBe(0)
    now = 10_001
    expect(await heard()).toBe(40)
  })
})

describe('the line', () => {
  const linked = async (opened: TestDoor): Promise<LanLink> => {
    const called = await dialLan({ host: '127.0.0.1', port: opened.port }, { keys })
    if (!called.ok) throw new Error(called.error.kind)
    return called.value
  }
  test('carries whole messages in order up to 1 MiB, and tells both ends that it closed', async () => {
    const opened = await door()
    const link = await linked(opened)
    const sizes = [0, 1, 125, 126, 65_535, 65_536, 1024 * 1024]
    const back: number[] = []
    const closed = new Promise<void>(resolve => {
      link.listen({
        message: bytes => {
          back.push(bytes.length)
          if (back.length === sizes.length) link.end()
        },
        closed: resolve,
      })
    })
    for (const size of sizes) link.send(Buffer.alloc(size, size % 251))
    await closed
    expect(back).toEqual(sizes)
  })
  test('CS-2, CS-73: both ends know the other key, and the same bytes of keying material', async () => {
    const opened = await door()
    const link = await linked(opened)
    const there = opened.links[0]
    expect([link.spki, there?.spki]).toEqual([opened.spki, keys.spki])
    expect([link.outgoing, there?.outgoing]).toEqual([true, false])
    expect(Buffer.from(link.exporter())).toEqual(Buffer.from(there?.exporter() ?? []))
    expect(Buffer.from((await linked(opened)).exporter())).not.toEqual(Buffer.from(link.exporter()))
    link.cut()
  })
  test('a message that came before anybody listened is kept', async () => {
    const opened = await door({
      reached: link => {
        link.listen({ message: () => undefined, closed: () => undefined })
        link.send(Buffer.from('first'))
      },
    })
    const link = await linked(opened)
    await new Promise(resolve => setTimeout(resolve, 50))
    expect(
      await new Promise<string>(resolve =>
        link.listen({ message: bytes => resolve(Buffer.from(bytes).toString()), closed: () => resolve('closed') }),
      ),
    ).toBe('first')
    link.cut()
  })
  test('CS-70: while no window is open a station that wants to join is cut; else it is handed over', async () => {
    let window: ((link: LanLink) => void) | null = null
    const opened = await door({ pairing: () => window })
    const address = { host: '127.0.0.1', port: opened.port }
    const join = () => dialLan(address, { keys, purpose: 'cs1-pair' })
    expect(await join()).toEqual({ ok: false, error: { kind: 'Refused' } })
    const waiting: LanLink[] = []
    window = link => void waiting.push(link)
    const joined = await join()
    expect(joined.ok).toBe(true)
    await expect.poll(() => waiting.map(link => link.spki)).toEqual([keys.spki])
    expect(opened.links).toHaveLength(0)
    if (joined.ok) joined.value.cut()
  })
})

describe('the port', () => {
  test('two stations on one machine take two ports; the last one is tried first; none is told', async () => {
    const { port: taken } = await door()
    const limits = { firstPort: taken, lastPort: taken + 1, connectsPerAddress: 100 }
    const second = await door({ limits })
    expect(second.port).toBe(taken + 1)
    const third = await openLanServer({
      keys,
      host: '127.0.0.1',
      refuses: () => false,
      reached: () => undefined,
      pairing: () => null,
      probed: () => undefined,
      now: () => 0,
      limits,
    })
    expect(third).toEqual({ ok: false, error: { kind: 'PortsTaken', first: taken, last: taken + 1 } })
    const own = await door({ limits: { ...limits, lastPort: taken + 5 }, lastPort: taken + 4 })
    expect(own.port).toBe(taken + 4)
  })
  test('an address that is not this machine’s is told', async () => {
    await expect(door({ host: '192.0.2.1' })).rejects.toThrow(/CannotListen.*EADDRNOTAVAIL/)
  })
})

describe('a call that leads nowhere says how far it came', () => {
  const fault = async (host: string, port: number): Promise<DialFault> => {
    const called = await dialLan({ host, port }, { keys, limits: { connectMs: 500, handshakeMs: 500 } })
    if (called.ok) throw new Error('connected')
    return called.error
  }
  const listening = async (answer: (socket: Socket) => void): Promise<[number, () => void]> => {
    const server = createServer(answer)
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    return [(server.address() as { port: number }).port, () => void server.close()]
  }
  test('no such name', async () => {
    expect(await fault('depot.invalid', 47_800)).toEqual({ kind: 'NoSuchName' })
  })
  test('nothing listens there', async () => {
    const [port, stop] = await listening(() => undefined)
    stop()
    expect(await fault('127.0.0.1', port)).toEqual({ kind: 'Unreachable', code: 'ECONNREFUSED' })
  })
  test('something that says nothing', async () => {
    const [port, stop] = await listening(() => undefined)
    expect(await fault('127.0.0.1', port)).toEqual({ kind: 'Silent', at: 'tls' })
    stop()
  })
  test('something that is no TLS', async () => {
    const [port, stop] = await listening(socket => void socket.end('SSH-2.0-OpenSSH_9.2\r\n'))
    expect(await fault('127.0.0.1', port)).toEqual({ kind: 'NotTls' })
    stop()
  })
  test('something that hangs up', async () => {
    const [port, stop] = await listening(socket => void socket.destroy())
    expect(await fault('127.0.0.1', port)).toEqual({ kind: 'Refused' })
    stop()
  })
})
