import type { InputOf, OutputOf } from '#shared/contract/calls.ts'
import { refuse, type Refusal } from '#shared/contract/refusal.ts'
import { type Action, may } from '#shared/domain/rights.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import { dialLimits } from '#shared/sync/dial-book.ts'
import { formatAddress, parseAddress } from '#shared/sync/lan-address.ts'
import { stationName, stationNames } from '../../repositories/station.ts'
import type { Caller } from '../command.ts'
import type { StationDeps } from '../station-deps.ts'
import { testNetwork } from './test-network.ts'

type Done = Record<string, never>
type Status = OutputOf<'network', 'status'>
const can: Action = 'stations.link'

/** The procedures about the network of this station. */
export function networkServices(deps: StationDeps) {
  return {
    network: {
      status: () => networkStatus(deps),
      add: (caller: Caller, input: InputOf<'network', 'add'>) => addAddress(deps, caller, input),
      drop: (caller: Caller, input: InputOf<'network', 'drop'>) => dropAddress(deps, caller, input),
      test: (caller: Caller) => testNetwork(deps, caller),
      turn: (caller: Caller, input: InputOf<'network', 'turn'>) => turnNetwork(deps, caller, input),
    },
  }
}

/** How the links of this station stand at this moment, with the names of the others. */
export function networkStatus(deps: StationDeps): Result<Status, Refusal> {
  const names = deps.store.read(tx => stationNames(tx, deps.store.build))
  const named = (dev: string) => ({ dev, name: names.get(dev) ?? '' })
  const { links, calls, ...rest } = deps.network.facts()
  return ok({
    ...rest,
    addresses: [...deps.network.addresses()],
    written: deps.network.written().map(formatAddress),
    links: links.map(link => ({ ...link, ...named(link.dev) })),
    calls: calls.map(({ dev, ...call }) => ({ ...call, station: dev === null ? null : named(dev) })),
  })
}

/** Turns the links of this station on or off, and answers when that is done. Errors: Forbidden. */
export async function turnNetwork(
  deps: StationDeps,
  caller: Caller,
  { on }: InputOf<'network', 'turn'>,
): Promise<Result<Done, Refusal>> {
  if (!may(caller.role, can)) return err(refuse('Forbidden', { action: can }))
  await deps.network.turn(on)
  return ok({})
}

/** Keeps an address that a person wrote, and tells what became of the call. Errors: Forbidden, NotReached (NoAddress, SameStation), TooLarge. */
export async function addAddress(
  deps: StationDeps,
  caller: Caller,
  input: InputOf<'network', 'add'>,
): Promise<Result<OutputOf<'network', 'add'>, Refusal>> {
  if (!may(caller.role, can)) return err(refuse('Forbidden', { action: can }))
  const address = parseAddress(input.address)
  if (address === undefined) return err(refuse('NotReached', { why: 'NoAddress' }))
  const added = await deps.network.add(address)
  if (added === false) return err(refuse('TooLarge', { limit: dialLimits.manual }))
  const shown = formatAddress(address)
  if ('why' in added && added.why === 'SameStation') return err(refuse('NotReached', { why: added.why }))
  if ('why' in added) return ok({ address: shown, station: null, why: added.why })
  const name = deps.store.read(tx => stationName(tx, deps.store.build, added.dev)) ?? ''
  return ok({ address: shown, station: { dev: added.dev, name }, why: null })
}

/** Takes back an address that a person wrote. Errors: Forbidden, NotReached (NoAddress). */
export function dropAddress(
  deps: StationDeps,
  caller: Caller,
  input: InputOf<'network', 'drop'>,
): Result<Done, Refusal> {
  if (!may(caller.role, can)) return err(refuse('Forbidden', { action: can }))
  const address = parseAddress(input.address)
  if (address === undefined) return err(refuse('NotReached', { why: 'NoAddress' }))
  deps.network.drop(address)
  return ok({})
}
