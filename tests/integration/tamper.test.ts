import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import BetterSqlite3 from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connect } from '#main/storage/connection.ts'
import { readIdentity, writeIdentity } from '#main/storage/identity.ts'
import { compareFolded, foldedTables, rebuildInto } from '#main/storage/rebuild.ts'
import { runSteps } from '#main/storage/steps.ts'
import { makeTx } from '#main/storage/store.ts'
import type { Fault } from '#main/storage/verify.ts'
import { verifyStation } from '#main/storage/verify-station.ts'
import { Chance } from '../support/chance.ts'
import { History } from '../support/history.ts'
import { runs } from '../support/runs.ts'
import { scratchRoot } from '../support/station.ts'

/** 10 000 of each in the long suite (AL-2). */
const edits = Number(process.env.TAMPER_EDITS ?? runs(200, 10_000))
const timeoutMs = 120_000 + edits * 2_000
/** Edits of folded tables that the whole check looks for, by the way a user takes. */
const wholeChecks = 20

type Cell = string | number | Buffer | null
interface Edit {
  readonly table: string
  readonly column: string
  readonly how: 'change' | 'delete' | 'copy'
  readonly own: boolean
}

const ledgerTables = ['log', 'entry', 'auth_ref', 'head', 'aside', 'number_used']
let folder: string
let original: string
let work: string

const filled = ['delivery', 'void', 'conflict', 'rejected', 'sum_root', 'farmer', 'aside', 'pending', 'erasure']

/** The first random history whose first station has rows in every table that a test changes. */
function fullHistory(): History {
  for (let seed = 1; seed <= 60; seed++) {
    const history = new History(`tamper ${seed}`)
    for (let i = 0; i < 200; i++) history.step()
    history.clone()
    history.gather()
    const db = history.nodes[0]?.station.store.read(tx => tx.db)
    const rows = (table: string) => Number(db?.prepare(`SELECT count(*) FROM ${table}`).pluck().get())
    if (filled.every(table => rows(table) > 0)) return history
    history.close()
  }
  throw new Error('no history fills every table')
}

beforeAll(() => {
  folder = mkdtempSync(join(scratchRoot, 'cocoa-tamper-'))
  original = join(folder, 'original.db')
  work = join(folder, 'work.db')
  const history = fullHistory()
  const [node] = history.nodes
  if (node === undefined) throw new Error('a history has stations')
  const { store, identity } = node.station
  store.write(tx => writeIdentity(tx, identity))
  const { db } = store.read(tx => tx)
  db.prepare('VACUUM INTO ?').run(original)
  history.close()
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

const check = (rebuild: boolean): Fault | undefined => {
  const report = runSteps(verifyStation({ file: work, rebuild, scratch: join(folder, 'scratch.db') }))
  if (report === undefined) throw new Error('nobody cancels')
  return report.fault
}

/** What the entries give, folded once. */
function rebuild(): BetterSqlite3.Database {
  const db = connect(original, { readonly: true })
  const identity = readIdentity(makeTx(db))
  if (identity === undefined) throw new Error('the file says whose it is')
  const rebuilt = runSteps(rebuildInto(db, identity.rootPublicKey, join(folder, 'rebuilt.db')))
  db.close()
  if (rebuilt === undefined) throw new Error('nobody cancels')
  return rebuilt
}

function compareWith(rebuilt: BetterSqlite3.Database) {
  const db = connect(work, { readonly: true })
  const fault = runSteps(compareFolded(db, rebuilt))
  db.close()
  return fault
}

/** Another value of the same type: SQLite's STRICT tables let no other in. */
function otherValue(value: Cell, chance: Chance): Cell {
  if (value === null) return null
  if (typeof value === 'number') return value + chance.pick([1, -1, 1_000_000, -value * 2 - 1])
  if (typeof value === 'string') return chance.odds(50) ? `${value}x` : value.slice(1) + chance.pick(['0', 'é', ''])
  const copy = Buffer.from(value)
  if (copy.length === 0) return Buffer.from([1])
  const at = chance.below(copy.length)
  copy[at] = (copy[at] ?? 0) ^ (1 << chance.below(8))
  return copy
}

/** Edits one value as somebody with a free tool would: triggers dropped first and put back after. */
function tamper(chance: Chance, table: string): Edit | undefined {
  copyFileSync(original, work)
  const db = new BetterSqlite3(work)
  try {
    db.pragma('foreign_keys = OFF')
    const triggers = db
      .prepare<[], { name: string; sql: string }>("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")
      .all()
    for (const { name } of triggers) db.exec(`DROP TRIGGER ${name}`)
    const edit = editOne(db, chance, table)
    for (const { sql } of triggers) db.exec(sql)
    return edit
  } finally {
    db.close()
  }
}

function editOne(db: BetterSqlite3.Database, chance: Chance, table: string): Edit | undefined {
  const rows = db.prepare<[], Record<string, Cell>>(`SELECT * FROM "${table}"`).all()
  if (rows.length === 0) return undefined
  const row = chance.pick(rows)
  const own =
    db
      .prepare('SELECT mine FROM log WHERE n = ?')
      .pluck()
      .get(row['log'] ?? row['n'] ?? -1) === 1
  const info = db.pragma(`table_info("${table}")`) as { name: string; pk: number }[]
  const keys = info.filter(column => column.pk > 0).map(column => column.name)
  const where = keys.map(key => `"${key}" = ?`).join(' AND ')
  const at = keys.map(key => row[key] ?? null)
  const how = chance.pick(['change', 'change', 'change', 'delete', 'copy'] as const)
  const column = chance.pick(info).name
  if (how === 'delete') {
    db.prepare(`DELETE FROM "${table}" WHERE ${where}`).run(...at)
    return { table, column: '', how, own }
  }
  const value = otherValue(row[column] ?? null, chance)
  if (same(value, row[column] ?? null)) return undefined
  if (how === 'change') {
    const taken = db.prepare(`SELECT 1 FROM "${table}" WHERE ${where}`)
    if (
      keys.includes(column) &&
      taken.get(...keys.map(key => (key === column ? value : (row[key] ?? null)))) !== undefined
    )
      return undefined
    const update = db.prepare(`UPDATE OR IGNORE "${table}" SET "${column}" = ? WHERE ${where}`)
    return took(() => update.run(value, ...at)) ? { table, column, how, own } : undefined
  }
  const copy = { ...row, [column]: value }
  const marks = info.map(() => '?').join(', ')
  const insert = db.prepare(`INSERT OR IGNORE INTO "${table}" VALUES (${marks})`)
  return took(() => insert.run(...info.map(({ name }) => copy[name] ?? null))) ? { table, column, how, own } : undefined
}

/** Whether one row changed; an index on a part of a JSON cell lets nothing else into it, whoever writes. */
function took(write: () => BetterSqlite3.RunResult): boolean {
  try {
    return write().changes === 1
  } catch (cause) {
    if (cause instanceof BetterSqlite3.SqliteError && cause.message === 'malformed JSON') return false
    throw cause
  }
}

const same = (a: Cell, b: Cell): boolean => (Buffer.isBuffer(a) && Buffer.isBuffer(b) ? a.equals(b) : a === b)

/** What a change leaves unseen without lying to anybody: the personal part of another station that may still be awaited. */
const mayRest = ({ table, how, own }: Edit): boolean => table === 'aside' && how === 'delete' && !own

describe('random edits of the file (AL-2, TRC-1)', () => {
  test('the file itself verifies', () => {
    copyFileSync(original, work)
    expect(check(true)).toBeUndefined()
  })

  test(
    'every edit of the ledger is found by verify, with its place',
    () => {
      const chance = new Chance('ledger edits')
      let made = 0
      while (made < edits) {
        const table = chance.pick(ledgerTables)
        const edit = tamper(chance, table)
        if (edit === undefined || mayRest(edit)) continue
        made++
        const fault = check(false)
        expect(fault, JSON.stringify(edit)).toBeDefined()
        expect((fault?.log ?? '') !== '' || (fault?.table ?? '') !== '', JSON.stringify({ edit, fault })).toBe(true)
      }
    },
    timeoutMs,
  )

  test(
    'every edit of a folded table is found by verify --rebuild, with table and key',
    () => {
      const chance = new Chance('folded edits')
      const tables = foldedTables.map(({ name }) => name)
      const rebuilt = rebuild()
      let made = 0
      while (made < edits) {
        const table = chance.pick(tables)
        const edit = tamper(chance, table)
        if (edit === undefined) continue
        made++
        // The ledger is the same after each of these edits, and so is what is folded of it: only some checks fold anew.
        const fault = made <= wholeChecks ? check(true) : compareWith(rebuilt)
        expect(fault, JSON.stringify(edit)).toMatchObject({ table, key: expect.stringMatching(/^\[/) })
      }
    },
    timeoutMs,
  )

  test('a dropped trigger, table or index is found', () => {
    for (const sql of ['DROP TRIGGER entry_no_update', 'DROP INDEX delivery_day', 'CREATE TABLE more (a)']) {
      copyFileSync(original, work)
      const db = new BetterSqlite3(work)
      db.exec(sql)
      db.close()
      expect(check(false), sql).toMatchObject({ why: 'SchemaChanged' })
    }
  })

  test('a clock behind what this station wrote, or ahead of everything, is found', () => {
    for (const t of [1_000, 9_999_999_999_999]) {
      copyFileSync(original, work)
      const db = new BetterSqlite3(work)
      db.prepare('UPDATE clock SET t = ?').run(t)
      db.close()
      expect(check(false), String(t)).toMatchObject({ table: 'clock', why: 'ClockChanged' })
    }
  })

  test('who the station is can not be taken away or changed', () => {
    const other = Buffer.alloc(64, 7).toString('base64url')
    const edits: [string, string][] = [
      ['DELETE FROM meta', 'IdentityMissing'],
      ["DELETE FROM meta WHERE name = 'dev'", 'IdentityMissing'],
      ["DELETE FROM meta WHERE name = 'org'", 'IdentityMissing'],
      ["DELETE FROM meta WHERE name = 'cert'", 'IdentityChanged'],
      ["UPDATE meta SET value = '!!' WHERE name = 'root'", 'IdentityChanged'],
      ["UPDATE meta SET value = 'AAAA' WHERE name IN ('cert', 'cert_sig')", 'IdentityChanged'],
      [`UPDATE meta SET value = '${other}' WHERE name = 'cert_sig'`, 'IdentityChanged'],
      ["UPDATE meta SET value = '00112233445566778899aabbccddeeff' WHERE name = 'dev'", 'IdentityChanged'],
      ["UPDATE meta SET value = '00112233445566778899aabbccddeeff' WHERE name = 'org'", 'IdentityChanged'],
    ]
    for (const [sql, why] of edits) {
      copyFileSync(original, work)
      const db = new BetterSqlite3(work)
      db.exec(sql)
      db.close()
      for (const rebuild of [false, true]) expect(check(rebuild), sql).toMatchObject({ table: 'meta', why })
    }
  })

  test('a file that can not even be read is a fault, not a crash', () => {
    const whole = readFileSync(original)
    for (const bytes of [whole.subarray(0, 5_000), Buffer.alloc(65_536, 'noise ')]) {
      writeFileSync(work, bytes)
      expect(check(false)?.why).toMatch(/SQLITE_(NOTADB|CORRUPT)|Damaged/)
    }
    writeFileSync(work, '')
    expect(check(false)?.why).toBe('NoTables')
  })

  test('a file of a later version is told as that', () => {
    copyFileSync(original, work)
    const db = new BetterSqlite3(work)
    db.pragma('user_version = 99')
    db.close()
    expect(() => check(false)).toThrow('NewerDatabase')
  })

  test('personal parts put back after their erasure are found', () => {
    copyFileSync(original, work)
    const db = new BetterSqlite3(work)
    const aside = db.prepare<[], { e: string; i: string }>("SELECT e, i FROM aside WHERE e = 'farmer' LIMIT 1").get()
    db.exec('CREATE TEMP TABLE kept AS SELECT * FROM erasure LIMIT 1')
    expect(aside).toBeDefined()
    db.prepare('UPDATE aside SET i = (SELECT of FROM kept) WHERE e = ? AND i = ?').run(aside?.e, aside?.i)
    db.close()
    expect(check(true)).toMatchObject({ table: 'aside' })
  })
})
