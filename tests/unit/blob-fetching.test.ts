import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { LIMITS } from '#shared/sync/limits.ts'
import { BlobFetching, type BlobLink } from '#shared/sync/protocol/blob-fetching.ts'

const blob = 'b'.repeat(43)
const other = 'c'.repeat(43)
const chunk = LIMITS.blobChunkBytes
const one: BlobLink = { link: 1, dev: 'one' }
const two: BlobLink = { link: 2, dev: 'two' }
const ask = (at: number, of = blob) => ({ t: 'BLOB_GET' as const, blob: of, at })
const piece = (at: number, size: number, of = blob) => ({
  t: 'BLOB' as const,
  blob: of,
  at,
  size,
  bytes: new Uint8Array(Math.min(chunk, size - at)),
})
const gone = (at: number) => ({ t: 'BLOB' as const, blob, at, size: 0 })
const want = (bytes: number, have = 0) => {
  const fetching = new BlobFetching()
  fetching.want([{ blob, bytes, have }])
  return fetching
}

describe('CS-56: a file from one peer at a time, a few pieces at once', () => {
  test('it goes on where it was, and is told once it is whole', () => {
    const most = LIMITS.piecesPerLink
    const bytes = chunk * (most + 2) + 7
    const fetching = want(bytes, chunk + 5)
    const places = Array.from({ length: most + 2 }, (_, n) => chunk * (n + 1) + 5)
    expect(fetching.next([one, two], 0)).toEqual(places.slice(0, most).map(at => ({ link: 1, ask: ask(at) })))
    expect(fetching.next([one, two], 0)).toEqual([])
    expect(fetching.answered(one, ask(chunk + 5), piece(chunk + 5, bytes), 0)).toHaveLength(chunk)
    expect(fetching.next([one], 0)).toEqual([{ link: 1, ask: ask(places[most] ?? 0) }])
    expect(fetching.written(blob)).toBe(false)
    for (const at of places.slice(1, most + 1)) {
      expect(fetching.answered(one, ask(at), piece(at, bytes), 0)).toHaveLength(Math.min(chunk, bytes - at))
      fetching.next([one], 0)
      if (at !== places[most]) expect(fetching.written(blob)).toBe(false)
    }
    const last = places[most + 1] ?? 0
    expect(fetching.answered(one, ask(last), piece(last, bytes), 0)).toHaveLength(2)
    expect(fetching.written(blob)).toBe(false)
    expect(fetching.written(blob)).toBe(true)
    expect(fetching.next([one, two], 0)).toEqual([])
  })

  test('what comes faster than the disk takes it is not asked for without end', () => {
    const fetching = want(chunk * 60)
    let asked = 0
    for (let asks = fetching.next([one], 0); asks.length > 0; asks = fetching.next([one], 0)) {
      asked += asks.length
      for (const { ask: own } of asks) fetching.answered(one, own, piece(own.at, chunk * 60), 0)
    }
    expect(asked).toBe(LIMITS.blobUnwritten)
    fetching.written(blob)
    expect(fetching.next([one], 0)).toHaveLength(1)
  })

  test('neither of one file after the other: who is killed has none of what is not written', () => {
    const fetching = new BlobFetching()
    const bytes = { [blob]: chunk * 10, [other]: chunk * 60 }
    fetching.want([blob, other].map(of => ({ blob: of, bytes: bytes[of] ?? 0, have: 0 })))
    const asked: string[] = []
    for (let asks = fetching.next([one], 0); asks.length > 0; asks = fetching.next([one], 0)) {
      for (const { ask: own } of asks) {
        asked.push(own.blob)
        fetching.answered(one, own, piece(own.at, bytes[own.blob] ?? 0, own.blob), 0)
      }
    }
    expect(asked).toHaveLength(LIMITS.blobUnwritten)
    expect(new Set(asked)).toEqual(new Set([blob, other]))
    fetching.written(blob)
    expect(fetching.next([one], 0)).toHaveLength(1)
  })

  test('who does not have it waits, longer each time; another is asked meanwhile', () => {
    const fetching = want(10)
    expect(fetching.next([one, two], 0)).toEqual([{ link: 1, ask: ask(0) }])
    expect(fetching.answered(one, ask(0), gone(0), 0)).toBeUndefined()
    expect(fetching.next([one, two], 0)).toEqual([{ link: 2, ask: ask(0) }])
    // Another size is another file.
    expect(fetching.answered(two, ask(0), piece(0, 11), 0)).toBeUndefined()
    expect(fetching.next([one, two], LIMITS.blobMissMs - 1)).toEqual([])
    expect(fetching.next([one], LIMITS.blobMissMs)).toEqual([{ link: 1, ask: ask(0) }])
    fetching.answered(one, ask(0), null, LIMITS.blobMissMs)
    expect(fetching.next([one], LIMITS.blobMissMs * 3 - 1)).toEqual([])
    expect(fetching.next([one], LIMITS.blobMissMs * 3)).toHaveLength(1)
  })

  test('each peer is asked for a file of its own; a link that ended is replaced, and its late answer is nothing', () => {
    const fetching = new BlobFetching()
    fetching.want([
      { blob, bytes: 10, have: 0 },
      { blob: other, bytes: 20, have: 0 },
    ])
    expect(fetching.next([one, two], 0)).toEqual([
      { link: 1, ask: ask(0) },
      { link: 2, ask: ask(0, other) },
    ])
    expect(fetching.next([two], 0)).toEqual([])
    expect(fetching.answered(one, ask(0), piece(0, 10), 0)).toBeUndefined()
    expect(fetching.answered(two, ask(0, other), piece(0, 20, other), 0)).toHaveLength(20)
    expect(fetching.next([two], 0)).toEqual([{ link: 2, ask: ask(0) }])
    // What is wanted no more is not asked for, and what comes of it is nothing.
    fetching.want([])
    expect(fetching.answered(two, ask(0), piece(0, 10), 0)).toBeUndefined()
    expect(fetching.written(other)).toBe(false)
    expect(fetching.next([one, two], 0)).toEqual([])
  })

  test('bytes that are others are fetched anew, and long not of who sent all of them', () => {
    const fetching = want(10)
    fetching.next([one], 0)
    fetching.answered(one, ask(0), piece(0, 10), 0)
    expect(fetching.written(blob)).toBe(true)
    fetching.bad(blob, 0)
    expect(fetching.next([one], LIMITS.blobBadMs - 1)).toEqual([])
    expect(fetching.next([one, two], 1)).toEqual([{ link: 2, ask: ask(0) }])
    // What was here from before may be the fault of nobody: it is asked for again soon.
    const partly = want(10, 5)
    partly.next([one], 0)
    partly.answered(one, ask(5), piece(5, 10), 0)
    partly.written(blob)
    partly.bad(blob, 0)
    expect(partly.next([one], LIMITS.blobMissMs)).toEqual([{ link: 1, ask: ask(0) }])
  })
})

test('CS-56: whatever is cut, answered short or late, a file comes whole, and little of it twice', () => {
  const step = fc.oneof(
    { weight: 8, arbitrary: fc.constant('answer' as const) },
    { weight: 1, arbitrary: fc.constantFrom('cut' as const, 'short' as const, 'silent' as const) },
  )
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20 * chunk }), fc.array(step, { maxLength: 60 }), (bytes, steps) => {
      const fetching = want(bytes)
      let [nowMs, link, taken, sent, cuts, troubles] = [0, 1, 0, 0, 0, 0]
      let waiting: ReturnType<BlobFetching['next']>[number][] = []
      // After an ask that nobody answered, late answers to those beside it make some be asked for again.
      const run = [...steps, ...Array<'answer'>(120).fill('answer')]
      let whole = false
      for (const what of run) {
        nowMs += LIMITS.blobMostMissMs
        const peer = { link, dev: 'one' }
        waiting.push(...fetching.next([peer], nowMs))
        if (what === 'cut') {
          cuts++
          link++
          sent += waiting.length * chunk
          waiting = []
          continue
        }
        const [first] = waiting.splice(0, 1)
        if (first === undefined) continue
        const full = piece(first.ask.at, bytes)
        const given =
          what === 'short' ? { ...full, bytes: full.bytes.slice(0, Math.max(1, full.bytes.length >> 1)) } : full
        sent += given.bytes.length
        const got = fetching.answered({ ...peer, link: first.link }, first.ask, what === 'silent' ? null : given, nowMs)
        if (what !== 'answer') troubles++
        if (got === undefined) continue
        expect(first.ask.at).toBe(taken)
        taken += got.length
        whole ||= fetching.written(blob)
      }
      expect(whole).toBe(true)
      expect(taken).toBe(bytes)
      // What was on its way when it was cut.
      if (troubles === 0) expect(sent - bytes).toBeLessThanOrEqual(cuts * LIMITS.piecesPerLink * chunk)
    }),
    { examples: [[4_980_737, ['silent']]] },
  )
})
