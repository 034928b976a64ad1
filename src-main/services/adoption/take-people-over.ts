import type { Refusal } from '#shared/contract/refusal.ts'
import { type Role, rankOf } from '#shared/domain/roles.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import { userById, userByLogin } from '../../repositories/user.ts'
import type { Estate, EstatePerson } from '../../storage/estate.ts'
import type { Draft, DraftOp } from '../../storage/ledger.ts'
import type { ReadTx } from '../../storage/store.ts'
import { type Caller, runCommand } from '../command.ts'
import type { StationDeps } from '../station-deps.ts'

/** Whoever comes from another organisation governs nobody here: more is given by hand. */
const most: Role = 'MA'

/** Who was taken over. `logins`: those that somebody here has, so that their people have none. */
export interface TakenPeople {
  readonly made: number
  readonly logins: readonly string[]
}

/**
 * Makes the people of another organisation known here, by their ids, so that what they did bears their names. `depots`: where each keeps
 * the role that he had, and with it his login and password; null: nobody may log in.
 */
export async function takePeopleOver(
  deps: StationDeps,
  caller: Caller,
  estate: Estate,
  depots: readonly string[] | null,
): Promise<Result<TakenPeople, Refusal>> {
  let made = 0
  const logins: string[] = []
  for (const person of estate.people()) {
    const command = {
      commandId: deps.random.uuid(),
      name: 'adoption.person',
      can: 'organisation.adopt',
      input: null,
    } as const
    const done = runCommand<'known' | 'made' | 'nameless'>(deps, caller, command, tx => {
      if (userById(tx, deps.store.build, person.id) !== undefined) return ok({ value: 'known', drafts: [] })
      const credentials = depots === null ? null : credentialsOf(tx, deps, person)
      const value = depots !== null && person.login !== null && credentials === null ? 'nameless' : 'made'
      return ok({ value, drafts: draftsOf(deps, person, depots, credentials) })
    })
    if (!done.ok) return err(done.error)
    if (done.value !== 'known') made += 1
    if (done.value === 'nameless' && person.login !== null) logins.push(person.login)
  }
  return ok({ made, logins })
}

type Credentials = Required<Pick<Extract<DraftOp, { k: 'set' }>, 'personal'>>['personal']

/** What he logs in with, where nobody here logs in by that name and he may. */
function credentialsOf(tx: ReadTx, deps: StationDeps, person: EstatePerson): Credentials | null {
  const { login, password, keys, role, active } = person
  if (login === null || password === null || keys === null || role === null || !active) return null
  return userByLogin(tx, deps.store.build, login) === undefined ? { login, password, keys } : null
}

function draftsOf(
  deps: StationDeps,
  person: EstatePerson,
  depots: readonly string[] | null,
  credentials: Credentials | null,
): Draft[] {
  const { id, name, role, reissued, mustChange } = person
  const active = depots !== null && person.active && role !== null
  const user: DraftOp = {
    k: 'create',
    e: 'user',
    i: id,
    p: { must_change: mustChange, active, reissued: { ...reissued } },
    personal: name === null ? {} : { name },
  }
  const held = active && role !== null && rankOf(role) > rankOf(most) ? most : role
  const grant: DraftOp[] =
    active && held !== null
      ? [{ k: 'create', e: 'grant', i: deps.random.uuid(), p: { user: id, role: held, wh: [...new Set(depots)] } }]
      : []
  // A personal part of its own: who he is may be known where he may not log in (LEDGER §8).
  const set: Draft[] =
    credentials === null ? [] : [{ scope: 'auth', ops: [{ k: 'set', e: 'user', i: id, personal: credentials }] }]
  return [{ scope: 'auth', ops: [user, ...grant] }, ...set]
}
