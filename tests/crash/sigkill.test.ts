import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { beforeAll, expect, test } from 'vitest'
import { openStore } from '#main/storage/open.ts'
import { verifyStation } from '#main/verify-station.ts'
import { assert } from '#shared/kit/assert.ts'
import type { Acknowledged } from '../support/busy-counter.ts'
import { Chance } from '../support/chance.ts'
import { readBooks } from '../support/counter-books.ts'
import { prepareCounter } from '../support/prepared-counter.ts'
import { scratchRoot } from '../support/station.ts'
import { bundleWriter, type Life, startLife } from '../support/writer-life.ts'

// DU-3: the process is killed while it records. Whatever number a clerk was told is there afterwards, and nothing is there by half.

const kills = process.env.COCOATRACK_LONG === '1' ? 10_000 : 1_000
/** Kills in one folder: its books are read often, and all of it is verified and folded anew at the end. */
const killsInFolder = 125
const booksEvery = 25
/** Longest time from an acknowledgement to the kill: several commands fall into it. Units: ms. */
const longestMs = 24

let writer = ''
beforeAll(async () => {
  writer = await bundleWriter(join(import.meta.dirname, 'writer.ts'))
})

interface Toll {
  kills: number
  acknowledged: number
  /** recorded and durable, killed before the clerk was told: allowed, and a sign that kills fall into commits */
  untold: number
  unclean: number
}

/** Kills one life at a random moment: in its opening, or some time after its first acknowledgements. */
async function killLife(life: Life, chance: Chance): Promise<Acknowledged[]> {
  life.go()
  if (chance.odds(10)) await pause(chance.below(120))
  else {
    await life.acknowledged(1 + chance.below(6))
    await pause(chance.below(longestMs))
  }
  life.kill()
  const { acks, errors, signal, code } = await life.ended
  expect({ errors, signal, code }).toEqual({ errors: '', signal: 'SIGKILL', code: null })
  return acks
}

/** Opens with the real store, which runs quick_check where the end was not clean (DU-9), and reads the books. */
function readFolder(folder: string, acks: readonly Acknowledged[], toll: Toll): number {
  const opened = openStore(folder, { app: '0.1.0', reserveBytes: 0 })
  assert(opened.ok, `the store does not open: ${JSON.stringify(opened)}`)
  if (opened.value.unclean) toll.unclean += 1
  const { store } = opened.value
  const { lost, faults, deliveries } = readBooks(
    store.read(tx => tx.db),
    acks,
  )
  store.close()
  expect({ lost, faults }).toEqual({ lost: [], faults: [] })
  return deliveries
}

/** One folder's life: many kills one after the other, the next process loading while one works. */
async function killInFolder(root: string, count: number, seed: string): Promise<Toll> {
  const folder = mkdtempSync(join(root, 'sigkill-'))
  const chance = new Chance(seed)
  const toll: Toll = { kills: 0, acknowledged: 0, untold: 0, unclean: 0 }
  const acks: Acknowledged[] = []
  let next: Life | undefined
  try {
    await prepareCounter(folder)
    next = startLife(writer, [folder, '1000000'])
    while (toll.kills < count) {
      const life: Life = next
      next = startLife(writer, [folder, '1000000'])
      acks.push(...(await killLife(life, chance)))
      toll.kills += 1
      if (toll.kills % booksEvery === 0) readFolder(folder, acks, toll)
    }
    next.kill()
    await next.ended
    toll.acknowledged = acks.length
    toll.untold = readFolder(folder, acks, toll) - acks.length
    expect(await verifyStation(folder, true)).toMatchObject({ ok: true })
    return toll
  } finally {
    next?.kill()
    rmSync(folder, { recursive: true, force: true })
  }
}

test(`${kills} kills while it records: nothing acknowledged is lost, nothing is there by half (DU-3)`, async () => {
  const folders = Array.from({ length: Math.ceil(kills / killsInFolder) }, (_, n) => n)
  const tolls: Toll[] = []
  const began = performance.now()
  // One lane on the disk, one in memory, where commits follow each other faster.
  const lane = async (root: string) => {
    for (let n = folders.shift(); n !== undefined; n = folders.shift()) {
      tolls.push(await killInFolder(root, killsInFolder, `sigkill ${n}`))
    }
  }
  await Promise.all([lane(tmpdir()), lane(scratchRoot)])
  const sum = (of: (toll: Toll) => number) => tolls.reduce((all, toll) => all + of(toll), 0)
  const seconds = Math.round((performance.now() - began) / 1_000)
  console.info(
    `${sum(toll => toll.kills)} kills in ${seconds} s, ${sum(toll => toll.acknowledged)} commands acknowledged, ` +
      `${sum(toll => toll.untold)} recorded but not told yet, ${sum(toll => toll.unclean)} unclean openings read`,
  )
  expect(sum(toll => toll.kills)).toBeGreaterThanOrEqual(kills)
  expect(sum(toll => toll.untold)).toBeGreaterThan(0)
}, 2_700_000)
