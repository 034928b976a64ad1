import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseTerritory } from '#shared/domain/territory.ts'
import { registerReader } from '#main/import/register-reader.ts'
import { likenesses } from '#main/likenesses.ts'
import { TalkPresence } from '#main/services/messages/talk-presence.ts'
import type { Random } from '#main/services/command.ts'
import { createImportDesk } from '#main/services/imports/import-desk.ts'
import { createFreshness } from '#main/services/security/freshness.ts'
import { createKeyring } from '#main/services/security/keyring.ts'
import type { SteadyClock } from '#main/services/security/steady-time.ts'
import type { StationDeps } from '#main/services/station-deps.ts'
import { refuse } from '#shared/contract/refusal.ts'
import { err } from '#shared/kit/result.ts'
import { Attended } from '#main/storage/attended.ts'
import { BulkPace } from '#main/storage/bulk-pace.ts'
import { runInSlices } from '#main/storage/steps.ts'
import type { StationLedger } from '#main/storage/station-ledger.ts'
import type { Store } from '#main/storage/store.ts'
import { quickPasswords, resourcesDir } from '../test-station.ts'

const territory = parseTerritory(readFileSync(join(resourcesDir, 'territory.csv'), 'utf8'))

/** A door that a simulated station does not have. */
const none = (): never => {
  throw new Error('a simulated station has no window, no keys of others and no port')
}

/** What the use cases of a station are given: the real ones, where they touch the ledger. */
export function simulatedDeps(of: {
  readonly store: Store
  readonly ledger: StationLedger
  readonly clock: SteadyClock
  readonly random: Random
  readonly here: StationDeps['here']
}): StationDeps {
  return {
    ...of,
    territory,
    push: () => undefined,
    audience: () => [],
    prove: () => Promise.resolve(err(refuse('WrongCredentials', {}))),
    passwords: quickPasswords,
    weak: { common: new Set(), words: new Set() },
    freshness: createFreshness(of.clock),
    keyring: createKeyring(),
    likelyDuplicates: likenesses,
    reader: registerReader,
    imports: createImportDesk(of.clock),
    inSlices: (steps, options) => runInSlices(steps, 8, options),
    bulkPace: () =>
      new BulkPace(
        () => 0,
        new Attended(
          () => of.ledger.written(),
          () => 0,
        ),
      ),
    condition: {
      version: '0.1.0-sim',
      keyStore: 'file',
      backupMs: () => null,
      drillFailed: () => false,
      diskFree: () => null,
      clock: () => null,
    },
    enrolment: { read: none, certify: none, above: () => [], card: none },
    courier: { place: none, piece: none, put: none, brought: none, clear: none, pack: none, find: none, take: none },
    files: {
      put: none,
      keep: none,
      drop: none,
      has: () => false,
      haveOf: () => 0,
      read: none,
    },
    adoption: { request: none, counts: none, read: none, leave: none, left: () => undefined, open: none },
    pairing: { open: none, close: none, view: () => ({ leftMs: 0, waiting: [] }), agree: none, refuse: none },
    presence: new TalkPresence({ nowMs: () => 0, say: none, later: none, known: none, changed: none }),
    network: {
      addresses: () => [],
      facts: none,
      turn: none,
      written: () => [],
      add: none,
      drop: none,
      targets: () => [],
      probe: none,
      firewall: none,
      ways: () => [],
      cards: () => 0,
    },
    relay: { facts: none, enrol: none, change: none, again: none, leave: none, openPage: none },
    prepareRenewal: () => Promise.reject(new Error('a simulated station keeps its keys')),
  }
}
