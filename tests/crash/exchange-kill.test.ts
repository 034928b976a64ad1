import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { connect } from '#main/storage/connection.ts'
import { openStore } from '#main/storage/open.ts'

// CS-55, LEDGER §4 Adopt: a copy of a peer's file, and the file of another organisation, take the place of a station's own by one rename.
// The process is killed at every step of it: what opens next is the one or the other, whole.

let root: string
let folder: string
let next: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'exchange-'))
  folder = join(root, 'station')
  next = join(folder, 'next.db')
  for (const [at, name] of [
    [folder, 'mine'],
    [join(root, 'other'), 'theirs'],
  ] as const) {
    const opened = openStore(at, { app: 'test', reserveBytes: 0, anyFolder: true })
    if (!opened.ok) throw new Error(opened.error.kind)
    const { store } = opened.value
    store.write(tx => tx.db.prepare("INSERT INTO meta (name, value) VALUES ('whose', ?)").run(name).changes)
    store.close()
  }
  copyFileSync(join(root, 'other', 'station.db'), next)
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const metaOf = (file: string): string[] => {
  const db = connect(file, { readonly: true })
  const sql = "SELECT value FROM meta WHERE name IN ('whose', 'last') ORDER BY name DESC"
  const found = db.prepare<[], string>(sql).pluck().all()
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
  db.close()
  return found
}

test.each([
  { call: 'copyFileSync', done: false, opens: ['mine', 'written'], aside: false },
  { call: 'copyFileSync', done: true, opens: ['mine', 'written'], aside: true },
  { call: 'renameSync', done: false, opens: ['mine', 'written'], aside: true },
  { call: 'renameSync', done: true, opens: ['theirs'], aside: true },
  { call: 'fsyncSync', done: true, opens: ['theirs'], aside: true },
])('killed at $call, done: $done', ({ call, done, opens, aside }) => {
  const writer = join(import.meta.dirname, 'exchange-writer.ts')
  const given = ['--disable-warning=ExperimentalWarning', writer, folder, next, call, String(done)]
  const { signal, stderr } = spawnSync(process.execPath, given, { timeout: 120_000 })
  expect({ signal, stderr: stderr.toString() }).toEqual({ signal: 'SIGKILL', stderr: '' })
  const opened = openStore(folder, { app: 'test', reserveBytes: 0, anyFolder: true })
  expect(opened.ok).toBe(true)
  if (opened.ok) opened.value.store.close()
  expect(metaOf(join(folder, 'station.db'))).toEqual(opens)
  expect(existsSync(join(folder, 'aside.db'))).toBe(aside)
  // What was kept is whole: the way back from a copy that is not what it said.
  if (aside) expect(metaOf(join(folder, 'aside.db'))).toEqual(['mine', 'written'])
  expect(readdirSync(folder).includes('next.db')).toBe(opens.includes('mine'))
})
