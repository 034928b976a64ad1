import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { writeIdentity } from '#main/storage/identity.ts'
import { stationFiles } from '#main/storage/open.ts'
import type { DraftOp } from '#main/storage/ledger.ts'
import type { Json } from '#shared/sync/entry.ts'
import { exportAsides, exportLogs } from '#main/storage/log-export.ts'
import { nodeHashing } from '#main/storage/crypto.ts'
import {
  found,
  grantOp,
  openTestStation,
  scratchRoot,
  stationOp,
  type StationSpec,
  type TestStation,
} from '../station.ts'

/** The two depots of simulated organisations. */
export const depots = {
  A: '00000000-0000-7000-8000-0000000000a1',
  B: '00000000-0000-7000-8000-0000000000b2',
} as const

/** When simulations begin: 2 November 2026, 07:00 UTC; the season 2026-2027 runs. Units: ms. */
export const simStartMs = Date.UTC(2026, 10, 2, 7, 0, 0)

interface Member extends StationSpec {
  readonly warehouse: string
  readonly role: string
  /** it has joined, and written nothing yet */
  readonly isNew?: boolean
}

const member = (name: string, warehouse: string, role: string, more: Partial<StationSpec> = {}): Member => ({
  rights: [],
  ...more,
  name,
  warehouse,
  role,
})

/** The stations of every simulated organisation: headquarters, those of depot A, those of depot B, some that carry both. */
export const members: readonly Member[] = [
  member('hq', depots.A, 'SU', { rights: ['enrol', 'hq', 'seed'] }),
  member('a1', depots.A, 'AD', { rights: ['enrol'] }),
  member('a2', depots.A, 'MA', { scopes: [`wh:${depots.B}`] }),
  member('a3', depots.A, 'SU'),
  member('b1', depots.B, 'MA', { scopes: [`wh:${depots.A}`] }),
  member('b2', depots.B, 'MA'),
  member('a4', depots.A, 'MA'),
  member('a5', depots.A, 'MA'),
]

/** One that has just joined; it is in every organisation, and in a world only where it is asked for. */
export const newcomer: Member = { ...member('n1', depots.A, 'MA'), isNew: true }

/** Who joins them where many are wanted: stations of depot A. */
export const crowd: readonly Member[] = Array.from({ length: 13 }, (_, n) => member(`c${n + 1}`, depots.A, 'MA'))

/** Of each size the folder in which it was made. */
const made = new Map<number, string>()

/** Copies the database of a member, as it was when everybody had joined and met, into an empty folder. `many`: in an organisation with the crowd. */
export function copyOfMember(name: string, folder: string, many: boolean): void {
  const all = [...members, newcomer, ...(many ? crowd : [])]
  const from = made.get(all.length) ?? makeTemplate(all)
  made.set(all.length, from)
  mkdirSync(folder, { recursive: true })
  copyFileSync(join(from, `${name}.db`), join(folder, stationFiles.database))
}

function makeTemplate(all: readonly Member[]): string {
  const folder = mkdtempSync(join(scratchRoot, 'cocoa-template-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  const opened = all.map(spec => {
    const station = openTestStation({ ...spec, seed: 'template' })
    station.clock.now = simStartMs - 86_400_000
    return { spec, station }
  })
  const [first] = opened
  if (first === undefined) throw new Error('an organisation has a first station')
  found(first.station, depots.A)
  for (const { spec, station } of opened.slice(1)) enrol(first.station, station, spec)
  furnish(first.station)
  const give = () => opened.slice(1).forEach(({ spec, station }) => bring(first.station, station, carriedBy(spec)))
  give()
  for (const { spec, station } of opened) openUp(station, spec)
  for (const { station } of opened.slice(1)) bring(station, first.station, scope => scope !== 'auth' && scope !== 'org')
  give()
  for (const { spec, station } of opened) {
    station.store
      .read(tx => tx)
      .db.prepare('VACUUM INTO ?')
      .run(join(folder, `${spec.name}.db`))
    station.close()
  }
  return folder
}

/** Which scopes a member carries. */
export const carriedBy =
  ({ warehouse, scopes = [], rights = [] }: StationSpec) =>
  (scope: string): boolean =>
    scope === 'auth' || scope === 'org' || rights.includes('hq') || [`wh:${warehouse}`, ...scopes].includes(scope)

/** Everything of some scopes that one has and the other has not, each log in one piece. */
function bring(from: TestStation, to: TestStation, scopes: (scope: string) => boolean): void {
  const { db } = from.store.read(tx => tx)
  for (const log of exportLogs(db, nodeHashing)) {
    const [first] = log.entries
    if (first === undefined || !scopes(log.scope)) continue
    const entries = log.entries.map(({ body, seal }) => ({ body, ...(seal === null ? {} : { seal }) }))
    const asides = exportAsides(
      db,
      log.entries.map(({ body }) => body),
    )
    const batch = { log: log.start, after: first.after, entries, asides }
    const received = to.store.write(tx => to.ledger.receive(tx, batch))
    if (!received.ok) throw new Error(`${to.name} takes nothing of ${log.scope}: ${JSON.stringify(received.error)}`)
  }
}

function append(station: TestStation, scope: string, ops: readonly DraftOp[]): void {
  const { store, ledger, uuid, user } = station
  store.write(tx => ledger.append(tx, { command: uuid(), actor: user }, [{ scope, ops: [...ops] }]))
}

function enrol(by: TestStation, station: TestStation, { warehouse, role, name }: Member): void {
  const personal = { name: `Personne ${name}`, login: name, password: 'none' }
  append(by, 'auth', [
    stationOp(station, by.uuid(), warehouse),
    { k: 'create', e: 'user', i: station.user, p: { active: true }, personal },
    grantOp(by.uuid(), station.user, role),
  ])
}

const create = (e: string, i: string, p: Record<string, Json>): DraftOp => ({ k: 'create', e, i, p })

/** The two depots, a season, prices and farmers. */
function furnish(at: TestStation): void {
  const { uuid, ledger, store, user } = at
  append(at, 'org', [
    create('warehouse', depots.A, { name: 'Magasin A', code: 'AAA' }),
    create('warehouse', depots.B, { name: 'Magasin B', code: 'BBB' }),
    create('season', uuid(), {
      code: '2627',
      label: '2026-2027',
      start_day: '2026-08-01',
      end_day: '2027-07-15',
    }),
    create('setting', 'organisation_name', { value: 'Coopérative simulée' }),
    ...['I', 'II', 'HS'].map((grade, n) =>
      create('price', uuid(), { day: '2026-08-01', grade, price_xaf: 3_000 - 200 * n }),
    ),
  ])
  store.write(tx => {
    for (let n = 0; n < 6; n++) {
      const no = ledger.nextCode(tx, { warehouse: depots.A, code: 'AAA', series: 'PL' })
      const op: DraftOp = {
        k: 'create',
        e: 'farmer',
        i: uuid(),
        p: { no, sex: 'F', region: 'Centre', village: 'Ebebda', area_m2: 20_000 },
        personal: { name: `PLANTEUR ${n}`, phone: '+237690000000' },
      }
      ledger.append(tx, { command: uuid(), actor: user }, [{ scope: 'org', ops: [op] }])
    }
  })
}

/** Its own logs, its identity, and an open till. */
function openUp(station: TestStation, { warehouse, isNew = false }: Member): void {
  const { store, ledger, identity, uuid, user } = station
  store.write(tx => {
    writeIdentity(tx, identity)
    if (isNew) return
    ledger.openLogs(tx, ['auth', 'org', `wh:${warehouse}`, `audit:${ledger.dev()}`])
    const code = warehouse === depots.A ? 'AAA' : 'BBB'
    const no = ledger.nextNumber(tx, { warehouse, code, season: '2627', letter: 'K' })
    const till = create('till_open', uuid(), { no, day: '2026-11-01', user, counted_xaf: 900_000_000 })
    ledger.append(tx, { command: uuid(), actor: user }, [{ scope: `wh:${warehouse}`, ops: [till] }])
  })
}
