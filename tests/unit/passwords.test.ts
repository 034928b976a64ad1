import { randomBytes } from 'node:crypto'
import { hash } from 'argon2'
import { expect, test } from 'vitest'
import { oneTimePassword } from '#main/services/security/one-time-password.ts'
import { createPasswords } from '#main/services/security/passwords.ts'
import { turnstile } from '#main/services/security/turnstile.ts'
import { makeUserKeys, openUserKeys, rewrapUserKeys } from '#main/services/security/user-keys.ts'

const random = { bytes: (count: number) => new Uint8Array(randomBytes(count)), uuid: () => '' }
const passwords = createPasswords(random)

test('what is stored says argon2id with 64 MiB, three passes, and a salt of its own (AU-1)', async () => {
  const [one, two] = await Promise.all([passwords.hash('trois poules'), passwords.hash('trois poules')])
  expect(one).toMatch(/^\$argon2id\$v=19\$m=65536,t=3,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/)
  expect(one).not.toBe(two)
  expect(await passwords.verify(one, 'trois poules')).toBe(true)
  expect(await passwords.verify(one, 'deux poules')).toBe(false)
  expect(passwords.isWeak(one)).toBe(false)
  expect(passwords.isWeak(await hash('x', { memoryCost: 19_456, timeCost: 2, parallelism: 1 }))).toBe(true)
})

test('an unknown name costs as much as a known one, and never passes (AU-5)', async () => {
  const stored = await passwords.hash('trois poules')
  // Time of the processor, in all threads of this process: what else the machine does is not in it.
  const work = async (of: string | null) => {
    const before = process.cpuUsage()
    expect(await passwords.verify(of, 'deux poules')).toBe(false)
    return process.cpuUsage(before).user
  }
  await work(null)
  let [known, unknown] = [0, 0]
  for (let n = 0; n < 7; n += 1) {
    known += await work(stored)
    unknown += await work(null)
  }
  expect(Math.abs(known - unknown)).toBeLessThan(Math.max(known, unknown) * 0.5)
})

test('at most two are looked at at once, in order, and one that fails holds nobody up (AU-2)', async () => {
  const turn = turnstile(2)
  const began: number[] = []
  const ends: ((error?: Error) => void)[] = []
  const jobs = [0, 1, 2, 3, 4].map(n =>
    turn(() => {
      began.push(n)
      return new Promise<number>((resolve, reject) => (ends[n] = error => (error ? reject(error) : resolve(n))))
    }).catch(() => -1),
  )
  const settle = () => new Promise(resolve => setImmediate(resolve))
  await settle()
  expect(began).toEqual([0, 1])
  ends[1]?.(new Error('no memory'))
  await settle()
  expect(began).toEqual([0, 1, 2])
  ends[0]?.()
  ends[2]?.()
  await settle()
  expect(began).toEqual([0, 1, 2, 3, 4])
  ends[3]?.()
  ends[4]?.()
  expect(await Promise.all(jobs)).toEqual([0, -1, 2, 3, 4])
})

test('key pairs open with the password, are wrapped anew by the next one, and not by a wrong one (LEDGER §8)', async () => {
  const keys = await makeUserKeys(random, passwords, 'trois poules')
  const seeds = await openUserKeys(passwords, keys, 'trois poules')
  expect(seeds.ok && seeds.value.length).toBe(64)
  expect(await openUserKeys(passwords, keys, 'deux poules')).toEqual({ ok: false, error: 'WrongPassword' })
  const next = await rewrapUserKeys(random, passwords, keys, 'trois poules', 'quatre poules')
  expect(next.ok && [next.value.ed, next.value.x]).toEqual([keys.ed, keys.x])
  expect(next.ok && next.value.salt !== keys.salt).toBe(true)
  const again = next.ok ? await openUserKeys(passwords, next.value, 'quatre poules') : next
  expect(again.ok && seeds.ok && Buffer.compare(again.value, seeds.value)).toBe(0)
})

test('initial passwords hold 112 bits in words to be read aloud (AU-7)', () => {
  const some = Array.from({ length: 500 }, () => oneTimePassword(random.bytes(14)))
  expect(new Set(some).size).toBe(500)
  expect(some.every(one => /^([b-z][aiou][b-z][aiou][b-z]-){6}[b-z][aiou][b-z][aiou][b-z]$/.test(one))).toBe(true)
  expect(oneTimePassword(new Uint8Array(14))).toBe('babab-babab-babab-babab-babab-babab-babab')
})
