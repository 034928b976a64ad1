// Every folded table of a season made anew from its ledger, beside the bare insertion of the same rows into the same tables and indexes.
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type BetterSqlite3 from 'better-sqlite3'
import { connect } from '#main/storage/connection.ts'
import { migrations } from '#main/storage/migrate.ts'
import { compareFolded, foldedTables, rebuildInto } from '#main/storage/rebuild.ts'
import { runSteps } from '#main/storage/steps.ts'
import { seasonStation } from '../tests/support/season.ts'

const target = 0.5
const quick = process.argv.includes('--quick')
const deliveries = quick ? 4_000 : 20_000
const rounds = 5

type Value = string | number | Uint8Array | null
interface Insert {
  readonly sql: string
  readonly values: readonly Value[]
}

const round = (value: number): number => Math.round(value * 1000) / 1000

/** Every row that a rebuild leaves, in the order in which it was made; what was replaced or deleted on the way is left out. */
function recordInserts(make: () => void): Insert[] {
  const prototype = Object.getPrototypeOf(source.prepare('SELECT 1')) as { run: (...values: Value[]) => unknown }
  const { run } = prototype
  const inserts: Insert[] = []
  prototype.run = function (this: { source: string }, ...values: Value[]) {
    if (this.source.startsWith('INSERT')) inserts.push({ sql: this.source, values })
    return run.apply(this, values)
  }
  make()
  prototype.run = run
  return inserts
}

/** The rows put into an empty file of the same kind by the same statements, prepared once, in one transaction. */
function insertBare(inserts: readonly Insert[], file: string): number {
  rmSync(file, { force: true })
  const start = performance.now()
  const db = connect(file, { scratch: true })
  for (const { sql } of migrations) db.exec(sql)
  db.exec('BEGIN')
  const statements = new Map<string, BetterSqlite3.Statement<Value[]>>()
  for (const { sql, values } of inserts) {
    let statement = statements.get(sql)
    if (statement === undefined) {
      statement = db.prepare<Value[]>(sql)
      statements.set(sql, statement)
    }
    statement.run(...values)
  }
  db.exec('COMMIT')
  const seconds = (performance.now() - start) / 1000
  db.close()
  return seconds
}

function rebuild(source: BetterSqlite3.Database, root: Uint8Array, file: string): number {
  const start = performance.now()
  const rebuilt = runSteps(rebuildInto(source, root, file, true))
  const seconds = (performance.now() - start) / 1000
  rebuilt?.close()
  return seconds
}

const station = seasonStation(deliveries)
const { identity, folder } = station
const source = connect(join(folder, 'station.db'), { readonly: true })
const scratch = join(folder, 'scratch.db')
const inserts = recordInserts(() => {
  const rebuilt = runSteps(rebuildInto(source, identity.rootPublicKey, scratch))
  if (rebuilt === undefined || runSteps(compareFolded(source, rebuilt)) !== undefined) throw new Error('it differs')
  rebuilt.close()
})
const rows = foldedTables.reduce(
  (sum, { name }) => sum + Number(source.prepare(`SELECT count(*) FROM "${name}"`).pluck().get()),
  0,
)
const entries = Number(source.prepare('SELECT count(*) FROM entry').pluck().get())
const ours: number[] = []
const bare: number[] = []
for (let n = 0; n < rounds; n++) {
  globalThis.gc?.()
  ours.push(rebuild(source, identity.rootPublicKey, scratch))
  globalThis.gc?.()
  bare.push(insertBare(inserts, scratch))
}
source.close()
station.close()
// The least of the rounds: what else the machine does only ever adds.
const [least, leastBare] = [Math.min(...ours), Math.min(...bare)]
const ratio = leastBare / least
const figure = {
  name: `rebuild-${entries}-entries`,
  value: Math.round(rows / least),
  unit: 'rows/s',
  target,
  ok: ratio >= target,
  peer: 'raw insert of the same rows and indexes in the same order',
  peerValue: Math.round(rows / leastBare),
  ratio: round(ratio),
}
process.stdout.write(`${JSON.stringify(figure)}\n`)
if (!figure.ok) process.exitCode = 1
