import { afterEach, beforeEach, expect, test } from 'vitest'
import { idleHours, roles } from '#shared/domain/roles.ts'
import { assert } from '#shared/kit/assert.ts'
import { logIn } from '#main/services/sessions/log-in.ts'
import { done, kindOf, quickPasswords, rootPassword, type TestStation, testStation } from '../support/test-station.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs
let station: TestStation
beforeEach(async () => {
  station = await testStation()
  await passwordOfRoot()
})
afterEach(() => station.close())

/** The wizard hashed with argon2id; these tests are about counting, so the superadmin gets a quick password. */
async function passwordOfRoot() {
  const { deps } = station.ready
  const stored = await quickPasswords.hash(rootPassword)
  deps.store.write(tx => {
    deps.ledger.append(tx, { command: station.id(), actor: station.root.user }, [
      { scope: 'auth', ops: [{ k: 'set', e: 'user', i: station.root.user, personal: { password: stored } }] },
    ])
  })
}

const guess = (login: string, password: string, device = 'fenêtre') =>
  logIn(station.ready.deps, device, { login, password })
const right = (device = 'fenêtre') => guess('odette', rootPassword, device)
const wait = async () => {
  const refused = await guess('odette', 'mauvais mot')
  return !refused.ok && refused.error.kind === 'TooManyAttempts' ? refused.error.waitSeconds : 0
}
const standing = (token: string, use: 'act' | 'watch' = 'act') => station.ready.desk.standing(token, use)

test('the right password opens a session, stored as its digest only (SES-1)', async () => {
  const { token, me } = done(await right())
  expect(Buffer.from(token, 'base64url')).toHaveLength(32)
  expect(me).toMatchObject({ role: 'SU', warehouses: 'all', organisation: 'Coopérative Essai', station: 'Poste 1' })
  expect(standing(token)).toMatchObject({ caller: { user: station.root.user, role: 'SU' }, locked: false })
  const stored = station.open.store.read(tx => tx.db.prepare('SELECT * FROM session').all() as object[])
  expect(JSON.stringify(stored)).not.toContain(token)
  expect(standing(`${token}x`)).toBeNull()
})

test('wrong name, wrong password and nobody’s rights answer the same', async () => {
  const wrong = await guess('odette', 'x')
  expect(wrong).toEqual(await guess('personne', 'x'))
  expect(kindOf(wrong)).toBe('WrongCredentials')
})

test('five failures are free, then 1, 2, 4, 8, 15 and 15 minutes (AU-5)', async () => {
  const waits: number[] = []
  for (let n = 0; n < 10; n += 1) {
    expect(kindOf(await guess('odette', 'mauvais'))).toBe('WrongCredentials')
    if (n < 4) continue
    const seconds = await wait()
    waits.push(seconds / 60)
    station.ports.move(seconds * 1_000)
  }
  expect(waits).toEqual([1, 2, 4, 8, 15, 15])
  expect(kindOf(await right())).toBe('ok')
  expect(kindOf(await guess('odette', 'mauvais'))).toBe('WrongCredentials')
})

test('of 10 000 guesses in 8 h at most 40 are looked at, on one name or on many (AU-5)', async () => {
  for (const login of [() => 'odette', (n: number) => `nom${n}`]) {
    let looked = 0
    const endMs = station.ports.clock.wallMs() + 8 * hourMs
    for (let n = 0; n < 10_000; n += 1) {
      const one = await guess(login(n), `essai ${n}`)
      if (kindOf(one) === 'WrongCredentials') looked += 1
      station.ports.move((8 * hourMs) / 10_000)
    }
    expect(station.ports.clock.wallMs()).toBeCloseTo(endMs, -1)
    expect(looked).toBeLessThanOrEqual(40)
    expect(looked).toBeGreaterThan(20)
    station.ports.move(2 * dayMs)
  }
})

test('a browser that calls itself something else at every try is the same device', async () => {
  for (let n = 0; n < 5; n += 1) await guess(`nom${n}`, 'mauvais', `Navigateur ${n} · 10.0.0.7`)
  expect(kindOf(await guess('odette', 'mauvais', 'Autre · 10.0.0.7'))).toBe('TooManyAttempts')
  expect(kindOf(await guess('odette', 'mauvais', 'Autre · 10.0.0.8'))).toBe('WrongCredentials')
})

test('a login of one’s own does not buy guesses at others’ passwords', async () => {
  let looked = 0
  for (let n = 0; n < 300; n += 1) {
    if (kindOf(await guess(`autre${n % 40}`, 'mauvais')) === 'WrongCredentials') looked += 1
    await right()
    station.ports.move(minuteMs)
  }
  expect(looked).toBeLessThanOrEqual(40)
})

test('200 kills after a guess and 50 clocks set back give no free guess (AU-6)', async () => {
  for (let n = 0; n < 5; n += 1) await guess('odette', 'mauvais')
  let looked = 0
  for (let n = 0; n < 200; n += 1) {
    const { deps } = station.ready
    const killed = { ...deps, passwords: { ...deps.passwords, verify: () => Promise.reject(new Error('killed')) } }
    try {
      const one = await logIn(killed, 'fenêtre', { login: 'odette', password: 'essai' })
      expect(kindOf(one)).toBe('TooManyAttempts')
    } catch {
      looked += 1
    }
    if (n < 50) station.ports.setWall(station.ports.clock.wallMs() - dayMs)
  }
  expect(looked).toBe(0)
})

test('a try that is killed while the password is looked at has been counted (AU-6)', async () => {
  const { deps } = station.ready
  const killed = { ...deps, passwords: { ...deps.passwords, verify: () => Promise.reject(new Error('killed')) } }
  for (let n = 0; n < 5; n += 1) {
    await expect(logIn(killed, 'fenêtre', { login: 'odette', password: 'essai' })).rejects.toThrow('killed')
  }
  const again = await station.restart()
  station = again
  expect(kindOf(await right())).toBe('TooManyAttempts')
})

test('the delay runs on the machine’s own time, not on its clock, and goes on after a reboot (AU-6)', async () => {
  for (let n = 0; n < 5; n += 1) await guess('odette', 'mauvais')
  station.ports.setWall(station.ports.clock.wallMs() + 10 * dayMs)
  expect(kindOf(await right())).toBe('TooManyAttempts')
  station.ports.setWall(station.ports.clock.wallMs() - 20 * dayMs)
  station.ports.reboot()
  expect(kindOf(await right())).toBe('TooManyAttempts')
  station.ports.move(61_000)
  expect(kindOf(await right())).toBe('ok')
})

test('100 tries at once are counted one by one', async () => {
  const answers = await Promise.all(Array.from({ length: 100 }, () => guess('odette', 'mauvais')))
  expect(answers.filter(answer => kindOf(answer) === 'WrongCredentials')).toHaveLength(5)
})

test('a session ends after 12 h, after its role’s idle time, and when the clock goes back (SES-1, AU-9)', async () => {
  expect(roles.map(role => idleHours[role])).toEqual([1, 12, 12, 8, 8, 4])
  const first = done(await right()).token
  for (let n = 0; n < 70; n += 1) {
    station.ports.move(10 * minuteMs)
    standing(first)
    if (standing(first, 'watch')?.locked) {
      const { caller } = standing(first, 'watch') ?? {}
      assert(caller !== undefined, 'locked and still there')
      done(await station.people.sessions.unlock(caller, { password: rootPassword }))
    }
  }
  expect(standing(first)).not.toBeNull()
  station.ports.move(21 * 10 * minuteMs)
  expect(standing(first)).toBeNull()
  const second = done(await right()).token
  station.ports.move(4 * hourMs)
  expect(standing(second)).toBeNull()
  const third = done(await right()).token
  station.ports.setWall(station.ports.clock.wallMs() - hourMs)
  expect(standing(third)).toBeNull()
})

test('the screen locks when idle for the setting’s minutes, and its password alone opens it (AU-8)', async () => {
  const { token } = done(await right())
  station.ports.move(4 * minuteMs)
  expect(standing(token, 'watch')?.locked).toBe(false)
  station.ports.move(2 * minuteMs)
  const idle = standing(token)
  expect(idle?.locked).toBe(true)
  assert(idle !== null, 'a locked session stands')
  expect(kindOf(await station.people.sessions.unlock(idle.caller, { password: 'mauvais' }))).toBe('WrongCredentials')
  expect(standing(token)?.locked).toBe(true)
  expect(done(await station.people.sessions.unlock(idle.caller, { password: rootPassword })).locked).toBe(false)
  expect(standing(token)?.locked).toBe(false)
  done(station.people.sessions.lock(idle.caller))
  expect(standing(token)?.locked).toBe(true)
})

test('own sessions are listed and revoked, others’ are not (SES-1)', async () => {
  const [one, two] = [done(await right('poste 1')).token, done(await right('poste 2')).token]
  const caller = standing(one)?.caller
  assert(caller !== undefined, 'logged in')
  const { rows } = done(station.people.sessions.list(caller))
  expect(rows.map(row => [row.device, row.current])).toEqual(
    expect.arrayContaining([
      ['poste 1', true],
      ['poste 2', false],
    ]),
  )
  const clerk = await station.person('AG')
  const other = rows.find(row => !row.current)
  assert(other !== undefined, 'two sessions')
  expect(kindOf(station.people.sessions.revoke(clerk, { id: other.id }))).toBe('NotFound')
  expect(done(station.people.sessions.revokeOthers(caller))).toEqual({ ended: 1 })
  expect(standing(two)).toBeNull()
  expect(standing(one)).not.toBeNull()
})

test('logins, failures, locks and ends are in this station’s audit log, without passwords (AL-7)', async () => {
  await guess('odette', 'mot de passe tapé\r\npar erreur')
  await guess('mon mot de passe secret', 'x')
  const { token } = done(await right())
  const caller = standing(token)?.caller
  assert(caller !== undefined, 'logged in')
  done(station.people.sessions.lock(caller))
  const line = { setToken: () => undefined, clearToken: () => undefined, device: 'fenêtre' }
  done(station.people.sessions.logout(caller, {}, line))
  const bodies = station.open.store.read(
    tx =>
      tx.db
        .prepare(
          "SELECT CAST(body AS TEXT) AS b FROM entry WHERE log IN (SELECT n FROM log WHERE scope LIKE 'audit:%') ORDER BY seq",
        )
        .pluck()
        .all() as string[],
  )
  const events = bodies.flatMap(
    body => (JSON.parse(body) as { o: { e: string; p: { what?: string; how?: string } }[] }).o,
  )
  expect(events.map(event => [event.e, event.p.what ?? '', event.p.how ?? '']).slice(-5)).toEqual([
    ['login', 'fail', 'password'],
    ['login', 'fail', 'unknown'],
    ['login', 'ok', ''],
    ['login', 'lock', ''],
    ['login', 'logout', ''],
  ])
  expect(bodies.join()).not.toMatch(/tapé|secret|mauvais/)
})
