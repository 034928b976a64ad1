import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { type EnvironmentOptions, type Plugin, transformWithOxc } from 'vite'
import { defineConfig, type TestProjectConfiguration } from 'vitest/config'

const at = (...path: string[]): string => resolve(import.meta.dirname, ...path)
const fromNode = [...builtinModules, ...builtinModules.map(name => `node:${name}`)]

/** Native addons and what only Electron can give stay outside the bundles; `electron-builder.yml` packs the same names. */
const notBundled = ['electron', 'better-sqlite3', 'argon2']

/** A bundle that Node or one of Electron's processes runs: CommonJS, everything inside but `notBundled`. */
function nodeBundle(name: string, entry: string): EnvironmentOptions {
  return {
    consumer: 'server',
    resolve: { noExternal: true, external: [] },
    build: {
      outDir: at('dist', name),
      emptyOutDir: true,
      target: 'node20',
      minify: false,
      sourcemap: false,
      ssr: true,
      copyPublicDir: false,
      rolldownOptions: {
        input: { [name]: at(entry) },
        external: [...fromNode, ...notBundled],
        output: { format: 'cjs', entryFileNames: '[name].cjs', chunkFileNames: '[name]-[hash].cjs' },
      },
    },
  }
}

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`

/** The page that checks receipts without a station: script, style and policy in one file that opens from anywhere (RC-3). */
const verifierPage: Plugin = {
  name: 'verifier-page',
  applyToEnvironment: environment => environment.name === 'verifier',
  generateBundle(_options, bundle) {
    const [chunk] = Object.values(bundle)
    if (chunk?.type !== 'chunk' || Object.keys(bundle).length !== 1) this.error('the page is one script')
    delete bundle[chunk.fileName]
    const script = chunk.code.replaceAll(/<(?=\/script|!--)/gi, '\\x3C')
    const style = readFileSync(at('src-renderer/verifier/verifier.css'), 'utf8')
    const policy = [
      "default-src 'none'",
      `script-src ${hashOf(script)} 'wasm-unsafe-eval'`,
      `style-src ${hashOf(style)}`,
      "base-uri 'none'",
      "form-action 'none'",
      "require-trusted-types-for 'script'",
    ].join('; ')
    const source = readFileSync(at('src-renderer/verifier/verifier.html'), 'utf8')
      .replace('__POLICY__', policy)
      .replace('__STYLE__', () => style)
      .replace('__SCRIPT__', () => script)
    this.emitFile({ type: 'asset', fileName: 'verifier.html', source })
  },
}

/** What a browser keeps of the relay's page: one classic script beside it, under the name by which browsers know it. */
const alertsWorker: Plugin = {
  name: 'alerts-worker',
  applyToEnvironment: environment => environment.name === 'admin',
  async generateBundle() {
    const file = at('src-renderer/admin/alerts-worker.ts')
    const { code } = await transformWithOxc(readFileSync(file, 'utf8'), file)
    this.emitFile({ type: 'asset', fileName: 'alerts-worker.js', source: code })
  },
}

const bundles = Object.entries({
  main: 'src-main/main.ts',
  station: 'src-main/station.ts',
  worker: 'src-main/worker.ts',
  preload: 'src-preload/preload.ts',
})

interface Suite {
  /** Suites of one turn run together; a turn begins when the one before has ended. */
  turn: number
  timeoutMs?: number
  /** Files follow each other in one process: nothing in them changes what the next would see. */
  shared?: boolean
  /** Its modules are what Vite makes of them, not what Node loads: it imports screens. */
  byVite?: boolean
  /** One file at a time: it writes what other files read, or measures the whole machine. */
  alone?: boolean
  /** What is there before its first file: `tests/support/NAME-setup.ts`. */
  before?: ('built' | 'screens' | 'postgres')[]
}
const suites: Record<string, Suite> = {
  tidy: { turn: 0, shared: true },
  unit: { turn: 0, shared: true, byVite: true },
  contract: { turn: 0, shared: true },
  property: { turn: 0, shared: true, timeoutMs: 600_000 },
  migrations: { turn: 0, timeoutMs: 300_000 },
  fuzz: { turn: 0, timeoutMs: 600_000 },
  integration: { turn: 1, timeoutMs: 600_000 },
  relay: { turn: 1, timeoutMs: 600_000, before: ['postgres'] },
  simulation: { turn: 2, timeoutMs: 600_000 },
  crash: { turn: 2, timeoutMs: 900_000 },
  // beside what computes: its files wait for pages most of the time
  e2e: { turn: 2, timeoutMs: 600_000, before: ['built', 'screens'] },
  program: { turn: 3, timeoutMs: 600_000, alone: true, before: ['screens'] },
}
/** Files at a time: one more than cores, since a file also waits, for a disk, a process or a page: those of windows, two at a time on two cores, left half of both idle. */
const filesAtATime = availableParallelism() + 1
const projects = Object.entries(suites).map(
  ([name, { turn, timeoutMs = 60_000, shared, byVite, alone, before = [] }]): TestProjectConfiguration => ({
    extends: true,
    test: {
      name,
      root: at(),
      include: [`tests/${name}/**/*.test.ts`, `tests/${name}/**/*.test.tsx`],
      environment: 'node',
      pool: 'forks',
      isolate: shared !== true,
      // As the product is loaded: of a file that has a process of its own, half the processor time goes into loading.
      experimental: { viteModuleRunner: byVite === true, nodeLoader: false },
      testTimeout: timeoutMs,
      hookTimeout: timeoutMs,
      expect: { poll: { timeout: 180_000 } },
      fileParallelism: alone !== true,
      maxWorkers: alone ? 1 : filesAtATime,
      globalSetup: before.map(what => at(`tests/support/${what}-setup.ts`)),
      setupFiles: before.includes('screens') ? [at('tests/support/private-screen.ts')] : [],
      sequence: { groupOrder: turn },
    },
  }),
)

export default defineConfig({
  root: at('src-renderer'),
  base: './',
  publicDir: at('resources/public'),
  cacheDir: at('.cache/vite'),
  plugins: [react(), verifierPage, alertsWorker],
  server: { port: 5183, strictPort: true, host: '127.0.0.1' },
  builder: { sharedPlugins: true },
  environments: {
    client: {
      build: {
        outDir: at('dist/renderer'),
        emptyOutDir: true,
        target: 'chrome130',
        sourcemap: false,
        assetsInlineLimit: 0,
        chunkSizeWarningLimit: 4_000,
        // modules run in the order they are written, whatever chunk they land in: `without-eval.ts` comes before every schema
        rolldownOptions: { input: at('src-renderer/index.html'), output: { strictExecutionOrder: true } },
      },
    },
    admin: {
      consumer: 'client',
      build: {
        outDir: at('dist/admin'),
        emptyOutDir: true,
        copyPublicDir: false,
        target: 'chrome130',
        sourcemap: false,
        assetsInlineLimit: 0,
        chunkSizeWarningLimit: 4_000,
        rolldownOptions: { input: at('src-renderer/admin.html'), output: { strictExecutionOrder: true } },
      },
    },
    verifier: {
      consumer: 'client',
      build: {
        outDir: at('dist/renderer'),
        emptyOutDir: false, // beside the screens, which are built before it
        copyPublicDir: false,
        target: 'chrome87', // also telephones that no longer get a newer one
        sourcemap: false,
        assetsInlineLimit: 0,
        rolldownOptions: {
          input: at('src-renderer/verifier/verifier.ts'),
          output: { format: 'iife', entryFileNames: 'verifier.js' },
        },
      },
    },
    ...Object.fromEntries(bundles.map(([name, entry]) => [name, nodeBundle(name, entry)])),
  },
  test: { root: at(), projects },
})
