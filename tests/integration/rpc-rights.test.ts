import { describe, expect, test } from 'vitest'
import { isContractProcedure } from '@orpc/contract'
import { contract } from '#shared/contract/contract.ts'
import type { Permission } from '#shared/contract/procedure.ts'
import { may } from '#shared/domain/rights.ts'
import { roles } from '#shared/domain/roles.ts'
import { type Connection, holdConnection } from '#main/rpc/connection.ts'
import { makeHub } from '#main/rpc/hub.ts'
import { makeLocalClient, makeRouter } from '#main/rpc/router.ts'
import { openToAnyone } from '#main/rpc/services.ts'
import { FakeCore, type FakeSession, procedures } from '../support/fake-core.ts'
import { outcomeOf } from '../support/port-line.ts'

const denials = new Set(['NotLoggedIn', 'Locked', 'PasswordMustChange', 'Forbidden', 'ConfirmPassword'])
const quiet = () => undefined

function lineOf(session?: FakeSession): { core: FakeCore; connection: Connection; client: unknown } {
  // what answers by itself in the fake would hide whether it was reached
  const core = new FakeCore({
    'sessions.login': undefined as never,
    'sessions.logout': undefined as never,
    'sessions.lock': undefined as never,
    'sessions.me': undefined as never,
  })
  const connection = holdConnection('window', 'test')
  if (session) {
    core.sessions.set('token', session)
    connection.setToken('token')
  }
  const router = makeRouter(core, makeHub(), quiet)
  return { core, connection, client: makeLocalClient(router, connection) }
}

/** What a caller is denied with, or null when the call goes on to decoding and the service. */
async function denialOf(session: FakeSession | undefined, path: string): Promise<string | null> {
  const { core, client } = lineOf(session)
  const outcome = await outcomeOf(client, path, {})
  if (!denials.has(outcome)) return null
  expect(core.calls, path).toEqual([])
  return outcome
}

describe('who may call what (EL-8, T9)', () => {
  const all = procedures()
  test('every procedure of the contract has a permission', () => {
    const without: string[] = []
    const walk = (of: object, path: string) => {
      for (const [name, at] of Object.entries(of) as [string, object][]) {
        if (!isContractProcedure(at)) walk(at, `${path}${name}.`)
        else if ((at['~orpc'].meta as { can?: Permission }).can === undefined) without.push(path + name)
      }
    }
    walk(contract, '')
    expect(without).toEqual([])
    expect(all.length).toBeGreaterThan(90)
  })

  test('the compiler and the contract agree on what is open before login', () => {
    expect(
      all
        .filter(({ can }) => can === 'anyone')
        .map(({ path }) => path)
        .toSorted(),
    ).toEqual([...openToAnyone].toSorted())
  })

  test.each(roles)('%s: each procedure as the rights table says', async role => {
    for (const { path, can } of all) {
      const allowed = can === 'anyone' || can === 'signedIn' || may(role, can)
      expect(await denialOf({ role }, path), path).toBe(allowed ? null : 'Forbidden')
    }
  })

  test('with nobody logged in only what is open to anyone', async () => {
    for (const { path, can } of all)
      expect(await denialOf(undefined, path), path).toBe(can === 'anyone' ? null : 'NotLoggedIn')
  })

  test('AU-8: a locked screen may unlock, log out and ask who it is', async () => {
    const open = new Set<string>([...openToAnyone, 'sessions.unlock', 'sessions.logout', 'sessions.me'])
    for (const { path } of all)
      expect(await denialOf({ role: 'SU', locked: true }, path), path).toBe(open.has(path) ? null : 'Locked')
  })

  test('USR-2: a password to change comes before everything else', async () => {
    const open = new Set<string>([...openToAnyone, 'sessions.changePassword', 'sessions.logout', 'sessions.me'])
    for (const { path } of all) {
      expect(await denialOf({ role: 'SU', mustChange: true }, path), path).toBe(
        open.has(path) ? null : 'PasswordMustChange',
      )
    }
  })

  test.each(roles)(
    'AU-9: %s without a fresh password: what he may and is grave waits for it, nothing else does',
    async role => {
      for (const { path, can, grave } of all) {
        const allowed = can === 'anyone' || can === 'signedIn' || may(role, can)
        const expected = allowed ? (grave ? 'ConfirmPassword' : null) : 'Forbidden'
        expect(await denialOf({ role, fresh: false }, path), path).toBe(expected)
      }
    },
  )

  test('events are for those who are logged in', async () => {
    expect(await denialOf(undefined, 'events.subscribe')).toBe('NotLoggedIn')
    expect(await denialOf({ role: 'VW', locked: true }, 'events.subscribe')).toBe('Locked')
    expect(await denialOf({ role: 'VW' }, 'events.subscribe')).toBeNull()
  })

  test('a token that stands for nobody is forgotten', async () => {
    const { client, connection } = lineOf()
    connection.setToken('stale')
    expect(await outcomeOf(client, 'home.status', {})).toBe('NotLoggedIn')
    expect(connection.token()).toBeNull()
  })

  test('nobody becomes somebody by saying so in the input', async () => {
    for (const extra of [
      { user: 'x' },
      { role: 'SU' },
      { token: 'token' },
      { session: 'x' },
      { caller: { role: 'SU' } },
    ]) {
      expect(await outcomeOf(lineOf({ role: 'VW' }).client, 'sessions.me', extra)).toBe('Invalid')
      expect(await outcomeOf(lineOf({ role: 'VW' }).client, 'users.list', { ...extra, limit: 1 })).toBe('Forbidden')
    }
  })
})
