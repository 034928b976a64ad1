import { packMessage } from '#node/frame-packing.ts'
import type { Ops } from '#shared/sync/protocol/message.ts'
import type { RawEntry, RawLog } from '../../tests/support/raw-log.ts'
import { RelayClient } from '../../tests/support/relay-client.ts'
import { writeDeliveries } from '../../tests/support/relay-deliveries.ts'
import { opsOf, RelayWorld } from '../../tests/support/relay-world.ts'
import type { RelayProcess } from './relay-process.ts'

/** So many stations sign in at a time. */
const atOnce = 20

/** A station that is signed in at the relay. */
export interface Depot {
  readonly station: ReturnType<RelayWorld['station']>
  readonly client: RelayClient
}

/** An organisation at a relay, whose deliveries count there. */
export class RelaySeason {
  readonly world: RelayWorld
  readonly depots: readonly Depot[]
  readonly hq: RelayClient
  readonly #su: string
  readonly #ref: string

  private constructor(world: RelayWorld, depots: readonly Depot[], hq: RelayClient, su: string, ref: string) {
    this.world = world
    this.depots = depots
    this.hq = hq
    this.#su = su
    this.#ref = ref
  }

  /** Brings an organisation of so many depots and its headquarters to a relay. */
  static async at({ address, code }: RelayProcess, count: number): Promise<RelaySeason> {
    const world = new RelayWorld(`season ${process.pid}`)
    const first = world.station('hq', { rights: ['enrol', 'hq'] })
    const stations = Array.from({ length: count }, (_, n) => world.station(`depot ${n}`))
    const { log, su, founded } = world.found(first)
    const last = stations.map(({ test }) => world.rule(log, su, [world.ledger.enrol(test)])).at(-1) ?? founded
    const hq = await RelayClient.at(address, first)
    await hq.enrol(code, world.ledger.root.publicKey)
    await hq.login()
    await hq.push(opsOf(log.entries, { opens: true }))
    const signIn = async (station: Depot['station']): Promise<Depot> => {
      const client = await RelayClient.at(address, station)
      const { refusal } = await client.login()
      if (refusal !== undefined) throw new Error(refusal.kind)
      return { station, client }
    }
    const depots: Depot[] = []
    while (depots.length < count) {
      const wave = stations.slice(depots.length, depots.length + atOnce)
      depots.push(...(await Promise.all(wave.map(signIn))))
    }
    return new RelaySeason(world, depots, hq, su, last.ref)
  }

  /** A log of a depot that is open at the relay, empty. */
  log({ station }: Depot): RawLog {
    return this.world.log(station, `wh:${station.wh}`, [this.#ref])
  }

  /** Writes deliveries into a log, each an entry. */
  write(log: RawLog, count: number): RawEntry[] {
    return writeDeliveries(this.world, log, { user: this.#su, ref: this.#ref }, count)
  }
}

/** Entries as packed frames of so many each, the first with the log's opening. */
export function framesOf(entries: readonly RawEntry[], atOnce: number): Promise<Uint8Array[]> {
  const runs: Ops[] = []
  for (let at = 0; at < entries.length; at += atOnce)
    runs.push(opsOf(entries.slice(at, at + atOnce), { opens: entries[at]?.seq === 1 }))
  return Promise.all(runs.map(async ops => packMessage({ t: 'OPS', stream: 1, ...ops }, 'zstd')))
}

/** Pushes frames one after the other, as one station does; how long each took, ms. */
export async function pushFrames({ client }: Depot, log: string, frames: readonly Uint8Array[]): Promise<number[]> {
  const took: number[] = []
  for (const frame of frames) {
    const start = performance.now()
    const { status, refusal } = await client.call('push', { body: frame, log })
    if (status !== 200) throw new Error(refusal?.kind)
    took.push(performance.now() - start)
  }
  return took
}

/** Waits until every entry is in the tables of headquarters; tells when. */
export async function foldedAt({ superuser }: RelayProcess): Promise<number> {
  const sql = `SELECT coalesce(sum(h.seq - coalesce(f.seq, h.from_seq)), 0)::int AS n
    FROM head h LEFT JOIN hq_fold_head f ON f.log_id = h.log_id AND f.branch = h.branch`
  for (let tries = 0; tries < 12_000; tries++) {
    const { rows } = await superuser.query<{ n: number }>(sql)
    if (rows[0]?.n === 0) return performance.now()
    await new Promise(done => setTimeout(done, 50))
  }
  throw new Error('the tables do not follow')
}
