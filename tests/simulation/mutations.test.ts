import { expect, test } from 'vitest'
import { play, type Scenario } from '../support/sim/depot-scenario.ts'
import type { DepotMutation } from '../support/sim/depot-world.ts'
import { accidentScenarios } from '../support/sim/scenarios-accident.ts'
import { healing } from '../support/sim/scenario-healing.ts'
import { talkScenarios } from '../support/sim/scenarios-talk.ts'
import { versionScenarios } from '../support/sim/scenarios-version.ts'

// The test of the tests (sync.md §4): each of these breaks every station in one way, and the simulation must see it. The fourth of the
// design, a relay that is polled naively, waits for the relay; batches without a true seal stand for it in `mutation-seal.test.ts`.

const scenario = (id: string): Scenario => {
  const found = [...accidentScenarios, ...versionScenarios, ...talkScenarios, healing].find(one => one.id === id)
  if (found === undefined) throw new Error(`no scenario ${id}`)
  return found
}

/** What goes wrong in seed after seed, until something does as it should. */
async function faults(id: string, mutation: DepotMutation, awaited: RegExp): Promise<string> {
  const found: string[] = []
  for (let n = 0; n < 12 && !awaited.test(found.join('\n')); n++) {
    found.push(...(await play(scenario(id), String(n), { mutation })).faults)
  }
  return found.join('\n')
}

test('(a) without synchronous=FULL a power cut loses what a person was told is saved (I2)', async () => {
  const lost = /I2: \w+ lost/
  expect(await faults('S3', 'SyncNormal', lost)).toMatch(lost)
})

test('(b) an entry that is sent before its commit is told and lost (I7)', async () => {
  const told = /I7: \w+ told/
  expect(await faults('S3', 'SentBeforeCommit', told)).toMatch(told)
})

test('(c) a merge that ignores what an author saw calls edits in succession a conflict', async () => {
  const wronged = /causality: \w+ calls edits one after the other a conflict/
  expect(await faults('S7', 'BaseIgnored', wronged)).toMatch(wronged)
})

test('a station that does not put right what differs shows what its ledger does not say (I1, CS-50)', async () => {
  const shown = /I1: /
  expect(await faults('CS-50', 'NeverHeals', shown)).toMatch(shown)
})

test('messages in the order of the walls stand before what they answer (MSG-5, TALK-10)', async () => {
  const before = /TALK-10: \w+ shows/
  expect(await faults('T1', 'TurnsByWall', before)).toMatch(before)
})
