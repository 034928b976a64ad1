import type { MessageEvent, ParentPort } from 'electron'
import { assert } from '#shared/kit/assert.ts'
import { type Connection, holdConnection } from '../rpc/connection.ts'
import { type Log, traceOf } from '../rpc/fault-log.ts'
import { makeHub } from '../rpc/hub.ts'
import { type Port, servePort } from '../rpc/port-server.ts'
import { makeRouter } from '../rpc/router.ts'
import type { Compose, Station } from '../rpc/services.ts'
import { plainSecretBox, type SecretBox } from '../storage/secret-box.ts'
import { openLog } from './log.ts'
import { stationStart, type ToShell, type ToStation, toStation } from './station-messages.ts'

type Post = (message: ToShell) => void

/** The shell's `safeStorage`, asked over the parent port. */
function shellSecretBox(post: Post): SecretBox & { answered(id: number, bytes: Uint8Array | null): void } {
  const asked = new Map<number, (bytes: Uint8Array | null) => void>()
  let last = 0
  const ask = (what: 'protect' | 'reveal', bytes: Uint8Array) =>
    new Promise<Uint8Array>((resolve, reject) => {
      const id = ++last
      asked.set(id, answer => (answer ? resolve(answer) : reject(new Error(`the system could not ${what} a secret`))))
      post({ t: 'secret', id, what, bytes })
    })
  return {
    kind: 'protected',
    protect: secret => ask('protect', secret),
    reveal: sealed => ask('reveal', sealed),
    answered(id, bytes) {
      asked.get(id)?.(bytes)
      asked.delete(id)
    },
  }
}

/** AU-8: the system's screen was locked or the machine sleeps, so every window's session locks. */
async function lockAll(station: Station, connections: Iterable<Connection>): Promise<void> {
  for (const connection of connections) {
    const token = connection.token()
    const standing = token === null ? null : station.standing(token, 'watch')
    if (standing && !standing.locked) await station.services.sessions.lock(standing.caller, {}, connection)
  }
}

/** A bug outside any request: nothing here can be trusted any more, the shell starts the process again (PR-8). */
function endOnBug(log: Log): void {
  const end = (error: unknown) => {
    log({ event: 'crash', ...traceOf(error) })
    process.exit(1)
  }
  process.on('uncaughtException', end)
  process.on('unhandledRejection', end)
}

/** The station process: owns database and services, serves each window over the port that the shell hands it, until told to stop. */
export async function runStation(compose: Compose): Promise<void> {
  const parent = (process as unknown as { parentPort?: ParentPort }).parentPort
  assert(parent, 'the station process is started by the shell')
  const { secrets, dataDir, ...start } = stationStart.parse(JSON.parse(process.argv[2] ?? ''))
  const log = openLog(`${dataDir}/logs`, 'station')
  endOnBug(log)
  const post: Post = message => parent.postMessage(message)
  const shellBox = shellSecretBox(post)
  const hub = makeHub()
  const connections = new Map<string, Connection>()

  const take = async (message: ToStation, ports: readonly Port[]) => {
    if (message.t === 'ping') return post({ t: 'pong' })
    if (message.t === 'secret') return shellBox.answered(message.id, message.bytes)
    const station = await composed
    switch (message.t) {
      case 'connect': {
        const [port] = ports
        assert(port, 'a connection comes with its port')
        const { connection: id, device, token } = message
        const known = connections.get(id)
        const connection =
          known ?? holdConnection('window', device, token, held => post({ t: 'held', connection: id, token: held }))
        connections.set(id, connection)
        return servePort(makeRouterOnce(station), port, connection, log)
      }
      case 'lock':
        await lockAll(station, connections.values())
        return hub.push({ topic: 'session', state: 'locked' })
      case 'stop':
        hub.close()
        await station.close()
        post({ t: 'stopped' })
        return process.exit(0)
    }
  }
  let router: ReturnType<typeof makeRouter> | undefined
  const makeRouterOnce = (station: Station) => (router ??= makeRouter(station, hub, log))
  parent.on('message', ({ data, ports }: MessageEvent) => void take(toStation.parse(data), ports))

  const box = secrets === 'protected' ? shellBox : plainSecretBox
  const composed = compose({ ...start, dataDir, secrets: box, log, lan: {}, push: event => hub.push(event) })
  makeRouterOnce(await composed)
  post({ t: 'ready' })
}
