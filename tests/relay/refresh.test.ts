import { expect, test } from 'vitest'
import type { z } from 'zod'
import { login, makeChallenge, refresh } from '#relay/gate/sessions.ts'
import { Refused } from '#relay/refused.ts'
import type { refreshSchema } from '#shared/relay/relay-messages.ts'
import { refreshMessage } from '#shared/relay/relay-signing.ts'
import { base64url } from '#shared/sync/bytes.ts'
import { Chance } from '../support/chance.ts'
import { testHashing } from '../support/crypto.ts'
import { RelayWorld, testRelay, testSecret } from '../support/relay-world.ts'
import { runs } from '../support/runs.ts'

/** What the relay reads again by itself as time goes by. */
let secretNow = testSecret
const made = await testRelay({ secretText: () => secretNow })
const world = new RelayWorld('refresh')
const { parts } = made.relay
const stations = Array.from({ length: 8 }, (_, n) => world.station(`S${n}`))
const clients = await Promise.all(stations.map(station => world.client(made, station)))

type Asked = z.infer<typeof refreshSchema>
const asking = (n: number, token: string): Asked => {
  const station = stations[n]
  if (station === undefined) throw new Error('no such station')
  return {
    refresh: token,
    sig: base64url(station.signing.sign(refreshMessage(testHashing, parts.keys.relay(), token))),
  }
}
/** As the route does it, but for HTTP. */
const use = async (n: number, token: string): Promise<string> => (await refresh(parts, asking(n, token))).refresh
const refusal = async (of: Promise<unknown>): Promise<string> => {
  try {
    await of
    return 'taken'
  } catch (error) {
    if (error instanceof Refused) return error.refusal.kind
    throw error
  }
}

test('TK-6: of ten thousand refreshes three in ten answers are lost, and nobody is logged out', {
  timeout: 300_000,
}, async () => {
  const each = runs(10_000, 100_000) / stations.length
  const lost = await Promise.all(
    stations.map(async (_, n) => {
      const chance = new Chance(`lost ${n}`)
      let [token, lost] = [clients[n]?.tokens?.refresh ?? '', 0]
      for (let i = 0; i < each; i++) {
        const next = await use(n, token)
        // An answer that is lost leaves the station with the token that it had.
        if (chance.odds(30)) lost++
        else token = next
      }
      return lost
    }),
  )
  expect(lost.reduce((sum, one) => sum + one, 0)).toBeGreaterThan(2500)
  const ended = await made.superuser.query('SELECT 1 FROM refresh_family WHERE ended_at IS NOT NULL')
  expect(ended.rowCount).toBe(0)
})

test('TK-5: a token older than the one before the newest ends the session, in every order of use and loss', async () => {
  const chance = new Chance('reuse')
  for (let round = 0; round < 30; round++) {
    const tokens = [await freshToken(0)]
    const length = 2 + chance.below(6)
    for (let i = 0; i < length; i++) tokens.push(await use(0, tokens.at(-1) ?? ''))
    const again = await use(0, tokens.at(-2) ?? '')
    expect(again).toBe(tokens.at(-1))
    const old = chance.pick(tokens.slice(0, -2))
    expect(await refusal(use(0, old))).toBe('Ended')
    expect(await refusal(use(0, tokens.at(-1) ?? ''))).toBe('Ended')
  }
})

async function freshToken(n: number): Promise<string> {
  const { challenge } = makeChallenge(parts)
  const body = clients[n]?.loginBody(challenge)
  if (body === undefined) throw new Error('no such station')
  return (await login(parts, body, 'test')).refresh
}

test('TK-4: a token is worth nothing with the key of another station', async () => {
  const token = await freshToken(1)
  for (let i = 0; i < 50; i++) expect(await refusal(refresh(parts, asking(2, token)))).toBe('BadSignature')
  const changed = `${token.slice(0, -2)}AA`
  expect(await refusal(use(1, changed))).toBe('Ended')
  expect(await refusal(use(1, 'x'))).toBe('Ended')
  expect(await use(1, token)).not.toBe(token)
})

test('TK-7: twenty refreshes at once make one successor', async () => {
  let token = await freshToken(3)
  for (let round = 0; round < 5; round++) {
    const answers = await Promise.all(Array.from({ length: 20 }, () => use(3, token)))
    expect(new Set(answers).size).toBe(1)
    token = answers[0] ?? ''
  }
})

test('TK-4: thirty days after the login it ends', async () => {
  const token = await freshToken(4)
  made.clock.ms += 31 * 24 * 3_600_000
  expect(await refusal(use(4, token))).toBe('Ended')
  made.clock.ms = 0
})

test('the secret is changed while sessions go on: the earlier one is believed beside it', async () => {
  const token = await freshToken(5)
  const newer = 'a-newer-secret-long-enough-to-be-one-too'
  const change = async (text: string): Promise<void> => {
    secretNow = text
    parts.secrets.replace(text)
    await parts.keys.load()
  }
  await change(`${newer}\n${testSecret}`)
  const next = await use(5, token)
  await change(newer)
  expect(await refusal(use(5, token)), 'made by the secret that is gone').toBe('Ended')
  expect(await use(5, next)).not.toBe(next)
  await change(`${testSecret}\n${newer}`)
})
