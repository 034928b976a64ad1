import { randomBytes } from 'node:crypto'
import { readFileSync, statfsSync } from 'node:fs'
import { uptime } from 'node:os'
import { join } from 'node:path'
import type { OutputOf } from '#shared/contract/calls.ts'
import { businessDay, daysBetween } from '#shared/domain/day.ts'
import { may } from '#shared/domain/rights.ts'
import { scopeCovers } from '#shared/domain/roles.ts'
import { parseTerritory, type Territory } from '#shared/domain/territory.ts'
import { assert } from '#shared/kit/assert.ts'
import { refuse } from '#shared/contract/refusal.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import { uuid7 } from '#shared/sync/uuid.ts'
import { writeCsv } from './export/write-csv.ts'
import { knownLikeness } from './import/check-records.ts'
import { likelyDuplicates } from './import/likely-duplicates.ts'
import { registerReader } from './import/register-reader.ts'
import { clockMoment } from './repositories/clock.ts'
import { settingsNow } from './services/settings/settings-now.ts'
import { allUserIds } from './repositories/user.ts'
import { warehouseById } from './repositories/warehouse.ts'
import type { Surroundings } from './rpc/services.ts'
import { recordAudit } from './services/audit/record-audit.ts'
import { createRefusalLog, type RefusalLog } from './services/audit/refusal-log.ts'
import type { Random } from './services/command.ts'
import { createImportDesk } from './services/imports/import-desk.ts'
import { weakPasswordsOf } from './services/security/password-rules.ts'
import { createPasswords } from './services/security/passwords.ts'
import type { SteadyClock } from './services/security/steady-time.ts'
import { checkCredentials } from './services/sessions/check-credentials.ts'
import { createSessionDesk, type SessionDesk } from './services/sessions/session-desk.ts'
import { createSetupDesk, type SetupDesk } from './services/setup/set-up.ts'
import type { StationDeps } from './services/station-deps.ts'
import { type Care, startCare } from './station-care.ts'
import { nodeSigning } from './storage/crypto.ts'
import { foundOrganisation } from './storage/found-organisation.ts'
import { readIdentity, withKey } from './storage/identity.ts'
import type { StationIdentity } from './storage/ledger.ts'
import { openStore, stationFiles } from './storage/open.ts'
import { keysOfEntropy, recoveryWords } from './storage/recovery-words.ts'
import { readStationKeys, type StationKeys } from './storage/station-keys.ts'
import { StationLedger } from './storage/station-ledger.ts'
import { faultOf, StorageError, type StorageFault } from './storage/storage-fault.ts'
import type { Store } from './storage/store.ts'

/** What is not the same twice: time and chance. Tests bring their own. */
export interface Ports {
  readonly clock: SteadyClock
  readonly random: Random
}

/** A station that belongs to an organisation, with everything its use cases are given. */
export interface Ready {
  readonly deps: StationDeps
  readonly ledger: StationLedger
  readonly desk: SessionDesk
  readonly refusals: RefusalLog
  readonly identity: StationIdentity
  readonly keys: StationKeys
  readonly care: Care
}

/** A station's folder, opened: before it is set up, and after. */
export interface OpenStation {
  readonly store: Store
  readonly setup: SetupDesk
  ready(): Ready | null
  state(): OutputOf<'setup', 'state'>
  close(): void
}

/** The machine's own time and chance. */
export function machinePorts(): Ports {
  const clock: SteadyClock = { wallMs: () => Date.now(), sinceBootMs: () => uptime() * 1_000 }
  const bytes = (count: number): Uint8Array => new Uint8Array(randomBytes(count))
  return { clock, random: { bytes, uuid: () => uuid7(clock.wallMs(), bytes(10)) } }
}

/** What is told where a store does not open: nothing else works then (architecture.md §6). */
export const troubleState = (around: Surroundings, fault: StorageFault): OutputOf<'setup', 'state'> => {
  const { kind, ...rest } = fault
  const trouble = { kind, detail: Object.values(rest).join(' '), file: join(around.dataDir, stationFiles.database) }
  const keyStore = around.secrets.kind
  const { version } = around
  return { configured: false, organisation: null, warehouse: null, version, keyStore, trouble, clock: null }
}

/** Days after its last entry from which a clock is asked about (LEDGER §11). */
const longSilenceDays = 60

/** Opens a station's folder, making it where it is new. Errors: every StorageFault; the file is left as it is. */
export async function openStation(
  around: Surroundings,
  ports: Ports = machinePorts(),
): Promise<Result<OpenStation, StorageFault>> {
  const opened = openStore(around.dataDir, { app: around.version })
  if (!opened.ok) return opened
  const { store } = opened.value
  const resource = (...path: string[]) => readFileSync(join(around.resourcesDir, ...path), 'utf8')
  const territory = parseTerritory(resource('territory.csv'))
  const passwords = createPasswords(ports.random)
  const weak = weakPasswordsOf(
    resource('passwords', 'common.txt'),
    resource('passwords', 'local-words.txt'),
    placeNames(territory),
  )
  const base = { ...ports, store, territory, passwords, weak }
  let ready: Ready | null = null
  try {
    const identity = store.read(readIdentity)
    const keys = identity && (await readStationKeys(around.dataDir, around.secrets))
    if (identity !== undefined) {
      if (keys === undefined) throw new StorageError({ kind: 'KeyUnreadable' })
      ready = await makeReady(around, base, withKey(identity, nodeSigning(keys.seed)), keys)
      recordStart(ready.deps, opened.value.unclean ? 'unclean' : 'start')
    }
  } catch (error) {
    store.close()
    const fault = faultOf(error)
    if (fault !== undefined) return err(fault)
    throw error
  }
  const setup = createSetupDesk({
    ...base,
    isConfigured: () => ready !== null,
    recoveryWords,
    async found(entropy, plan) {
      const ground = { ...base, folder: around.dataDir, secrets: around.secrets, app: around.version }
      const founded = await foundOrganisation(ground, keysOfEntropy(entropy), plan)
      ready = await makeReady(around, base, founded.identity, founded.keys, founded.ledger)
      return { org: founded.identity.org }
    },
  })
  const state = () => stateOf(around, base, ready)
  const close = () => {
    try {
      ready?.care.stop()
    } finally {
      store.close()
    }
  }
  return ok({ store, setup, ready: () => ready, state, close })
}

type Base = Ports & Pick<StationDeps, 'store' | 'territory' | 'passwords' | 'weak'>

async function makeReady(
  around: Surroundings,
  base: Base,
  identity: StationIdentity,
  keys: StationKeys,
  founded?: StationLedger,
): Promise<Ready> {
  const { store, clock, random } = base
  const ledger = founded ?? new StationLedger({ store, identity, clock, random, app: around.version })
  const certificate = JSON.parse(Buffer.from(identity.certificate.bytes).toString('utf8')) as { wh: string }
  const here = { warehouse: certificate.wh, scope: `wh:${certificate.wh}` }
  const care = await startCare(around, { store, ledger, identity, keys, clock, random })
  const deps: StationDeps = {
    ...base,
    ledger,
    here,
    push: around.push,
    audience: action => {
      const ids = store.read(tx => allUserIds(tx, store.build))
      const holds = (id: string) => ledger.authority().roleOf(id)
      return ids.filter(id => {
        const person = holds(id)
        return person !== undefined && may(person.role, action) && scopeCovers(person.wh, here.warehouse)
      })
    },
    prove: (login, password) =>
      // A one-time password is known to who made it: it proves nobody else (AU-10).
      checkCredentials(deps, { login, password }, 'second', (_tx, { user, role, warehouses }) =>
        user.must_change === 1 ? err(refuse('PasswordMustChange', {})) : ok({ user: user.id, role, warehouses }),
      ),
    likelyDuplicates: (person, known) =>
      (likelyDuplicates([knownLikeness(person)], known.map(knownLikeness)).get(0) ?? []).flatMap(
        ({ id, name, score, reasons }) => (id === null ? [] : [{ id, name, score, reasons }]),
      ),
    csv: writeCsv,
    reader: registerReader,
    imports: createImportDesk(clock),
    condition: {
      version: around.version,
      keyStore: around.secrets.kind,
      backupMs: () => care.lastBackupMs(),
      diskFree: () => diskFree(around.dataDir),
      clock: () => clockDoubt(store, clock),
    },
  }
  return { deps, ledger, desk: createSessionDesk(deps), refusals: createRefusalLog(deps), identity, keys, care }
}

function recordStart(deps: StationDeps, why: string): void {
  deps.store.write(tx => recordAudit(tx, deps, null, { e: 'start', version: deps.condition.version, why }))
}

const placeNames = (territory: Territory): string[] =>
  territory.regions.flatMap(region => [
    region.name,
    region.nameEn,
    ...region.departements.flatMap(departement => [departement.name, ...departement.arrondissements]),
  ])

function stateOf(around: Surroundings, base: Base, ready: Ready | null): OutputOf<'setup', 'state'> {
  const { store } = base
  const named = store.read(tx =>
    ready === null
      ? { organisation: null, warehouse: null }
      : {
          organisation: settingsNow(tx, store.build).organisation_name,
          warehouse: warehouseById(tx, store.build, ready.deps.here.warehouse)?.name ?? null,
        },
  )
  const trouble = store.trouble()
  return {
    configured: ready !== null,
    ...named,
    version: around.version,
    keyStore: around.secrets.kind,
    trouble: trouble === undefined ? null : troubleState(around, trouble).trouble,
    clock: ready === null ? null : clockDoubt(store, base.clock),
  }
}

/** A wall clock before the day of the last entry, or long after it (LEDGER §11). */
function clockDoubt(store: Store, clock: SteadyClock): { lastDay: string; wallDay: string } | null {
  const last = store.read(tx => clockMoment(tx, store.build))
  if (last === null) return null
  const [lastDay, wallDay] = [businessDay(last), businessDay(clock.wallMs())]
  const days = daysBetween(lastDay, wallDay)
  return days < 0 || days > longSilenceDays ? { lastDay, wallDay } : null
}

function diskFree(folder: string): number {
  const { bavail, bsize } = statfsSync(folder)
  assert(bsize > 0, 'a disk has blocks')
  return bavail * bsize
}
