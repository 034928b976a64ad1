import { afterEach, describe, expect, test } from 'vitest'
import { sealingKey } from '#main/storage/sealed-secret.ts'
import { dialLan } from '#main/sync/lan-dial.ts'
import type { LanLink } from '#main/sync/lan-link.ts'
import { PairingHost, type WindowTerms } from '#main/sync/pairing-host.ts'
import { callToJoin } from '#main/sync/pairing-joiner.ts'
import type { PairingLine } from '#main/sync/pairing-line.ts'
import { assert } from '#shared/kit/assert.ts'
import { base64url } from '#shared/sync/bytes.ts'
import { type SignedRequest, signRequest } from '#shared/sync/join-request.ts'
import { windowLimits } from '#shared/sync/protocol/pairing-window.ts'
import { testHashing, testSigning, testVerifying } from '../support/crypto.ts'
import { lanKeys, openDoor, type TestDoor } from '../support/lan-door.ts'
import { seededBytes } from '../support/station.ts'

const tools = { hashing: testHashing, verifying: testVerifying }
const random = { bytes: seededBytes('pairing over a line') }
const now = () => performance.now()
const requestFor = (spki: string, name: string, boxed: boolean): SignedRequest =>
  signRequest(tools, testSigning(random.bytes(32)), {
    tls: spki,
    name,
    app: '0.1.0',
    ...(boxed ? { box: base64url(sealingKey(random.bytes(32))) } : {}),
  })

const doors: TestDoor[] = []
afterEach(async () => {
  for (const door of doors.splice(0)) await door.server.close()
})

/** A station with its window, and what it was asked. */
async function station() {
  const keys = lanKeys()
  const own = requestFor(keys.spki, 'Bureau', false)
  const issued: SignedRequest[] = []
  const host = new PairingHost({ ...tools, random, now, own: () => own, changed: () => undefined })
  const door = await openDoor({ keys, pairing: () => host.taking() })
  doors.push(door)
  const terms = (expected: string | null = null, card: string | null = 'the card'): WindowTerms => ({
    expected,
    issue: request => {
      issued.push(request)
      return Promise.resolve(card)
    },
  })
  return { host, door, own, issued, terms, address: { host: '127.0.0.1', port: door.port } }
}

/** A PC that wants to join. */
function pc(expected: string | null = null, takes = true) {
  const keys = lanKeys()
  const own = requestFor(keys.spki, 'Comptoir', true)
  const cards: string[] = []
  const join = (card: string) => {
    cards.push(card)
    return Promise.resolve(takes)
  }
  const options = { ...tools, random, now, keys, own, expected, join, changed: () => undefined }
  return { own, cards, keys, call: (address: { host: string; port: number }) => callToJoin(address, options) }
}

async function reached(calling: ReturnType<ReturnType<typeof pc>['call']>): Promise<PairingLine> {
  const line = await calling
  assert(line.ok, `it is reached: ${JSON.stringify(line)}`)
  return line.value
}
const until = (what: () => boolean) => expect.poll(what, { interval: 10 }).toBe(true)

describe('pairing over a real line (CS-70 to CS-77)', () => {
  test('by code: the same six digits on both sides, and a card when both agree', async () => {
    const [bureau, comptoir] = [await station(), pc()]
    bureau.host.open(bureau.terms())
    const line = await reached(comptoir.call(bureau.address))
    await until(() => bureau.host.view().waiting[0]?.stage === 'asking' && line.view().stage === 'asking')
    const [waiting] = bureau.host.view().waiting
    expect(waiting).toMatchObject({ peer: { dev: comptoir.own.dev, name: 'Comptoir' }, host: '127.0.0.1' })
    expect(line.view().code).toBe(waiting?.code)
    line.agree()
    expect(bureau.host.agree(waiting?.id ?? 0)).toBe(true)
    await until(() => line.view().stage === 'done')
    expect(comptoir.cards).toEqual(['the card'])
    expect(bureau.issued.map(request => request.dev)).toEqual([comptoir.own.dev])
    expect(bureau.host.view().leftMs).toBe(0)
    const again = await pc().call(bureau.address)
    expect(again).toEqual({ ok: false, error: { kind: 'Refused' } })
  })

  test('by ids typed before: nobody is asked anything more', async () => {
    const bureau = await station()
    const comptoir = pc(bureau.own.dev)
    bureau.host.open(bureau.terms(comptoir.own.dev))
    const line = await reached(comptoir.call(bureau.address))
    await until(() => line.view().stage === 'done')
    expect(comptoir.cards).toEqual(['the card'])
  })

  test('another than the one whose id was typed is shown, and cannot be served', async () => {
    const bureau = await station()
    bureau.host.open(bureau.terms(pc().own.dev))
    const line = await reached(pc(bureau.own.dev).call(bureau.address))
    await until(() => bureau.host.view().waiting[0]?.stage === 'asking')
    expect(bureau.host.view().waiting[0]?.matched).toBe(false)
    bureau.host.agree(bureau.host.view().waiting[0]?.id ?? 0)
    expect(bureau.issued).toEqual([])
    bureau.host.close()
    await until(() => line.view().stage === 'ended')
    expect(line.view().why).toBe('Refused')
  })

  test('a closed window: 300 calls, nobody is asked anything (LN-8)', async () => {
    const bureau = await station()
    const comptoir = pc()
    for (let n = 0; n < 300; n++) {
      expect(await comptoir.call(bureau.address)).toEqual({ ok: false, error: { kind: 'Refused' } })
    }
    expect(bureau.host.view()).toEqual({ leftMs: 0, waiting: [] })
  })

  test('three wait at most; one that goes makes room', async () => {
    const bureau = await station()
    bureau.host.open(bureau.terms())
    const lines: PairingLine[] = []
    for (let n = 0; n < windowLimits.waiting; n++) lines.push(await reached(pc().call(bureau.address)))
    expect((await pc().call(bureau.address)).ok).toBe(false)
    lines[0]?.refuse()
    await until(() => bureau.host.view().waiting.some(one => one.stage === 'ended'))
    expect((await pc().call(bureau.address)).ok).toBe(true)
  })

  test('who stands between two lines and hands on every byte is found by the keys (LN-7)', async () => {
    const bureau = await station()
    bureau.host.open(bureau.terms())
    const between = lanKeys()
    const door = await openDoor({
      keys: between,
      pairing: () => link => void relay(link, between, bureau.address),
    })
    doors.push(door)
    const line = await reached(pc().call({ host: '127.0.0.1', port: door.port }))
    await until(() => line.view().stage === 'ended')
    expect(bureau.host.view().waiting[0]).toMatchObject({ stage: 'ended', why: 'OtherKey', code: null })
    expect(line.view()).toMatchObject({ why: 'OtherKey', code: null })
  })

  test('a card that cannot be made, and one that is not this PC’s, end it on both sides', async () => {
    const bureau = await station()
    const one = pc(bureau.own.dev)
    bureau.host.open(bureau.terms(one.own.dev, null))
    const line = await reached(one.call(bureau.address))
    await until(() => line.view().stage === 'ended')
    expect(line.view().why).toBe('Failed')
    const other = pc(bureau.own.dev, false)
    bureau.host.open(bureau.terms(other.own.dev))
    const second = await reached(other.call(bureau.address))
    await until(() => second.view().stage === 'ended')
    expect(second.view().why).toBe('Failed')
  })
})

async function relay(link: LanLink, keys: ReturnType<typeof lanKeys>, to: { host: string; port: number }) {
  const onward = await dialLan(to, { keys, purpose: 'cs1-pair' })
  assert(onward.ok, 'the window is open')
  link.listen({ message: bytes => onward.value.send(bytes), closed: () => onward.value.cut() })
  onward.value.listen({ message: bytes => link.send(bytes), closed: () => link.cut() })
}
