import { readFileSync } from 'node:fs'
import { uptime } from 'node:os'
import { join } from 'node:path'
import { parseTerritory, type Territory } from '#shared/domain/territory.ts'
import { assert } from '#shared/kit/assert.ts'
import { refuse } from '#shared/contract/refusal.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import { uuid7 } from '#shared/sync/uuid.ts'
import { parseAddress } from '#shared/sync/lan-address.ts'
import type { Point } from '#shared/sync/protocol/message.ts'
import { audienceOf } from './audience.ts'
import { BlobDesk } from './blob-desk.ts'
import { likenesses } from './likenesses.ts'
import { clockDoubt } from './clock-doubt.ts'
import { CheckpointThread } from './checkpoint-thread.ts'
import { drawnBytes } from './drawn-bytes.ts'
import { keyDesks } from './key-desks.ts'
import { RelayDesk } from './relay-desk.ts'
import { registerReader } from './import/register-reader.ts'
import { followOwnMembership } from './own-membership.ts'
import { askOthersMs, OwnPast } from './own-past.ts'
import type { Surroundings } from './rpc/services.ts'
import { recordClock, recordStart } from './services/audit/record-life.ts'
import { createRefusalLog, type RefusalLog } from './services/audit/refusal-log.ts'
import type { Random } from './services/command.ts'
import { createImportDesk } from './services/imports/import-desk.ts'
import type { SaidWord } from './sync/relay-said.ts'
import { TalkPresence } from './services/messages/talk-presence.ts'
import { weakPasswordsOf } from './services/security/password-rules.ts'
import { createFreshness } from './services/security/freshness.ts'
import { createKeyring } from './services/security/keyring.ts'
import { createPasswords, type Passwords } from './services/security/passwords.ts'
import type { SteadyClock } from './services/security/steady-time.ts'
import { checkCredentials } from './services/sessions/check-credentials.ts'
import { createSessionDesk, type SessionDesk } from './services/sessions/session-desk.ts'
import type { JoinDesk } from './services/setup/join-desk.ts'
import type { SetupDesk } from './services/setup/set-up.ts'
import type { StationDeps } from './services/station-deps.ts'
import { goOnOver } from './go-on-over.ts'
import { keepHeapLean } from './lean-heap.ts'
import { type Care, startCare } from './station-care.ts'
import { startLateFold } from './start-late-fold.ts'
import { StationLan } from './station-lan.ts'
import { type Kept, startSync } from './station-sync.ts'
import { diskFree } from './storage/disk-free.ts'
import { nodeSigning } from './storage/crypto.ts'
import type { Founded, Ground } from './storage/found-organisation.ts'
import { readCardFacts, readIdentity, withKey } from './storage/identity.ts'
import type { StationIdentity } from './storage/ledger.ts'
import { openStore } from './storage/open.ts'
import { readKeysOf, type StationKeys } from './storage/station-keys.ts'
import { StationLedger } from './storage/station-ledger.ts'
import { BulkPace } from './storage/bulk-pace.ts'
import { runInSlices } from './storage/steps.ts'
import { stateOf, type StationState } from './station-state.ts'
import { stationWindow } from './station-window.ts'
import type { LateFold } from './sync/late-fold.ts'
import { probeStation } from './sync/lan-probe.ts'
import type { PairingHost } from './sync/pairing-host.ts'
import { tellFinding, tellOf } from './tell-found.ts'
import { Teller } from './teller.ts'
import { waysIn } from './ways-in.ts'
import { faultOf, type StorageFault } from './storage/storage-fault.ts'
import type { SqliteStore, Store } from './storage/store.ts'

/** What is not the same twice: time and chance. Tests bring their own. */
export interface Ports {
  readonly clock: SteadyClock
  readonly random: Random
  readonly checkpointPages?: number
  /** other than argon2id, where many stations are set up and none is guessed at */
  readonly passwords?: Passwords | undefined
  /** less than what is kept back for a full disk, where many stations are opened. Units: bytes */
  readonly reserveBytes?: number | undefined
  /** how long a station in doubt asks others. Units: ms */
  readonly askMs?: number
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
  /** whether all that it wrote is here */
  readonly past: OwnPast
  /** who takes a station that wants to join, while an admin's window is open (CS-70) */
  readonly pairing: PairingHost
  /** its links to other stations, and to headquarters */
  readonly lan: StationLan
  readonly relay: RelayDesk
  /** what entries name by content */
  readonly files: BlobDesk
  /** what came in bulk and is not in the tables yet */
  readonly late: LateFold
}

/** A station's folder, opened: before it is set up, and after. */
export interface OpenStation {
  readonly store: Store
  readonly setup: SetupDesk
  readonly join: JoinDesk
  /** whether somebody founds or joins an organisation in it at this moment */
  isSettingUp(): boolean
  ready(): Ready | null
  state(): StationState
  close(): void
}

/** The machine's own time and chance. */
export function machinePorts(): Ports {
  const clock: SteadyClock = { wallMs: () => Date.now(), sinceBootMs: () => uptime() * 1_000 }
  const bytes = drawnBytes()
  return { clock, random: { bytes, uuid: () => uuid7(clock.wallMs(), bytes(10)) } }
}

/** Opens a station's folder, making it where it is new. Errors: every StorageFault; the file is left as it is. */
export async function openStation(
  around: Surroundings,
  ports: Ports = machinePorts(),
): Promise<Result<OpenStation, StorageFault>> {
  keepHeapLean()
  const opened = openStore(around.dataDir, {
    app: around.version,
    checkpointPages: ports.checkpointPages,
    reserveBytes: ports.reserveBytes,
    checkpoints: (file, told) => new CheckpointThread(file, told),
  })
  if (!opened.ok) return opened
  const { store } = opened.value
  store.onTrouble(({ kind }) => {
    around.log({ event: 'disk', kind })
    // A change of no table that a list shows: what says that nothing is kept any more is asked again.
    around.push({ topic: 'changed', tables: ['meta'] })
  })
  const base = baseOf(around, ports, store)
  const held: { ready: Ready | null } = { ready: null }
  const become: Become = async founded => {
    await Promise.all([held.ready?.lan.stop(), held.ready?.relay.stop()])
    await held.ready?.late.end()
    held.ready?.past.stop()
    held.ready?.care.stop()
    held.ready = await makeReady(around, base, founded, become)
  }
  try {
    const identity = store.read(readIdentity)
    if (identity !== undefined) {
      const keys = await readKeysOf(around.dataDir, around.secrets, identity.certificate.bytes)
      const own = withKey(identity, nodeSigning(keys.seed))
      const ledger = new StationLedger({ store, identity: own, ...ports, app: around.version })
      await become({ identity: own, keys, ledger })
      const { deps, past } = nowReady(held)
      past.whenSettled(() => recordStart(deps, opened.value.unclean ? 'unclean' : 'start'))
    }
  } catch (error) {
    store.close()
    const fault = faultOf(error)
    if (fault !== undefined) return err(fault)
    throw error
  }
  const ready = () => held.ready
  const ways = waysIn({ ...base, ground: groundOf(around, base), isConfigured: () => ready() !== null, become })
  const close = () => {
    ways.stop()
    void held.ready?.late.end()
    held.ready?.past.stop()
    try {
      held.ready?.care.stop()
    } finally {
      store.close()
    }
  }
  const { setup, join: joining, isSettingUp } = ways
  return ok({ store, setup, join: joining, isSettingUp, ready, state: () => stateOf(around, base, ready()), close })
}

function nowReady({ ready }: { readonly ready: Ready | null }): Ready {
  assert(ready, 'a station that knows who it is is ready')
  return ready
}

/** The station goes on as another: set up, joined, or under new keys. */
type Become = (founded: Founded) => Promise<void>
/** How long long work goes on before anybody else has a turn: a person's save comes first (sync.md row 22). Units: ms. */
const sliceMs = 8
type BaseParts = 'territory' | 'passwords' | 'weak' | 'freshness' | 'keyring'
type Base = Ports & { readonly store: SqliteStore } & Pick<StationDeps, BaseParts>

function baseOf(around: Surroundings, ports: Ports, store: SqliteStore): Base {
  const resource = (...path: string[]) => readFileSync(join(around.resourcesDir, ...path), 'utf8')
  const territory = parseTerritory(resource('territory.csv'))
  const weak = weakPasswordsOf(
    resource('passwords', 'common.txt'),
    resource('passwords', 'local-words.txt'),
    placeNames(territory),
  )
  const [passwords, freshness] = [ports.passwords ?? createPasswords(ports.random), createFreshness(ports.clock)]
  return { ...ports, store, territory, passwords, weak, freshness, keyring: createKeyring() }
}

const groundOf = (around: Surroundings, base: Base): Ground => ({
  ...base,
  folder: around.dataDir,
  secrets: around.secrets,
  app: around.version,
})

/** The depot that a station's certificate gives it. */
function depotOf({ certificate }: Founded['identity']): StationDeps['here'] {
  const { wh } = JSON.parse(Buffer.from(certificate.bytes).toString('utf8')) as { wh: string }
  return { warehouse: wh, scope: `wh:${wh}` }
}

async function makeReady(outside: Surroundings, base: Base, founded: Founded, become: Become): Promise<Ready> {
  const { identity, keys, ledger } = founded
  const files = blobsOf(outside, base, founded)
  const teller = new Teller(files.hearing(outside.push))
  const around = { ...outside, push: teller.push }
  const { store, clock } = base
  const ground = { ...groundOf(around, base), store }
  const here = depotOf(identity)
  const clockSet = (byMs: number) => recordClock(deps, byMs)
  const care = await startCare(around, { ...base, ...founded, files, clockSet })
  const ahead = (log: string, at: Point) => past.ahead(log, at)
  const quiet = () => Promise.all([lan.stop(), relay.stop(), late.end()]).then(() => care.endWork())
  const late = startLateFold(around, base, founded)
  const lan = lanOf(around, base, founded, {
    pairing: () => pairing.taking(),
    found: finding => tellFinding(deps, finding),
    files,
    adopt: adopted => goOnOver(around, base, founded, { become, quiet }, adopted),
    ahead,
    late,
    eph: said => presence.heard(said),
    cloneMet: dev => {
      if (dev === ledger.dev()) past.copied()
      else tellOf(deps, 'clone', dev)
    },
  })
  const changed = () => around.push({ topic: 'changed', tables: ['pairing'] })
  const presence = presenceOver(around, ledger, said => [
    lan.sync?.links.happen({ t: 'say', ...said }),
    relay.say(said),
  ])
  const pairing = stationWindow(ground, founded, () => clock.sinceBootMs(), changed)
  const relay = new RelayDesk(around, { ...base, ledger, ahead, late, files, heard: said => presence.heard(said) })
  const deps: StationDeps = {
    ...base,
    ledger,
    here,
    push: around.push,
    audience: (action, scope) => audienceOf(deps, action, scope),
    prove: (login, password) => proveSecond(deps, login, password),
    likelyDuplicates: likenesses,
    reader: registerReader,
    imports: createImportDesk(clock),
    inSlices: (steps, options) => runInSlices(steps, sliceMs, options),
    bulkPace: () => new BulkPace(() => performance.now(), late.attended),
    condition: conditionOf(around, base, care),
    ...keyDesks({ around, ground, founded, become, lan, relay, files, quiet, ahead, late }),
    files,
    pairing,
    network: lan,
    presence,
    relay,
  }
  const past = new OwnPast({
    store,
    ledger,
    start: care.start,
    askMs: base.askMs ?? askOthersMs,
    mayAsk: around.lan !== undefined,
  })
  ledger.own.onAccident(what => tellOf(deps, what, ledger.dev()))
  followOwnMembership(deps, ledger)
  for (const end of [teller.start(deps), files.start()]) care.onStop(end)
  const desk = createSessionDesk(deps)
  const refusals = createRefusalLog(deps)
  await lan.begin()
  for (const one of [relay, late]) one.begin()
  const kept = { deps, ledger, desk, refusals, keys, care, past }
  return { ...kept, lan, relay, late, files, pairing, identity: ledger.identity() }
}

/** A second person, by what he logs in with. A one-time password is known to who made it: it proves nobody else (AU-10). */
const proveSecond = (deps: StationDeps, login: string, password: string): ReturnType<StationDeps['prove']> =>
  checkCredentials(deps, { login, password }, 'second', (_tx, { user, role, warehouses }) =>
    user.must_change === 1 ? err(refuse('PasswordMustChange', {})) : ok({ user: user.id, role, warehouses }),
  )

/** How the machine under the station is. */
const conditionOf = (around: Surroundings, { store, clock }: Base, care: Care): StationDeps['condition'] => ({
  version: around.version,
  keyStore: around.secrets.kind,
  backupMs: () => care.lastBackupMs(),
  drillFailed: () => care.backups.status().lastDrill?.ok === false,
  diskFree: () => diskFree(around.dataDir),
  clock: () => clockDoubt(store, clock),
})

/** The files of a station, beside its database. */
const blobsOf = ({ dataDir }: Surroundings, { store, clock, random }: Base, { ledger }: Founded): BlobDesk =>
  new BlobDesk({
    dataDir,
    store,
    clock,
    random,
    dev: ledger.dev(),
    isHeadquarters: () => ledger.authority().hasRight(ledger.dev(), 'hq'),
  })

/** The network of a station. `hooks`: what the links ask and tell. */
function lanOf(
  around: Surroundings,
  { store, clock, random }: Base,
  { ledger, keys }: Founded,
  hooks: Pick<Kept, 'files' | 'pairing' | 'found' | 'adopt' | 'ahead' | 'late' | 'eph' | 'cloneMet'>,
): StationLan {
  const changed = () => around.push({ topic: 'changed', tables: ['network'] })
  const joined = store.read(readCardFacts)
  const told = (joined?.addresses ?? []).flatMap(text => parseAddress(text) ?? [])
  const choice = around.lan
  const kept = { store, ledger, keys, clock, random, changed, ...hooks }
  return new StationLan({
    store,
    told,
    probe: (address, port) => probeStation(address, port, keys, choice?.limits),
    start: choice === undefined ? null : written => startSync(around, choice, { ...kept, written }),
    wallMs: () => clock.wallMs(),
    nowMs: () => performance.now(),
    changed,
  })
}

/** Who is there and who types, as the stations on this network and at the relay say. */
const presenceOver = (around: Surroundings, ledger: StationLedger, say: (word: SaidWord) => void): TalkPresence =>
  new TalkPresence({
    nowMs: () => performance.now(),
    say: (scope, kind, bytes) => say({ scope, kind, bytes }),
    later: (ms, work) => void setTimeout(work, ms).unref(),
    known: user => ledger.authority().roleOf(user) !== undefined,
    changed: () => around.push({ topic: 'changed', tables: ['presence'] }),
  })

const placeNames = (territory: Territory): string[] =>
  territory.regions.flatMap(region => [
    region.name,
    region.nameEn,
    ...region.departements.flatMap(departement => [
      departement.name,
      ...departement.arrondissements.map(one => one.name),
    ]),
  ])
