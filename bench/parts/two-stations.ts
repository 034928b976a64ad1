import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Pushed } from '#shared/contract/contract.ts'
import { machinePorts, type OpenStation, openStation, type Ready } from '#main/open-station.ts'
import { uuid7 } from '#shared/sync/uuid.ts'
import type { LinkView } from '#main/sync/sync-options.ts'
import { emptyStation, stationsAt, takeIn } from '../../tests/support/organisation.ts'
import { type SeasonAt, writeSeason } from '../../tests/support/season.ts'
import { stationFlags } from '../../tools/node.mjs'
import { forkAt, loopback } from './cable.ts'
import { programOf } from './program.ts'
import {
  around,
  done,
  openTestFolder,
  setUp,
  testFolder,
  testPorts,
  testStation,
} from '../../tests/support/test-station.ts'

const execArgv = [...stationFlags]

/** Two stations of one organisation, closed: one with a season, one that joined it and has heard nothing yet. */
export interface TwoStations {
  readonly full: string
  readonly empty: string
  /** who wrote the season */
  readonly user: string
  remove(): void
}

/** Makes them, in a folder of the system's own for files of now, which is on a disk. */
export async function twoStations(deliveries: number): Promise<TwoStations> {
  process.env['TMPDIR'] = mkdtempSync(join(tmpdir(), 'bench-lan-'))
  const [folder, ports] = [testFolder(), testPorts(77)]
  const founding = await openTestFolder(folder, ports)
  const words = await setUp(founding)
  founding.close()
  const first = await testStation({ folder, ports })
  const { ledger, deps } = first.ready
  const change = { commandId: first.id(), dev: ledger.dev(), carries: [], rights: ['enrol' as const, 'seed' as const] }
  done(stationsAt(first.ready).change(first.root, { ...change, why: 'bench', words }))
  writeSeason(seasonAt(first.ready, first.root.user), deliveries)
  const second = await emptyStation(78)
  // The season was in the past; who is let in is let in now.
  for (const { ports } of [first, second]) ports.setWall(Date.now())
  await takeIn(first, second)
  first.open.close()
  second.open.close()
  const root = process.env['TMPDIR']
  return {
    full: first.folder,
    empty: second.folder,
    user: first.root.user,
    remove: () => {
      rmSync(root, { recursive: true, force: true })
      void deps
    },
  }
}

/** The same, made in a process of its own: what that took stays out of what is measured here. */
export async function twoStationsApart(deliveries: number): Promise<TwoStations> {
  const child = fork(programOf('make-pair'), [String(deliveries)], { execArgv })
  const [{ root, ...made }] = (await once(child, 'message')) as [Omit<TwoStations, 'remove'> & { root: string }]
  await once(child, 'exit')
  return { ...made, remove: () => rmSync(root, { recursive: true, force: true }) }
}

/** Where a season is written at an open station. */
export function seasonAt({ deps, ledger }: Ready, user: string): SeasonAt {
  const { store, random, here } = deps
  const clock = { now: deps.clock.wallMs() }
  // Of the moment at which each was made, as in life: ids of one moment would scatter what follows one another over every index.
  const uuid = (): string => uuid7(clock.now, random.bytes(10))
  return { store, ledger, user, uuid, clock, warehouse: here.warehouse }
}

export type Line = { event: string; [field: string]: unknown }

/** Opens a station of one of the folders over the network of this machine, or the card of it that `host` is. */
export async function openLinked(
  folder: string,
  {
    snapshotFrom = Number.POSITIVE_INFINITY,
    log = () => undefined,
    push = () => undefined,
    host = loopback.here.address,
  }: { snapshotFrom?: number; log?: (line: Line) => void; push?: (event: Pushed) => void; host?: string } = {},
): Promise<OpenStation> {
  const firstPort = 30_000 + (process.pid % 3_000) * 5
  const limits = { firstPort, lastPort: firstPort + 4, connectsPerAddress: 1_000 }
  const lan = { host, finding: false as const, limits, snapshotFrom }
  return done(await openStation({ ...around(folder, []), log, push, lan }, machinePorts()))
}

/** The station of a folder in a process of its own, so that each side has a core. */
export interface OtherProcess {
  readonly port: number
  /** Waits until it has made a copy. */
  made(): Promise<void>
  /** Has somebody there say something in *général*; when he began to, on this machine's clock. Units: ms. */
  say(text: string): Promise<number>
  stop(): Promise<void>
}

/** Starts it; it listens, and does what it is asked by others. Where it `foresees`, it makes copies for who was let in before he comes. */
export async function otherProcess(
  folder: string,
  user = '',
  at = loopback.there,
  { foresees = false } = {},
): Promise<OtherProcess> {
  const given = [folder, user, at.address, foresees ? 'foresees' : '']
  const child = forkAt(at, programOf('station-process'), given, execArgv)
  const [port] = (await once(child, 'message')) as [number]
  return {
    port,
    async made() {
      await once(child, 'message')
    },
    async say(text) {
      child.send({ say: text })
      const [at] = (await once(child, 'message')) as [number]
      return at
    },
    async stop() {
      child.send('stop')
      await once(child, 'exit')
    },
  }
}

/** Calls a station, and waits until it is linked. */
export async function link(from: OpenStation, port: number, host = loopback.there.address): Promise<void> {
  const called = await from.ready()?.lan.sync?.links.call({ host, port })
  if (called?.ok !== true) throw new Error(`not linked: ${JSON.stringify(called)}`)
}

const turn = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms))

/**
 * Waits until nothing is on its way on any link, nothing is wanted, and the station knows that it is a member, for which it folds after a
 * rest. Since when nothing was on its way, by `performance.now()`. The state of a station is asked only then: it takes its thread a millisecond.
 */
export async function untilEven(station: OpenStation, everyMs = 20): Promise<number> {
  let sinceMs = Number.POSITIVE_INFINITY
  for (;;) {
    const links = station.ready()?.lan.sync?.links.statuses() ?? []
    const waiting = links.some(({ lacking, owing, asking, serving }) => lacking + owing + asking + serving > 0)
    sinceMs = links.length > 0 && !waiting ? Math.min(sinceMs, performance.now()) : Number.POSITIVE_INFINITY
    if (sinceMs < Number.POSITIVE_INFINITY && station.state().standing === 'member') return sinceMs
    await turn(everyMs)
  }
}

/** What passed on the one link of a station. */
export function passed(station: OpenStation): Pick<LinkView, 'bytes' | 'entries'> {
  const [only] = station.ready()?.lan.sync?.links.view().links ?? []
  if (only === undefined) throw new Error('no link')
  return only
}

/** Ends the links of a station and closes it. */
export async function close(station: OpenStation): Promise<void> {
  await station.ready()?.care.endWork()
  await station.ready()?.lan.stop()
  station.close()
}
