import { join } from 'node:path'
import { mkdtempSync, rmSync } from 'node:fs'
import { Attended } from '#main/storage/attended.ts'
import { LateFold } from '#main/sync/late-fold.ts'
import { Replica } from '#main/sync/replica.ts'
import type { Held, HeldLog, MadeEntry } from '#shared/sync/protocol/exchange-event.ts'
import type { Hello, Ops, Point } from '#shared/sync/protocol/message.ts'
import { openTestStation, scratchRoot, type TestStation } from './station.ts'

/** A replica over the SQLite file of a test station: the real one, with a clock that stands still and turns that cost nothing. */
export class SqliteReplica {
  readonly station: TestStation
  readonly replica: Replica
  readonly held: Held
  readonly changed: HeldLog[] = []
  readonly made: MadeEntry[] = []
  /** what waits for its time, in the order in which it was asked for */
  readonly later: (() => void)[] = []
  readonly pushed: string[] = []
  nowMs = 0
  /** by how much its clock moves whenever it is looked at */
  costMs = 0
  /** how often everything else has had its turn */
  turns = 0
  /** bodies whose memory was given back */
  letGo = 0
  #twins = 0

  /** folds what waits when it is told to; of a replica that folds as it comes there is nothing to do */
  readonly late: LateFold

  constructor(station: TestStation, { waits = false }: { readonly waits?: boolean } = {}) {
    this.station = station
    const { store, ledger } = station
    const nowMs = (): number => this.nowMs
    const attended = new Attended(() => ledger.written(), nowMs)
    const schedule = (_ms: number, work: () => void): void => void this.later.push(work)
    const turn = (): Promise<void> => Promise.resolve()
    const fail = (error: unknown): void => {
      throw error
    }
    const folded = ({ failed }: { failed: number }): void => {
      if (failed > 0) throw new Error('EntryError')
    }
    this.late = new LateFold({ store, ledger, nowMs, turn, schedule, attended, bulk: 1, folded, broke: fail })
    this.replica = new Replica({
      store: station.store,
      ledger: station.ledger,
      wallMs: () => station.clock.wallMs(),
      nowMs: () => (this.nowMs += this.costMs),
      schedule: (_ms, work) => this.later.push(work),
      turn: () => {
        this.turns += 1
        return Promise.resolve()
      },
      push: event => this.pushed.push(...(event.topic === 'changed' ? event.tables : [])),
      alarm: kind => {
        throw new Error(kind)
      },
      // Whoever read a body after that would find it changed.
      letGo: part => {
        this.letGo += 1
        part.fill(0xff)
      },
      ...(waits ? { late: this.late } : {}),
    })
    this.held = this.replica.held
    this.replica.onChanged(({ logs, made }) => {
      this.changed.push(...logs)
      this.made.push(...made)
    })
  }

  get dev(): string {
    return this.station.identity.dev
  }

  hello(): Hello {
    const inst = '00'.repeat(8)
    return { t: 'HELLO', proto: [1, 1], app: '0.1.0-test', inst, caps: [], port: 0, ...this.replica.introduce() }
  }

  /** Takes another as a linked peer, as its driver does. */
  meet(other: SqliteReplica): void {
    const hello = other.hello()
    const { tls } = JSON.parse(Buffer.from(hello.certificate.bytes).toString()) as { tls: string }
    const verdict = this.replica.judge(hello, tls)
    if (!verdict.ok) throw new Error(`${this.station.name} refuses ${other.station.name}: ${verdict.code}`)
    this.replica.greeted(hello)
  }

  /** Lets what was committed be told. */
  async settle(): Promise<void> {
    await new Promise<void>(done => setImmediate(done))
  }

  /** Brings everything over that the other lacks and may read, by WANT and OPS, or of one scope. How many entries were sent. */
  async bringAll(to: SqliteReplica, only?: string): Promise<number> {
    await this.settle()
    to.meet(this)
    this.meet(to)
    let sent = 0
    const order = ['auth', 'org', 'wh', 'chat', 'audit']
    const rank = ({ scope }: HeldLog): number => order.indexOf(scope.split(':')[0] ?? '')
    for (const log of [...this.held.logs()].toSorted((a, b) => rank(a) - rank(b))) {
      if (!to.replica.carries(log.scope) && log.dev !== to.dev) continue
      if (only !== undefined && log.scope !== only) continue
      if (log.tips.every(tip => to.held.has(log.log, tip))) continue
      for (const ops of this.served(to, log.log, to.held.locator(log.log))) {
        const outcome = await to.replica.store(ops)
        if (outcome.kind !== 'stored')
          throw new Error(`${to.station.name} takes nothing of ${log.scope}: ${outcome.kind}`)
        sent += ops.entries.length
      }
    }
    return sent
  }

  /** Every run that a peer is served for a WANT. */
  served(to: SqliteReplica, log: string, have: readonly Point[], maxBytes = 256 * 1024): Ops[] {
    const runs: Ops[] = []
    let cursor: unknown
    for (;;) {
      const read = this.replica.read(to.dev, { log, have, maxBytes, cursor })
      if (read.ops === null) return runs
      runs.push(read.ops)
      if (read.ops.end) return runs
      cursor = read.cursor
    }
  }

  /** The same files on a second machine. */
  twin(): SqliteReplica {
    const { name, store, identity } = this.station
    const folder = mkdtempSync(join(scratchRoot, `cocoa-twin-${name}-`))
    store
      .read(tx => tx)
      .db.prepare('VACUUM INTO ?')
      .run(join(folder, 'station.db'))
    const opened = openTestStation({ name, folder, seed: `twin ${++this.#twins}`, identity })
    const close = (): void => {
      opened.close()
      rmSync(folder, { recursive: true, force: true })
    }
    return new SqliteReplica({ ...opened, uuid: opened.uuid, close })
  }
}
