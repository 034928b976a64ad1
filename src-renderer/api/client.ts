import { createORPCClient } from '@orpc/client'
import type { ContractRouterClient } from '@orpc/contract'
import type { Contract } from '#shared/contract/contract.ts'
import { link } from './link.ts'

export type Api = ContractRouterClient<Contract>

/** The station, procedure by procedure, typed by the contract: `await api.farmers.get({ id })`. Throws; `troubleOf` says why. */
export const api: Api = createORPCClient(link)

/** `farmers.get`, `deliveries.record` … every procedure that answers once. */
export type Procedure = { [G in Exclude<keyof Api, 'events'>]: `${G}.${keyof Api[G] & string}` }[Exclude<
  keyof Api,
  'events'
>]

type CallOf<P> = P extends `${infer G extends Exclude<keyof Api, 'events'>}.${infer N}`
  ? N extends keyof Api[G]
    ? Api[G][N]
    : never
  : never
type Callable<P> =
  CallOf<P> extends (input: infer I, ...rest: never[]) => Promise<infer O> ? { input: I; output: O } : never

export type InputOf<P extends Procedure> = Callable<P>['input']
export type OutputOf<P extends Procedure> = Callable<P>['output']

/** Calls a procedure by its name. */
export async function call<P extends Procedure>(
  procedure: P,
  input: InputOf<P>,
  signal?: AbortSignal,
): Promise<OutputOf<P>> {
  const [group, name] = procedure.split('.') as [keyof Api, string]
  const run = (api[group] as unknown as Record<string, (input: unknown, options: object) => Promise<OutputOf<P>>>)[name]
  if (!run) throw new TypeError(`no such procedure: ${procedure}`)
  return run(input, signal ? { signal } : {})
}
