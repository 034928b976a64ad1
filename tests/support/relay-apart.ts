import type pg from 'pg'
import { pino } from 'pino'
import { vi } from 'vitest'
import { canonicalDump, scopesOf } from '#main/storage/dump.ts'
import type { Relay } from '#relay/open-relay.ts'
import { openRelay } from '#relay/open-relay.ts'
import { relayDump } from '#relay/fold/relay-dump.ts'
import { hex } from '#shared/sync/bytes.ts'
import { carry } from './carry.ts'
import { type LanStation, openLanStation } from './linked-stations.ts'
import { emptyStation, takeIn } from './organisation.ts'
import { testConfig } from './relay-world.ts'
import { testStation } from './test-station.ts'

/** Stations of one organisation that know each other, opened and linked to nobody; `root`: the superadmin, at any. */
export async function lanStations(seed: number, firstPort: number, count: number) {
  const first = await testStation({ seed })
  const others = []
  for (let n = 1; n < count; n++) {
    const joining = await emptyStation(seed + n)
    await takeIn(first, joining, { name: `Poste ${n + 1}` })
    others.push(joining)
  }
  const from = { store: first.open.store, ledger: first.ready.ledger }
  for (const { open, ready } of others)
    carry(from, { store: open.store, ledger: ready().ledger }, scope => !scope.startsWith('audit:'))
  for (const { open } of [first, ...others]) open.close()
  const stations: LanStation[] = []
  for (const [n, { folder, ports }] of [first, ...others].entries())
    stations.push(await openLanStation(folder, ports, firstPort + 5 * n))
  return { stations, root: first.root }
}

export const silentRelay = (url: string): Promise<Relay> => openRelay(testConfig(url), pino({ level: 'silent' }))

/** Whether all their scopes but what each audits for itself read alike, the relay's tables with them (I1). */
export async function areAlike(
  stations: readonly LanStation[],
  { parts: { database } }: Pick<Relay, 'parts'>,
): Promise<boolean> {
  const [first, ...others] = stations.map(({ open }) => open.store.read(({ db }) => dumpsOf(db)))
  const org = stations[0]?.ready.ledger.org()
  if (first === undefined || org === undefined) return false
  if (others.some(other => JSON.stringify([...other]) !== JSON.stringify([...first]))) return false
  for (const [scope, lines] of first) {
    const there = await database.readOrganisation(org, tx => relayDump(tx, org, scope))
    if (JSON.stringify(there) !== JSON.stringify(lines)) return false
  }
  return true
}

function dumpsOf(db: Parameters<typeof canonicalDump>[0] & Parameters<typeof scopesOf>[0]): Map<string, string[]> {
  const scopes = scopesOf(db).filter(scope => !scope.startsWith('audit:'))
  return new Map(scopes.sort().map(scope => [scope, [...canonicalDump(db, scope)]]))
}

/** The end of every log that a station wrote into and others carry, as `log seq hash`, in order. */
export function ownEnds({ ready: { ledger } }: LanStation): string[] {
  const reader = ledger.reader()
  const own = reader.logs().filter(log => log.dev === ledger.dev() && !log.scope.startsWith('audit:'))
  return own
    .flatMap(log => reader.heads(log).flatMap(({ seq, hash }) => (seq > 0 ? `${log.id} ${seq} ${hex(hash)}` : [])))
    .sort()
}

/** The same of the relay, each log with as many entries as it is long, of the logs that everybody carries. */
export async function endsAtRelay(superuser: pg.Client): Promise<string[]> {
  const { rows } = await superuser.query<{ said: string }>(
    `SELECT replace(h.log_id::text, '-', '') || ' ' || count(e.*) || ' ' || encode(h.hash, 'hex') AS said
     FROM head h JOIN entry e ON e.log_id = h.log_id AND e.branch = h.branch
     WHERE NOT starts_with(h.scope, 'audit:') GROUP BY h.log_id, h.branch, h.hash`,
  )
  return rows.map(({ said }) => said).sort()
}

/**
 * Waits while time passes quickly for stations that have entries of others for the relay: those go there once their own station had half a
 * minute for it. Links of a LAN do not outlive it.
 */
export async function whileTimePasses(stations: readonly LanStation[], wait: () => Promise<void>): Promise<void> {
  const now = performance.now.bind(performance)
  let aheadMs = 0
  const steady = vi.spyOn(performance, 'now').mockImplementation(() => now() + aheadMs)
  const timer = setInterval(() => {
    aheadMs += 10_000
    for (const { ready } of stations) ready.relay.again()
  }, 250)
  try {
    await wait()
  } finally {
    clearInterval(timer)
    steady.mockRestore()
  }
}
