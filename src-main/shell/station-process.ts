import { type MessagePortMain, type UtilityProcess, utilityProcess } from 'electron'
import type { StationState } from '#shared/contract/bridge.ts'
import type { Log } from '../rpc/fault-log.ts'
import type { Secrets } from './secrets.ts'
import { type StationStart, type ToShell, type ToStation, toShell } from './station-messages.ts'

export interface StationProcess {
  /** Hands one end of a channel to the station; where it is just restarting, as soon as it runs. */
  connect(connection: string, device: string, port: MessagePortMain): void
  state(): StationState
  /** AU-8: locks the sessions of all windows. */
  lock(): void
  /** Lets the station finish and close; ends it by force after `stopMs`. */
  stop(): Promise<void>
}

const firstRestartMs = 200
const longestRestartMs = 2_000
/** After this long a run counts as good, and the next failure is a first one again. */
const goodRunMs = 60_000
const stopMs = 8_000

/** How long to wait before the nth restart in a row: 0.2 s, 0.4 s … 2 s, so that it is back within 3 s however often it falls. */
export const restartDelayMs = (attempt: number): number =>
  Math.min(longestRestartMs, firstRestartMs * 2 ** Math.min(attempt - 1, 10))

/** Starts the station process and starts it again whenever it ends unasked (PR-8); `changed` hears every change of its state. */
export function superviseStation(
  options: { file: string; start: Omit<StationStart, 'secrets'>; secrets: Promise<Secrets>; log: Log },
  changed: (state: StationState) => void,
): StationProcess {
  const { secrets, log } = options
  const tokens = new Map<string, string>()
  const waiting: [Extract<ToStation, { t: 'connect' }>, MessagePortMain][] = []
  let child: UtilityProcess | undefined
  let state: StationState = { state: 'starting' }
  let attempt = 0
  let stopping: (() => void) | undefined

  const become = (next: StationState) => {
    state = next
    changed(next)
  }
  const send = (message: ToStation, port?: MessagePortMain): void => child?.postMessage(message, port ? [port] : [])

  function heard(data: unknown): void {
    const message = toShell.parse(data)
    if (message.t === 'ready') become({ state: 'ready' })
    else if (message.t === 'held' && message.token !== null) tokens.set(message.connection, message.token)
    else if (message.t === 'held') tokens.delete(message.connection)
    else if (message.t === 'secret') void answerSecret(message)
  }

  async function answerSecret({ id, what, bytes }: Extract<ToShell, { t: 'secret' }>): Promise<void> {
    const from = child
    const answer = await (await secrets)[what](bytes)
    if (child === from) send({ t: 'secret', id, bytes: answer })
  }

  function begin({ kind }: Secrets): void {
    if (stopping) return
    const args = [JSON.stringify({ ...options.start, secrets: kind } satisfies StationStart)]
    const { NODE_OPTIONS: _options, ELECTRON_RUN_AS_NODE: _node, ...env } = process.env
    const started = Date.now()
    child = utilityProcess.fork(options.file, args, { serviceName: 'CocoaTrack station', env, stdio: 'inherit' })
    child.on('message', heard)
    child.once('exit', code => {
      child = undefined
      if (stopping) return stopping()
      attempt = Date.now() - started > goodRunMs ? 1 : attempt + 1
      const inMs = restartDelayMs(attempt)
      log({ event: 'stationEnded', code, attempt, inMs })
      become({ state: 'restarting', attempt, inMs })
      setTimeout(() => void secrets.then(begin), inMs)
    })
    for (const [message, port] of waiting.splice(0)) send(message, port)
  }
  void secrets.then(begin)

  return {
    connect(connection, device, port) {
      const message = { t: 'connect', connection, device, token: tokens.get(connection) ?? null } as const
      if (child) send(message, port)
      else waiting.push([message, port])
    },
    state: () => state,
    lock: () => send({ t: 'lock' }),
    stop: () =>
      new Promise(resolve => {
        const running = child
        const late = setTimeout(() => running?.kill(), stopMs)
        stopping = () => {
          clearTimeout(late)
          resolve()
        }
        if (running) send({ t: 'stop' })
        else stopping()
      }),
  }
}
