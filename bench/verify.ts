// The whole check of a season's ledger, every chain hash and every seal, beside a bare loop of the same SHA-256 and Ed25519 calls.
import { join } from 'node:path'
import type BetterSqlite3 from 'better-sqlite3'
import { connect } from '#main/storage/connection.ts'
import { nodeHashing, nodeVerifying } from '#main/storage/crypto.ts'
import { EntryLog } from '#main/storage/entry-log.ts'
import type { StationIdentity } from '#main/storage/ledger.ts'
import { runSteps } from '#main/storage/steps.ts'
import { verifyLedger } from '#main/storage/verify.ts'
import { u32be } from '#shared/sync/bytes.ts'
import { sealMessage } from '#shared/sync/chain.ts'
import { seasonStation } from '../tests/support/season.ts'

const target = 0.5
const quick = process.argv.includes('--quick')
const deliveries = quick ? 1_000 : 5_000
const rounds = 5

const round = (value: number): number => Math.round(value * 1000) / 1000

interface Sealed {
  readonly publicKey: Uint8Array
  readonly before: Uint8Array
  readonly body: Uint8Array
  readonly message: Uint8Array
  readonly seal: Uint8Array
}

/** What every hash and every seal is over, in memory. */
function sealedEntries(db: BetterSqlite3.Database): Sealed[] {
  const logs = new EntryLog(db, nodeHashing)
  return logs.logs().flatMap(log => {
    let before = log.h0
    const sql = 'SELECT seq, hash, body, seal FROM entry WHERE log = ? ORDER BY seq'
    type Row = { readonly seq: number; readonly hash: Uint8Array; readonly body: Uint8Array; readonly seal: Uint8Array }
    return db
      .prepare<[number], Row>(sql)
      .all(log.n)
      .map(({ seq, hash, body, seal }) => {
        const sealed = { publicKey: log.publicKey, before, body, message: sealMessage(log.idBytes, seq, hash), seal }
        before = hash
        return sealed
      })
  })
}

function secondsOf(work: () => void): number {
  globalThis.gc?.()
  const start = performance.now()
  work()
  return (performance.now() - start) / 1000
}

function bareLoop(entries: readonly Sealed[]): void {
  for (const { publicKey, before, body, message, seal } of entries) {
    nodeHashing.sha256(before, u32be(body.length), body)
    if (!nodeVerifying.verify(publicKey, message, seal)) throw new Error('a seal does not hold')
  }
}

function check(db: BetterSqlite3.Database, identity: StationIdentity): void {
  if (runSteps(verifyLedger(db, identity))?.ok !== true) throw new Error('the ledger does not verify')
}

const station = seasonStation(deliveries)
const db = connect(join(station.folder, 'station.db'), { readonly: true })
const entries = sealedEntries(db)
const ours: number[] = []
const bare: number[] = []
for (let n = 0; n < rounds; n++) {
  ours.push(secondsOf(() => check(db, station.identity)))
  bare.push(secondsOf(() => bareLoop(entries)))
}
db.close()
station.close()
// The least of the rounds: what else the machine does only ever adds.
const [least, leastBare] = [Math.min(...ours), Math.min(...bare)]
const ratio = leastBare / least
const figure = {
  name: `verify-${entries.length}-entries`,
  value: Math.round(entries.length / least),
  unit: 'entries/s',
  target,
  ok: ratio >= target,
  peer: 'a bare loop of the same SHA-256 and Ed25519 calls',
  peerValue: Math.round(entries.length / leastBare),
  ratio: round(ratio),
}
process.stdout.write(`${JSON.stringify(figure)}\n`)
if (!figure.ok) process.exitCode = 1
