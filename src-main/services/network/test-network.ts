import type { OutputOf } from '#shared/contract/calls.ts'
import { refuse, type Refusal } from '#shared/contract/refusal.ts'
import { may } from '#shared/domain/rights.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import { formatAddress, type LanAddress } from '#shared/sync/lan-address.ts'
import { stationNames } from '../../repositories/station.ts'
import type { Caller } from '../command.ts'
import type { StationDeps } from '../station-deps.ts'
import { type Findings, nameBlockers } from './name-blockers.ts'

type Test = OutputOf<'network', 'test'>

/** As many addresses are tested at once; those of people and of stations known before go first. */
const most = 16

/**
 * Tests the network of this station both ways: calls every address that is known, has each station that answers call back, compares
 * clocks, asks the firewall, and names what stands in the way. It takes as long as the slowest silence. Errors: Forbidden.
 */
export async function testNetwork(deps: StationDeps, caller: Caller): Promise<Result<Test, Refusal>> {
  if (!may(caller.role, 'stations.link')) return err(refuse('Forbidden', { action: 'stations.link' }))
  const { network, clock, ledger } = deps
  const facts = network.facts()
  const targets = network.targets().slice(0, most)
  const [firewall, stations] = await Promise.all([
    network.firewall(),
    Promise.all(targets.map(target => testOne(deps, target))),
  ])
  const ways = network.ways()
  const cards = network.cards()
  const blockers = nameBlockers({ facts, cards, firewall, ways, stations, ownOrg: ledger.org() })
  return ok({
    at_ms: clock.wallMs(),
    networks: [...(firewall?.networks ?? [])],
    ways: ways.map(({ way, others }) => ({ way, others })),
    stations: stations.map(({ org: _, ...tested }) => tested),
    blockers,
  })
}

async function testOne(
  { network, clock, store }: StationDeps,
  target: { readonly address: LanAddress; readonly dev: string | null },
): Promise<Findings['stations'][number]> {
  const answer = await network.probe(target.address)
  const names = store.read(tx => stationNames(tx, store.build))
  const dev = answer.ok ? answer.value.dev : target.dev
  const station = dev === null ? null : { dev, name: names.get(dev) ?? '' }
  const linked = network.facts().links.some(link => link.dev === dev)
  const of = { address: formatAddress(target.address), station, linked }
  if (!answer.ok) return { ...of, forth: answer.error.kind, back: null, aheadMs: null, version: null, org: null }
  const { back, app, wallMs, org } = answer.value
  return { ...of, forth: null, back, aheadMs: wallMs - clock.wallMs(), version: app, org }
}
