import type { z } from 'zod'
import type { Contract } from './contract.ts'

type SchemasOf<P> = P extends { '~orpc': { inputSchema?: infer I; outputSchema?: infer O } }
  ? { input: NonNullable<I>; output: NonNullable<O> }
  : never
type Decoded<S> = S extends z.ZodType ? z.output<S> : never

/** Groups of procedures of the contract: `farmers`, `sessions` … without the stream of events. */
export type Group = Exclude<keyof Contract, 'events'>
/** What a service is given for a procedure: the decoded input, defaults and trimming applied. */
export type InputOf<G extends Group, P extends keyof Contract[G]> = Decoded<SchemasOf<Contract[G][P]>['input']>
/** What a service answers for a procedure. */
export type OutputOf<G extends Group, P extends keyof Contract[G]> = Decoded<SchemasOf<Contract[G][P]>['output']>
