// A cable between two hosts, as an office has it: a namespace of this machine is the other end, and no more than a gigabit a second passes
// either way. Without it two processes would be measured beside the memory of one machine, which no network card comes near.
import { type ChildProcess, fork, spawnSync } from 'node:child_process'

/** One end of a cable: its address, and the words before a command that runs there. */
export interface HostEnd {
  readonly address: string
  readonly on: readonly string[]
}

/** A cable from this process to a host of its own. */
export interface Cable {
  readonly here: HostEnd
  readonly there: HostEnd
  remove(): void
}

/** Both ends in this machine's memory: as fast as it is. */
export const loopback: Omit<Cable, 'remove'> = {
  here: { address: '127.0.0.1', on: [] },
  there: { address: '127.0.0.1', on: [] },
}

/** Lays a cable of 1 Gbit/s. Errors: throws what keeps this machine from it (root, `ip` and `tc` are needed). */
export function layCable(): Cable {
  const tag = process.pid % 100_000
  const [name, port, far] = [`cable${tag}`, `ca${tag}`, `cb${tag}`]
  const remove = (): void => void run('ip', 'netns', 'del', name)
  // One that a killed bench left behind is not in the way of the next.
  const [here, there] = [1, 2].map(end => `10.79.${1 + (process.pid % 250)}.${end}`) as [string, string]
  try {
    must('ip', 'netns', 'add', name)
    must('ip', 'link', 'add', port, 'type', 'veth', 'peer', 'name', far, 'netns', name)
    for (const [inside, card, address] of [
      [[], port, here],
      [['-n', name], far, there],
    ] as const) {
      must('ip', ...inside, 'addr', 'add', `${address}/24`, 'dev', card)
      must('ip', ...inside, 'link', 'set', card, 'up')
      must(
        'tc',
        ...inside,
        ...['qdisc', 'add', 'dev', card, 'root', 'tbf'],
        ...['rate', '1gbit', 'burst', '256k', 'latency', '20ms'],
      )
    }
  } catch (error) {
    remove()
    throw error
  }
  return {
    here: { address: here, on: [] },
    there: { address: there, on: ['nsenter', `--net=/run/netns/${name}`] },
    remove,
  }
}

/** Starts a program of this project at an end, talking to it as to any child. */
export function forkAt({ on }: HostEnd, program: string, args: string[], execArgv: string[] = []): ChildProcess {
  const [execPath, ...words] = [...on, process.execPath]
  return fork(program, args, { ...(execPath === undefined ? {} : { execPath }), execArgv: [...words, ...execArgv] })
}

const run = (program: string, ...args: string[]) => spawnSync(program, args, { encoding: 'utf8' })

function must(program: string, ...args: string[]): void {
  const { status, stderr, error } = run(program, ...args)
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${error?.message ?? stderr.trim()}`)
}
