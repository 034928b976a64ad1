import { peopleServices } from '#main/services/people-services.ts'
import { logIn } from '#main/services/sessions/log-in.ts'
import { done, quickPasswords, shippedPorts, testStation } from './test-station.ts'

const password = 'trois poules rousses'

/**
 * A station with so many agents, each at a PC of his own; `logIn` looks at the password of the nth as a screen has it looked at.
 * `quickKeys`: a key that opens conversations is not hashed again out of the password, which passes the same door as looking at it.
 */
export async function crowdedStation(people: number, { quickKeys = false } = {}) {
  const station = await testStation({ ports: shippedPorts() })
  const whole = station.ready.deps
  const { deriveKey } = quickPasswords
  const deps = quickKeys ? { ...whole, passwords: { ...whole.passwords, deriveKey } } : whole
  // Everybody's password is kept as the same argon2id: making so many is no part of logging in.
  const stored = await deps.passwords.hash(password)
  const { users } = peopleServices({ ...deps, passwords: { ...quickPasswords, hash: () => Promise.resolve(stored) } })
  for (let n = 0; n < people; n++) {
    const person = { commandId: station.id(), name: `Agent ${n}`, login: `agent-${n}`, role: 'AG' as const }
    done(await users.create(station.root, { ...person, warehouses: 'all' }))
  }
  return {
    logIn: (n: number) => logIn(deps, `poste ${n}`, { login: `agent-${n}`, password }),
    close: () => station.close(),
  }
}

/** Watches the memory of this process: by how much it has grown at most since now, and how often the loop came round. */
export function watchMemory() {
  const before = process.memoryUsage().rss
  let most = before
  let turns = 0
  const timer = setInterval(() => {
    turns += 1
    most = Math.max(most, process.memoryUsage().rss)
  }, 1)
  return { turns: () => turns, grownBytes: () => most - before, stop: () => clearInterval(timer) }
}
