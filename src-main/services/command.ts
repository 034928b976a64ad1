import { createHash } from 'node:crypto'
import type { Pushed } from '#shared/contract/contract.ts'
import { type Refusal, refuse } from '#shared/contract/refusal.ts'
import { type Action, may } from '#shared/domain/rights.ts'
import type { Role, WarehouseScope } from '#shared/domain/roles.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import type { Draft, Ledger } from '../storage/ledger.ts'
import type { ReadTx, Store, WriteTx } from '../storage/store.ts'

/** Time, from outside: services never read the machine's clock themselves. */
export interface Clock {
  wallMs(): number
}
/** Chance, from outside. */
export interface Random {
  bytes(count: number): Uint8Array
  /** a fresh UUIDv7 */
  uuid(): string
}

/** What every use case is given. Built once in `compose.ts`. */
export interface Deps {
  readonly store: Store
  readonly ledger: Ledger
  readonly clock: Clock
  readonly random: Random
  /** this station's warehouse */
  readonly here: { readonly warehouse: string; readonly scope: string }
  push(event: Pushed): void
  /** Active people whose role gives them an action in the depot of a scope, else in this station's: who is told. */
  audience(action: Action, scope?: string): readonly string[]
  /** Proves a second person by login and password (SES-2), counted and delayed like any login. */
  prove(login: string, password: string): Promise<Result<Person, Refusal>>
}

/** A person of the organisation with the role that holds now. */
export interface Person {
  readonly user: string
  readonly role: Role
  readonly warehouses: WarehouseScope
}

/** Who asks, taken from the session, never from arguments (EL-8). */
export interface Caller extends Person {
  readonly session: string
  /** he proved by his password within two minutes that it is he (AU-9) */
  readonly fresh: boolean
}

/** What a decision wants done: entries for the ledger, local rows beside them, the answer, and which tables changed. */
export interface Outcome<T> {
  readonly value: T
  readonly drafts: readonly Draft[]
  /** Writes of local tables in the same commit. */
  readonly local?: (tx: WriteTx) => void
}

/** One act: its id, its name in the contract, the right it takes. */
export interface Command {
  readonly commandId: string
  readonly name: string
  readonly can: Action
  /** what was asked; the same command with other input is refused. Passwords are left out of what is kept. Null: the id follows from what is done */
  readonly input: object | null
}

/**
 * Runs a command once. In one immediate transaction: the answer given before to this commandId, if any; else the decision, its
 * entries, its rows and the answer. Durable when it returns (DU-2, DEL-8). A command sent again by another person, for another
 * purpose or with other input is refused with CommandMismatch. The refusal of a decision leaves nothing behind.
 */
export function runCommand<T>(
  deps: Deps,
  caller: Caller,
  command: Command,
  decide: (tx: WriteTx) => Result<Outcome<T>, Refusal>,
): Result<T, Refusal> {
  if (!may(caller.role, command.can)) return err(refuse('Forbidden', { action: command.can }))
  let tables: readonly string[] = []
  const asked = digestOf(command.input)
  const result = deps.store.write<Result<T, Refusal>>(tx => {
    const given = answerOf(tx, deps, command.commandId)
    if (given !== undefined) {
      if (given.command !== command.name || given.user !== caller.user || !isAsked(given.input, asked))
        return err(refuse('CommandMismatch', {}))
      return ok(JSON.parse(given.result) as T)
    }
    const decided = decide(tx)
    if (!decided.ok) return decided
    const { value, drafts, local } = decided.value
    const appended = deps.ledger.append(tx, { command: command.commandId, actor: caller.user }, drafts)
    tables = appended.flatMap(entry => entry.tables)
    local?.(tx)
    tx.run(
      deps.store.build.insertInto('answer').values({
        c: command.commandId,
        command: command.name,
        user: caller.user,
        input: asked,
        result: JSON.stringify(value),
        at_ms: deps.clock.wallMs(),
      }),
    )
    return ok(value)
  })
  if (result.ok && tables.length > 0) deps.push({ topic: 'changed', tables: [...new Set(tables)] })
  return result
}

/** Runs a question in one snapshot. */
export function runQuery<T>(
  deps: Deps,
  caller: Caller,
  can: Action,
  ask: (tx: ReadTx) => Result<T, Refusal>,
): Result<T, Refusal> {
  if (!may(caller.role, can)) return err(refuse('Forbidden', { action: can }))
  return deps.store.read(ask)
}

function answerOf(tx: ReadTx, deps: Deps, commandId: string) {
  return tx.first(
    deps.store.build.selectFrom('answer').select(['command', 'user', 'input', 'result']).where('c', '=', commandId),
  )
}

/** Answers of earlier versions kept nothing of what some commands asked. */
const isAsked = (kept: string, asked: string): boolean => kept === '' || kept === asked

/** What was asked, without any password, as a digest: enough to tell whether the same is asked again. */
function digestOf(input: object | null): string {
  if (input === null) return ''
  const text = JSON.stringify(input, (key, value: unknown) => (key === 'password' ? undefined : value))
  return createHash('sha256').update(text).digest('base64url')
}
