import { rmSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { nodeHashing } from '#main/storage/crypto.ts'
import { canonicalDump, scopesOf } from '#main/storage/dump.ts'
import { compareFolded, rebuildInto } from '#main/storage/rebuild.ts'
import { runSteps } from '#main/storage/steps.ts'
import { verifyLedger } from '#main/storage/verify.ts'
import { hex } from '#shared/sync/bytes.ts'
import { Chance } from '../support/chance.ts'
import { History } from '../support/history.ts'
import { batchOfOne, type RawEntry } from '../support/raw-log.ts'
import { runs } from '../support/runs.ts'
import { openTestStation, type TestStation } from '../support/station.ts'

const histories = Number(process.env.FOLD_RUNS ?? runs(10, 400))
const orders = Number(process.env.FOLD_ORDERS ?? runs(5, 20))

/** An entry and some of those that come after it in its log, one after the other, with their asides. */
function batchOfSome(first: RawEntry, chance: Chance): { batch: ReturnType<typeof batchOfOne>; last: RawEntry } {
  const batch = batchOfOne(first)
  const entries = [...batch.entries]
  const asides = [...first.asides]
  let last = first
  while (!chance.odds(30)) {
    const before = hex(last.hash)
    const next = first.log.entries.filter(entry => hex(entry.after.hash) === before)
    const [only] = next
    if (only === undefined || next.length > 1) break
    const { body, seal } = only
    entries.push(chance.odds(50) ? { body, seal } : { body })
    asides.push(...only.asides)
    last = only
  }
  entries[entries.length - 1] = { body: last.body, seal: last.seal }
  return { batch: { ...batch, entries, asides }, last }
}

/** Delivers every entry once, each after its parent, otherwise in any order, alone or several at once, with asides late or early. */
function deliverAll(station: TestStation, entries: readonly RawEntry[], chance: Chance): void {
  const { store, ledger } = station
  const waiting = new Map<string, RawEntry[]>()
  for (const entry of entries) {
    const key = `${entry.log.id} ${hex(entry.after.hash)}`
    waiting.set(key, [...(waiting.get(key) ?? []), entry])
  }
  const roots = new Set(entries.filter(entry => entry.after.seq === 0))
  const ready: RawEntry[] = [...roots]
  const late: RawEntry[] = []
  while (ready.length > 0) {
    const at = chance.below(ready.length)
    const [entry] = ready.splice(at, 1)
    if (entry === undefined) break
    const withAsides = !chance.odds(20)
    const { batch, last } = withAsides ? batchOfSome(entry, chance) : { batch: batchOfOne(entry, false), last: entry }
    const received = store.write(tx => ledger.receive(tx, batch))
    expect(received).toMatchObject({ ok: true, value: { added: batch.entries.length, failed: 0 } })
    if (!withAsides) late.push(entry)
    ready.push(...(waiting.get(`${last.log.id} ${hex(last.hash)}`) ?? []))
  }
  for (const entry of chance.shuffle(late)) store.write(tx => sendAsides(station, tx, entry))
}

function sendAsides(
  { ledger }: TestStation,
  tx: Parameters<TestStation['ledger']['receive']>[0],
  entry: RawEntry,
): void {
  const { o } = JSON.parse(Buffer.from(entry.body).toString()) as { o: { e: string; i: string; d?: string }[] }
  for (const { e, i, d } of o) if (d !== undefined) ledger.receiveAsides(tx, entry.asides, { e, i })
}

const dumpOf = (station: TestStation): string[] => {
  const { db } = station.store.read(tx => tx)
  return scopesOf(db).flatMap(scope => [`# ${scope}`, ...canonicalDump(db, scope)])
}

/** MSG-3: personal parts that are still here of messages that were deleted, and of their edits. */
function textsOfDeleted(station: TestStation): string[] {
  const { db } = station.store.read(tx => tx)
  return db
    .prepare<[], string>(
      `SELECT DISTINCT a.e || ' ' || a.i FROM aside a JOIN touch t ON t.i = a.i AND t.e = a.e
       JOIN touch about ON about.log = t.log AND about.seq = t.seq AND about.h8 = t.h8 AND about.n = t.n AND about.e = 'message'
       JOIN message m ON m.id = about.i AND m.scope = about.scope WHERE (a.e LIKE 'message%' OR a.e = 'reaction') AND m.deleted_ms IS NOT NULL`,
    )
    .pluck()
    .all()
}

function expectRebuildEqual(station: TestStation): void {
  const { db } = station.store.read(tx => tx)
  const scratch = join(station.folder, 'scratch.db')
  const rebuilt = runSteps(rebuildInto(db, station.identity.rootPublicKey, scratch))
  if (rebuilt === undefined) throw new Error('cancelled')
  expect(runSteps(compareFolded(db, rebuilt))).toBeUndefined()
  rebuilt.close()
  rmSync(scratch)
}

describe('the fold is a function of the set of entries (LEDGER §7 †)', () => {
  test(
    'random histories of three stations give equal dumps in any order, and equal rebuilds',
    () => {
      fc.assert(
        fc.property(fc.integer({ min: 0, max: 0x7fffffff }), seed => {
          const history = new History(String(seed))
          const stations: TestStation[] = []
          try {
            const steps = 60 + (seed % 80)
            for (let i = 0; i < steps; i++) history.step()
            if (seed % 2 === 0) history.clone()
            let first: string[] | undefined
            for (let order = 0; order < orders; order++) {
              const station = openTestStation({ name: `reader ${order}`, seed: String(seed) })
              stations.push(station)
              deliverAll(station, history.entries, new Chance(`order ${seed} ${order}`))
              const dump = dumpOf(station)
              first ??= dump
              expect(dump).toEqual(first)
            }
            for (const station of [...stations, ...history.nodes.map(node => node.station)]) {
              expectRebuildEqual(station)
              expect(textsOfDeleted(station)).toEqual([])
              const { db } = station.store.read(tx => tx)
              const report = runSteps(verifyLedger(db, { ...station.identity }))
              expect(report).toMatchObject({ ok: true })
            }
            expect(nodeHashing.sha256(Buffer.from((first ?? []).join('\n'))).length).toBe(32)
          } finally {
            for (const station of stations) station.close()
            history.close()
          }
        }),
        { numRuns: histories, endOnFailure: true },
      )
    },
    runs(180_000, 7_200_000),
  )
})
