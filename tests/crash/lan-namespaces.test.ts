import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import BetterSqlite3 from 'better-sqlite3'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { projectNode } from '../../tools/node.mjs'
import { prepareOrganisation } from '../support/linked-organisation.ts'
import { type Host, type HostNetwork, makeNetwork, whyNoNetwork } from '../support/network-hosts.ts'
import { projectRoot } from '../support/source-files.ts'
import { scratchRoot } from '../support/station.ts'

// Finding on real network stacks (CS-80 to CS-86): three hosts on a bridge, with multicast carried and not, and a fourth in another network
// behind a router. Where this user may not make networks they are left out, and one test says by its title what is missing.

const missing = whyNoNetwork()
const patient = { timeout: 60_000, interval: 200 }

interface Told {
  readonly port: number | null
  readonly linked: readonly string[]
  readonly heard: { readonly beacon?: number; readonly multicast?: number }
  /** what stands in *général*, the oldest first */
  readonly texts: readonly string[]
  /** until when somebody contests the first farmer */
  readonly contested: string | null
  /** how many others are seen typing */
  readonly typing: number
}

/** A station program on a host. */
class Program {
  readonly #process: ChildProcess
  errors = ''
  told: Told = { port: null, linked: [], heard: {}, texts: [], contested: null, typing: 0 }

  constructor(host: Host, folder: string) {
    const [program, ...words] = [...host.on, projectNode(), '--disable-warning=ExperimentalWarning']
    this.#process = spawn(program, [...words, 'tests/support/lan-host.ts', folder], { cwd: projectRoot })
    this.#process.stderr?.setEncoding('utf8').on('data', (text: string) => (this.errors += text))
    const { stdout } = this.#process
    if (stdout === null) throw new Error('a program says something')
    createInterface({ input: stdout }).on('line', line => (this.told = JSON.parse(line) as Told))
  }

  /** An address that a person writes, or what a person does there. */
  write(line: string): void {
    this.#process.stdin?.write(`${line}\n`)
  }

  async end(): Promise<void> {
    const ended = once(this.#process, 'exit')
    this.#process.kill('SIGKILL')
    await ended
  }
}

function forgetAddresses(folder: string): void {
  const db = new BetterSqlite3(join(folder, 'station.db'))
  db.exec("DELETE FROM meta WHERE name IN ('lan_addresses', 'lan_written')")
  db.close()
}

function tests(): void {
  let root = ''
  let network: HostNetwork
  let programs: Program[] = []
  const folders = ['one', 'two', 'three', 'away'] as const
  beforeAll(async () => {
    root = mkdtempSync(join(scratchRoot, 'namespaces-'))
    network = makeNetwork(3)
    await prepareOrganisation(folders.map(name => join(root, name)))
  })
  afterEach(async () => {
    for (const program of programs.splice(0)) {
      await program.end()
      expect(program.errors).toBe('')
    }
  })
  afterAll(() => {
    network.remove()
    rmSync(root, { recursive: true, force: true })
  })

  /** Starts them, none of whom knows any more where others were. */
  const start = (hosts: readonly Host[]): void => {
    for (const name of folders) forgetAddresses(join(root, name))
    programs = hosts.map(
      (host, n) => new Program(host, join(root, host === network.away ? 'away' : (folders[n] ?? ''))),
    )
  }
  const counts = (): number[] => programs.map(({ told }) => told.linked.length)

  test('three hosts on one network find each other, by mDNS and by beacon', async () => {
    network.carryMulticast(true)
    start(network.hosts)
    await expect.poll(counts, patient).toEqual([2, 2, 2])
    const heard = (): boolean =>
      programs.every(({ told }) => (told.heard.beacon ?? 0) > 0 && (told.heard.multicast ?? 0) > 0)
    await expect.poll(heard, patient).toBe(true)
  })

  test('MSG-5, TALK-72, TALK-91: three hosts talk: who types and what is contested is seen everywhere; one that is killed while it sends loses and repeats nothing', async () => {
    start(network.hosts)
    await expect.poll(counts, patient).toEqual([2, 2, 2])
    const at = (n: number): Program => {
      const program = programs[n]
      if (program === undefined) throw new Error('there is a program')
      return program
    }
    at(1).write('here')
    await expect.poll(() => [at(0).told.typing, at(2).told.typing], patient).toEqual([1, 1])
    at(0).write('contest')
    await expect.poll(() => programs.every(({ told }) => told.contested !== null), patient).toBe(true)
    at(2).write('settle')
    await expect.poll(() => programs.every(({ told }) => told.contested === null), patient).toBe(true)
    // All three say at once, and the first falls in the middle of it.
    for (const [n, word] of ['un', 'deux', 'trois'].entries()) at(n).write(`say ${word} 30`)
    const of = (program: Program, word: string) => program.told.texts.filter(text => text.startsWith(`${word} `))
    await expect.poll(() => of(at(0), 'un').length, { ...patient, interval: 5 }).toBeGreaterThan(0)
    const seen = of(at(0), 'un')
    await at(0).end()
    programs[0] = new Program(network.hosts[0] as Host, join(root, folders[0]))
    await expect.poll(counts, patient).toEqual([2, 2, 2])
    const counted = (): number[] => programs.map(program => of(program, 'deux').length + of(program, 'trois').length)
    await expect.poll(counted, patient).toEqual([60, 60, 60])
    const same = (): boolean => new Set(programs.map(({ told }) => told.texts.join('|'))).size === 1
    await expect.poll(same, patient).toBe(true)
    for (const word of ['un', 'deux', 'trois']) {
      const said = of(at(0), word)
      expect(said).toEqual(said.map((_, n) => `${word} ${n + 1}`))
    }
    expect(of(at(1), 'un').length).toBeGreaterThanOrEqual(seen.length)
  })

  test('where multicast is not carried the beacon alone does it', async () => {
    network.carryMulticast(false)
    start(network.hosts)
    await expect.poll(counts, patient).toEqual([2, 2, 2])
    expect(programs.map(({ told }) => told.heard.multicast ?? 0)).toEqual([0, 0, 0])
    for (const { told } of programs) expect(told.heard.beacon).toBeGreaterThan(0)
  })

  test('a host behind a router hears nobody, and is linked by the address that a person writes', async () => {
    network.carryMulticast(true)
    const [one] = network.hosts
    if (one === undefined) throw new Error('there is a host')
    start([...network.hosts, network.away])
    await expect.poll(() => counts().slice(0, 3), patient).toEqual([2, 2, 2])
    const away = programs.at(-1)
    await expect.poll(() => away?.told.port ?? 0, patient).toBeGreaterThan(0)
    expect(away?.told).toMatchObject({ linked: [], heard: { beacon: 0, multicast: 0 } })
    const port = programs[0]?.told.port
    away?.write(`${one.address}:${port}`)
    await expect.poll(() => [counts()[0], counts()[3]], patient).toEqual([3, 1])
  })
}

if (missing === null) describe('finding in network namespaces', tests)
else {
  // Not a failure of the product: this user, or this machine, may not make networks. The title says by what.
  test(`finding in network namespaces is left out: ${missing}`, () => expect(missing).not.toBe(''))
}
