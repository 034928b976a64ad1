import { formatAddress } from '#shared/sync/lan-address.ts'
import type { OutputOf } from '#shared/contract/calls.ts'
import type { FirewallFacts, NetworkFacts, WayFacts } from './network-port.ts'

type Test = OutputOf<'network', 'test'>
type Blocker = Test['blockers'][number]
type Tested = Test['stations'][number]

/** What the tests found. `stations`: whether that of an address is `linked`, be it by another address. */
export interface Findings {
  readonly facts: Pick<NetworkFacts, 'state' | 'fault' | 'calls' | 'links'>
  readonly cards: number
  readonly firewall: FirewallFacts | null
  readonly ways: readonly WayFacts[]
  readonly stations: readonly Tested[]
}

/** From how far apart clocks are told: long before entries are flagged for it (LED-42). Units: ms. */
const clockApartMs = 120_000

/** How a call that led nowhere is named. */
const forthKinds: Readonly<Record<string, Blocker['kind']>> = {
  Silent: 'OtherSilent',
  Unreachable: 'OtherClosed',
  NoSuchName: 'NoSuchName',
  NotTls: 'NotStation',
  NotStation: 'NotStation',
  NoCertificate: 'NotStation',
  OtherOrganisation: 'OtherOrganisation',
}
const backKinds: Readonly<Record<string, Blocker['kind']>> = {
  Silent: 'BackSilent',
  Unreachable: 'BackClosed',
  AnotherStation: 'BackAnother',
}

/** Why a station is there and does not link: its certificate, its version, the organisation. */
const refusals = ['OtherKey', 'BadCertificate', 'NotMember', 'Revoked', 'OtherOrganisation', 'UpgradeNeeded']

/** Names what stands between this station and the others, the nearest first; nothing where all passes. Pure. */
export function nameBlockers(found: Findings): Blocker[] {
  const { facts, cards, stations } = found
  if (facts.state !== 'on') return [blocker(facts.state === 'off' ? 'Off' : 'Without')]
  const here = [
    ...(facts.fault === null ? [] : [blocker(facts.fault.kind, facts.fault.detail)]),
    ...(cards === 0 ? [blocker('NoCard')] : []),
    ...firewallBlockers(found.firewall),
    ...(isCarried(found.ways) ? [] : [blocker('NotCarried')]),
    ...found.ways.flatMap(({ way, fault }) => (fault === null ? [] : [blocker('CannotFind', `${way} ${fault}`)])),
  ]
  const there = stations.flatMap(stationBlockers)
  const linked = new Set(facts.links.map(({ dev }) => dev))
  const named = new Set(there.map(({ address }) => address))
  // Who is linked is reached: that somebody else answers where it was before is in nobody's way.
  const refusing = facts.calls.flatMap(({ why, address, dev }) =>
    why === null || !refusals.includes(why) || named.has(address) || (dev !== null && linked.has(dev))
      ? []
      : [blocker('Refusing', why, address)],
  )
  const far = farBlockers(found)
  const nobody = stations.length + facts.links.length + far.length + here.length === 0 ? [blocker('Nobody')] : []
  return [...here, ...there, ...refusing, ...far, ...nobody]
}

const blocker = (kind: Blocker['kind'], detail = '', address: string | null = null): Blocker => ({
  kind,
  detail,
  address,
})

/** Whether some call came in, be it one's own: a network that carries none to oneself carries none to others. */
const isCarried = (ways: readonly WayFacts[]): boolean =>
  ways.length === 0 || ways.some(({ fault, own, others }) => fault !== null || own + others > 0)

/** Who was heard from outside of local networks, and neither was written down nor is linked. */
function farBlockers({ facts, ways, stations }: Findings): Blocker[] {
  const hosts = new Set(facts.links.map(({ host }) => host))
  const far = new Map(ways.flatMap(way => way.far).map(one => [formatAddress(one), one.host]))
  for (const { address } of stations) far.delete(address)
  return [...far].flatMap(([address, host]) => (hosts.has(host) ? [] : [blocker('TooFar', '', address)]))
}

function firewallBlockers(firewall: FirewallFacts | null): Blocker[] {
  if (firewall === null) return []
  const shut = firewall.networks.filter(
    ({ category }) => firewall.on.includes(category) && !firewall.allowed.includes(category),
  )
  return shut.map(({ card, category }) => blocker(category === 'public' ? 'PublicNetwork' : 'Firewall', card))
}

function stationBlockers(tested: Tested): Blocker[] {
  const { address, station, forth, back, aheadMs, linked } = tested
  if (forth !== null) {
    // Who is linked, by its own call or at another address, needs no way there.
    if (linked) return []
    if (forth === 'OtherOrganisation' && station !== null) return [blocker('Moved', station.name, address)]
    return [blocker(forthKinds[forth] ?? 'OtherRefused', forth, address)]
  }
  const backward =
    back === null || back === 'NotAsked' ? [] : [blocker(backKinds[back] ?? 'BackRefused', back, address)]
  const apart = aheadMs !== null && Math.abs(aheadMs) >= clockApartMs
  return [...backward, ...(apart ? [blocker('Clock', String(Math.round(aheadMs / 60_000)), address)] : [])]
}
