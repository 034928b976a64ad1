import { describe, expect, test } from 'vitest'
import type { Held, HeldLog, MadeEntry, StoreOutcome } from '#shared/sync/protocol/exchange-event.ts'
import type { Ops, Point } from '#shared/sync/protocol/message.ts'

/** What an exchange needs of what a station holds, whatever it stands on: a memory, or a station's SQLite file. */
export interface ReplicaPort {
  readonly dev: string
  readonly held: Held
  /** what a linked peer is served */
  read(
    peer: ReplicaPort,
    log: string,
    have: readonly Point[],
    maxBytes: number,
    cursor: unknown,
  ): { ops: Ops | null; cursor: unknown }
  store(ops: Ops): Promise<StoreOutcome>
  /** makes entries in the scope that the suite is about; what was told of them */
  author(count: number): Promise<{ changed: readonly HeldLog[]; made: readonly MadeEntry[] }>
  /** the same files on a second machine */
  twin(): Promise<ReplicaPort>
}

/** Stations of one organisation that know of each other. The last one does not carry the scope. */
export interface ReplicaWorld {
  readonly scope: string
  readonly stations: readonly [ReplicaPort, ReplicaPort, ReplicaPort]
  readonly outsider: ReplicaPort
  close(): void
}

const opsBytes = 256 * 1024

/** Everything that one serves of a log to another that has these points. */
function served(from: ReplicaPort, to: ReplicaPort, log: string, have: readonly Point[], maxBytes = opsBytes): Ops[] {
  const runs: Ops[] = []
  let cursor: unknown
  for (;;) {
    const read = from.read(to, log, have, maxBytes, cursor)
    if (read.ops === null) return runs
    runs.push(read.ops)
    if (read.ops.end) return runs
    cursor = read.cursor
  }
}

/** Brings a log over by WANT and OPS; how many entries were sent. */
async function bring(from: ReplicaPort, to: ReplicaPort, log: string, maxBytes = opsBytes): Promise<number> {
  let sent = 0
  for (const ops of served(from, to, log, to.held.locator(log), maxBytes)) {
    expect(await to.store(ops)).toMatchObject({ kind: 'stored' })
    sent += ops.entries.length
  }
  return sent
}

const tipsOf = (port: ReplicaPort, log: string) =>
  (port.held.find(log)?.tips ?? []).map(({ seq, h8 }) => `${seq} ${h8}`).sort()

const distances = (tip: number): number[] => {
  const seqs = [tip]
  for (let distance = 1; distance < tip; distance *= 2) seqs.push(tip - distance)
  return tip === 0 ? seqs : [...seqs, 0]
}

/** Runs the suite on one implementation. */
export function replicaContract(name: string, make: () => Promise<ReplicaWorld>): void {
  const using = async (work: (world: ReplicaWorld) => Promise<void>): Promise<void> => {
    const world = await make()
    try {
      await work(world)
    } finally {
      world.close()
    }
  }
  const logOf = async (port: ReplicaPort, count: number): Promise<string> => {
    const { made } = await port.author(count)
    const log = made[0]?.log
    if (log === undefined) throw new Error('what was made is told')
    return log
  }

  describe(`a replica: ${name}`, () => {
    test('tells what was made after it is there: the log, its one end, the entry on its parent (CS-20, CS-27)', () =>
      using(async ({ scope, stations: [a] }) => {
        const { changed, made } = await a.author(3)
        expect(made).toHaveLength(3)
        const log = made[0]?.log ?? ''
        expect(changed.filter(one => one.log === log)).toEqual([a.held.find(log)])
        expect(a.held.find(log)).toMatchObject({ log, scope, dev: a.dev, state: 'open' })
        expect([...a.held.logs()].map(one => one.log)).toContain(log)
        expect(a.held.find(log)?.tips).toEqual([made[2]?.at])
        for (const [n, one] of made.entries()) {
          expect(a.held.has(log, one.at)).toBe(true)
          expect(one.ops.entries).toHaveLength(1)
          expect(one.ops.after.seq).toBe(one.parent.seq)
          if (n > 0) expect(one.parent).toEqual(made[n - 1]?.at)
          expect(one.ops.opening !== undefined).toBe(one.parent.seq === 0)
        }
      }))

    test('knows its points and no others', () =>
      using(async ({ stations: [a, b] }) => {
        const log = await logOf(a, 2)
        const [tip] = a.held.find(log)?.tips ?? []
        if (tip === undefined) throw new Error('a log has an end')
        expect(a.held.has(log, tip)).toBe(true)
        expect(a.held.has(log, { ...tip, h8: '0123456789abcdef' })).toBe(false)
        expect(a.held.has(log, { ...tip, seq: tip.seq + 1 })).toBe(false)
        expect(a.held.has(log, { seq: 0, h8: '0123456789abcdef' })).toBe(false)
        expect(b.held.find(log)).toBeUndefined()
        expect(b.held.has(log, tip)).toBe(false)
        expect(b.held.locator(log)).toEqual([])
      }))

    test('gives a locator: its end, then points at doubling distances down to the genesis (CS-21)', () =>
      using(async ({ stations: [a] }) => {
        const log = await logOf(a, 40)
        const points = a.held.locator(log)
        const [tip] = points
        expect(points.map(({ seq }) => seq)).toEqual(distances(tip?.seq ?? 0))
        for (const point of points) expect(a.held.has(log, point)).toBe(true)
      }))

    test('serves a log whole to who lacks it, opened once, parents first, sealed at the end of each run (CS-22)', () =>
      using(async ({ stations: [a, b] }) => {
        const log = await logOf(a, 30)
        for (const maxBytes of [1, 4_000, opsBytes]) {
          const runs = served(a, b, log, [], maxBytes)
          expect(runs.map(({ opening }) => opening !== undefined)).toEqual(runs.map((_, n) => n === 0))
          expect(runs.map(({ end }) => end)).toEqual(runs.map((_, n) => n === runs.length - 1))
          for (const run of runs) expect(run.entries.at(-1)?.seal).toBeDefined()
          const seqs = runs.flatMap(run => run.entries.map((_, n) => run.after.seq + 1 + n))
          expect(seqs).toEqual(Array.from({ length: seqs.length }, (_, n) => n + 1))
          if (maxBytes === 1) expect(runs.every(({ entries }) => entries.length === 1)).toBe(true)
        }
        expect(await bring(a, b, log, 4_000)).toBeGreaterThanOrEqual(30)
        expect(b.held.find(log)).toEqual(a.held.find(log))
      }))

    test('serves what is missing and no more, to whoever asks, from whoever has it', () =>
      using(async ({ stations: [a, b, c] }) => {
        const log = await logOf(a, 20)
        await bring(a, b, log)
        await a.author(1)
        expect(await bring(a, b, log)).toBe(1)
        expect(await bring(a, b, log)).toBe(0)
        expect(await bring(b, c, log)).toBeGreaterThanOrEqual(21)
        expect(c.held.find(log)).toEqual(a.held.find(log))
      }))

    test('takes the same run twice, and refuses one that continues nothing (CS-30)', () =>
      using(async ({ stations: [a, b] }) => {
        const log = await logOf(a, 12)
        const runs = served(a, b, log, [], 3_000)
        const [first, second] = runs
        if (first === undefined || second === undefined) throw new Error('there are several runs')
        expect(await b.store(second)).toEqual({ kind: 'Gap' })
        const { opening: _, ...unopened } = first
        expect(await b.store(unopened)).toEqual({ kind: 'Gap' })
        const at = { seq: first.entries.length, h8: expect.any(String) as string }
        expect(await b.store(first)).toMatchObject({ kind: 'stored', at })
        const before = b.held.find(log)
        expect(await b.store(first)).toMatchObject({ kind: 'stored', at })
        expect(b.held.find(log)).toEqual(before)
        for (const run of runs) expect(await b.store(run)).toMatchObject({ kind: 'stored' })
        expect(tipsOf(b, log)).toEqual(tipsOf(a, log))
      }))

    test('takes nothing of a scope that it does not carry, unless it wrote it itself', () =>
      using(async ({ stations: [a], outsider }) => {
        const log = await logOf(a, 2)
        for (const run of served(a, outsider, log, [])) expect(await outsider.store(run)).toEqual({ kind: 'Gap' })
        expect(outsider.held.find(log)).toBeUndefined()
      }))

    test('keeps both branches of a fork and serves each to who lacks it (CS-29)', () =>
      using(async ({ stations: [a, b, c] }) => {
        const log = await logOf(a, 10)
        const twin = await a.twin()
        const shared = a.held.find(log)?.tips[0]?.seq ?? 0
        await a.author(3)
        await twin.author(2)
        await bring(a, b, log)
        await bring(twin, c, log)
        expect(b.held.find(log)?.state).toBe('open')
        // Each asks for what it knows the other has.
        expect(await bring(c, b, log)).toBeLessThan(shared + 2)
        expect(await bring(b, c, log)).toBe(3)
        for (const port of [b, c]) {
          expect(port.held.find(log)?.state).toBe('forked')
          const ends = (port.held.find(log)?.tips ?? []).map(({ seq }) => seq)
          expect(ends.toSorted((x, y) => x - y)).toEqual([shared + 2, shared + 3])
        }
        expect(tipsOf(b, log)).toEqual(tipsOf(c, log))
        expect(b.held.locator(log).slice(0, 2)).toEqual(b.held.find(log)?.tips)
        expect(await bring(b, c, log)).toBe(0)
      }))

    test('serves a forked log whole, each entry once', () =>
      using(async ({ stations: [a, b, c] }) => {
        const log = await logOf(a, 10)
        const twin = await a.twin()
        const shared = a.held.find(log)?.tips[0]?.seq ?? 0
        await a.author(3)
        await twin.author(2)
        await bring(a, b, log)
        await bring(twin, b, log)
        for (const maxBytes of [1, opsBytes]) {
          const runs = served(b, c, log, [], maxBytes)
          expect(runs.flatMap(run => run.entries)).toHaveLength(shared + 5)
        }
        expect(await bring(b, c, log, 2_000)).toBe(shared + 5)
        expect(c.held.find(log)).toMatchObject({ state: 'forked' })
        expect(tipsOf(c, log)).toEqual(tipsOf(b, log))
      }))
  })
}
