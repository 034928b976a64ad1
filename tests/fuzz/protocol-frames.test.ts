import { expect, test } from 'vitest'
import { decodeFrame } from '#shared/sync/protocol/frame.ts'
import { decodeMessage } from '#shared/sync/protocol/message-codec.ts'
import { fastChance, mutatedFrame } from '../support/mutated-frames.ts'
import { plainFrame, vectorMessages } from '../support/protocol-vectors.ts'
import { runs } from '../support/runs.ts'

// Security PR-4: a million frames as a broken or hostile peer sends them. Each is a message or a fault, nothing throws, nothing is kept.

test('1 000 000 mutated frames at the decoder: each is a message or a closed fault', () => {
  const frames = vectorMessages.map(({ message }) => plainFrame(message))
  const below = fastChance(20_261_128)
  const said = new Map<string, number>()
  const before = process.memoryUsage().rss
  for (let n = runs(1_000_000, 20_000_000); n > 0; n--) {
    const frame = decodeFrame(mutatedFrame(below, frames))
    let answer: string
    if (!frame.ok) answer = `${frame.error.kind} ${frame.error.at}`
    else {
      const { type, stream, payload } = frame.value
      const message = decodeMessage({ type, stream, raw: payload })
      answer = message.ok ? message.value.t : `${message.error.kind} ${message.error.at}`
    }
    said.set(answer, (said.get(answer) ?? 0) + 1)
  }
  const kinds = new Set([...said.keys()].map(answer => answer.split(' ')[0]))
  expect(kinds).toContain('Malformed')
  expect(kinds).toContain('TooLarge')
  // the mutations reach every reader: each type was read at least once, and each was refused by its own reader
  for (const { message } of vectorMessages) {
    expect(said.get(message.t)).toBeGreaterThan(0)
    expect(said.get(`Malformed ${message.t}`) ?? said.get(`Malformed ${message.t}.parts`)).toBeGreaterThan(0)
  }
  expect(process.memoryUsage().rss - before).toBeLessThan(200 * 1024 * 1024)
})
