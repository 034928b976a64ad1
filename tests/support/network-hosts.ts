import { type SpawnSyncReturns, spawnSync } from 'node:child_process'

/** A host of a network that is made of namespaces of this machine. */
export interface Host {
  readonly name: string
  readonly address: string
  /** words before a command that runs on it */
  readonly on: readonly string[]
}

/** Hosts on a bridge, and one behind a router. */
export interface HostNetwork {
  readonly hosts: readonly Host[]
  /** the last host: in another network, reached through a router */
  readonly away: Host
  /** whether the bridge carries multicast */
  carryMulticast(carries: boolean): void
  /** Pulls the cable of a host, or puts it in again. */
  plugIn(host: Host, isIn: boolean): void
  remove(): void
}

const run = (...words: string[]): SpawnSyncReturns<string> => {
  const [program = '', ...args] = words
  return spawnSync(program, args, { encoding: 'utf8' })
}

function must(...words: string[]): void {
  const { status, stderr, error } = run(...words)
  if (status !== 0) throw new Error(`${words.join(' ')}: ${error?.message ?? stderr.trim()}`)
}

/** What keeps this machine from making such a network; null where nothing does. */
export function whyNoNetwork(): string | null {
  const name = `probe-${process.pid}`
  try {
    must('ip', 'netns', 'add', name)
    must('ip', '-n', name, 'link', 'add', 'bridge0', 'type', 'bridge')
    must('ip', '-n', name, 'link', 'add', 'veth0', 'type', 'veth', 'peer', 'name', 'veth1')
    must('bridge', '-n', name, 'link')
    must('nsenter', `--net=/run/netns/${name}`, 'true')
    return null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  } finally {
    run('ip', 'netns', 'del', name)
  }
}

/** Makes so many hosts on one bridge, and one more in a network of its own behind the same router. */
export function makeNetwork(count: number): HostNetwork {
  const tag = process.pid % 10_000
  const middle = `sw${tag}`
  const hostOf = (name: string, address: string): Host => ({
    name,
    address,
    on: ['nsenter', `--net=/run/netns/${name}`],
  })
  const hosts = Array.from({ length: count }, (_, n) => hostOf(`h${n + 1}x${tag}`, `10.77.0.${n + 1}`))
  const away = hostOf(`awayx${tag}`, '10.78.0.1')
  const remove = (): void => {
    for (const name of [middle, ...hosts.map(host => host.name), away.name]) run('ip', 'netns', 'del', name)
  }
  try {
    for (const { name } of [{ name: middle }, ...hosts, away]) must('ip', 'netns', 'add', name)
    must('ip', '-n', middle, 'link', 'add', 'bridge0', 'type', 'bridge', 'mcast_snooping', '0')
    must('ip', '-n', middle, 'addr', 'add', '10.77.0.254/24', 'dev', 'bridge0')
    must('ip', '-n', middle, 'link', 'set', 'bridge0', 'up')
    for (const host of hosts) plug(middle, host, '10.77.0.254', true)
    plug(middle, away, '10.78.0.254', false)
    must('ip', '-n', middle, 'addr', 'add', '10.78.0.254/24', 'dev', portOf(away))
    must('nsenter', `--net=/run/netns/${middle}`, 'sysctl', '-qw', 'net.ipv4.ip_forward=1')
  } catch (error) {
    remove()
    throw error
  }
  const carryMulticast = (carries: boolean): void => {
    for (const host of hosts) {
      must('bridge', '-n', middle, 'link', 'set', 'dev', portOf(host), 'mcast_flood', carries ? 'on' : 'off')
    }
  }
  const plugIn = (host: Host, isIn: boolean): void =>
    must('ip', '-n', middle, 'link', 'set', portOf(host), isIn ? 'up' : 'down')
  return { hosts, away, carryMulticast, plugIn, remove }
}

const portOf = ({ name }: Host): string => `p${name}`

/** A cable from a host to the middle: into the bridge, or into the router. */
function plug(middle: string, host: Host, router: string, bridged: boolean): void {
  const port = portOf(host)
  must('ip', '-n', middle, 'link', 'add', port, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', host.name)
  if (bridged) must('ip', '-n', middle, 'link', 'set', port, 'master', 'bridge0')
  must('ip', '-n', middle, 'link', 'set', port, 'up')
  for (const words of [
    ['link', 'set', 'lo', 'up'],
    ['addr', 'add', `${host.address}/24`, 'brd', '+', 'dev', 'eth0'],
    ['link', 'set', 'eth0', 'up'],
    ['route', 'add', 'default', 'via', router],
  ]) {
    must('ip', '-n', host.name, ...words)
  }
}
