// A farmers' register of 20 000 rows, mapped already: dry run and writing to the ledger, beside a raw insert of the same table rows.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import BetterSqlite3 from 'better-sqlite3'
import { machinePorts } from '#main/open-station.ts'
import { migrations } from '#main/storage/migrate.ts'
import { done, testPorts, testStation } from '../tests/support/test-station.ts'

const target = 5_000
/** A turn of a bulk while nobody works, and an entry more (bulk-pace.ts). Units: ms. */
const blockTargetMs = 300
const rows = process.argv.includes('--quick') ? 5_000 : 20_000

/** A repeatable sequence of whole numbers below `limit`. */
function numbers(seed: number): (limit: number) => number {
  let state = seed
  return limit => {
    state = (state * 48_271) % 2_147_483_647
    return state % limit
  }
}

const families =
  'MBARGA ATANGANA ONANA BIKAI ESSOMBA FOUDA EKANI MBALLA NDJOCK ZAMBO OWONA NKOA EYENGA BEKOLO ABENA TABI'.split(' ')
const middles = 'Bella Manga Ateba Ondoua Minkoulou Etoundi Ngah Mvondo Zang Evina Messi Nomo'.split(' ')
const given =
  'Jean Marie Paul Élise Joseph Thérèse André Cécile Bernard Odile Rose Blaise Samuel Hortense Divine'.split(' ')
const villages = 'Ebebda Obala Monatélé Okola Evodoula Batchenga'.split(' ')

/** A register as an office keeps it: dates, phones, areas and positions in their usual spellings. */
function register(): string {
  const next = numbers(2026)
  const pick = (list: readonly string[]) => list[next(list.length)] ?? ''
  const lines = [
    'Code planteur;Nom et prénoms;Sexe;Né(e) le;Téléphone;CNI;Coopérative;Chef planteur;Région;Département;Village;Statut;Superficie (ha);GPS',
  ]
  for (let n = 1; n <= rows; n += 1) {
    const day = `${1 + next(28)}`.padStart(2, '0')
    const phone = `6${5 + next(5)}${next(10)} ${100 + next(900)} ${100 + next(900)}`
    const at = `4.${400_000 + next(90_000)}, 11.${200_000 + next(90_000)}`
    lines.push(
      [
        `PL${n}`,
        `${pick(families)} ${pick(middles)} ${pick(given)}`,
        next(9) === 0 ? 'F' : 'M',
        `${day}/0${1 + next(9)}/${1950 + next(50)}`,
        phone,
        `1${10_000_000 + next(89_999_999)}`,
        `SCOOPS ${pick(villages)}`,
        `${pick(families)} ${pick(given)}`,
        'Centre',
        'Lékié',
        pick(villages),
        'Propriétaire',
        `${next(9)},${1 + next(9)}`,
        at,
      ].join(';'),
    )
  }
  return lines.join('\n')
}

async function ours() {
  // Chance as the product has it: that of tests is four times as slow.
  const station = await testStation({ ports: { ...testPorts(), random: machinePorts().random } })
  const { imports } = station.org
  const base64 = Buffer.from(register(), 'utf8').toString('base64')
  const opened = done(await imports.open(station.root, { kind: 'farmers', fileName: 'registre.csv', base64 }))
  const lag = monitorEventLoopDelay({ resolution: 1 })
  lag.enable()
  const cpu = process.cpuUsage()
  const began = performance.now()
  done(await imports.check(station.root, { importId: opened.importId, mapping: opened.mapping }))
  const checked = performance.now()
  const applied = done(await imports.apply(station.root, { importId: opened.importId, commandId: station.id() }))
  const seconds = (performance.now() - began) / 1_000
  const { user, system } = process.cpuUsage(cpu)
  lag.disable()
  const { store } = station.ready.deps
  const farmers = store.read(tx => tx.db.prepare('SELECT * FROM farmer').all()) as Record<string, unknown>[]
  station.close()
  if (applied.created !== farmers.length) throw new Error('not every row was made')
  const blockedMs = lag.percentile(99.9) / 1e6
  return {
    farmers,
    rate: farmers.length / seconds,
    checkSeconds: (checked - began) / 1_000,
    blockedMs,
    worstMs: lag.max / 1e6,
    cpuMicrosPerRow: (user + system) / farmers.length,
  }
}

function raw(farmers: readonly Record<string, unknown>[]): number {
  const folder = mkdtempSync(join(tmpdir(), 'raw-'))
  const db = new BetterSqlite3(join(folder, 'raw.db'))
  db.pragma('journal_mode = wal')
  db.pragma('synchronous = FULL')
  for (const { sql } of migrations) db.exec(sql)
  const names = Object.keys(farmers[0] ?? {})
  const insert = db.prepare(
    `INSERT INTO farmer (${names.map(name => `"${name}"`).join()}) VALUES (${names.map(() => '?').join()})`,
  )
  const began = performance.now()
  for (let from = 0; from < farmers.length; from += 200) {
    db.transaction(() => {
      for (const row of farmers.slice(from, from + 200)) insert.run(Object.values(row))
    })()
  }
  const seconds = (performance.now() - began) / 1_000
  db.close()
  rmSync(folder, { recursive: true, force: true })
  return farmers.length / seconds
}

const { farmers, rate, blockedMs, worstMs, checkSeconds, cpuMicrosPerRow } = await ours()
const peerValue = raw(farmers)
const rounded = (value: number, places = 0) => Math.round(value * 10 ** places) / 10 ** places
const line = {
  name: 'import',
  value: rounded(rate),
  unit: 'rows/s',
  target,
  ok: rate >= target,
  peer: 'raw insert of the same rows and indexes, entries of 200',
  peerValue: rounded(peerValue),
  ratio: rounded(rate / peerValue, 3),
}
console.log(JSON.stringify(line))
console.log(
  JSON.stringify({
    name: 'import-blocks',
    value: rounded(blockedMs, 1),
    unit: 'ms (99.9 % of turns)',
    target: blockTargetMs,
    ok: blockedMs <= blockTargetMs,
    peer: null,
    peerValue: null,
    ratio: null,
    worst: rounded(worstMs, 1),
    checkSeconds: rounded(checkSeconds, 2),
    cpuMicrosPerRow: rounded(cpuMicrosPerRow),
  }),
)
if (rate < target || blockedMs > blockTargetMs) process.exitCode = 1
