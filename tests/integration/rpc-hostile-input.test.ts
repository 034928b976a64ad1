import fc from 'fast-check'
import { isContractProcedure } from '@orpc/contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { contract } from '#shared/contract/contract.ts'
import { contractLimits } from '#shared/contract/limits.ts'
import { holdConnection } from '#main/rpc/connection.ts'
import { makeHub } from '#main/rpc/hub.ts'
import { makeRouter } from '#main/rpc/router.ts'
import { FakeCore, procedures } from '../support/fake-core.ts'
import { openPortLine, outcomeOf, type PortLine } from '../support/port-line.ts'

const core = new FakeCore()
core.sessions.set('token', { role: 'SU' })
const hub = makeHub()
const router = makeRouter(core, hub, () => undefined)
let line: PortLine
const unhandled: unknown[] = []
const note = (error: unknown) => void unhandled.push(error)
beforeAll(() => {
  line = openPortLine(router, holdConnection('window', 'test', 'token'))
  process.on('unhandledRejection', note)
})
afterAll(() => {
  line.close()
  hub.close()
  process.off('unhandledRejection', note)
})

const inputOf = (path: string) => {
  const at = path.split('.').reduce<unknown>((of, name) => (of as Record<string, unknown>)[name], contract)
  if (!isContractProcedure(at)) throw new Error(path)
  return at['~orpc'].inputSchema
}
// logging out or locking would end the line; a login is what hostile-free tests cover
const asked = procedures()
  .map(({ path }) => path)
  .filter(path => !['sessions.logout', 'sessions.lock', 'sessions.login'].includes(path))
const names = [
  'id',
  'commandId',
  'fields',
  'patch',
  'why',
  'day',
  'limit',
  'offset',
  'filter',
  'sort',
  'name',
  'text',
  'value',
  'delivery',
  'payment',
  'lang',
]
const uuid = fc.constant('01890000-0000-7000-8000-000000000009')
const leaf = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  uuid,
  fc.double(),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.constant('2026-11-22'),
  fc.constant('__proto__'),
  fc.bigInt(),
  fc.date(),
  fc.constant(undefined),
)
const hostile = fc.oneof(
  fc.anything({ withBigInt: true, withDate: true, withMap: true, withSet: true, maxDepth: 4 }),
  fc.jsonValue({ maxDepth: 5 }),
  fc.dictionary(
    fc.constantFrom(...names),
    fc.oneof(leaf, fc.array(leaf, { maxLength: 3 }), fc.dictionary(fc.constantFrom(...names), leaf)),
  ),
)

describe('hostile input over a screen’s port (EL-8, PR-4, PR-5)', () => {
  test('10 000 random payloads over all procedures: no crash, no fault, nothing reached undecoded', async () => {
    const outcomes = new Map<string, number>()
    let n = 0
    await fc.assert(
      fc.asyncProperty(hostile, async input => {
        const path = asked[n++ % asked.length] ?? ''
        const before = core.calls.length
        const outcome = await outcomeOf(line.client, path, input)
        outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
        expect(outcome, path).not.toBe('FAULT')
        for (const call of core.calls.slice(before)) {
          const checked = await inputOf(call.path)?.['~standard'].validate(JSON.parse(JSON.stringify(input)))
          expect(checked && 'issues' in checked ? checked.issues : undefined, call.path).toBeUndefined()
        }
      }),
      { numRuns: 10_000, seed: 20_261_122 },
    )
    expect(n).toBe(10_000)
    expect(unhandled).toEqual([])
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
    expect(await outcomeOf(line.client, 'sessions.me', {})).toBe('ok')
    expect(outcomes.get('Invalid')).toBeGreaterThan(8_000)
  })

  test('3 000 random messages that no client writes: the line lives on', async () => {
    const id = fc.constantFrom('1', 'zz', '', 'A'.repeat(99), '../..')
    const message = fc.oneof(
      fc.string({ maxLength: 300 }),
      fc.uint8Array({ maxLength: 300 }),
      fc.record({ i: id, t: fc.integer({ min: -1, max: 6 }), p: fc.anything() }),
      fc
        .record({ i: id, t: fc.option(fc.integer({ min: 0, max: 5 })), p: fc.jsonValue() })
        .map(value => JSON.stringify(value)),
      fc
        .record({
          i: id,
          p: fc.record({
            u: fc.webUrl(),
            h: fc.dictionary(fc.string(), fc.string()),
            b: fc.jsonValue(),
            m: fc.constantFrom('GET', 'POST'),
          }),
        })
        .map(value => JSON.stringify(value)),
    )
    for (const value of fc.sample(message, { numRuns: 3_000, seed: 7 })) {
      try {
        line.port.postMessage(value)
      } catch {
        continue // what cannot be cloned cannot be sent
      }
    }
    expect(await outcomeOf(line.client, 'sessions.me', {})).toBe('ok')
    expect(unhandled).toEqual([])
  })

  const answerTo = (text: string): Promise<{ p: { s?: number; b: { json: { data: unknown } } } }> =>
    new Promise(resolve => {
      line.port.once('message', (answer: string) => resolve(JSON.parse(answer)))
      line.port.postMessage(text)
    })
  const asCall = (json: string, meta = '') => `{"i":"9","p":{"u":"/drafts/save","b":{"json":${json}${meta}}}}`

  test.each([
    ['too deep', asCall('['.repeat(40) + ']'.repeat(40)), { kind: 'Invalid', fields: [{ path: '', code: 'depth' }] }],
    ['a million levels', asCall('['.repeat(1_000_000)), { kind: 'Invalid', fields: [{ path: '', code: 'depth' }] }],
    [
      '__proto__',
      asCall('{"data":{"__proto__":{"polluted":1}}}'),
      { kind: 'Invalid', fields: [{ path: '', code: 'key' }] },
    ],
    [
      'escaped __proto__',
      asCall('{"data":{"__pr\\u006fto__":{"polluted":1}}}'),
      { kind: 'Invalid', fields: [{ path: '', code: 'key' }] },
    ],
    [
      'constructor',
      asCall('{"constructor":{"prototype":{}}}'),
      { kind: 'Invalid', fields: [{ path: '', code: 'key' }] },
    ],
    [
      'a map in meta',
      asCall('{"a":[]}', ',"meta":[[7,"a"]]'),
      { kind: 'Invalid', fields: [{ path: '', code: 'envelope' }] },
    ],
    [
      'a pattern in meta',
      asCall('{"a":"/(a+)+$/"}', ',"meta":[[5,"a"]]'),
      { kind: 'Invalid', fields: [{ path: '', code: 'envelope' }] },
    ],
    ['a blob', asCall('{}', ',"maps":[["a"]]'), { kind: 'Invalid', fields: [{ path: '', code: 'envelope' }] }],
    ['not JSON', '{"i":"9","p":{', { kind: 'Invalid', fields: [{ path: '', code: 'json' }] }],
  ])('%s is refused with its reason', async (_what, text, refusal) => {
    const { p } = await answerTo(text)
    expect(p.s).toBe(422)
    expect(p.b.json.data).toEqual(refusal)
  })

  test('a request past 32 MiB is refused as too large, and one below is taken', async () => {
    const limit = contractLimits.requestBytes
    expect((await answerTo(asCall(`"${'x'.repeat(limit)}"`))).p.b.json.data).toEqual({ kind: 'TooLarge', limit })
    const file = 'QUFB'.repeat(5 * 1024 * 1024)
    expect(await outcomeOf(line.client, 'imports.open', { kind: 'farmers', fileName: 'a.csv', base64: file })).toBe(
      'NotFound',
    )
  })

  test('brackets inside strings do not count, nor do quotes that are escaped', async () => {
    const data = { text: `${'['.repeat(500)}\\"{${'{'.repeat(500)}` }
    const draft = { id: '01890000-0000-7000-8000-000000000009', kind: 'delivery', data }
    expect(await outcomeOf(line.client, 'drafts.save', draft)).toBe('NotFound')
    expect(core.calls.at(-1)?.input).toEqual(draft)
  })
})
