import { afterEach, expect, test } from 'vitest'
import { dialLan } from '#main/sync/lan-dial.ts'
import { makeProbeDesk, type ProbeSelf, probeStation } from '#main/sync/lan-probe.ts'
import { lanKeys, openDoor, type TestDoor } from '../support/lan-door.ts'

const doors: TestDoor[] = []
afterEach(async () => {
  await Promise.all(doors.splice(0).map(({ server }) => server.close()))
})
const self: ProbeSelf = () => ({ org: 'a'.repeat(32), dev: 'b'.repeat(32), app: '0.3.0', wallMs: 1_786_000_000_000 })

/** A station that answers, and one that asks, each with its port. */
async function two() {
  const [mine, theirs] = [lanKeys('mine'), lanKeys('theirs')]
  const desk = makeProbeDesk(theirs, self, () => 0, { connectMs: 2_000 })
  const there = await openDoor({ keys: theirs, probed: desk })
  const here = await openDoor({ keys: mine, probed: link => link.cut() })
  doors.push(there, here)
  const ask = (port: number) => probeStation({ host: '127.0.0.1', port: there.port }, port, mine)
  return { mine, theirs, there, here, ask }
}

test('CS-87: a station says who it is, what time it has, and whether it reaches who asks', async () => {
  const { here, there, ask } = await two()
  expect(await ask(here.port)).toEqual({ ok: true, value: { ...self(), back: null } })
  expect(await ask(0)).toMatchObject({ ok: true, value: { back: 'NotAsked' } })
  await here.server.close()
  expect(await ask(here.port)).toMatchObject({ ok: true, value: { back: 'Unreachable' } })
  expect(await ask(there.port)).toMatchObject({ ok: true, value: { back: 'AnotherStation' } })
  expect(here.links).toHaveLength(0)
})

test('CS-87: one address asks ten times a minute; what is no question is cut', async () => {
  const { mine, there, ask } = await two()
  for (let n = 0; n < 10; n++) expect((await ask(0)).ok).toBe(true)
  expect(await ask(0)).toEqual({ ok: false, error: { kind: 'NoAnswer' } })
  const other = await openDoor({ keys: mine, probed: makeProbeDesk(mine, self, () => 0) })
  doors.push(other)
  for (const question of [
    '',
    '{}',
    '{"v":1}',
    '{"v":1,"port":-1}',
    '{"v":1,"port":1,"host":"10.0.0.1"}',
    '[',
    '\xff',
  ]) {
    const called = await dialLan({ host: '127.0.0.1', port: other.port }, { keys: lanKeys(), purpose: 'cs1-probe' })
    if (!called.ok) throw new Error(called.error.kind)
    const said: string[] = []
    const closed = new Promise<void>(resolve =>
      called.value.listen({ message: bytes => said.push(Buffer.from(bytes).toString()), closed: resolve }),
    )
    called.value.send(Buffer.from(question, 'latin1'))
    await closed
    expect(said).toEqual([])
  }
  expect(there.links).toHaveLength(0)
})

test('an answer that makes no sense is none', async () => {
  const answers = [
    '',
    'no',
    '{"v":1}',
    JSON.stringify({ v: 1, ...self(), back: 'SomethingNew' }),
    JSON.stringify({ v: 2, ...self(), back: null }),
  ]
  const keys = lanKeys()
  for (const answer of answers) {
    const door = await openDoor({
      probed: link => link.listen({ message: () => link.send(Buffer.from(answer)), closed: () => undefined }),
    })
    doors.push(door)
    expect(await probeStation({ host: '127.0.0.1', port: door.port }, 0, keys)).toEqual({
      ok: false,
      error: { kind: 'NoAnswer' },
    })
  }
})
