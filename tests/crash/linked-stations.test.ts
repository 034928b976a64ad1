import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import BetterSqlite3 from 'better-sqlite3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { canonicalDump, scopesOf } from '#main/storage/dump.ts'
import { verifyStation } from '#main/verify-station.ts'
import type { Acknowledged } from '../support/busy-counter.ts'
import { Chance } from '../support/chance.ts'
import { prepareOrganisation } from '../support/linked-organisation.ts'
import { scratchRoot } from '../support/station.ts'
import { bundleWriter, type Life, startLife } from '../support/writer-life.ts'

// S25 of sync.md without the relay: three station programs, linked over TLS, that record and are killed at any moment. What they were told
// is saved is saved, no log has two branches, and when the killing ends all three come to the same, read from their files.

const seconds = process.env.COCOATRACK_LONG === '1' ? 600 : 60
const firstPort = 22_000 + (process.pid % 1_000) * 3
const names = ['one', 'two', 'three'] as const

let writer = ''
let root = ''
beforeAll(async () => {
  writer = await bundleWriter(join(import.meta.dirname, 'linked-writer.ts'))
  root = mkdtempSync(join(scratchRoot, 'linked-'))
  await prepareOrganisation(names.map((_, n) => folderOf(n)))
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

const folderOf = (n: number): string => join(root, names[n] ?? '')

function begin(n: number, most: number): Life {
  const ports = names.map((_, of) => firstPort + of)
  const others = ports.filter((_, of) => of !== n)
  const life = startLife(writer, [folderOf(n), String(ports[n]), others.join(), String(most)])
  life.go()
  return life
}

function reading<T>(n: number, read: (db: BetterSqlite3.Database) => T): T {
  const db = new BetterSqlite3(join(folderOf(n), 'station.db'), { readonly: true })
  try {
    return read(db)
  } finally {
    db.close()
  }
}

const ends = (n: number): string[] =>
  reading(n, db =>
    db
      .prepare<[], string>(
        `SELECT lower(hex(l.log_id)) || ' ' || h.seq || ' ' || lower(hex(h.hash)) FROM head h JOIN log l ON l.n = h.log
         WHERE l.scope NOT LIKE 'audit:%' ORDER BY 1`,
      )
      .pluck()
      .all(),
  )

/** Whether all that came is in the tables too (ADR 10). */
const isFolded = (n: number): boolean =>
  reading(n, db => db.prepare('SELECT count(*) FROM unfolded').pluck().get() === 0)

/** Kills one after the other at random moments, and starts it again a little later. */
async function killForAWhile(acks: Acknowledged[][]): Promise<number> {
  const chance = new Chance('linked stations')
  const lives = names.map((_, n) => begin(n, 1_000_000))
  const until = performance.now() + seconds * 1_000
  let kills = 0
  while (performance.now() < until) {
    await pause(500 + chance.below(2_500))
    const n = chance.below(names.length)
    const life = lives[n]
    if (life === undefined) throw new Error('it lives')
    // On a crowded machine it would be killed before it has done anything, time and again.
    if (chance.odds(70)) await Promise.race([life.acknowledged(1), pause(30_000)])
    life.kill()
    const ended = await life.ended
    expect({ errors: ended.errors, signal: ended.signal }).toEqual({ errors: '', signal: 'SIGKILL' })
    acks[n]?.push(...ended.acks)
    kills += 1
    if (chance.odds(50)) await pause(chance.below(1_500))
    lives[n] = begin(n, 1_000_000)
  }
  for (const [n, life] of lives.entries()) {
    life.kill()
    acks[n]?.push(...(await life.ended).acks)
  }
  return kills
}

/** What is wrong in the file of one station, by what each station acknowledged (I2, I3, I4). */
function faultsIn(n: number, acks: readonly (readonly Acknowledged[])[]): string[] {
  return reading(n, db => {
    const deliveries = new Map(db.prepare('SELECT no, net_g FROM delivery').raw().all() as [string, number][])
    const payments = new Set(db.prepare('SELECT no FROM payment').pluck().all())
    const lost = acks.flat().filter(({ no, net_g, payment }) => {
      return deliveries.get(no) !== net_g || (payment !== null && !payments.has(payment))
    })
    const sum = (sql: string): number => Number(db.prepare(sql).pluck().get() ?? 0)
    const cocoa = [
      sum('SELECT sum(net_g) FROM delivery WHERE counts = 1'),
      sum('SELECT sum(g) FROM stock_line'),
      sum('SELECT sum(g) FROM sum_lot'),
    ]
    const paid = [
      sum('SELECT sum(amount_xaf) FROM payment WHERE live = 1'),
      sum('SELECT sum(amount_xaf) FROM allocation WHERE live = 1'),
      sum('SELECT sum(out_xaf) FROM sum_till'),
    ]
    return [
      ...lost.map(({ no }) => `${names[n]} has no ${no}`),
      ...(new Set(cocoa).size === 1 ? [] : [`cocoa at ${names[n]}: ${cocoa.join(' ≠ ')}`]),
      ...(new Set(paid).size === 1 ? [] : [`money at ${names[n]}: ${paid.join(' ≠ ')}`]),
      ...(sum("SELECT count(*) FROM log WHERE state <> 'open'") === 0
        ? []
        : [`${names[n]} has a log that is not open`]),
      ...(sum('SELECT count(*) FROM rejected') + sum('SELECT count(*) FROM entry_error') === 0
        ? []
        : [`${names[n]} refused something`]),
    ]
  })
}

test(`S25: three linked programs, killed for ${seconds} s, lose nothing and come to the same`, async () => {
  const acks: Acknowledged[][] = names.map(() => [])
  const kills = await killForAWhile(acks)
  const lives = names.map((_, n) => begin(n, 0))
  const even = (): boolean => [1, 2].every(n => ends(n).join() === ends(0).join()) && [0, 1, 2].every(isFolded)
  await expect.poll(even, { timeout: 240_000, interval: 1_000 }).toBe(true)
  for (const life of lives) {
    life.kill()
    expect((await life.ended).errors).toBe('')
  }
  const told = acks.map(list => list.length)
  console.info(`${kills} kills, ${told.join(' + ')} commands acknowledged`)
  expect(Math.min(...told)).toBeGreaterThan(0)
  expect(names.flatMap((_, n) => faultsIn(n, acks))).toEqual([])
  const dumps = names.map((_, n) =>
    reading(n, db =>
      scopesOf(db)
        .filter(scope => !scope.startsWith('audit:'))
        .map(scope => [scope, [...canonicalDump(db, scope)]]),
    ),
  )
  expect(dumps[1]).toEqual(dumps[0])
  expect(dumps[2]).toEqual(dumps[0])
  for (const n of names.keys()) expect(await verifyStation(folderOf(n), true)).toMatchObject({ ok: true })
}, 1_800_000)
