// A station with its real sync port over a real file, alone in a process. Each line on standard input is answered by a line of JSON: bytes
// of memory, digest of all that its ledger holds and shows, how often links ended for what, the port.
import { createHash, randomBytes } from 'node:crypto'
import { createInterface } from 'node:readline'
import { Replica } from '#main/sync/replica.ts'
import { SyncStation } from '#main/sync/sync-station.ts'
import { canonicalDump, scopesOf } from '#main/storage/dump.ts'
import { lanKeys } from './lan-door.ts'
import { deliveryPayload } from './payloads.ts'
import { found, openTestStation, testWarehouse } from './station.ts'

const station = openTestStation({ name: 'fuzzed', rights: ['enrol', 'hq'] })
const { store, ledger, uuid, user } = station
found(station)
store.write(tx => {
  for (let n = 0; n < 20; n++) {
    const op = {
      k: 'create' as const,
      e: 'delivery',
      i: uuid(),
      p: deliveryPayload({ no: `EBO000-2627-L${10_001 + n}` }),
    }
    ledger.append(tx, { command: uuid(), actor: user }, [{ scope: `wh:${testWarehouse}`, ops: [op] }])
  }
})
const ended: Record<string, number> = {}
const count = (what: string): void => void (ended[what] = (ended[what] ?? 0) + 1)
const replica = new Replica({
  store,
  ledger,
  wallMs: () => Date.now(),
  nowMs: () => performance.now(),
  schedule: (ms, work) => void setTimeout(work, ms),
  turn: () => new Promise(resolve => setImmediate(resolve)),
  push: () => undefined,
  alarm: kind => count(kind),
})
const firstPort = 24_000 + (process.pid % 900)
const sync = new SyncStation({
  store: replica,
  keys: lanKeys('fuzzed'),
  root: station.identity.rootPublicKey,
  app: '0.1.0-test',
  addresses: { known: [], written: [], linked: () => undefined, listening: () => undefined },
  pairing: () => null,
  room: () => 'free',
  changed: () => undefined,
  told: () => undefined,
  log: line => count(String(line['code'] ?? line['kind'] ?? line.event)),
  clock: { wallMs: () => Date.now() },
  now: () => performance.now(),
  random: { bytes: length => new Uint8Array(randomBytes(length)) },
  host: '127.0.0.1',
  // A machine that is busy with others takes its time over a handshake.
  limits: { firstPort, lastPort: firstPort + 99, connectsPerAddress: 1_000_000, handshakeMs: 120_000 },
  finding: false,
})
await sync.start()

function held(): string {
  const { db } = store.read(tx => tx)
  const hash = createHash('sha256')
  for (const table of [
    'log',
    'entry',
    'aside',
    'auth_ref',
    'head',
    'pending',
    'rejected',
    'flagged',
    'entry_error',
    'witness',
  ])
    hash.update(`${table} ${String(db.prepare(`SELECT count(*) FROM "${table}"`).pluck().get())}\n`)
  for (const scope of scopesOf(db)) for (const line of canonicalDump(db, scope)) hash.update(line)
  return hash.digest('hex')
}
const tell = (): void => {
  const { rss } = process.memoryUsage()
  process.stdout.write(`${JSON.stringify({ rss, held: held(), ended, port: sync.view().port })}\n`)
}
tell()
createInterface({ input: process.stdin }).on('line', tell)
