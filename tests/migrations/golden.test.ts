import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { foldVersion } from '#shared/domain/fold-rules.ts'
import { readIdentity, writeIdentity } from '#main/storage/identity.ts'
import { migrations } from '#main/storage/migrate.ts'
import { openStore } from '#main/storage/open.ts'
import { replaceFolded } from '#main/storage/rebuild.ts'
import { runSteps } from '#main/storage/steps.ts'
import { verifyStation } from '#main/storage/verify-station.ts'
import { endOf, readGoldenLogs, writeGoldenLogs } from '../support/golden-logs.ts'
import { History } from '../support/history.ts'
import { play } from '../support/sim/depot-scenario.ts'
import { accidentScenarios } from '../support/sim/scenarios-accident.ts'
import { peopleScenarios } from '../support/sim/scenarios-people.ts'
import { openTestStation, scratchRoot } from '../support/station.ts'

// Old versions (issue 3): what a release has written, every later one opens, verifies and folds. With MAKE_GOLDEN=1 the files that this
// version has not made yet are made, once for each release and never again: databases after each migration, logs as they travel.

const golden = 'tests/golden'
const here = `station-${String(migrations.length).padStart(4, '0')}.db`
/** Stories whose logs are kept: a disk that was cloned, roles and exclusions, somebody who was forgotten. */
const stories = ['S5', 'S18', 'S20'] as const
const logsOf = (story: string): string => `logs-1-${story}.jsonl`

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(scratchRoot, 'cocoa-golden-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function makeDatabase(to: string): void {
  const history = new History('t3')
  for (let i = 0; i < 160; i++) history.step()
  history.clone()
  history.gather()
  const [node] = history.nodes
  if (node === undefined) throw new Error('a history has stations')
  const { store, identity } = node.station
  store.write(tx => writeIdentity(tx, identity))
  store
    .read(tx => tx)
    .db.prepare('VACUUM INTO ?')
    .run(to)
  history.close()
}

async function makeLogs(story: string, to: string): Promise<void> {
  const scenario = [...accidentScenarios, ...peopleScenarios].find(({ id }) => id === story)
  if (scenario === undefined) throw new Error(`no scenario ${story}`)
  const end = (world: Parameters<NonNullable<typeof scenario.end>>[0]): string[] => {
    const { life } = world.depot('hq')
    if (life !== null) writeFileSync(to, writeGoldenLogs(life.store.read(tx => tx.db)))
    return []
  }
  const { faults } = await play({ ...scenario, end }, 'golden')
  expect(faults).toEqual([])
}

async function makeWhatIsMissing(): Promise<void> {
  if (process.env.MAKE_GOLDEN !== '1') return
  if (!existsSync(join(golden, here))) makeDatabase(join(golden, here))
  for (const story of stories) {
    const file = join(golden, logsOf(story))
    if (!existsSync(file)) await makeLogs(story, file)
  }
}

const noKey = new Uint8Array()
const verifiedWith = (file: string, rebuild: boolean) =>
  runSteps(verifyStation({ file, rebuild, scratch: join(folder, 'scratch.db') })) ?? { ok: false }
const verified = (file: string) => verifiedWith(file, true)

describe('what earlier versions wrote', async () => {
  await makeWhatIsMissing()

  test('there is a database of this version, and one of the first', () => {
    expect(readdirSync(golden)).toEqual(expect.arrayContaining([here, 'station-0001.db']))
  })

  test.each(readdirSync(golden).filter(name => /^station-\d{4}\.db$/.test(name)))(
    '%s opens, verifies and folds to the same rows',
    name => {
      const file = join(folder, 'station.db')
      copyFileSync(join(golden, name), file)
      const opened = openStore(folder, { app: 'test', reserveBytes: 0, anyFolder: true })
      if (!opened.ok) throw new Error(JSON.stringify(opened.error))
      const { store } = opened.value
      expect(store.read(tx => tx.db.prepare('SELECT count(*) FROM delivery').pluck().get())).toBeGreaterThan(0)
      expect(verifiedWith(file, false)).toMatchObject({ ok: true })
      // What a start does with a file that was folded otherwise.
      const { db, root } = store.read(tx => ({ db: tx.db, root: readIdentity(tx)?.rootPublicKey ?? noKey }))
      replaceFolded(db, root, join(folder, 'scratch.db'))
      store.close()
      expect(verified(file)).toMatchObject({ ok: true })
    },
  )

  test.each(readdirSync(golden).filter(name => /^logs-.*\.jsonl$/.test(name)))(
    '%s: every log is taken in, judged as it was and folded',
    name => {
      const station = openTestStation({ name: 'later', rights: ['hq'], folder })
      const then = readGoldenLogs(readFileSync(join(golden, name), 'utf8'), station)
      station.store.write(tx => writeIdentity(tx, station.identity))
      const now = endOf(station.store.read(tx => tx.db))
      const { entries, rejected, flagged, forked } = then
      expect(now).toMatchObject({ entries, rejected, flagged, forked })
      expect(now.pending).toBeLessThanOrEqual(then.pending)
      if (then.fold === foldVersion) expect(now.dumps).toEqual(then.dumps)
      station.close()
      expect(verified(join(folder, 'station.db'))).toMatchObject({ ok: true })
    },
  )
})
