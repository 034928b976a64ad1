import { beforeEach, describe, expect, test } from 'vitest'
import { channelIds, chatScope } from '#shared/domain/channel.ts'
import { bestOf, presenceTimes } from '#shared/domain/presence.ts'
import { TalkPresence } from '#main/services/messages/talk-presence.ts'

const [odette, jean] = ['019fd5e5-4401-7e6f-b071-727374757677', '019fd5e5-4401-7e6f-b071-727374757678']
const general = chatScope(channelIds.general)
const known = (user: string) => user !== 'nobody'

let wall = 0
let due: { at: number; work: () => void }[] = []
let said: { scope: string; kind: string; words: string }[] = []
let changes = 0
let presence: TalkPresence

beforeEach(() => {
  ;[wall, changes] = [0, 0]
  due = []
  said = []
  presence = new TalkPresence({
    nowMs: () => wall,
    say: (scope, kind, bytes) => void said.push({ scope, kind, words: Buffer.from(bytes).toString() }),
    known,
    later: (ms, work) => void due.push({ at: wall + ms, work }),
    changed: () => void changes++,
  })
})

/** Time goes by, and what is due is done. */
function pass(ms: number): void {
  wall += ms
  const now = due.filter(({ at }) => at <= wall)
  due = due.filter(({ at }) => at > wall)
  for (const { work } of now) work()
}
const hear = (dev: string, scope: string, kind: string, words: unknown) =>
  presence.heard({ dev, scope, kind, bytes: Buffer.from(typeof words === 'string' ? words : JSON.stringify(words)) })

describe('MSG-3: who is there and who types', () => {
  test('the best of what a person’s windows say is told, and who is not heard of any more is gone', () => {
    presence.here(odette, 'one', 'away', null)
    presence.here(odette, 'two', 'online', null)
    expect([presence.of(odette), bestOf([])]).toEqual([{ state: 'online', dev: '' }, 'offline'])
    expect(said.map(({ scope, kind, words }) => [scope, kind, words])).toEqual([
      [general, 'presence', JSON.stringify({ u: odette, s: 'away' })],
      [general, 'presence', JSON.stringify({ u: odette, s: 'online' })],
    ])
    pass(presenceTimes.beat)
    presence.here(odette, 'one', 'away', null)
    expect(changes).toBe(2)
    pass(presenceTimes.stays - presenceTimes.beat)
    expect([presence.of(odette).state, changes]).toEqual(['away', 3])
    pass(presenceTimes.stays)
    expect([presence.of(odette).state, due.length]).toEqual(['offline', 0])
  })

  test('who sent what he typed, or goes on elsewhere, is told to have ended at once, and once', () => {
    const direction = chatScope(channelIds.direction)
    const typed = (word: { scope: string; kind: string; words: string }) => word.kind === 'typing'
    presence.here(odette, 'one', 'online', channelIds.general)
    presence.here(odette, 'one', 'online', channelIds.direction)
    presence.here(odette, 'one', 'online', null)
    presence.here(odette, 'one', 'online', null)
    expect(said.filter(typed).map(({ scope, words }) => [scope, words])).toEqual([
      [general, JSON.stringify({ u: odette })],
      [general, JSON.stringify({ u: odette, s: 'ended' })],
      [direction, JSON.stringify({ u: odette })],
      [direction, JSON.stringify({ u: odette, s: 'ended' })],
    ])
    hear('b', general, 'typing', { u: jean })
    expect(presence.typing()).toHaveLength(1)
    hear('b', general, 'typing', { u: jean, s: 'ended' })
    expect(presence.typing()).toEqual([])
  })

  test('another station speaks for its people, and says where they type until it stops saying so', () => {
    hear('b', general, 'presence', { u: jean, s: 'online' })
    hear('b', general, 'typing', { u: jean })
    expect([presence.of(jean), presence.typing()[0]?.user]).toEqual([{ state: 'online', dev: 'b' }, jean])
    presence.here(odette, 'one', 'online', channelIds.general)
    expect(said.at(-1)).toMatchObject({ scope: general, kind: 'typing' })
    expect(presence.typing()).toHaveLength(2)
    presence.here(odette, 'one', 'online', null)
    expect(presence.typing().map(({ user }) => user)).toEqual([jean])
    pass(presenceTimes.typed)
    expect(presence.typing()).toEqual([])
    hear('b', general, 'presence', { u: jean, s: 'offline' })
    expect(presence.of(jean).state).toBe('offline')
  })

  test('what is no word of ours, of nobody, or too long is let go; nothing grows with what is said', () => {
    for (const words of [
      '',
      '{',
      'null',
      '[1]',
      { u: 7, s: 'online' },
      { u: 'nobody', s: 'online' },
      { u: jean, s: 'king' },
    ])
      hear('b', general, 'presence', words)
    hear('b', general, 'presence', { u: jean, s: 'online', x: 'x'.repeat(200) })
    hear('b', 'org', 'typing', { u: jean })
    hear('b', general, 'else', { u: jean, s: 'online' })
    expect([presence.of(jean).state, presence.typing(), changes, due.length]).toEqual(['offline', [], 0, 0])
    for (let n = 0; n < 100; n++) hear('b', chatScope(`c${n}`), 'typing', { u: jean })
    expect(presence.typing()).toEqual([{ user: jean, conversation: 'c99', untilMs: presenceTimes.typed }])
  })
})
