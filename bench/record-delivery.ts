// A whole delivery with its payment, number, stock, account, seal and receipt, durable on the disk (DEL-8), beside the same SQL
// statements with the same values replayed bare: prepared once, in the same transactions, WAL and FULL, on a copy of the same file.
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import BetterSqlite3 from 'better-sqlite3'
import { recordDelivery } from '#main/services/deliveries/record-delivery.ts'
import { connect } from '#main/storage/connection.ts'
import { type BusyCounter, type CounterPeople, deliveryOf, openBusyCounter } from '../tests/support/busy-counter.ts'
import { prepareCounter } from '../tests/support/prepared-counter.ts'

const target = 2
const quick = process.argv.includes('--quick')
const count = quick ? 100 : 500
const warming = 25

type Method = 'run' | 'get' | 'all'
interface Asked {
  readonly sql: string
  readonly method: Method | 'exec'
  readonly values: readonly unknown[]
}

type Untyped = Record<string, (this: { source: string }, ...values: unknown[]) => unknown>

/** Writes down what is asked of every connection until it is told to stop. */
function listen(): { asked: Asked[]; stop: () => void } {
  const asked: Asked[] = []
  const probe = new BetterSqlite3(':memory:')
  const statements = Object.getPrototypeOf(probe.prepare('SELECT 1')) as Untyped
  const databases = BetterSqlite3.prototype as unknown as Untyped
  probe.close()
  const kept: [Untyped, string, Untyped[string]][] = []
  const replace = (of: Untyped, name: string, note: (source: string, values: unknown[]) => void) => {
    const real = of[name]
    if (real === undefined) throw new Error(`no ${name} to listen to`)
    kept.push([of, name, real])
    of[name] = function (...values) {
      note(this.source, values)
      return real.apply(this, values)
    }
  }
  for (const method of ['run', 'get', 'all'] as const) {
    replace(statements, method, (sql, values) => asked.push({ sql, method, values }))
  }
  replace(databases, 'exec', (_source, values) => asked.push({ sql: String(values[0]), method: 'exec', values: [] }))
  const stop = () => {
    for (const [of, name, real] of kept) of[name] = real
  }
  return { asked, stop }
}

/** One command's statements, from its BEGIN to its COMMIT. */
function transactionsOf(asked: readonly Asked[]): Asked[][] {
  const transactions: Asked[][] = []
  for (const one of asked) {
    if (one.sql === 'BEGIN IMMEDIATE') transactions.push([])
    transactions.at(-1)?.push(one)
  }
  return transactions
}

/** A connection that only does what it is told. */
function replayer(file: string): { run: (transaction: readonly Asked[]) => void; close: () => void } {
  const db = connect(file)
  const prepared = new Map<string, BetterSqlite3.Statement>()
  const statementOf = (sql: string) => {
    let statement = prepared.get(sql)
    if (statement === undefined) prepared.set(sql, (statement = db.prepare(sql)))
    return statement
  }
  return {
    run(transaction) {
      for (const { sql, method, values } of transaction) {
        if (method === 'exec') db.exec(sql)
        else statementOf(sql)[method](...values)
      }
    },
    close: () => db.close(),
  }
}

async function record({ deps }: BusyCounter, { caller, farmers }: CounterPeople, n: number): Promise<void> {
  const delivery = deliveryOf(farmers, n)
  const pay = { amount_xaf: 1_000, method: 'cash' as const }
  const recorded = await recordDelivery(deps, caller, { commandId: deps.random.uuid(), delivery, pay })
  if (!recorded.ok) throw new Error(recorded.error.kind)
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0
const round = (value: number): number => Math.round(value * 1_000) / 1_000

const root = mkdtempSync(join(tmpdir(), 'record-delivery-'))
const folder = join(root, 'station')
const people = await prepareCounter(folder, 200)
const counter = await openBusyCounter(folder, people)
let n = 0
for (; n < 200; n += 1) await record(counter, people, n)

const { db } = counter.deps.store.read(tx => tx)
db.pragma('wal_checkpoint(TRUNCATE)')
const copy = join(root, 'copy.db')
cpSync(join(folder, 'station.db'), copy)
const listening = listen()
for (let more = 0; more < warming + count; more += 1, n += 1) await record(counter, people, n)
listening.stop()
const transactions = transactionsOf(listening.asked)
const bare = replayer(copy)
for (const warm of transactions.splice(0, warming)) bare.run(warm)

const ours: number[] = []
const peers: number[] = []
// One of each in turn, so that whatever else the machine does meets both.
for (const transaction of transactions) {
  const start = performance.now()
  await record(counter, people, n++)
  const between = performance.now()
  bare.run(transaction)
  ours.push(between - start)
  peers.push(performance.now() - between)
}
bare.close()
counter.close()
rmSync(root, { recursive: true, force: true })

const ratio = median(ours) / median(peers)
const statements = Math.round(listening.asked.length / (warming + count))
const figure = {
  name: 'record-delivery-p50',
  value: round(median(ours)),
  unit: 'ms',
  target,
  ok: ratio <= target,
  peer: `the same ${statements} SQL statements replayed bare with FULL`,
  peerValue: round(median(peers)),
  ratio: round(ratio),
}
process.stdout.write(`${JSON.stringify(figure)}\n`)
if (!figure.ok) process.exitCode = 1
