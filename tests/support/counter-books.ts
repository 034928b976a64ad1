import type BetterSqlite3 from 'better-sqlite3'
import { nodeHashing } from '#main/storage/crypto.ts'
import { equalBytes, hex } from '#shared/sync/bytes.ts'
import { genesisHash, nextHash } from '#shared/sync/chain.ts'
import type { Acknowledged } from './busy-counter.ts'

/** What the books of a counter say after an accident. */
export interface Books {
  readonly deliveries: number
  readonly payments: number
  /** numbers that a clerk was told and that are not there, or not with their weight */
  readonly lost: readonly string[]
  /** everything else that must not be */
  readonly faults: readonly string[]
}

/** Reads the books of a counter and holds them against what was acknowledged (DU-2 to DU-6). */
export function readBooks(db: BetterSqlite3.Database, acknowledged: Iterable<Acknowledged>): Books {
  const pairs = (sql: string) => new Map(db.prepare(sql).raw().all() as [string, number][])
  const deliveries = pairs('SELECT no, net_g FROM delivery')
  const payments = pairs('SELECT no, amount_xaf FROM payment')
  const lost: string[] = []
  for (const { no, net_g, payment } of acknowledged) {
    if (deliveries.get(no) !== net_g) lost.push(no)
    if (payment !== null && !payments.has(payment)) lost.push(payment)
  }
  const faults = [...numberFaults(db, [...deliveries.keys(), ...payments.keys()]), ...sumFaults(db), ...chainFaults(db)]
  return { deliveries: deliveries.size, payments: payments.size, lost, faults }
}

/** CODE-1, LEDGER §9: one prefix a series and station, counted from 1 without a gap, as far as the counter says. */
function numberFaults(db: BetterSqlite3.Database, numbers: readonly string[]): string[] {
  const used = new Map(db.prepare('SELECT prefix, n FROM number_used').raw().all() as [string, number][])
  const counted = new Map<string, number>()
  const faults: string[] = []
  for (const no of numbers.toSorted()) {
    const [prefix, n] = [no.slice(0, -5), Number(no.slice(-5))]
    const next = (counted.get(prefix) ?? 0) + 1
    if (n !== next) faults.push(`${no} stands where ${next} should`)
    counted.set(prefix, n)
  }
  for (const [prefix, n] of counted)
    if (used.get(prefix) !== n) faults.push(`${prefix} has given out ${used.get(prefix)}`)
  const letters = [...counted.keys()].map(prefix => prefix.at(-1))
  if (new Set(letters).size !== letters.length)
    faults.push(`a series went on in another log: ${[...counted.keys()].join()}`)
  return faults
}

const equalSums: Readonly<Record<string, readonly string[]>> = {
  'stock and deliveries': [
    'SELECT sum(net_g) FROM delivery WHERE counts = 1',
    'SELECT sum(g) FROM stock_line',
    'SELECT sum(g) FROM sum_lot',
    'SELECT sum(net_g) FROM sum_farmer_season',
  ],
  'accounts and deliveries': [
    'SELECT sum(net_pay_xaf) FROM delivery WHERE counts = 1',
    'SELECT sum(due_xaf) FROM sum_party',
  ],
  'money paid': [
    'SELECT sum(amount_xaf) FROM payment WHERE live = 1',
    'SELECT sum(amount_xaf) FROM allocation WHERE live = 1',
    'SELECT sum(out_xaf) FROM sum_till',
    'SELECT sum(paid_xaf) FROM sum_party',
    'SELECT sum(paid_xaf) FROM sum_root',
  ],
  'commands and answers': [
    "SELECT count(*) FROM answer WHERE command IN ('deliveries.record', 'payments.record')",
    'SELECT (SELECT count(*) FROM delivery) + count(*) FROM payment p WHERE NOT EXISTS (SELECT 1 FROM delivery d WHERE d.ref = p.ref)',
  ],
}

function sumFaults(db: BetterSqlite3.Database): string[] {
  return Object.entries(equalSums).flatMap(([what, questions]) => {
    const sums = questions.map(sql => Number(db.prepare(sql).pluck().get() ?? 0))
    return new Set(sums).size === 1 ? [] : [`${what}: ${sums.join(' ≠ ')}`]
  })
}

/** Every log from its genesis to its head (LEDGER §2). Seals are left to `verifyStation`. */
function chainFaults(db: BetterSqlite3.Database): string[] {
  const logs = db.prepare('SELECT n, genesis FROM log').raw().all() as [number, Uint8Array][]
  const entries = db.prepare('SELECT seq, hash, body FROM entry WHERE log = ? ORDER BY seq').raw()
  const heads = db.prepare('SELECT seq, hash FROM head WHERE log = ?').raw()
  return logs.flatMap(([n, genesis]) => {
    let [seq, hash] = [0, genesisHash(nodeHashing, genesis)]
    for (const [at, stored, body] of entries.iterate(n) as Iterable<[number, Uint8Array, Uint8Array]>) {
      const next = nextHash(nodeHashing, hash, body)
      if (at !== seq + 1 || !equalBytes(next, stored)) return [`log ${n} breaks at ${at}`]
      ;[seq, hash] = [at, next]
    }
    const [head] = heads.all(n) as [number, Uint8Array][]
    return head?.[0] === seq && hex(head[1]) === hex(hash) ? [] : [`log ${n} ends at ${seq}, its head does not`]
  })
}
