import { ORPCError } from '@orpc/server'
import { compose } from '#main/compose.ts'
import { holdConnection } from '#main/rpc/connection.ts'
import { makeHub } from '#main/rpc/hub.ts'
import { makeLocalClient, makeRouter } from '#main/rpc/router.ts'
import { plainSecretBox } from '#main/storage/secret-box.ts'
import { type CounterPeople, counterPorts, deliveryOf } from './busy-counter.ts'
import { rootPassword, testAnswers } from './test-station.ts'

/** What a screen sees of a call: its answer, the kind it was refused for, or `FAULT`. */
export type Seen = { readonly said: unknown } | { readonly refused: string }

/** A prepared counter behind the same router as the screens, with the superadmin logged in where the store opens. */
export async function openCounterClient(folder: string, people: CounterPeople) {
  const hub = makeHub()
  const logged: object[] = []
  const log = (line: object) => void logged.push(line)
  const { resourcesDir } = people
  const around = {
    dataDir: folder,
    resourcesDir,
    version: '0.1.0',
    secrets: plainSecretBox,
    log,
    push: hub.push.bind(hub),
  }
  const ports = counterPorts(people.preparedMs)
  const station = await compose(around, ports)
  const client = makeLocalClient(makeRouter(station, hub, log), holdConnection('cli', 'a test'))
  const see = async (ask: () => Promise<unknown>): Promise<Seen> => {
    try {
      return { said: await ask() }
    } catch (error) {
      if (!(error instanceof ORPCError)) throw error
      return { refused: error.code === 'REFUSED' ? (error.data as { kind: string }).kind : error.code }
    }
  }
  return {
    client,
    logged,
    see,
    login: () => see(() => client.sessions.login({ login: testAnswers.superadmin.login, password: rootPassword })),
    state: () => client.setup.state({}),
    /** Records the `n`th delivery of the counter, by a command of its own or one that was sent before. */
    record: (n: number, commandId: string = ports.random.uuid()) =>
      see(() => client.deliveries.record({ commandId, delivery: deliveryOf(people.farmers, n) })),
    list: () => see(() => client.deliveries.list({ limit: 200 })),
    async close() {
      hub.close()
      await station.close()
    },
  }
}
