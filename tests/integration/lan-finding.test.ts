import { createSocket } from 'node:dgram'
import { hostname, userInfo } from 'node:os'
import { Bonjour } from 'bonjour-service'
import { afterEach, expect, test } from 'vitest'
import { encodeBeacon, makeMark } from '#shared/sync/station-mark.ts'
import { nodeHashing } from '#main/storage/crypto.ts'
import { type FindingOptions, startFinding } from '#main/sync/finding.ts'
import { broadcastOf } from '#main/sync/network-cards.ts'
import { FloodedHost } from '../support/flooded.ts'

const started: { stop(): void }[] = []
afterEach(() => {
  for (const finding of started.splice(0)) finding.stop()
})
const root = (name: string) => new Uint8Array(Buffer.alloc(32, name))
let nextPort = 30_000 + (process.pid % 200) * 10

/** A network of its own on this machine: two ports that nobody else has, calls go to every address of the loopback card. */
function network() {
  const ports = { beacon: nextPort++, multicast: nextPort++ }
  const join = (name: string, inst: string, port: number, changed: Partial<FindingOptions> = {}) => {
    const heard: string[] = []
    const finding = startFinding({
      root: root(name),
      inst: inst.padStart(16, '0'),
      port,
      heard: (found, host, there) => heard.push(`${found.slice(-1)} ${host}:${there}`),
      changed: () => undefined,
      cards: () => [{ name: 'lo', address: '127.0.0.1', broadcast: '127.255.255.255' }],
      ports,
      ...changed,
    })
    started.push(finding)
    return { finding, heard: () => [...new Set(heard)].sort(), count: () => heard.length }
  }
  return { ports, join }
}

/** Everything that is sent on a port. */
async function capture(port: number): Promise<Buffer[]> {
  const packets: Buffer[] = []
  const socket = createSocket({ type: 'udp4', reuseAddr: true })
  socket.on('message', bytes => packets.push(bytes))
  await new Promise<void>(resolve => socket.bind(port, resolve))
  if (port % 2 === 1) socket.addMembership('224.0.0.251', '127.0.0.1')
  started.push({ stop: () => void socket.close() })
  return packets
}

test('stations of one organisation find each other, by mDNS and by beacon; others are not heard', async () => {
  const { join } = network()
  const a = join('one', 'a', 5_001)
  const b = join('one', 'b', 5_002)
  const c = join('two', 'c', 5_003)
  await expect.poll(a.heard).toEqual(['b 127.0.0.1:5002'])
  await expect.poll(b.heard).toEqual(['a 127.0.0.1:5001'])
  for (const way of ['beacon', 'multicast']) {
    const facts = () => a.finding.facts().find(fact => fact.way === way)
    await expect.poll(() => (facts()?.others ?? 0) > 0).toBe(true)
    // It hears itself: so the network carries calls.
    await expect.poll(() => (facts()?.own ?? 0) > 0).toBe(true)
    expect(facts()?.fault).toBeNull()
  }
  expect(c.heard()).toEqual([])
})

test('LN-9: what is sent names nobody: not the machine, the person, the organisation', async () => {
  const { ports, join } = network()
  const seen = [await capture(ports.beacon), await capture(ports.multicast)]
  join('Cooperative', 'a', 5_001)
  await expect.poll(() => seen.every(list => list.length > 2)).toBe(true)
  const text = Buffer.concat(seen.flat()).toString('latin1').toLowerCase()
  expect(text).toContain('_cocoatrack')
  for (const name of [hostname(), userInfo().username, 'Cooperative']) {
    expect(text.includes(name.toLowerCase()), name).toBe(false)
  }
})

/** Calls of stations that are not there, from one machine. */
async function flood(beacon: number, calls: Iterable<readonly [mark: string, port: number]>): Promise<void> {
  const liar = createSocket('udp4')
  await new Promise<void>(resolve => liar.bind(0, resolve))
  for (const [mark, port] of calls)
    await new Promise<void>(resolve => liar.send(encodeBeacon(mark, port), beacon, '127.0.0.1', () => resolve()))
  liar.close()
}
function aloneIn({ beacon, multicast }: { readonly beacon: number; readonly multicast: number }): FloodedHost {
  const host = new FloodedHost('flooded-host.ts', 'finding', String(beacon), String(multicast))
  started.push({ stop: () => void host.end() })
  return host
}
const littleMemory = 20 * 1024 * 1024

test('LN-10: 20 000 invented calls cost no memory and hide nobody', async () => {
  const { ports, join } = network()
  const host = aloneIn(ports)
  const before = await host.started()
  const invented = Array.from(
    { length: 20_000 },
    (_, n) => [n.toString(16).padStart(32, 'f'), 1 + (n % 65_535)] as const,
  )
  await flood(ports.beacon, invented)
  const flooded = await host.ask()
  expect(flooded.kept).toEqual([])
  expect(flooded.rss - before.rss).toBeLessThan(littleMemory)
  const b = join('one', 'b', 5_002)
  await expect.poll(async () => (await host.ask()).kept).toEqual(['127.0.0.1:5002'])
  await expect.poll(b.heard).toEqual(['a 127.0.0.1:5001'])
})

test('LN-10: of 20 000 calls of a liar who is a member 64 are kept, and 8 a minute answered', async () => {
  const { ports } = network()
  const host = aloneIn(ports)
  const before = await host.started()
  const lies = Array.from({ length: 20_000 }, (_, n) => {
    const [inst, port] = [n.toString(16).padStart(16, 'e'), 6_000 + n]
    return [makeMark(nodeHashing, root('one'), { inst, port }), port] as const
  })
  await flood(ports.beacon, lies)
  const lied = await host.ask()
  expect(lied.kept).toHaveLength(64)
  expect(lied.calls).toBeLessThanOrEqual(8)
  expect(lied.rss - before.rss).toBeLessThan(littleMemory)
})

test('LN-10: of a flood of mDNS records 64 are looked at, and the beacon still finds', async () => {
  const { ports, join } = network()
  const a = join('one', 'a', 5_001)
  const liar = new Bonjour(
    { interface: '127.0.0.1', bind: '0.0.0.0', port: ports.multicast } as object,
    () => undefined,
  )
  for (let n = 0; n < 300; n++) {
    const name = n.toString(16).padStart(32, 'f')
    liar.publish({ name, host: 'liar.local', type: 'cocoatrack', port: 5_009, probe: false })
  }
  const looked = () => a.finding.facts().find(({ way }) => way === 'multicast')
  await expect.poll(() => (looked()?.others ?? 0) + (looked()?.own ?? 0)).toBe(64)
  const b = join('one', 'b', 5_002)
  await expect.poll(a.heard).toEqual(['b 127.0.0.1:5002'])
  await expect.poll(b.heard).toEqual(['a 127.0.0.1:5001'])
  expect(looked()?.others).toBeLessThanOrEqual(64)
  await new Promise<void>(resolve => liar.destroy(() => resolve()))
})

test('broadcast addresses of cards', () => {
  expect(broadcastOf('192.168.1.7', '255.255.255.0')).toBe('192.168.1.255')
  expect(broadcastOf('10.20.30.40', '255.255.240.0')).toBe('10.20.31.255')
  expect(broadcastOf('172.16.5.1', '255.255.255.255')).toBe('172.16.5.1')
})
