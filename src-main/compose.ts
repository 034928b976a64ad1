import { join } from 'node:path'
import type { ListQuery } from '#shared/contract/fields.ts'
import { contract } from '#shared/contract/contract.ts'
import { refuse } from '#shared/contract/refusal.ts'
import { err, ok } from '#shared/kit/result.ts'
import { openStation, type Ports, type Ready, troubleState } from './open-station.ts'
import { PaperPrinter } from './print/paper-printer.ts'
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
import { type ExportInput, exportList } from './services/lists/export-list.ts'
import { fileServices } from './services/files/file-services.ts'
import { messageServices } from './services/messages/message-services.ts'
import { networkServices } from './services/network/network-services.ts'
import { organisationServices } from './services/organisation-services.ts'
import { peopleServices } from './services/people-services.ts'
import { relayServices } from './services/relay/relay-services.ts'
import { nodeVerifying } from './storage/crypto.ts'
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
  const opened = await openStation(around, ports)
  const printer = new PaperPrinter({
    workerFile,
    fontsDirectory: join(around.resourcesDir, 'fonts'),
  })
  const station = opened.ok ? opened.value : null
  let built: { of: Ready; services: Whole } | null = null
  const whole = (): Whole | null => {
    const ready = station?.ready() ?? null
    if (ready === null) return null
    if (built?.of !== ready) built = { of: ready, services: servicesOf(around, ready, printer) }
    return built.services
  }
  const awaited = <T>(use: (ready: Ready) => T) => {
    const ready = station?.ready() ?? null
    return ready === null ? unconfigured : use(ready)
  }
  const setup: Services['setup'] = {
    state: () => ok(opened.ok ? opened.value.state() : troubleState(around, opened.error)),
    begin: (_caller, input) => (station === null ? unconfigured : station.setup.begin(input)),
    confirm: (_caller, input) => (station === null ? unconfigured : station.setup.confirm(input)),
    joinRequest: (_caller, input) => (station === null ? unconfigured : station.join.request(input)),
    joinRead: (_caller, input) => (station === null ? unconfigured : station.join.read(input)),
    joinCard: (_caller, input) => (station === null ? unconfigured : station.join.card(input)),
    joinCall: (_caller, input) => (station === null ? unconfigured : station.join.call(input)),
    joinState: () => (station === null ? unconfigured : station.join.state()),
    joinAnswer: (_caller, input) => (station === null ? unconfigured : station.join.answer(input)),
    courierPut: (_caller, input) => awaited(ready => putCourier(ready.deps, null, input)),
    courierTake: (_caller, input) => awaited(ready => importCouriers(ready.deps, null, input)),
  }
  return {
    trouble: opened.ok ? undefined : opened.error,
    services: { setup, ...deferred(whole) },
    standing: (token, use) => {
      const desk = station?.ready()?.desk
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
        () => station?.ready()?.refusals.note(caller, procedure, refusal),
        () => undefined,
      ),
    async close() {
      const ready = station?.ready()
      await Promise.all([printer.close(), ready?.care.endWork(), ready?.lan.stop(), ready?.relay.stop()])
      station?.close()
    },
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
  return {
    ...peopleServices(deps),
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
    ...messageServices(deps),
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
