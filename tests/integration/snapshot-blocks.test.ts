import BetterSqlite3 from 'better-sqlite3'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { runStateJob } from '#main/run-state-job.ts'
import { writeIdentity } from '#main/storage/identity.ts'
import { migrations } from '#main/storage/migrate.ts'
import { openStore } from '#main/storage/open.ts'
import { makeSnapshot } from '#main/storage/snapshot/make-snapshot.ts'
import { blocksOf } from '#main/storage/snapshot/snapshot-file.ts'
import { SnapshotServer } from '#main/sync/snapshot-server.ts'
import { SnapshotTaker, type SnapshotTakerOptions } from '#main/sync/snapshot-taker.ts'
import { foldVersion } from '#shared/domain/fold-rules.ts'
import type { Piece, PieceAsk } from '#shared/sync/protocol/exchange-event.ts'
import type { SnapshotManifest } from '#shared/sync/snapshot.ts'
import { seasonStation } from '../support/season.ts'
import { scratchRoot, testWarehouse, type TestStation } from '../support/station.ts'

// CS-54, block by block: what is checked of a copy, how it goes on after a cut, and what never is in one.

const peer = 'b'.repeat(32)
const scopes = ['auth', 'org', `wh:${testWarehouse}`]
type SnapAsk = Extract<PieceAsk, { t: 'SNAP_GET' }>
type Snap = Extract<Piece, { t: 'SNAP' }>

let maker: TestStation
let letIn: string[] = []
let wallMs = 0
let hasRoom = true
let faults: string[] = []
let root: string
let server: SnapshotServer
beforeAll(() => {
  maker = seasonStation(300)
  maker.store.write(tx => {
    writeIdentity(tx, maker.identity)
    tx.db.exec("INSERT INTO meta (name, value) VALUES ('a secret of this station', 'never tell this')")
    return tx.db.exec("INSERT INTO draft VALUES ('d', 'u', 'delivery', '{\"draft\":\"never tell this\"}', 0, 0)").open
  })
  root = mkdtempSync(join(scratchRoot, 'snapshot-'))
  server = newServer()
})
afterAll(async () => {
  await server.end()
  maker.close()
  rmSync(root, { recursive: true, force: true })
})

const newServer = (): SnapshotServer =>
  new SnapshotServer({
    folder: join(root, 'made'),
    org: maker.ledger.org(),
    dev: maker.ledger.dev(),
    signing: () => maker.identity.signing,
    mayServe: () => true,
    readerOf: dev => ({ reader: { dev, wh: testWarehouse }, scopes }),
    letIn: () => letIn.splice(0),
    hasRoom: () => hasRoom,
    copy: (into, reader, of) => runStateJob('copy', join(maker.folder, 'station.db'), { into, reader, scopes: of }),
    log: ({ kind, why }) => {
      if (kind === 'SnapshotFault') faults.push(String(why))
    },
    wallMs: () => ++wallMs,
  })

let folder: string
let kinds: string[]
let adopted: { file: Buffer; manifest: SnapshotManifest } | undefined
let asked: number[]
beforeEach(() => {
  folder = join(mkdtempSync(join(root, 'taken-')), 'part')
  kinds = []
  adopted = undefined
  asked = []
})

/** A new station that is far behind, its asks answered by the maker; `change` is what comes of an answer. */
function newStation(
  change: (piece: Piece, ask: SnapAsk) => Piece | null = piece => piece,
  more: Partial<SnapshotTakerOptions> = {},
) {
  const link = 1
  let work: Promise<void> = Promise.resolve()
  const answer = async (ask: SnapAsk): Promise<void> => {
    if (ask.chunk > 0) asked.push(ask.chunk)
    await taker.fetched(link, ask, change(await server.serve(peer, ask), ask))
  }
  const taker: SnapshotTaker = new SnapshotTaker({
    folder,
    from: 100,
    links: () => [{ link, dev: maker.ledger.dev(), lacking: 3, owing: 0, behind: 400, asking: 0, serving: 0 }],
    isNew: () => adopted === undefined,
    keyOf: () => maker.identity.signing.publicKey,
    own: {
      org: maker.ledger.org(),
      schema: migrations.length,
      fold: foldVersion,
      carries: scope => scopes.includes(scope),
    },
    freeBytes: () => 1e12,
    disk: {
      blocksOf: (file, size) => Promise.resolve(blocksOf(file, size)),
      writeAt: async (handle, bytes, at) => void writeSync(handle, bytes, 0, bytes.length, at),
    },
    fetch: (_link, ask) => {
      work = work.then(() => answer(ask))
    },
    adopt: (file, _dev, manifest) => {
      adopted = { file: readFileSync(file), manifest }
      return Promise.resolve(undefined)
    },
    log: ({ kind, why }) => kinds.push(why === undefined ? kind : `${kind} ${why}`),
    nowMs: () => 0,
    ...more,
  })
  return {
    taker,
    async run() {
      taker.look()
      for (let before: unknown; before !== work; ) {
        before = work
        await work
      }
    },
  }
}

const inFlight = (piece: Piece): Snap => {
  if (piece.t !== 'SNAP') throw new Error('no piece of a snapshot')
  return piece
}

test('a copy comes whole, and holds nothing that is the maker’s alone', async () => {
  const { taker, run } = newStation()
  expect(taker.holds()).toBe(true)
  await run()
  expect(kinds).toEqual(['SnapshotBegun', 'SnapshotTaken'])
  expect(adopted?.manifest).toMatchObject({ by: maker.ledger.dev(), scopes: [...scopes].sort() })
  expect(asked).toEqual(adopted?.manifest.blocks.map((_, n) => n + 1))
  expect(asked.length).toBeGreaterThan(3)
  // LEDGER §8: nobody of these users logs in at the asker's; and drafts, keys and cursors never leave.
  for (const secret of ['never tell this', 'a secret of this station', 'audit:']) {
    expect(adopted?.file.includes(secret), secret).toBe(false)
  }
  expect(taker.holds()).toBe(false)
})

test('of scopes that the asker does not carry nothing is in the file, nor in its free pages', () => {
  const into = join(root, 'scoped.db')
  const only = ['auth', 'org']
  const content = makeSnapshot(join(maker.folder, 'station.db'), into, {
    carries: scope => only.includes(scope),
    mayHave: () => true,
  })
  expect(content.scopes).toEqual(only)
  const bytes = readFileSync(into)
  expect(bytes.includes('EBO000-2627-L')).toBe(false)
  expect(bytes.includes('Planteur 1')).toBe(true)
  expect(content.blocks).toEqual(blocksOf(into, bytes.length))
  const db = new BetterSqlite3(into, { readonly: true })
  expect(db.prepare('SELECT count(*) FROM delivery').pluck().get()).toBe(0)
  expect(db.prepare('SELECT count(*) FROM op WHERE e = ?').pluck().get('delivery')).toBe(0)
  db.close()
})

test('a personal part that the asker may not have is neither there nor in the rows', () => {
  const into = join(root, 'withheld.db')
  makeSnapshot(join(maker.folder, 'station.db'), into, { carries: () => true, mayHave: () => false })
  expect(readFileSync(into).includes('User season')).toBe(false)
  const db = new BetterSqlite3(into, { readonly: true })
  expect(db.prepare('SELECT name, login, password FROM user').all()).toEqual([
    { name: null, login: null, password: null },
  ])
  db.close()
})

test('of what the asker may not have not one byte is left, however the pages lay', () => {
  // Rows of many lengths, so that pages were divided and put together again around those that go.
  const isSecret = (i: number): boolean => i % 7 > 1
  const from = join(root, 'crowded.db')
  const crowded = new BetterSqlite3(join(maker.folder, 'station.db'), { readonly: true })
  crowded.prepare('VACUUM INTO ?').run(from)
  crowded.close()
  const db = new BetterSqlite3(from)
  const aside = db.prepare("INSERT INTO aside VALUES (?, 'noted', ?, x'00', ?)")
  const touch = db.prepare("INSERT INTO touch SELECT ?, 'noted', scope, n, 1, x'00', 0, 0 FROM log WHERE scope = 'org'")
  db.transaction(() => {
    for (let n = 0; n < 2_000; n++) {
      const i = (n * 7919) % 2_000
      const word = isSecret(i) ? 'HUSH' : 'OPEN'
      aside.run(`u${i}`, `d${n}`, Buffer.from(word.repeat(1 + ((n * 31) % 150))))
      // Of what no entry of these scopes names, nothing is given.
      if (!isSecret(i)) touch.run(`u${i}`)
    }
  })()
  db.close()
  const into = join(root, 'hushed.db')
  makeSnapshot(from, into, { carries: () => true, mayHave: () => true })
  const copy = new BetterSqlite3(into, { readonly: true })
  expect(copy.pragma('integrity_check', { simple: true })).toBe('ok')
  const kept = copy.prepare<[], string>("SELECT i FROM aside WHERE i GLOB 'u[0-9]*'").pluck().all()
  expect(kept).toHaveLength(Array.from({ length: 2_000 }).filter((_, i) => !isSecret(i)).length)
  copy.close()
  expect(readFileSync(into).includes('HUSH')).toBe(false)
})

test('for who is let in a copy is made before he asks, once, and serves him though he has told of a log of his own since', async () => {
  const made = () => readdirSync(join(root, 'made')).filter(name => name.endsWith('.db'))
  await server.end()
  server = newServer()
  letIn = [peer]
  server.look()
  await expect.poll(made).toHaveLength(1)
  await expect.poll(made).not.toContain('making.db')
  const before = made()
  server.look()
  scopes.push(`audit:${peer}`)
  try {
    await newStation().run()
  } finally {
    scopes.pop()
  }
  expect(kinds).toEqual(['SnapshotBegun', 'SnapshotTaken'])
  expect(made()).toEqual(before)
})

test('of many who are let in, no more have a copy made than are kept, and what nobody came for goes after an hour', async () => {
  await server.end()
  server = newServer()
  const kept = () => {
    server.look()
    return existsSync(join(root, 'made')) ? readdirSync(join(root, 'made')).filter(name => name !== 'making.db') : []
  }
  letIn = ['1', '2', '3', '4'].map(digit => digit.repeat(32))
  await expect.poll(kept).toHaveLength(2)
  const [first, second] = kept()
  await new Promise(resolve => setTimeout(resolve, 300))
  expect(kept()).toEqual([first, second])
  // Who asks goes before all of them, and drives out none that is being taken.
  const taken = await server.serve('1'.repeat(32), { t: 'SNAP_GET', snap: '', chunk: 0 })
  const again = (): Promise<Piece> =>
    server.serve('1'.repeat(32), { t: 'SNAP_GET', snap: inFlight(taken).snap, chunk: 1 })
  for (const asker of ['5', '6']) await server.serve(asker.repeat(32), { t: 'SNAP_GET', snap: '', chunk: 0 })
  expect(kept()).toHaveLength(3)
  expect(inFlight(await again()).of).toBeGreaterThan(3)
  await newStation().run()
  expect(kinds).toEqual(['SnapshotBegun', 'SnapshotTaken'])
  expect(inFlight(await again()).of).toBeGreaterThan(3)
  wallMs += 60 * 60_000
  await expect.poll(() => kept().some(name => name === first || name === second)).toBe(false)
})

test('a copy is not given on to who lost one of its scopes, nor made where the disk has no room for it', async () => {
  await newStation((piece, { chunk }) => (chunk > 1 ? null : piece)).run()
  const lost = scopes.pop() ?? ''
  try {
    await newStation().run()
  } finally {
    scopes.push(lost)
  }
  expect(adopted?.manifest.scopes).toEqual(scopes.filter(scope => scope !== lost).sort())
  await server.end()
  server = newServer()
  kinds = []
  hasRoom = false
  adopted = undefined
  faults = []
  await newStation().run()
  hasRoom = true
  expect([kinds, faults]).toEqual([['SnapshotRefused None'], ['NoRoom']])
})

test('a disk that fails while a copy comes gives it up: all comes entry by entry, and the program goes on', async () => {
  const { taker, run } = newStation((piece, { chunk }) => {
    if (chunk === 2) rmSync(folder, { recursive: true, force: true })
    return piece
  })
  await run()
  expect(kinds).toEqual(['SnapshotBegun', 'SnapshotRefused ENOENT'])
  expect(taker.holds()).toBe(false)
})

test('where the power went while it was written down what comes, the copy is begun anew', async () => {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'snapshot.json'), '')
  const { run } = newStation()
  await run()
  expect(kinds).toEqual(['SnapshotBegun', 'SnapshotTaken'])
})

test('one changed byte of a block refuses the copy, and nothing of it stays', async () => {
  const { taker, run } = newStation((piece, { chunk }) => {
    if (chunk !== 2) return piece
    const snap = inFlight(piece)
    const bytes = Buffer.from(snap.bytes[0] ?? new Uint8Array())
    bytes[1_000] = (bytes[1_000] ?? 0) ^ 1
    return { ...snap, bytes: [bytes] }
  })
  await run()
  expect(kinds).toEqual(['SnapshotBegun', 'SnapshotRefused TamperedBlock'])
  expect([adopted, existsSync(folder), taker.holds()]).toEqual([undefined, false, false])
})

test('a manifest that its maker did not sign, of another version or organisation, or of other scopes is refused', async () => {
  const own = { org: maker.ledger.org(), schema: migrations.length, fold: foldVersion, carries: () => true }
  const cases: [string, Partial<SnapshotTakerOptions>][] = [
    ['OtherVersion', { own: { ...own, fold: foldVersion + 1 } }],
    ['OtherVersion', { own: { ...own, schema: migrations.length + 1 } }],
    ['OtherOrganisation', { own: { ...own, org: '0'.repeat(32) } }],
    ['OtherScopes', { own: { ...own, carries: scope => scope === 'auth' } }],
    ['BadSignature', { keyOf: () => new Uint8Array(32).fill(7) }],
    ['NoRoom', { freeBytes: () => 1_000_000 }],
  ]
  for (const [why, more] of cases) {
    kinds = []
    await newStation(undefined, more).run()
    expect(kinds).toEqual([`SnapshotRefused ${why}`])
  }
})

test('after a broken link it goes on with the blocks that are missing', async () => {
  const first = newStation((piece, { chunk }) => (chunk > 3 ? null : piece))
  await first.run()
  expect(adopted).toBeUndefined()
  // A block that a power cut left half written is missing too.
  const part = join(folder, 'snapshot.part')
  const bytes = readFileSync(part)
  bytes.fill(0, 10, 500)
  writeFileSync(part, bytes)
  asked = []
  await newStation().run()
  expect(kinds.at(-1)).toBe('SnapshotTaken')
  expect(asked).toEqual(adopted?.manifest.blocks.map((_, n) => n + 1).filter(n => n === 1 || n > 3))
})

test('a copy that is gone at its maker is begun anew', async () => {
  await newStation((piece, { chunk }) => (chunk > 2 ? null : piece)).run()
  await newStation((piece, ask) =>
    ask.chunk === 0 && ask.snap !== '' ? { t: 'SNAP', snap: ask.snap, chunk: 0, of: 0, size: 0, bytes: [] } : piece,
  ).run()
  expect(kinds.at(-1)).toBe('SnapshotTaken')
})

test('a file with another ledger or schema than its manifest tells, or with entries that are not folded, does not fit', async () => {
  await newStation().run()
  const { frontier = '', org = '' } = adopted?.manifest ?? {}
  const part = join(root, 'fit.db')
  const fit = (told: { frontier: string }) => {
    writeFileSync(part, adopted?.file ?? '')
    return runStateJob('fit', join(maker.folder, 'station.db'), { part, told, trustedMs: 2e12 })
  }
  expect(await fit({ frontier: org })).toBe('OtherFrontier')
  expect(await fit({ frontier })).toBeUndefined()
  const fitAfter = (sql: string) => {
    writeFileSync(part, adopted?.file ?? '')
    const db = new BetterSqlite3(part)
    db.exec(sql)
    db.close()
    return runStateJob('fit', join(maker.folder, 'station.db'), { part, told: { frontier }, trustedMs: 2e12 })
  }
  expect(await fitAfter('INSERT INTO unfolded SELECT n, 1, 2 FROM log LIMIT 1')).toBe('Unfolded')
  const hidden = 'CREATE TRIGGER hidden AFTER INSERT ON meta BEGIN DELETE FROM session; END'
  expect(await fitAfter(hidden)).toBe('OtherSchema')
})

test('the exchange of files is one rename: where it fails the station goes on with the file it had', () => {
  const opened = openStore(join(root, 'exchange'), { app: 'test', reserveBytes: 0, anyFolder: true })
  if (!opened.ok) throw new Error('not opened')
  const { store, file } = opened.value
  store.write(tx => tx.db.prepare("INSERT INTO meta (name, value) VALUES ('mine', '1')").run().changes)
  expect(() => store.replaceFile(join(root, 'is not there.db'), `${file}.aside`)).toThrow('ENOENT')
  expect(store.read(tx => tx.db.prepare("SELECT value FROM meta WHERE name = 'mine'").pluck().get())).toBe('1')
  store.close()
})
