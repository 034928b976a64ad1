import { expect, test } from 'vitest'
import { nodeHashing, nodeVerifying } from '#node/crypto.ts'
import { witnessMessage } from '#shared/relay/relay-signing.ts'
import { hex, parseBase64url } from '#shared/sync/bytes.ts'
import { LIMITS } from '#shared/sync/limits.ts'
import { decodeFrame } from '#shared/sync/protocol/frame.ts'
import type { Ops } from '#shared/sync/protocol/message.ts'
import { opsOf, RelayWorld, testRelay } from '../support/relay-world.ts'

const made = await testRelay()
const world = new RelayWorld('exchange')
const a = world.station('A', { rights: ['enrol'] })
const hq = world.station('HQ', { rights: ['hq'] })
const other = world.station('other')
const atA = await world.client(made, a)
const atHq = await world.client(made, hq)
const atOther = await world.client(made, other)

const h8 = (hash: Uint8Array): string => hex(hash.subarray(0, 8))
const opsIn = (messages: readonly unknown[]): Ops[] => messages as Ops[]

test('what one station pushes another pulls, byte by byte, and the relay countersigns it', async () => {
  const log = world.log(a, `wh:${a.wh}`)
  const entries = world.write(log, 300)
  const first = await atA.push(opsOf(entries.slice(0, 200), { opens: true }))
  expect(first).toMatchObject({ status: 200, value: { added: 200, state: 'open' } })
  const second = await atA.push(opsOf(entries.slice(200)))
  const [last] = entries.slice(-1)
  expect(second.value.tips).toEqual([[300, h8(last?.hash ?? new Uint8Array())]])
  const { witness } = second.value
  const key = (await atA.call<{ keys: { kid: string; public: string }[] }>('relay')).value.keys[0]
  const [hash, sig, pub] = [witness?.hash, witness?.sig, key?.public].map(text => parseBase64url(text ?? ''))
  if (!hash?.ok || !sig?.ok || !pub?.ok || witness === null) throw new Error('base64url')
  expect(nodeVerifying.verify(pub.value, witnessMessage({ ...witness, hash: hash.value }), sig.value)).toBe(true)

  const heads = (await atHq.heads()).value
  expect(heads.logs).toContainEqual([log.id, `wh:${a.wh}`, a.dev, 'open', second.value.tips])
  const pulled = opsIn(await atHq.pull([{ log: log.id, have: [] }]))
  expect(Buffer.from(pulled[0]?.opening?.genesis ?? '').equals(log.start.genesis)).toBe(true)
  expect(pulled.at(-1)?.end).toBe(true)
  const bodies = pulled.flatMap(ops => ops.entries.map(({ body }) => Buffer.from(body).toString()))
  expect(bodies).toEqual(entries.map(({ body }) => Buffer.from(body).toString()))
  const rest = opsIn(await atHq.pull([{ log: log.id, have: [[299, h8(entries[298]?.hash ?? new Uint8Array())]] }]))
  expect(rest.flatMap(ops => ops.entries)).toHaveLength(1)
})

test('CS-22: a long log comes in runs that end at seals, each no longer than it must be, however it was pushed and however much is asked for', async () => {
  const log = world.log(a, `wh:${a.wh}`)
  const entries = world.write(log, 2_100)
  // one batch far longer than an OPS, one much shorter, then many of middle length
  const ends = [1_400, 1_401, ...Array.from({ length: 7 }, (_, n) => 1_500 + n * 100)]
  expect(Buffer.concat(entries.slice(0, 1_400).map(({ body }) => body)).length).toBeGreaterThan(LIMITS.opsBytes)
  for (const [n, end] of ends.entries())
    expect((await atA.push(opsOf(entries.slice(ends[n - 1] ?? 0, end), { opens: n === 0 }))).status).toBe(200)
  const none = new Uint8Array()
  const hashBefore = (at: number) => hex(entries[at]?.after.hash ?? none)
  const bodies = (ops: readonly Ops[]) => ops.flatMap(one => one.entries.map(({ body }) => Buffer.from(body)))
  for (const maxBytes of [1024, 300_000, undefined]) {
    const got: Ops[] = []
    for (let have: [number, string][] = []; got.at(-1)?.end !== true; ) {
      const came = opsIn(await atHq.pull([{ log: log.id, have }], maxBytes))
      for (const one of came) {
        const { after, entries: own } = one
        const before = bodies(got).length
        expect([after.seq, hex(after.hash)]).toEqual([before, hashBefore(before)])
        expect(hex(own.at(-1)?.seal ?? none)).toBe(hex(entries[before + own.length - 1]?.seal ?? none))
        const fits = own.reduce((sum, { body }) => sum + body.length, 0) <= LIMITS.opsBytes
        expect(fits || own.filter(({ seal }) => seal !== undefined).length === 1).toBe(true)
        got.push(one)
      }
      const last = entries[bodies(got).length - 1]
      have = [[last?.seq ?? 0, h8(last?.hash ?? new Uint8Array())]]
    }
    expect(Buffer.concat(bodies(got)).equals(Buffer.concat(entries.map(({ body }) => body)))).toBe(true)
    expect(got.filter(({ end }) => end)).toHaveLength(1)
  }
})

test('CS-8: what is pulled is packed as who asks can read it: not every window has zstd', async () => {
  const log = world.log(a, `wh:${a.wh}`)
  await atA.push(opsOf(world.write(log, 100), { opens: true }))
  const packingOf = async (more: { caps?: string[] }): Promise<string> => {
    const { value } = await atHq.call<Uint8Array>('pull', { body: { wants: [{ log: log.id, have: [] }], ...more } })
    const frame = decodeFrame(value.subarray(4, 4 + new DataView(value.buffer, value.byteOffset).getUint32(0)))
    return frame.ok ? frame.value.packing : frame.error.kind
  }
  expect(await packingOf({})).toBe('gzip')
  expect(await packingOf({ caps: [] })).toBe('gzip')
  expect(await packingOf({ caps: ['zstd'] })).toBe('zstd')
})

test('CS-12: a log that may not be read is answered as one that is not here', async () => {
  const log = world.log(a, `wh:${a.wh}`)
  await atA.push(opsOf(world.write(log, 1), { opens: true }))
  const gone = { t: 'BUSY', stream: 1, log: log.id, retryMs: 0, why: 'gone' }
  expect(await atOther.pull([{ log: log.id, have: [] }])).toEqual([gone])
  const unknown = 'f'.repeat(32)
  expect(await atOther.pull([{ log: unknown, have: [] }])).toEqual([{ ...gone, log: unknown }])
  expect((await atOther.heads()).value.logs.map(([id]) => id)).not.toContain(log.id)
  expect((await atOther.call('forks', { log: log.id })).refusal?.kind).toBe('NotHere')
})

test('S16: the same batch again, five at once, is taken in once and witnessed alike', async () => {
  const log = world.log(a, 'org')
  const ops = opsOf(world.write(log, 50), { opens: true })
  const answers = await Promise.all(Array.from({ length: 5 }, () => atA.push(ops)))
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200])
  expect(answers.reduce((sum, { value }) => sum + value.added, 0)).toBe(50)
  expect(new Set(answers.map(({ value }) => value.witness?.sig)).size).toBe(1)
})

test('a gap is answered with what is held, and nothing is stored', async () => {
  const log = world.log(a, 'org')
  const entries = world.write(log, 30)
  expect((await atA.push(opsOf(entries.slice(0, 10)))).refusal).toEqual({ kind: 'UnknownLog' })
  await atA.push(opsOf(entries.slice(0, 10), { opens: true }))
  const gap = await atA.push(opsOf(entries.slice(20)))
  expect(gap).toMatchObject({ status: 409, refusal: { kind: 'Gap', have: { seq: 10 } } })
  const overlap = await atA.push(opsOf(entries.slice(5)))
  expect(overlap.value).toMatchObject({ added: 20, state: 'open' })
})

test('LEDGER §12: every branch of a fork is kept with its proof, whichever comes first, a third one late', async () => {
  const log = world.log(a, `wh:${a.wh}`)
  const trunk = world.write(log, 5)
  const one = world.write(log, 3)
  log.goBackTo(trunk[4] as (typeof trunk)[number])
  const two = world.write(log, 4)
  log.goBackTo(two[1] as (typeof trunk)[number])
  const three = world.write(log, 2)
  await atA.push(opsOf(trunk, { opens: true }))
  await atA.push(opsOf(one))
  const forked = await atA.push(opsOf([...trunk, ...two]))
  expect(forked.value).toMatchObject({ added: 4, state: 'forked' })
  expect(forked.value.tips).toHaveLength(2)
  expect((await atA.push(opsOf(three))).value.tips).toHaveLength(3)
  // a branch goes on
  log.goBackTo(one[2] as (typeof trunk)[number])
  const more = world.write(log, 2)
  expect((await atA.push(opsOf(more))).value.tips[0]?.[0]).toBe(10)

  const all = [...trunk, ...one, ...two, ...three, ...more].map(({ hash }) => h8(hash)).sort()
  const seen = (messages: Ops[]): string[] =>
    messages.flatMap(({ after, entries }) => {
      let hash = after.hash
      return entries.map(({ body }) => {
        const length = Buffer.alloc(4)
        length.writeUInt32BE(body.length)
        hash = nodeHashing.sha256(hash, length, body)
        return h8(hash)
      })
    })
  expect(seen(opsIn(await atHq.pull([{ log: log.id, have: [] }]))).sort()).toEqual(all)
  const tip = one[2] as (typeof one)[number]
  const lacking = seen(opsIn(await atHq.pull([{ log: log.id, have: [[tip.seq, h8(tip.hash)]] }])))
  expect(lacking.sort()).toEqual([...two, ...three, ...more].map(({ hash }) => h8(hash)).sort())
  const { forks } = (await atHq.call<{ forks: unknown[] }>('forks', { log: log.id })).value
  expect(forks).toHaveLength(2)
})

test('personal parts travel with their entries and come late, credentials only to where they may', async () => {
  const log = world.log(a, 'org')
  const farmer = log.append({
    c: world.ledger.id(),
    a: world.ledger.id(),
    t: 1,
    l: 0,
    r: [],
    o: [{ k: 'create', e: 'farmer', i: world.ledger.id(), personal: { name: 'Ngo Bassa' } }],
  })
  const without = { ...opsOf([farmer], { opens: true }), asides: [] }
  expect((await atA.push(without)).value.added).toBe(1)
  const late = { ...opsOf([farmer]), after: farmer, entries: [] }
  expect((await atA.push(late)).value).toMatchObject({ added: 0, witness: { seq: 1 } })
  const [ops] = opsIn(await atOther.pull([{ log: log.id, have: [] }]))
  expect(Buffer.from(ops?.asides[0]?.payload ?? '').toString()).toBe('{"name":"Ngo Bassa"}')
})

test('a later format, with bytes that no text of PostgreSQL holds, is stored and given out unread', async () => {
  const log = world.log(a, 'org')
  const [entry] = world.write(log, 1)
  if (entry === undefined) throw new Error('one entry')
  const body = Buffer.from('{"v":2,"x":"\0\u{1F600}"}')
  const later = log.seal(body)
  await atA.push(opsOf([entry], { opens: true }))
  expect((await atA.push(opsOf([later]))).value.added).toBe(1)
  const pulled = opsIn(await atOther.pull([{ log: log.id, have: [[1, h8(entry.hash)]] }]))
  expect(Buffer.from(pulled[0]?.entries[0]?.body ?? '')).toEqual(body)
  // nor does it hold up the tables of headquarters
  const verdicts = async () =>
    (await made.superuser.query('SELECT why FROM verdict WHERE log_id = $1 AND seq = 2', [log.id])).rows
  await expect.poll(verdicts, { timeout: 20_000 }).toEqual([{ why: 'LaterFormat' }])
})

test('heads are held back until something changed, and then tell just that', async () => {
  const log = world.log(a, 'org')
  const entries = world.write(log, 2)
  await atA.push(opsOf(entries.slice(0, 1), { opens: true }))
  const { cursor } = (await atHq.heads()).value
  const waiting = atHq.heads(`?cursor=${encodeURIComponent(cursor)}&waitMs=20000`)
  await atA.push(opsOf(entries.slice(1)))
  const { value } = await waiting
  expect(value.full).toBe(false)
  expect(value.logs.map(([id]) => id)).toEqual([log.id])
  const again = await atHq.heads(`?cursor=${encodeURIComponent(value.cursor)}`)
  expect(again.value).toMatchObject({ full: false, logs: [] })
})
