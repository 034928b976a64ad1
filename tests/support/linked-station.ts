import { copyFileSync, cpSync, existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import BetterSqlite3 from 'better-sqlite3'
import { expect } from 'vitest'
import { type DeliveryInput, deliveryInput } from '#shared/contract/counter.ts'
import type { OpenStation, Ready } from '#main/open-station.ts'
import type { Caller } from '#main/services/command.ts'
import { conflictServices } from '#main/services/conflicts/conflict-services.ts'
import { counterServices } from '#main/services/counter-services.ts'
import { openStation } from '#main/open-station.ts'
import { nodeVerifying } from '#main/storage/crypto.ts'
import { readFingerprint } from '#main/storage/fingerprint.ts'
import { runSteps } from '#main/storage/steps.ts'
import { verifyStation } from '#main/storage/verify-station.ts'
import { counterDesk, keptPapers, today } from './counter-desk.ts'
import { emptyStation, takeIn } from './organisation.ts'
import { around, done, everything, testFolder, type TestPorts, testPorts } from './test-station.ts'

export const patient = { timeout: 60_000, interval: 20 }
let nextPort = 20_000 + (process.pid % 400) * 100

/** A station that is linked to others over real sockets of this machine, by addresses only. */
export class LinkedStation {
  readonly folder: string
  readonly ports: TestPorts
  readonly caller: Caller
  readonly log: { event: string; [field: string]: unknown }[] = []
  readonly #farmer: string
  #open: OpenStation | null = null
  /** runs as soon as something is logged, within what logs it */
  onLog: (line: { event: string; [field: string]: unknown }) => void = () => undefined

  constructor(folder: string, ports: TestPorts, caller: Caller, farmer: string) {
    this.folder = folder
    this.ports = ports
    this.caller = caller
    this.#farmer = farmer
  }

  get ready(): Ready {
    const ready = this.#open?.ready() ?? null
    if (ready === null) throw new Error('it is not open')
    return ready
  }

  /** Starts it. `askMs`: how long it asks others in doubt. `lan`: false for none. */
  async start({ askMs = 30_000, lan = true } = {}): Promise<void> {
    const firstPort = nextPort
    nextPort += 5
    const limits = { firstPort, lastPort: firstPort + 4, connectsPerAddress: 1_000 }
    const log = (line: { event: string }): void => {
      this.log.push(line)
      this.onLog(line)
    }
    const surroundings = { ...around(this.folder, []), log }
    const linked = lan ? { lan: { host: '127.0.0.1', finding: false as const, limits } } : {}
    this.#open = done(await openStation({ ...surroundings, ...linked }, { ...this.ports, askMs }))
  }

  async stop(): Promise<void> {
    await this.#open?.ready()?.lan.stop()
    this.#open?.close()
    this.#open = null
  }

  /** Links to another, if they are not linked by themselves, and waits until both hold the same of what both may. */
  async meet(hq: LinkedStation): Promise<void> {
    await this.call(hq)
    await this.evenWith(hq)
  }

  async call(other: LinkedStation) {
    const port = other.ready.lan.sync?.links.view().port ?? 0
    return await this.ready.lan.sync?.links.call({ host: '127.0.0.1', port })
  }

  /** Waits until headquarters hold all that is here, and this station what is there but for the audit. */
  async evenWith(hq: LinkedStation): Promise<void> {
    const lacks = (there: readonly string[], here: readonly string[]): number => {
      const held = new Set(here)
      return there.filter(entry => !held.has(entry)).length
    }
    const all = { audit: true }
    const left = () => lacks(hq.entries(), this.entries()) + lacks(this.entries(all), hq.entries(all))
    await expect.poll(left, patient).toBe(0)
  }

  /** Records a delivery; its number. */
  async deliver(more: Partial<DeliveryInput> = {}): Promise<string> {
    // So that two twins do not draw the same chance.
    this.ports.move(1_000)
    const { deps } = this.ready
    const at = counterServices(deps, keptPapers(), nodeVerifying)
    const delivery = deliveryInput.parse({
      farmer: this.#farmer,
      day: today,
      bags: 2,
      weighings_g: [51_000, 51_000],
      grade: 'I',
      ...more,
    })
    const { no } = done(await at.deliveries.record(this.caller, { commandId: deps.random.uuid(), delivery }))
    return no
  }

  /** Numbers of all deliveries that are here, sorted. */
  numbers(): string[] {
    const { store } = this.ready.deps
    return store.read(({ db }) => db.prepare<[], string>('SELECT no FROM delivery ORDER BY no').pluck().all())
  }

  /** Every entry that is here, of the audit too where it is asked for. */
  entries({ audit = false } = {}): string[] {
    const sql = `SELECT lower(hex(hash)) FROM entry JOIN log ON log.n = entry.log WHERE ? OR scope NOT LIKE 'audit:%'`
    return this.ready.deps.store.read(({ db }) => db.prepare<[number], string>(sql).pluck().all(Number(audit)))
  }

  /** Kinds of what people here were told, once each; but for how much there is to settle, which is counted a while after. */
  told(): string[] {
    const sql = "SELECT DISTINCT kind FROM notification WHERE kind <> 'ConflictsOpen' ORDER BY kind"
    return this.ready.deps.store.read(({ db }) => db.prepare<[], string>(sql).pluck().all())
  }

  /** Kinds of what is to settle. */
  toSettle(): string[] {
    const { rows } = done(conflictServices(this.ready.deps).conflicts.list(this.caller, everything))
    return rows.map(({ kind }) => kind).sort()
  }

  /** States of its own logs of its warehouse. */
  ownLogs(): string[] {
    const sql = 'SELECT state FROM log WHERE dev = ? AND scope = ? ORDER BY n'
    const { ledger, here } = this.ready.deps
    return this.ready.deps.store.read(({ db }) =>
      db.prepare<[string, string], string>(sql).pluck().all(ledger.dev(), here.scope),
    )
  }

  /** Its file, checked whole from outside and folded anew. */
  verify() {
    const scratch = join(this.folder, 'scratch.db')
    return runSteps(verifyStation({ file: join(this.folder, 'station.db'), rebuild: true, scratch }))
  }

  /** A copy of what is on its disk now; a station of its own where it is opened. */
  copy(seed: number): LinkedStation {
    const folder = testFolder()
    cpSync(this.folder, folder, { recursive: true, filter: file => !file.endsWith('station.lock') })
    const ports = testPorts(seed)
    ports.setWall(this.ports.clock.wallMs())
    return new LinkedStation(folder, ports, this.caller, this.#farmer)
  }

  /** Puts files of a copy back. */
  putBack(from: LinkedStation, files: readonly string[]): void {
    for (const file of files) {
      rmSync(join(this.folder, file), { force: true })
      if (existsSync(join(from.folder, file))) copyFileSync(join(from.folder, file), join(this.folder, file))
    }
  }

  /** Lets the machine look the same to it as before it was copied: of a disk that was cloned nothing differs. */
  looksTheSame(): void {
    const db = new BetterSqlite3(join(this.folder, 'station.db'))
    const value = JSON.stringify(readFingerprint(this.folder))
    db.prepare("UPDATE meta SET value = ? WHERE name = 'fingerprint'").run(value)
    db.close()
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}

/** A depot's counter and a second station of the same depot that carries everything, both closed. */
export async function twoStations(seed: number): Promise<readonly [LinkedStation, LinkedStation]> {
  const desk = await counterDesk(seed)
  const joiner = await emptyStation(seed + 1_000)
  await takeIn(desk.station, joiner, { rights: ['enrol', 'hq'] })
  desk.station.open.close()
  joiner.open.close()
  const farmer = desk.farmers[0] ?? ''
  return [
    new LinkedStation(desk.station.folder, desk.station.ports, desk.people.SU, farmer),
    new LinkedStation(joiner.folder, joiner.ports, desk.people.SU, farmer),
  ]
}
