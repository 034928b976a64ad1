import type { InputOf, OutputOf } from '#shared/contract/calls.ts'
import { refuse, type Refusal } from '#shared/contract/refusal.ts'
import { type Action, may } from '#shared/domain/rights.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import { stationNames } from '../../repositories/station.ts'
import type { Caller } from '../command.ts'
import type { StationDeps } from '../station-deps.ts'

type Done = Record<string, never>
type Status = OutputOf<'network', 'status'>
const can: Action = 'stations.edit'

/** The procedures about the network of this station. */
export function networkServices(deps: StationDeps) {
  return {
    network: {
      status: () => networkStatus(deps),
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
