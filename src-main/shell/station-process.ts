import { type MessagePortMain, type UtilityProcess, utilityProcess } from 'electron'
import type { StationState } from '#shared/contract/bridge.ts'
import type { Log } from '../rpc/fault-log.ts'
import { beatMs, Heartbeat, hungMs } from './heartbeat.ts'
import type { Secrets } from './secrets.ts'
import { type StationStart, type ToShell, type ToStation, toShell } from './station-messages.ts'

export interface StationProcess {
  /** Hands one end of a channel to the station; where it is just restarting, as soon as it runs. */
  connect(connection: string, device: string, port: MessagePortMain): void
  /** Gives a new window the session of another one; from then on each keeps its own. */
  share(from: string, to: string): void
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

/** What holds its thread hears nothing gentler. */
function end(child: UtilityProcess | undefined): void {
  if (child?.pid !== undefined) process.kill(child.pid, 'SIGKILL')
}

interface Options {
  readonly file: string
  readonly start: Omit<StationStart, 'secrets'>
  readonly secrets: Promise<Secrets>
  readonly log: Log
}

/** Starts the station process, ends it when it hangs, and starts it again whenever it ends unasked (PR-8); `changed` hears every change of its state. */
export class SupervisedStation implements StationProcess {
  readonly #options: Options
  readonly #changed: (state: StationState) => void
  readonly #tokens = new Map<string, string>()
  readonly #waiting: [Extract<ToStation, { t: 'connect' }>, MessagePortMain][] = []
  #child: UtilityProcess | undefined
  #state: StationState = { state: 'starting' }
  #attempt = 0
  #heartbeat: Heartbeat | undefined
  #beating: NodeJS.Timeout | undefined
  #stopped: (() => void) | undefined

  constructor(options: Options, changed: (state: StationState) => void) {
    this.#options = options
    this.#changed = changed
    void options.secrets.then(secrets => this.#begin(secrets))
  }

  connect(connection: string, device: string, port: MessagePortMain): void {
    const message = { t: 'connect', connection, device, token: this.#tokens.get(connection) ?? null } as const
    if (this.#child) this.#send(message, port)
    else this.#waiting.push([message, port])
  }
  share(from: string, to: string): void {
    const token = this.#tokens.get(from)
    if (token !== undefined) this.#tokens.set(to, token)
  }
  state(): StationState {
    return this.#state
  }
  lock(): void {
    this.#send({ t: 'lock' })
  }
  stop(): Promise<void> {
    this.#endBeating()
    return new Promise(resolve => {
      const running = this.#child
      const late = setTimeout(() => end(running), stopMs)
      this.#stopped = () => {
        clearTimeout(late)
        resolve()
      }
      if (running) this.#send({ t: 'stop' })
      else this.#stopped()
    })
  }

  #become(state: StationState): void {
    this.#state = state
    this.#changed(state)
  }
  #send(message: ToStation, port?: MessagePortMain): void {
    this.#child?.postMessage(message, port ? [port] : [])
  }

  #begin({ kind }: Secrets): void {
    if (this.#stopped) return
    const args = [JSON.stringify({ ...this.#options.start, secrets: kind } satisfies StationStart)]
    const { NODE_OPTIONS: _options, ELECTRON_RUN_AS_NODE: _node, ...env } = process.env
    const from = Date.now()
    const child = utilityProcess.fork(this.#options.file, args, {
      serviceName: 'CocoaTrack station',
      env,
      stdio: 'inherit',
    })
    this.#child = child
    child.on('message', data => this.#hear(data))
    child.once('exit', code => this.#ended(code, Date.now() - from))
    for (const [message, port] of this.#waiting.splice(0)) this.#send(message, port)
  }

  #ended(code: number, ranMs: number): void {
    this.#child = undefined
    this.#endBeating()
    if (this.#stopped) return this.#stopped()
    this.#attempt = ranMs > goodRunMs ? 1 : this.#attempt + 1
    const inMs = restartDelayMs(this.#attempt)
    this.#options.log({ event: 'stationEnded', code, attempt: this.#attempt, inMs })
    this.#become({ state: 'restarting', attempt: this.#attempt, inMs })
    setTimeout(() => void this.#options.secrets.then(secrets => this.#begin(secrets)), inMs)
  }

  #hear(data: unknown): void {
    const message = toShell.parse(data)
    this.#heartbeat?.heard()
    if (message.t === 'ready') {
      this.#become({ state: 'ready' })
      this.#beat()
    } else if (message.t === 'held' && message.token !== null) this.#tokens.set(message.connection, message.token)
    else if (message.t === 'held') this.#tokens.delete(message.connection)
    else if (message.t === 'secret') void this.#answerSecret(message)
  }
  /** From when it is ready on: until then it may fold a whole ledger anew in one piece. */
  #beat(): void {
    if (this.#stopped) return
    const heartbeat = new Heartbeat(performance.now())
    this.#heartbeat = heartbeat
    this.#beating = setInterval(() => {
      if (!heartbeat.beat(performance.now())) return this.#send({ t: 'ping' })
      this.#endBeating()
      this.#options.log({ event: 'stationHung', silentMs: hungMs })
      end(this.#child)
    }, beatMs)
  }
  #endBeating(): void {
    clearInterval(this.#beating)
    this.#heartbeat = undefined
  }
  async #answerSecret({ id, what, bytes }: Extract<ToShell, { t: 'secret' }>): Promise<void> {
    const from = this.#child
    const answer = await (await this.#options.secrets)[what](bytes)
    if (this.#child === from) this.#send({ t: 'secret', id, bytes: answer })
  }
}
