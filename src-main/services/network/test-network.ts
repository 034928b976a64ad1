import type { OutputOf } from '#shared/contract/calls.ts'
import { refuse, type Refusal } from '#shared/contract/refusal.ts'
import { may } from '#shared/domain/rights.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import { formatAddress, type LanAddress } from '#shared/sync/lan-address.ts'
import { stationNames } from '../../repositories/station.ts'
import type { Caller } from '../command.ts'
import type { StationDeps } from '../station-deps.ts'
import { nameBlockers } from './name-blockers.ts'
import type { NetworkPort, ProbeFault } from './network-port.ts'

type Test = OutputOf<'network', 'test'>
type Tested = Test['stations'][number]

/** As many addresses are tested at once; those of people and of stations known before go first. */
const most = 16

/**
 * Tests the network of this station both ways: calls every address that is known, has each station that answers call back, compares
 * clocks, asks the firewall, and names what stands in the way. It takes as long as the slowest silence. Errors: Forbidden.
 */
export async function testNetwork(deps: StationDeps, caller: Caller): Promise<Result<Test, Refusal>> {
  if (!may(caller.role, 'stations.link')) return err(refuse('Forbidden', { action: 'stations.link' }))
  const { network, clock, ledger } = deps
  const revoked = ledger
    .authority()
    .stations()
    .flatMap(one => (one.revoked ? [one.dev] : []))
  // That an excluded station does not answer is as it should be.
  const counts = ({ dev }: { readonly dev: string | null }): boolean => dev === null || !revoked.includes(dev)
  const targets = network.targets().filter(counts).slice(0, most)
  const [firewall, stations] = await Promise.all([
    network.firewall(),
    Promise.all(targets.map(target => testOne(deps, target))),
  ])
  const ways = network.ways()
  const cards = network.cards()
  // As it is now: whoever linked while the others were silent is in nobody's way.
  const facts = network.facts()
  const calls = facts.calls.filter(counts)
  const blockers = nameBlockers({ facts: { ...facts, calls }, cards, firewall, ways, stations })
  return ok({
    at_ms: clock.wallMs(),
    networks: [...(firewall?.networks ?? [])],
    ways: ways.map(({ way, others }) => ({ way, others })),
    stations,
    blockers,
  })
}

/** Whoever answers of this organisation is the station of that address; where another organisation's does, the one that was there is. */
async function testOne(
  { network, clock, store, ledger }: StationDeps,
  target: { readonly address: LanAddress; readonly dev: string | null },
): Promise<Tested> {
  const answer = await probe(network, target.address)
  const names = store.read(tx => stationNames(tx, store.build))
  const isOurs = answer.ok && answer.value.org === ledger.org()
  const dev = isOurs ? answer.value.dev : target.dev
  const station = dev === null ? null : { dev, name: names.get(dev) ?? '' }
  const linked = network.facts().links.some(link => link.dev === dev)
  const of = { address: formatAddress(target.address), station, linked }
  if (isOurs) {
    const { back, app, wallMs } = answer.value
    return { ...of, forth: null, back, aheadMs: wallMs - clock.wallMs(), version: app }
  }
  return { ...of, forth: answer.ok ? 'OtherOrganisation' : answer.error.kind, back: null, aheadMs: null, version: null }
}

/** What failed on a station that was reached is tried once more: a busy one that answers late is no firewall. */
async function probe(network: NetworkPort, address: LanAddress): ReturnType<NetworkPort['probe']> {
  const first = await network.probe(address)
  if (first.ok ? first.value.back === null || first.value.back === 'NotAsked' : !wasReached(first.error)) return first
  const second = await network.probe(address)
  return second.ok ? second : first
}

const wasReached = ({ kind, at = 'connect' }: ProbeFault): boolean => kind === 'NoAnswer' || at !== 'connect'
