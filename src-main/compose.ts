import { join } from 'node:path'
import type { InputOf, OutputOf } from '#shared/contract/calls.ts'
import type { ListQuery } from '#shared/contract/fields.ts'
import { contract } from '#shared/contract/contract.ts'
import { refuse } from '#shared/contract/refusal.ts'
import { err, ok } from '#shared/kit/result.ts'
import { machinePorts, openStation, type OpenStation, type Ports, type Ready } from './open-station.ts'
import { PaperPrinter } from './print/paper-printer.ts'
import { joinAnew } from './join-anew.ts'
import { type RestoreDeps, RestoreDesk } from './restore-desk.ts'
import { type Answer, refusingFaults, unlessFault } from './refuse-fault.ts'
import type { Services, Station, Surroundings } from './rpc/services.ts'
import { backupServices } from './services/backups/run-backups.ts'
import { adoptionServices } from './services/adoption/adoption-services.ts'
import { conflictServices } from './services/conflicts/conflict-services.ts'
import { courierServices, importCouriers, putCourier } from './services/courier/courier-services.ts'
import { counterServices } from './services/counter-services.ts'
import type { Caller } from './services/command.ts'
import { getEntry, listAudit } from './services/ledger/show-audit.ts'
import { createVerifyDesk, verifyNoted } from './services/ledger/verify-ledger.ts'
import { auditList } from './services/lists/counter-lists.ts'
import { exportList } from './services/lists/export-list.ts'
import { userList } from './services/lists/register-lists.ts'
import type { ExportInput } from './services/lists/shown-list.ts'
import { fileServices } from './services/files/file-services.ts'
import { exportConversation } from './services/messages/export-conversation.ts'
import { messageServices } from './services/messages/message-services.ts'
import { networkServices } from './services/network/network-services.ts'
import { organisationServices } from './services/organisation-services.ts'
import { peopleServices } from './services/people-services.ts'
import { listUsers } from './services/users/list-users.ts'
import { relayServices } from './services/relay/relay-services.ts'
import { settleCut } from './storage/backup/put-in-place.ts'
import { nodeVerifying } from './storage/crypto.ts'
import { troubleState } from './station-state.ts'
import { stationServices } from './services/stations/station-services.ts'
import { verifyStation } from './verify-station.ts'
import { workerFile } from './worker-file.ts'

const unconfigured = err(refuse('NotConfigured', {}))
type Whole = Omit<Services, 'setup'>

/**
 * Builds every object of a station once and passes it by argument. A store that does not open is no error here: `setup.state` tells
 * what is wrong, everything else refuses, and the file stays as it is (architecture.md §6).
 */
export async function compose(around: Surroundings, ports?: Ports): Promise<Station> {
  const { opened: first, cutRestore } = await openSettled(around, ports)
  let opened = first
  const printer = new PaperPrinter({
    workerFile,
    fontsDirectory: join(around.resourcesDir, 'fonts'),
  })
  const station = () => (opened.ok ? opened.value : null)
  let built: { of: Ready; services: Whole } | null = null
  const whole = (): Whole | null => {
    const ready = station()?.ready() ?? null
    if (ready === null) return null
    if (built?.of !== ready) built = { of: ready, services: servicesOf(around, ready, printer) }
    return built.services
  }
  let replacing: Promise<unknown> | undefined
  const place: Pick<RestoreDeps, 'around' | 'ports' | 'replace'> = {
    around,
    ports: ports ?? machinePorts(),
    replace: put => {
      const replaced = (async () => {
        const former = station()
        // Meanwhile nothing is asked of a file that is closed, and nobody sets up what is put away.
        opened = err({ kind: 'AlreadyOpen' })
        try {
          await letGo(former)
          return await put()
        } finally {
          opened = await openStation(around, ports)
        }
      })()
      replacing = replaced
      return replaced
    },
  }
  const restore = new RestoreDesk({
    ...place,
    mayRestore: () => (station()?.ready() ?? null) === null || isLost(station()),
    isSettingUp: () => station()?.isSettingUp() ?? false,
  })
  const state = () => ({ ...(opened.ok ? opened.value.state() : troubleState(around, opened.error)), cutRestore })
  const anew = () => joinAnew({ ...place, standing: () => state().standing })
  const setup = { ...setupServices(station, restore, state), joinAnew: anew }
  return {
    trouble: opened.ok ? undefined : opened.error,
    services: { setup, ...deferred(whole) },
    standing: (token, use) => {
      const desk = station()?.ready()?.desk
      // Who asks is known even where that he asked can not be written down.
      return desk === undefined
        ? null
        : unlessFault(
            () => desk.standing(token, use),
            () => desk.standing(token, 'watch'),
          )
    },
    refused: (caller, procedure, refusal) =>
      unlessFault(
        () => station()?.ready()?.refusals.note(caller, procedure, refusal),
        () => undefined,
      ),
    async close() {
      // A drill is ended at once, not after what closes first.
      const work = station()?.ready()?.care.endWork()
      await Promise.all([work, printer.close(), restore.stop(), Promise.resolve(replacing).catch(() => undefined)])
      await letGo(station())
    },
  }
}

async function letGo(held: OpenStation | null): Promise<void> {
  const ready = held?.ready()
  await Promise.all([ready?.care.endWork(), ready?.lan.stop(), ready?.relay.stop()])
  held?.close()
}

/** Opens a folder once a restore that was cut in it is settled (BK-5). */
async function openSettled(around: Surroundings, ports: Ports | undefined) {
  const settled = settleCut(around.dataDir)
  const cutRestore = (settled.ok && settled.value) || null
  if (cutRestore !== null) around.log({ event: 'cutRestore', ...cutRestore })
  return { cutRestore, opened: settled.ok ? await openStation(around, ports) : settled }
}

/** A file that was found damaged while it was worked with: nothing is kept in it any more. */
const isLost = (station: OpenStation | null): boolean => station?.store.trouble()?.kind === 'CorruptFile'

/** Every procedure before anybody is known here. */
function setupServices(
  station: () => OpenStation | null,
  restore: RestoreDesk,
  state: () => OutputOf<'setup', 'state'>,
): Omit<Services['setup'], 'joinAnew'> {
  const awaited = <T>(use: (ready: Ready) => T) => {
    const ready = station()?.ready() ?? null
    return ready === null ? unconfigured : use(ready)
  }
  return {
    state: () => ok(state()),
    begin: (_caller, input) => station()?.setup.begin(input) ?? unconfigured,
    confirm: (_caller, input) => station()?.setup.confirm(input) ?? unconfigured,
    joinRequest: (_caller, input) => station()?.join.request(input) ?? unconfigured,
    joinRead: (_caller, input) => station()?.join.read(input) ?? unconfigured,
    joinCard: (_caller, input) => station()?.join.card(input) ?? unconfigured,
    joinCall: (_caller, input) => station()?.join.call(input) ?? unconfigured,
    joinState: () => station()?.join.state() ?? unconfigured,
    joinAnswer: (_caller, input) => station()?.join.answer(input) ?? unconfigured,
    restoreFind: (_caller, input) => restore.find(input),
    restoreOpen: (_caller, input) => restore.open(input),
    restoreState: (_caller, input) => restore.state(input),
    restoreCancel: (_caller, input) => restore.cancel(input),
    restoreConfirm: (_caller, input) => restore.confirm(input),
    courierPut: (_caller, input) => awaited(ready => putCourier(ready.deps, null, input)),
    courierTake: (_caller, input) => awaited(ready => importCouriers(ready.deps, null, input)),
  }
}

/** Every procedure of a station that is set up. */
function servicesOf(around: Surroundings, ready: Ready, printer: PaperPrinter): Whole {
  const { deps } = ready
  const verifier = createVerifyDesk(
    async (rebuild, run) => {
      const report = await verifyStation(around.dataDir, rebuild, run)
      if (report?.fault?.why === 'FileContent') ready.files.spoilt(report.fault.key ?? '')
      return report
    },
    deps.clock,
    around.push,
  )
  const counter = counterServices(deps, printer, nodeVerifying)
  const talk = messageServices(deps)
  const people = peopleServices(deps)
  return {
    ...people,
    users: {
      ...people.users,
      export: (caller: Caller, input: ExportInput) =>
        exportList(deps, printer, caller, userList, input, query => listUsers(deps, caller, query)),
    },
    ...organisationServices(deps, printer),
    ...counter,
    // What is typed is kept as it is typed: its writer is at work before he confirms.
    drafts: {
      ...counter.drafts,
      save(caller, input) {
        ready.late.attended.note()
        return counter.drafts.save(caller, input)
      },
    },
    ...conflictServices(deps),
    ...courierServices(deps),
    ...backupServices(deps, ready.care.backups),
    ...stationServices(deps),
    ...adoptionServices(deps),
    ...networkServices(deps),
    ...talk,
    messages: {
      ...talk.messages,
      export: (caller: Caller, input: InputOf<'messages', 'export'>) =>
        exportConversation(deps, printer, caller, input),
    },
    ...fileServices(deps),
    ...relayServices(deps),
    ledger: {
      verify: (caller: Caller, input: { rebuild: boolean }) => verifyNoted(deps, verifier, caller, input),
      cancelVerify: () => verifier.cancel(),
      audit: (caller: Caller, query: ListQuery) => listAudit(deps, caller, query),
      entry: (caller: Caller, input: { id: string }) => getEntry(deps, caller, input),
      auditExport: (caller: Caller, input: ExportInput) =>
        exportList(deps, printer, caller, auditList, input, query => listAudit(deps, caller, query)),
    },
  }
}

type Call = (...args: unknown[]) => Answer | Promise<Answer>

/** The contract's procedures, each looked up when it is called: set-up makes the station while it runs. */
function deferred(whole: () => Whole | null): Whole {
  const groups = Object.entries(contract).filter(([group]) => group !== 'events' && group !== 'setup')
  const entries = groups.map(([group, procedures]) => {
    const calls = Object.keys(procedures).map(name => {
      const call: Call = (...args) => {
        const services = whole() as unknown as Record<string, Record<string, Call>> | null
        const service = services?.[group]?.[name]
        return service === undefined ? err(refuse('NotConfigured', {})) : refusingFaults(() => service(...args))
      }
      return [name, call] as const
    })
    return [group, Object.fromEntries<Call>(calls)] as const
  })
  return Object.fromEntries(entries) as Whole
}
