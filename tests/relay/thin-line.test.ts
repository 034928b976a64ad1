import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, expect, test } from 'vitest'
import { assert } from '#shared/kit/assert.ts'
import { openRelay } from '#relay/open-relay.ts'
import { verifyLedger } from '#relay/verify/verify-ledger.ts'
import { counterPorts, openBusyCounter } from '../support/busy-counter.ts'
import { prepareCounter } from '../support/prepared-counter.ts'
import { makeDatabase, type TestDatabase } from '../support/relay-database.ts'
import { until } from '../support/relay-stations.ts'
import { testConfig } from '../support/relay-world.ts'
import { scratchRoot } from '../support/station.ts'
import { openTestFolder } from '../support/test-station.ts'
import { type LineShape, openThinLine } from '../support/thin-line.ts'

// sync.md §3.2: a warehouse at the end of a bad line brings its week to headquarters, and hardly a byte of it twice.

/** Of a depot's first week, as the demonstration has it. */
const farmers = 90
const deliveries = 120
/** What is carried twice on the worst line, of what a good one carries. */
const mostOver = 1.15

const home = mkdtempSync(join(scratchRoot, 'thin-line-'))
afterAll(() => rmSync(home, { recursive: true, force: true }))

/** The same week brought to a relay of its own over a line; what went over it. */
async function bring(name: string, { url }: TestDatabase, shape: LineShape) {
  const folder = join(home, name)
  cpSync(week, folder, { recursive: true })
  const relay = await openRelay(testConfig(url), pino({ level: 'silent' }))
  const line = await openThinLine(relay.address, shape)
  const limits = { firstPort: 48_520, lastPort: 48_524 }
  const open = await openTestFolder(folder, counterPorts(people.preparedMs), [], {
    host: '127.0.0.1',
    finding: false,
    limits,
  })
  const ready = open.ready()
  assert(ready, 'the week is a station’s')
  try {
    expect(await ready.relay.enrol({ url: line.url, code: await relay.code(), proxy: '' })).toHaveProperty('relay')
    const began = performance.now()
    await until('the week is at headquarters', () => ready.relay.facts().state === 'even', 50, 240)
    const [sent, lost, broken] = [line.sent(), line.lost(), line.broken()]
    console.info(
      `${name}: ${sent} bytes in ${Math.round((performance.now() - began) / 1000)} s, ${lost} packets lost, ${broken} connections broken`,
    )
    const { faults, entries } = await verifyLedger(relay.parts.database, relay.parts.keys)
    expect(faults).toEqual([])
    expect(entries).toBe(ready.deps.store.read(tx => tx.db.prepare('SELECT count(*) FROM entry').pluck().get()))
    return { sent, broken }
  } finally {
    await Promise.all([ready.relay.stop(), ready.lan.stop()])
    open.close()
    await line.close()
    await relay.close()
  }
}

const [near, far] = [await makeDatabase(), await makeDatabase()]
const week = join(home, 'week')
const people = await prepareCounter(week, farmers)
{
  const counter = await openBusyCounter(week, people)
  for (let n = 0; n < deliveries; n++) await counter.work(n)
  counter.close()
}

test('a week over 64 kbit/s that loses 30 % of its packets: nothing is lost, and at most 1.15 times as much is sent', async () => {
  const good = await bring('good line', near, { bitsPerSecond: 1e9, loss: 0 })
  const bad = await bring('bad line', far, { bitsPerSecond: 64_000, loss: 30 })
  expect(bad.broken).toBeGreaterThan(0)
  expect(bad.sent / good.sent).toBeLessThanOrEqual(mostOver)
})
