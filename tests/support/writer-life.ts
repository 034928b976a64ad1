import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { resolve } from 'node:path'
import { build } from 'vite'
import { projectRoot } from './source-files.ts'
import type { Acknowledged } from './busy-counter.ts'

/**
 * Bundles a writer into `.cache`, as the product is bundled but without its spaces: what a thousand kills try is the station, not the
 * loading of four hundred modules. Small and CommonJS, a life takes half the processor time of one that is a module with all inside.
 */
export async function bundleWriter(source: string): Promise<string> {
  // Beside it what its threads run, where `worker-file.ts` looks for it.
  await bundle('worker', resolve(projectRoot, 'src-main', 'worker.ts'))
  return bundle('writer', source)
}

async function bundle(name: 'writer' | 'worker', source: string): Promise<string> {
  // of this process alone: two files of tests may run at a time, each with a writer of its own
  const outDir = resolve(projectRoot, '.cache', 'crash', String(process.pid), name)
  const file = `${name}.cjs`
  await build({
    configFile: false,
    root: projectRoot,
    logLevel: 'error',
    resolve: { noExternal: true },
    ssr: { noExternal: true },
    build: {
      ssr: true,
      outDir,
      emptyOutDir: false,
      minify: true,
      copyPublicDir: false,
      target: 'node24',
      rolldownOptions: {
        input: { [name]: source },
        external: [/^node:/, 'better-sqlite3', 'argon2'],
        output: { format: 'cjs', entryFileNames: file, chunkFileNames: `${name}-[hash].cjs` },
      },
    },
  })
  return resolve(outDir, file)
}

/** One process of a writer. */
export interface Life {
  /** Lets it open the folder and work. */
  go(): void
  /** Resolves when so many lines of acknowledgement have come, or when it ended before. */
  acknowledged(count: number): Promise<void>
  kill(): void
  /** What it acknowledged, what it complained of, and how it ended, once it has. */
  readonly ended: Promise<{ acks: Acknowledged[]; errors: string; signal: NodeJS.Signals | null; code: number | null }>
}

/** Starts a writer that loads and waits for its `go`. */
export function startLife(file: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Life {
  const child: ChildProcessWithoutNullStreams = spawn(process.execPath, [file, ...args], {
    cwd: projectRoot,
    env: { ...process.env, NODE_COMPILE_CACHE: resolve(projectRoot, '.cache', 'crash', 'compiled'), ...env },
  })
  let [out, errors] = ['', '']
  let waiting: { count: number; done: () => void } | undefined
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text
    if (waiting !== undefined && out.split('\n').length - 2 >= waiting.count) waiting.done()
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text))
  child.stdin.on('error', () => undefined) // killed before it read its line
  const ended = new Promise<Awaited<Life['ended']>>((done, fail) => {
    child.on('error', fail)
    child.on('close', (code, signal) => {
      waiting?.done()
      done({ acks: acknowledgementsOf(out), errors, signal, code })
    })
  })
  return {
    go: () => void child.stdin.write('\n'),
    acknowledged: count =>
      new Promise(done => {
        waiting = { count, done }
        if (out.split('\n').length - 2 >= count || child.exitCode !== null || child.signalCode !== null) done()
      }),
    kill: () => void child.kill('SIGKILL'),
    ended,
  }
}

/** Only whole lines were acknowledged. */
export const acknowledgementsOf = (out: string): Acknowledged[] =>
  out
    .split('\n')
    .slice(1, -1)
    .map(line => {
      const [no = '', grams = '', payment = '-'] = line.split(' ')
      return { no, net_g: Number(grams), payment: payment === '-' ? null : payment }
    })
