import { expect, onTestFinished, test } from 'vitest'
import { dialLan } from '#main/sync/lan-dial.ts'
import { nodeHashing } from '#main/storage/crypto.ts'
import { base64url, hex } from '#shared/sync/bytes.ts'
import { certificateMessage, devId, encodeCertificate, orgId } from '#shared/sync/certificate.ts'
import type { Hello } from '#shared/sync/protocol/message.ts'
import { namedSigning } from '../support/crypto.ts'
import { FloodedHost } from '../support/flooded.ts'
import { lanKeys } from '../support/lan-door.ts'
import { fastChance, mutatedFrame } from '../support/mutated-frames.ts'
import { plainFrame, vectorMessages } from '../support/protocol-vectors.ts'
import { runs } from '../support/runs.ts'
import { testRoot, testWarehouse } from '../support/station.ts'

// Security PR-4 at the port itself: TLS, WebSocket, frames, exchange and replica of a real station in a process of its own. The million is
// for test:long, since every link ends at its first bad frame and the next one has to be made; the decoder alone gets it in every run.

interface Fuzzed {
  readonly rss: number
  readonly held: string
  readonly ended: Readonly<Record<string, number>>
  readonly port: number
}

const frames = runs(12_000, 1_000_000)
const framesOfLink = 60
const limits = { connectMs: 120_000, handshakeMs: 120_000 }

/** What a member says first, whose key nobody else has. */
function helloOf(name: string, spki: string): Hello {
  const { publicKey } = namedSigning(name)
  const org = orgId(nodeHashing, testRoot.publicKey)
  const dev = devId(nodeHashing, publicKey)
  const bytes = encodeCertificate(nodeHashing, {
    v: 1,
    org,
    dev,
    pub: base64url(publicKey),
    tls: spki,
    wh: testWarehouse,
    sc: [],
    rt: ['hq'],
    by: 'root',
    t: 1_760_000_000_000,
  })
  const certificate = { bytes, signature: testRoot.sign(certificateMessage(bytes)) }
  const inst = hex(nodeHashing.sha256(publicKey).subarray(0, 8))
  const versions = { proto: [1, 1] as [number, number], app: '0.1.0', schema: 1, fold: 1 }
  const clocks = { wallMs: Date.now(), hlc: { t: 0, l: 0 } }
  return { t: 'HELLO', ...versions, org, dev, inst, caps: [], ...clocks, port: 1, certificate, issuers: [] }
}

test(`${frames} mutated frames at the sync port: no crash, no row, under 200 MiB`, async () => {
  const host = new FloodedHost<Fuzzed>('fuzzed-port.ts')
  onTestFinished(() => host.end())
  const { port, held } = await host.started()
  const vectors = vectorMessages.map(({ message }) => plainFrame(message))
  const below = fastChance(20_261_128)
  let sent = 0
  for (let n = 0; sent < frames; n++) {
    const keys = lanKeys(`fuzz ${n}`)
    const called = await dialLan({ host: '127.0.0.1', port }, { keys, limits })
    if (!called.ok) throw new Error(`the port takes nobody any more: ${called.error.kind}`)
    const link = called.value
    const closed = new Promise<void>(resolve => link.listen({ message: () => undefined, closed: resolve }))
    // Two in three come as members, so that every part of the exchange is reached.
    if (n % 3 > 0) {
      link.send(plainFrame(helloOf(`fuzz ${n}`, keys.spki)))
      link.send(plainFrame({ t: 'HEADS', rev: 1, full: true, more: false, logs: [] }))
    }
    for (let k = 0; k < framesOfLink; k++) link.send(mutatedFrame(below, vectors))
    sent += framesOfLink
    link.end()
    await closed
    if (n % 500 === 0) expect((await host.ask()).rss).toBeLessThan(200 * 1024 * 1024)
  }
  const told = await host.ask()
  expect(told.held).toBe(held)
  expect(told.rss).toBeLessThan(200 * 1024 * 1024)
  expect(told.ended['Malformed']).toBeGreaterThan(0)
  expect(told.ended['linked']).toBeGreaterThan(0)
}, 3_600_000)
