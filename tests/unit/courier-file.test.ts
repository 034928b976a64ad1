import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { assert } from '#shared/kit/assert.ts'
import { hex, utf8 } from '#shared/sync/bytes.ts'
import { devId } from '#shared/sync/certificate.ts'
import { encodeCourierHead, readCourierHead } from '#shared/sync/courier-header.ts'
import { montgomeryKey } from '#shared/sync/montgomery-key.ts'
import { nodeHashing, nodeSigning, nodeVerifying } from '#main/storage/crypto.ts'
import { openingSeed, openSecret, sealingKey, sealSecret } from '#main/storage/sealed-secret.ts'
import { CourierReader, CourierWriter } from '#main/sync/courier-file.ts'
import { goldenBytes } from '../support/golden-bytes.ts'

const bytes = (start: number, length = 32): Uint8Array => Uint8Array.from({ length }, (_, n) => (start + n) % 256)
const [sender, receiver, key] = [bytes(1), bytes(65), bytes(129)]
const devOf = (seed: Uint8Array): string => devId(nodeHashing, nodeSigning(seed).publicKey)

function headerFor(...seeds: Uint8Array[]) {
  const to = seeds.map((seed, n) => {
    const secret = sealSecret(montgomeryKey(nodeSigning(seed).publicKey), bytes(200 + n), key, 'CS1-courier-key')
    assert(secret.ok, 'a key that somebody holds')
    return { dev: devOf(seed), secret: secret.value }
  })
  return { id: hex(bytes(7, 16)), org: hex(bytes(33, 16)), from: devOf(sender), to, t: 1_786_000_000_000 }
}

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'courier-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))
const at = (name: string): string => join(folder, name)

async function write(name = 'a.ctv', frames = [utf8('first frame'), new Uint8Array(70_000)]): Promise<string> {
  const writer = await CourierWriter.begin(at(name), headerFor(receiver), key, nodeSigning(sender))
  for (const frame of frames) await writer.frame(frame)
  await writer.end()
  return at(name)
}

/** What a file gives: its frames and whether the signature holds, or the fault. */
async function read(path: string) {
  const opened = await CourierReader.open(path)
  if (!opened.ok) return opened.error.kind
  const reader = opened.value
  try {
    const { message, signature } = await reader.signed(() => undefined)
    const signed = nodeVerifying.verify(nodeSigning(sender).publicKey, message, signature)
    const frames: Uint8Array[] = []
    for await (const one of reader.frames(key)) {
      if (!one.ok) return one.error.kind
      frames.push(new Uint8Array(one.value.frame))
    }
    return { signed, frames }
  } finally {
    await reader.close()
  }
}

describe('the key that a certificate gives (CS-90)', () => {
  test('is the X25519 key of who holds the Ed25519 key', () => {
    for (let n = 0; n < 50; n++) {
      const seed = nodeHashing.sha256(Uint8Array.of(n))
      expect(hex(montgomeryKey(nodeSigning(seed).publicKey))).toBe(hex(sealingKey(openingSeed(seed))))
    }
  })

  test('what is sealed to it opens for its holder, for nobody else, and for nothing else', () => {
    const [only] = headerFor(receiver).to
    assert(only, 'one')
    expect(openSecret(openingSeed(receiver), only.secret, 'CS1-courier-key')).toEqual({ ok: true, value: key })
    expect(openSecret(openingSeed(sender), only.secret, 'CS1-courier-key').ok).toBe(false)
    expect(openSecret(openingSeed(receiver), only.secret).ok).toBe(false)
  })

  test('of a point that nobody holds nothing is sealed', () => {
    const one = new Uint8Array(32)
    one[0] = 1
    expect(sealSecret(montgomeryKey(one), bytes(1), key, 'CS1-courier-key')).toMatchObject({ ok: false })
  })
})

describe('a courier (CS-90, CS-91)', () => {
  test('its bytes are those of this version for ever', async () => {
    const path = await write('golden.ctv', [utf8('first frame'), utf8('second')])
    const made = readFileSync(path)
    const golden = goldenBytes('protocol/courier.ctv', made)
    expect(made.equals(golden)).toBe(true)
    writeFileSync(at('old.ctv'), golden)
    expect(await read(at('old.ctv'))).toEqual({ signed: true, frames: [utf8('first frame'), utf8('second')] })
  })

  test('gives back what was put in, for each that it names', async () => {
    const path = await write()
    expect(await read(path)).toEqual({ signed: true, frames: [utf8('first frame'), new Uint8Array(70_000)] })
    const opened = await CourierReader.open(path)
    assert(opened.ok, 'it opens')
    expect(opened.value.header).toEqual(headerFor(receiver))
    await opened.value.close()
  })

  test('every cut and every changed byte is found', async () => {
    const whole = readFileSync(await write('b.ctv', [utf8('one'), utf8('two')]))
    const isWhole = (found: Awaited<ReturnType<typeof read>>): boolean => typeof found !== 'string' && found.signed
    for (let cut = 0; cut < whole.length; cut += cut < 40 ? 1 : 13) {
      writeFileSync(at('cut.ctv'), whole.subarray(0, cut))
      expect(isWhole(await read(at('cut.ctv'))), `cut at ${cut}`).toBe(false)
    }
    for (let place = 0; place < whole.length; place += 7) {
      const bad = Buffer.from(whole)
      bad[place] = (bad[place] ?? 0) ^ 1
      writeFileSync(at('bad.ctv'), bad)
      expect(isWhole(await read(at('bad.ctv'))), `byte ${place}`).toBe(false)
    }
    writeFileSync(at('more.ctv'), Buffer.concat([whole, Buffer.from([0])]))
    expect(isWhole(await read(at('more.ctv')))).toBe(false)
  })

  test('another file, a later version and a broken start have their names', () => {
    const kind = (start: Uint8Array): string => {
      const head = readCourierHead(start)
      return head.ok ? 'ok' : head.error.kind
    }
    const head = encodeCourierHead(headerFor(receiver))
    expect(kind(head)).toBe('ok')
    expect(kind(utf8('PK\u0003\u0004 a workbook'))).toBe('NotACourier')
    expect(kind(head.subarray(0, head.length - 1))).toBe('DamagedCourier')
    const text = Buffer.from(head).toString('latin1')
    expect(kind(Buffer.from(text.replace('{"v":1', '{"v":2'), 'latin1'))).toBe('LaterCourier')
    expect(kind(Buffer.from(text.replace('"t":', '"T":'), 'latin1'))).toBe('DamagedCourier')
  })

  test('one that is given up leaves nothing behind', async () => {
    const writer = await CourierWriter.begin(at('c.ctv'), headerFor(receiver), key, nodeSigning(sender))
    await writer.frame(utf8('half'))
    await writer.abandon()
    expect(await read(at('c.ctv')).catch(() => 'not there')).toBe('not there')
  })
})
