import { afterEach, beforeEach, expect, test } from 'vitest'
import { assert } from '#shared/kit/assert.ts'
import { logIn } from '#main/services/sessions/log-in.ts'
import { done, everything, kindOf, type TestStation, testStation } from '../support/test-station.ts'

let station: TestStation
beforeEach(async () => {
  station = await testStation()
})
afterEach(() => station.close())

const enter = (login: string, password: string) => logIn(station.ready.deps, 'fenêtre', { login, password })
const create = (login: string, role: 'VW' | 'AG' | 'AC' | 'MA' | 'AD' | 'SU' = 'AG', by = station.root) =>
  station.people.users.create(by, { commandId: station.id(), name: 'Bekolo Rose', login, role, warehouses: 'all' })

test('a new person gets a password to be read aloud, used once, that must be changed (USR-2, AU-7)', async () => {
  const { id, oneTimePassword } = done(await create('rose'))
  expect(oneTimePassword).toMatch(/^([bdfghjklmnprstvz][aiou][bdfghjklmnprstvz][aiou][bdfghjklmnprstvz]-){6}\w{5}$/)
  const { token, me } = done(await enter('rose', oneTimePassword))
  expect(me.mustChange).toBe(true)
  const standing = station.ready.desk.standing(token, 'act')
  assert(standing !== null, 'logged in')
  expect(standing.mustChange).toBe(true)
  const change = (next: string) =>
    station.people.sessions.changePassword(standing.caller, { current: oneTimePassword, next })
  expect(await change('bekolorose')).toMatchObject({ error: { kind: 'WeakPassword', why: 'name' } })
  expect(await change('cacao2026')).toMatchObject({ error: { kind: 'WeakPassword', why: 'common' } })
  expect(await change('court')).toMatchObject({ error: { kind: 'WeakPassword', why: 'short' } })
  expect(done(await change('trois poules rousses')).mustChange).toBe(false)
  expect(kindOf(await enter('rose', oneTimePassword))).toBe('WrongCredentials')
  expect(kindOf(await enter('rose', 'trois poules rousses'))).toBe('ok')
  const { history } = done(station.people.users.get(station.root, { id }))
  expect(JSON.stringify(history)).not.toMatch(/quick\$|"box"/)
  expect(history.some(line => line.changes.some(change => change.field === 'password'))).toBe(true)
})

test('an initial password expires', async () => {
  const { oneTimePassword } = done(await create('rose'))
  station.ports.move(15 * 86_400_000)
  expect(kindOf(await enter('rose', oneTimePassword))).toBe('WrongCredentials')
})

test('the command sent again makes nobody twice and shows no password', async () => {
  const commandId = station.id()
  const input = { commandId, name: 'Rose', login: 'rose', role: 'AG' as const, warehouses: 'all' as const }
  const first = done(await station.people.users.create(station.root, input))
  const again = done(await station.people.users.create(station.root, input))
  expect(again).toEqual({ id: first.id, oneTimePassword: '' })
  expect(kindOf(await create('ROSE'.toLowerCase()))).toBe('LoginTaken')
})

test('nobody manages an equal or higher role, nor himself (USR-1)', async () => {
  const admin = await station.person('AD')
  const other = await station.person('AD')
  const { users } = station.people
  for (const role of ['AD', 'SU'] as const)
    expect(kindOf(await create(`x${role.toLowerCase()}`, role, admin))).toBe('NotManageable')
  expect(kindOf(await create('agent', 'AG', admin))).toBe('ok')
  const why = 'essai'
  const deactivate = (by: typeof admin, id: string) =>
    kindOf(users.deactivate(by, { commandId: station.id(), id, why }))
  expect(deactivate(admin, other.user)).toBe('NotManageable')
  expect(deactivate(admin, station.root.user)).toBe('NotManageable')
  expect(deactivate(admin, admin.user)).toBe('Yourself')
  expect(deactivate(station.root, station.root.user)).toBe('Yourself')
  const role = (by: typeof admin, id: string, to: 'AD' | 'AG') =>
    kindOf(users.changeRole(by, { commandId: station.id(), id, role: to, warehouses: 'all', why }))
  expect(role(admin, other.user, 'AG')).toBe('NotManageable')
  expect(role(station.root, other.user, 'AG')).toBe('ok')
  expect(kindOf(await users.resetPassword(admin, { commandId: station.id(), id: station.root.user }))).toBe(
    'NotManageable',
  )
})

test('the last superadmin stays; of two, one may go', async () => {
  const second = await station.person('SU')
  const { users } = station.people
  const input = { why: 'départ' }
  expect(kindOf(users.deactivate(second, { commandId: station.id(), id: station.root.user, ...input }))).toBe('ok')
  expect(kindOf(users.deactivate(station.root, { commandId: station.id(), id: second.user, ...input }))).toBe(
    'LastSuperadmin',
  )
})

test('who is deactivated is out at once, and in again with another role (AU-12)', async () => {
  const { id, oneTimePassword } = done(await create('rose'))
  const { token } = done(await enter('rose', oneTimePassword))
  expect(station.ready.desk.standing(token, 'act')?.caller.role).toBe('AG')
  done(station.people.users.deactivate(station.root, { commandId: station.id(), id, why: 'a quitté' }))
  expect(station.ready.desk.standing(token, 'act')).toBeNull()
  expect(kindOf(await enter('rose', oneTimePassword))).toBe('WrongCredentials')
  const list = () => done(station.people.users.list(station.root, everything)).rows.find(row => row.id === id)
  expect(list()).toMatchObject({ active: false, role: null })
  const back = { commandId: station.id(), id, role: 'MA' as const, warehouses: 'all' as const, why: 'revient' }
  done(station.people.users.reactivate(station.root, back))
  expect(list()).toMatchObject({ active: true, role: 'MA' })
  expect(done(await enter('rose', oneTimePassword)).me.role).toBe('MA')
})

test('a role changed in the file gains nothing: rights come from signed grants (AU-11)', async () => {
  const clerk = await station.person('AG')
  station.open.store.write(tx => {
    tx.db.prepare("UPDATE access_grant SET role = 'SU' WHERE user = ?").run(clerk.user)
  })
  const again = await station.restart()
  expect(again.ready.ledger.authority().roleOf(clerk.user)?.role).toBe('AG')
  station = again
})

test('rights for other warehouses open no session here', async () => {
  const fields = { name: 'Magasin d’Obala', code: 'OBA' }
  const other = done(station.org.warehouses.create(station.root, { commandId: station.id(), fields }))
  const input = { commandId: station.id(), name: 'Rose', login: 'rose', role: 'MA' as const, warehouses: [other.id] }
  const { oneTimePassword } = done(await station.people.users.create(station.root, input))
  expect(kindOf(await enter('rose', oneTimePassword))).toBe('WrongCredentials')
  const admin = await station.person('AD', [station.ready.deps.here.warehouse])
  const beyond = { ...input, commandId: station.id(), login: 'jean' }
  expect(kindOf(await station.people.users.create(admin, beyond))).toBe('NotManageable')
})
