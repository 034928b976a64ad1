import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { stationsAt } from '../support/organisation.ts'
import { type LinkedStation, patient, twoStations } from '../support/linked-station.ts'
import { done } from '../support/test-station.ts'

let seed = 500
let a: LinkedStation
let b: LinkedStation
let all: LinkedStation[]

beforeEach(async () => {
  ;[a, b] = await twoStations(seed++)
  all = [a, b]
  await b.start()
})
afterEach(async () => {
  for (const one of all) await one.stop()
  for (const one of all) one.remove()
})

const copyOf = (one: LinkedStation): LinkedStation => {
  const copy = one.copy(seed++)
  all.push(copy)
  return copy
}
const tag = (no: string): string => no.slice(3, 6)

/** A writes one delivery, is copied, writes another that B has too, and stands still. */
async function yesterdayAndToday() {
  await a.start()
  await a.meet(b)
  const first = await a.deliver()
  await a.stop()
  const yesterday = copyOf(a)
  await a.start()
  const second = await a.deliver()
  await a.meet(b)
  await a.stop()
  // It would call where it was linked before.
  await b.stop()
  return { yesterday, first, second }
}

describe('yesterday’s file is put back (LEDGER §12, CS-40, CS-41)', () => {
  test('others have what is missing: it comes back, and the log goes on', async () => {
    const { yesterday, second } = await yesterdayAndToday()
    a.putBack(yesterday, ['station.db'])
    await a.start()
    expect(a.ready.ledger.own.isInDoubt()).toBe(true)
    await b.start()
    await a.meet(b)
    await expect.poll(() => a.ready.ledger.own.isInDoubt(), patient).toBe(false)
    const third = await a.deliver()
    expect(tag(third)).toBe(tag(second))
    expect([second, third].map(no => no.slice(-5))).toEqual(['00002', '00003'])
    expect(a.ownLogs()).toEqual(['open'])
    expect(a.told()).toEqual(['StationCaughtUp'])
    expect(a.toSettle()).toEqual([])
    await a.evenWith(b)
    await a.stop()
    expect(a.verify()).toMatchObject({ ok: true })
    // Settled once: the next start knows nothing of it.
    await a.start()
    expect(a.ready.ledger.own.isInDoubt()).toBe(false)
  })

  test('nobody can be asked: new logs and numbers, people are told, and what was missing comes back later', async () => {
    const { yesterday, first, second } = await yesterdayAndToday()
    a.putBack(yesterday, ['station.db'])
    await a.start({ askMs: 200 })
    await expect.poll(() => a.ready.ledger.own.isInDoubt(), patient).toBe(false)
    expect(a.ownLogs()).toEqual(['closed', 'open'])
    const third = await a.deliver()
    expect(tag(third)).not.toBe(tag(second))
    expect(a.told()).toEqual(['StationSetBack'])
    expect(a.toSettle()).toEqual(['setBack'])
    await b.start()
    await a.meet(b)
    expect(a.numbers()).toEqual([first, second, third].sort())
    expect(b.numbers()).toEqual(a.numbers())
    expect(b.toSettle()).toEqual(['setBack'])
    await a.stop()
    expect(a.verify()).toMatchObject({ ok: true })
  })

  test('somebody writes before anybody answered: new logs first', async () => {
    const { yesterday, first, second } = await yesterdayAndToday()
    a.putBack(yesterday, ['station.db'])
    await a.start()
    const third = await a.deliver()
    expect(tag(third)).not.toBe(tag(second))
    expect(a.ownLogs()).toEqual(['closed', 'open'])
    await b.start()
    await a.meet(b)
    expect(a.numbers()).toEqual([first, second, third].sort())
    expect(a.toSettle()).toEqual(['setBack'])
  })

  test('without the anchor nobody knows how far it was: new logs at once, with others and without', async () => {
    const { yesterday, first, second } = await yesterdayAndToday()
    a.putBack(yesterday, ['station.db'])
    rmSync(join(a.folder, 'station.anchor'))
    await a.start({ lan: false })
    const third = await a.deliver()
    expect(tag(third)).not.toBe(tag(second))
    await a.stop()
    await a.start()
    await b.start()
    await a.meet(b)
    expect(a.numbers()).toEqual([first, second, third].sort())
    expect(a.ownLogs()).toEqual(['closed', 'open'])
    await a.stop()
    expect(a.verify()).toMatchObject({ ok: true })
  })
})

describe('the whole folder is put back, or the machine to a former state', () => {
  const whole = ['station.db', 'station.anchor']

  test('others tell that they hold more: it comes back, and the log goes on', async () => {
    const { yesterday, second } = await yesterdayAndToday()
    a.putBack(yesterday, whole)
    await a.start()
    expect(a.ready.ledger.own.isInDoubt()).toBe(false)
    await b.start()
    await a.meet(b)
    expect(a.numbers()).toContain(second)
    await expect.poll(() => a.ready.ledger.own.isInDoubt(), patient).toBe(false)
    const third = await a.deliver()
    expect([tag(third), third.slice(-5)]).toEqual([tag(second), '00003'])
    expect(a.told()).toEqual(['StationCaughtUp'])
  })

  test('a delivery between their word and what comes back gets a number of another series', async () => {
    const { yesterday, first, second } = await yesterdayAndToday()
    a.putBack(yesterday, whole)
    await a.start()
    const written: Promise<string>[] = []
    let began = false
    a.onLog = ({ kind }) => {
      if (kind === 'ownAhead' && !began) setImmediate(() => written.push(a.deliver()))
      began ||= kind === 'ownAhead'
    }
    await b.start()
    await a.meet(b)
    await expect.poll(() => written.length, patient).toBe(1)
    const third = (await written[0]) ?? ''
    await a.evenWith(b)
    expect(a.numbers()).toEqual([first, second, third].sort())
    expect(new Set(a.numbers()).size).toBe(3)
    expect(a.toSettle().filter(kind => kind === 'fork' || kind === 'number')).toEqual([])
  })

  test('it wrote on before it met anybody: both branches are kept and count, and it goes on in new logs', async () => {
    const { yesterday, first, second } = await yesterdayAndToday()
    a.putBack(yesterday, whole)
    await a.start()
    const twice = await a.deliver({ weighings_g: [40_000] })
    expect(twice).toBe(second)
    await b.start()
    await a.meet(b)
    await expect.poll(() => a.ownLogs(), patient).toEqual(['forked', 'open'])
    expect(a.numbers()).toEqual([first, second, twice])
    expect(a.toSettle()).toEqual(['fork', 'number'])
    expect(a.told()).toEqual(['StationForked'])
    const third = await a.deliver()
    expect(tag(third)).not.toBe(tag(second))
    await a.evenWith(b)
    expect(b.numbers()).toEqual(a.numbers())
    expect(b.toSettle()).toEqual(['fork', 'number'])
    await a.stop()
    expect(a.verify()).toMatchObject({ ok: true })
  })
})

describe('a station is there twice', () => {
  test('its folder was copied to another PC: the copy writes anew, neither takes the other’s logs', async () => {
    await a.start()
    await a.meet(b)
    const first = await a.deliver()
    await a.evenWith(b)
    await a.stop()
    const twin = copyOf(a)
    await a.start()
    await twin.start()
    const ofTwin = await twin.deliver()
    const ofA = await a.deliver()
    expect(new Set([first, ofA].map(tag)).size).toBe(1)
    expect(tag(ofTwin)).not.toBe(tag(first))
    expect(twin.told()).toEqual(['StationCopied'])
    await twin.meet(b)
    await twin.stop()
    await a.meet(b)
    const later = await a.deliver()
    await a.evenWith(b)
    expect(b.numbers()).toEqual([first, ofA, ofTwin, later].sort())
    expect(b.toSettle()).toEqual(['copied'])
    expect(a.toSettle()).toEqual(['copied'])
    expect(a.told()).toEqual(['StationCopied'])
    await a.stop()
    // The twin hears of the original: it stays in the logs that it opened itself.
    await twin.start()
    await twin.meet(b)
    const again = await twin.deliver()
    expect(tag(again)).toBe(tag(ofTwin))
    await twin.evenWith(b)
    expect(new Set(b.numbers()).size).toBe(5)
    expect(b.toSettle()).toEqual(['copied'])
    await twin.stop()
    expect(twin.verify()).toMatchObject({ ok: true })
    expect(a.verify()).toMatchObject({ ok: true })
  })

  test('a cloned disk: both wrote, meet others only; both tails count everywhere, then each with its own numbers', async () => {
    await a.start()
    await a.meet(b)
    const first = await a.deliver()
    await a.evenWith(b)
    await a.stop()
    const twin = copyOf(a)
    twin.looksTheSame()
    await a.start()
    await twin.start()
    const [ofA, ofTwin] = [await a.deliver(), await twin.deliver({ weighings_g: [40_000] })]
    expect(ofA).toBe(ofTwin)
    await a.meet(b)
    await twin.meet(b)
    await twin.evenWith(b)
    expect(twin.numbers()).toEqual([first, ofA, ofTwin])
    expect(twin.told()).toEqual(['StationForked'])
    await expect.poll(() => a.ownLogs()[0], patient).toBe('forked')
    await expect.poll(() => b.told(), patient).toEqual(['StationCopied'])
    const next = [await a.deliver(), await twin.deliver()]
    expect(new Set([first, ...next].map(tag)).size).toBe(3)
    await twin.evenWith(b)
    await a.evenWith(b)
    expect(b.numbers()).toEqual([first, ofA, ofTwin, ...next].sort())
    expect(a.numbers()).toEqual(b.numbers())
    expect(b.toSettle()).toEqual(['fork', 'number'])
    for (const one of [a, twin]) {
      await one.stop()
      expect(one.verify()).toMatchObject({ ok: true })
    }
  })

  test('a cloned disk whose twins meet each other: both leave the log, are told, and exchange under new keys', async () => {
    await a.start()
    await a.meet(b)
    const first = await a.deliver()
    await a.evenWith(b)
    await a.stop()
    const twin = copyOf(a)
    twin.looksTheSame()
    await a.start()
    await twin.start()
    expect(await twin.call(a)).toMatchObject({ ok: false, why: 'SameStation' })
    await expect.poll(() => [a.told(), twin.told()], patient).toEqual([['StationCopied'], ['StationCopied']])
    const [ofA, ofTwin] = [await a.deliver(), await twin.deliver()]
    expect(new Set([first, ofA, ofTwin].map(tag)).size).toBe(3)
    const renew = { commandId: twin.ready.deps.random.uuid(), why: 'copie du disque' }
    done(await stationsAt(twin.ready).renew(twin.caller, renew))
    await twin.call(a)
    const both = [first, ofA, ofTwin].sort()
    await expect.poll(() => [a.numbers(), twin.numbers()], patient).toEqual([both, both])
  })
})
