import { stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import type BetterSqlite3 from 'better-sqlite3'
import type { InputOf, OutputOf } from '#shared/contract/calls.ts'
import { type Refusal, refuse } from '#shared/contract/refusal.ts'
import { assert } from '#shared/kit/assert.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import { parseCertificate } from '#shared/sync/certificate.ts'
import { findBackups, madeAt, usualPlaces } from './find-backups.ts'
import { type RunningBackup, startUnpack } from './open-backup.ts'
import type { Ports } from './open-station.ts'
import { refusalOfFault } from './refuse-fault.ts'
import { stationName } from './repositories/station.ts'
import { warehouseById } from './repositories/warehouse.ts'
import type { Surroundings } from './rpc/services.ts'
import { settingsNow } from './services/settings/settings-now.ts'
import {
  putRestored,
  type RestoreFault,
  toldFault,
  type Unpacked,
  type UnpackReport,
} from './storage/backup/restore.ts'
import { isNamed, otherOrganisation } from './storage/backup/other-organisation.ts'
import { scratchOf, takeScratch } from './storage/backup/put-in-place.ts'
import { nodeHashing } from './storage/crypto.ts'
import { readIdentity } from './storage/identity.ts'
import { openStore } from './storage/open.ts'
import { keysOfWords, type RecoveryKeys } from './storage/recovery-words.ts'
import { faultOf } from './storage/storage-fault.ts'
import type { WriterLock } from './storage/writer-lock.ts'

type Done = Record<string, never>
type Answer<N extends 'restoreFind' | 'restoreOpen' | 'restoreState' | 'restoreConfirm'> = Result<
  OutputOf<'setup', N>,
  Refusal
>
type State = OutputOf<'setup', 'restoreState'>
type Begun = OutputOf<'setup', 'restoreOpen'>

/** What a restore from a screen is given. */
export interface RestoreDeps {
  readonly around: Pick<Surroundings, 'dataDir' | 'secrets' | 'version' | 'log' | 'othersReach'>
  readonly ports: Ports
  /** whether there is nothing at work here that a restore would take the place of */
  mayRestore(): boolean
  /** whether somebody founds or joins an organisation here at this moment */
  isSettingUp(): boolean
  /** Lets go of the folder, has something put in its place, and opens what is there then. */
  replace<T>(put: () => Promise<T>): Promise<T>
}

/** A backup that is held open between its words and the person's yes; never stored. */
interface Held {
  readonly file: string
  readonly keys: RecoveryKeys
  readonly unpacked: Unpacked
}

const notBegun = refuse('NotFound', { what: 'backup' })
const nothing: State = { step: 'none', progress: null, refused: null, found: null }

/**
 * *Restaurer une sauvegarde*, on a PC that is no station yet or whose file does not open: one at a time. What was unpacked is gone when it
 * is cancelled, refused or done. Nobody is logged in here: who typed the words is known by the id that he got for them, which nobody guesses.
 */
export class RestoreDesk {
  readonly #deps: RestoreDeps
  readonly #scratch: string
  #state = nothing
  #id: string | undefined
  #running: RunningBackup<UnpackReport> | undefined
  #held: Held | undefined
  #place: WriterLock | undefined

  constructor(deps: RestoreDeps) {
    this.#deps = deps
    this.#scratch = scratchOf(deps.around.dataDir)
  }

  async find({ folder }: InputOf<'setup', 'restoreFind'>): Promise<Answer<'restoreFind'>> {
    const { around, mayRestore } = this.#deps
    if (!mayRestore()) return err(refuse('AlreadyConfigured', {}))
    if (folder !== '' && around.othersReach === true) return err(fromElsewhere)
    return lookFor(around.dataDir, folder)
  }

  async open({ file, words }: InputOf<'setup', 'restoreOpen'>): Promise<Answer<'restoreOpen'>> {
    if (!this.#deps.mayRestore()) return err(refuse('AlreadyConfigured', {}))
    const { step } = this.#state
    if (step === 'opening' || step === 'restoring') return err(refuse('Busy', { why: 'restore' }))
    const keys = keysOfWords(words)
    if (!keys.ok) return err(refuse('WrongWords', {}))
    // Whoever asks while the file is looked at comes second.
    const mine: State = { ...nothing, step: 'opening' }
    const restoreId = this.#deps.ports.random.uuid()
    this.#clear(mine)
    this.#id = restoreId
    const known = await this.#isToBeOpened(file)
    if (this.#state !== mine) return ok({ restoreId })
    const begun = known.ok ? this.#takePlace() : known
    if (!begun.ok) {
      this.#clear(nothing)
      return begun
    }
    this.#unpack(file, keys.value).catch(() => this.#refuse(interrupted))
    return ok({ restoreId })
  }

  state({ restoreId }: Begun): Answer<'restoreState'> {
    return ok(restoreId === this.#id ? this.#state : nothing)
  }

  async cancel({ restoreId }: Begun): Promise<Result<Done, Refusal>> {
    if (restoreId !== this.#id) return err(notBegun)
    if (this.#state.step === 'restoring') return err(refuse('Busy', { why: 'restore' }))
    await this.stop()
    return ok({})
  }

  /** Ends what is being opened or held open; one that is being put in place goes on. */
  async stop(): Promise<void> {
    if (this.#state.step === 'restoring') return
    const going = this.#running
    this.#running = undefined
    await going?.stop()
    this.#clear(nothing)
  }

  async confirm({ restoreId, replace: typed }: InputOf<'setup', 'restoreConfirm'>): Promise<Answer<'restoreConfirm'>> {
    if (restoreId !== this.#id) return err(notBegun)
    const { around, ports, mayRestore, isSettingUp, replace } = this.#deps
    if (isSettingUp()) return err(refuse('Busy', { why: 'setup' }))
    if (this.#held !== undefined && !mayRestore()) this.#clear(nothing)
    if (this.#held === undefined) return err(notBegun)
    const { file, keys, unpacked } = this.#held
    const other = otherOrganisation(around.dataDir, this.#scratch)
    if (other !== undefined && !isNamed(typed, other)) return err(refuse('OtherOrganisation', other))
    this.#held = undefined
    this.#state = { ...nothing, step: 'restoring' }
    const { dataDir: folder, secrets, version: app } = around
    try {
      const { entries, setAside } = await replace(() => putRestored({ file, folder, secrets, ...ports, app }, keys))
      this.#clear(nothing)
      return ok({ entries, setAside, segments: unpacked.segments, damaged: unpacked.damaged })
    } catch (error) {
      const fault = faultOf(error)
      this.#refuse(fault ?? interrupted)
      if (fault === undefined) throw error
      return err(refusalOfFault(fault))
    }
  }

  async #unpack(file: string, keys: RecoveryKeys): Promise<void> {
    const { ports, around } = this.#deps
    const job = { file, key: keys.backup, scratch: this.#scratch, nowMs: ports.clock.wallMs() }
    const mine = startUnpack(job, ({ done, total }) => {
      this.#state = { ...this.#state, progress: { done, of: total } }
    })
    this.#running = mine
    const report = await mine.report
    if (this.#running !== mine) return
    this.#running = undefined
    if (report === undefined) return this.#clear(nothing)
    if (!report.ok) return this.#refuse(toldFault(report.error, file, keys))
    this.#held = { file, keys, unpacked: report.value }
    const facts = factsOf(this.#scratch, around.version)
    const other = otherOrganisation(around.dataDir, this.#scratch) ?? null
    this.#state = { ...nothing, step: 'opened', found: { ...facts, ...report.value, other } }
  }

  async #isToBeOpened(file: string): Promise<Result<Done, Refusal>> {
    const { dataDir, othersReach } = this.#deps.around
    if (othersReach === true) {
      const usual = findBackups(await usualPlaces(dataDir))
      return usual.some(found => found.file === file) ? ok({}) : err(fromElsewhere)
    }
    const there = await stat(file).catch(() => undefined)
    return there?.isFile() === true ? ok({}) : err(refuse('WrongFile', { why: 'NotABackup' }))
  }

  #takePlace(): Result<Done, Refusal> {
    try {
      this.#place = takeScratch(this.#deps.around.dataDir)
      return ok({})
    } catch (error) {
      const fault = faultOf(error)
      if (fault === undefined) throw error
      return err(refusalOfFault(fault))
    }
  }

  #refuse(fault: RestoreFault): void {
    this.#clear({ ...nothing, step: 'refused', refused: refusalOf(fault) })
  }

  #clear(next: State): void {
    this.#held = undefined
    this.#state = next
    this.#place?.release()
    this.#place = undefined
  }
}

/** Who asks may sit at another machine, with nobody logged in: what lies where on this one is not for him. */
const fromElsewhere = refuse('WrongFile', { why: 'FromElsewhere' })
const interrupted: RestoreFault = { kind: 'NotWhole', why: 'Interrupted' }

/** Errors: WrongFile where there is nothing, or a file that is no full backup. */
async function lookFor(dataDir: string, folder: string): Promise<Answer<'restoreFind'>> {
  if (folder === '') return ok({ backups: findBackups(await usualPlaces(dataDir)) })
  const path = resolve(folder)
  const there = await stat(path).catch(() => undefined)
  if (there === undefined) return err(refuse('WrongFile', { why: 'NotThere' }))
  if (there.isDirectory()) return ok({ backups: findBackups([path]) })
  // To read a pipe is to wait for ever.
  if (!there.isFile()) return err(refuse('WrongFile', { why: 'NotABackup' }))
  const chosen = findBackups([dirname(path)]).filter(({ file }) => file === path)
  if (chosen.length > 0) return ok({ backups: chosen })
  const made = madeAt(path)
  if (made === undefined) return err(refuse('WrongFile', { why: 'NotABackup' }))
  return ok({ backups: [{ file: path, at_ms: made, last_ms: made, segments: 0, bytes: there.size }] })
}

function refusalOf(fault: RestoreFault): Refusal {
  if (fault.kind === 'WrongWords') return refuse(fault.kind, {})
  if (fault.kind === 'OtherOrganisation') return fault
  if (fault.kind === 'NotWhole' || fault.kind === 'WrongFile') return refuse(fault.kind, { why: fault.why })
  return refusalOfFault(fault)
}

/** Whose backup it is and up to when it goes, for the person to agree to. */
function factsOf(folder: string, app: string) {
  const opened = openStore(folder, { app, reserveBytes: 0, anyFolder: true })
  assert(opened.ok, 'a database that was just verified opens')
  const { store } = opened.value
  try {
    return store.read(tx => {
      const identity = readIdentity(tx)
      assert(identity, 'a restored database knows its station')
      const certificate = parseCertificate(nodeHashing, identity.certificate.bytes)
      assert(certificate.ok, 'a verified certificate is readable')
      const { dev, wh } = certificate.value
      return {
        organisation: settingsNow(tx, store.build).organisation_name,
        warehouse: warehouseById(tx, store.build, wh)?.name ?? '',
        station: stationName(tx, store.build, dev) ?? '',
        last_ms: lastWritten(tx.db),
      }
    })
  } finally {
    store.close()
  }
}

/** When the last entry of any log was written. Units: ms, UTC. */
const lastWritten = (db: BetterSqlite3.Database): number =>
  Number(
    db
      .prepare(
        `SELECT max(json_extract(CAST(e.body AS TEXT), '$.t')) FROM head h JOIN entry e ON e.log = h.log AND e.seq = h.seq`,
      )
      .pluck()
      .get() ?? 0,
  )
