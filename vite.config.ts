import { builtinModules } from 'node:module'
import { resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import type { EnvironmentOptions } from 'vite'
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

const bundles = Object.entries({
  main: 'src-main/main.ts',
  station: 'src-main/station.ts',
  worker: 'src-main/worker.ts',
  preload: 'src-preload/preload.ts',
})

interface Suite {
  timeoutMs?: number
  /** One file at a time: the suite starts whole processes. */
  alone?: boolean
  /** Files at a time, where it is much work without waiting; else one less than there are cores. */
  workers?: number
  setup?: string
}
const suites: Record<string, Suite> = {
  unit: {},
  property: { timeoutMs: 120_000 },
  contract: { timeoutMs: 30_000 },
  integration: { timeoutMs: 120_000 },
  relay: { timeoutMs: 60_000, setup: 'tests/support/postgres-setup.ts' },
  migrations: { timeoutMs: 60_000 },
  simulation: { timeoutMs: 600_000, workers: 2 },
  tidy: { timeoutMs: 60_000 },
  fuzz: { timeoutMs: 300_000 },
  crash: { timeoutMs: 900_000, alone: true },
  e2e: { timeoutMs: 180_000, alone: true, setup: 'tests/support/e2e-setup.ts' },
}
const projects = Object.entries(suites).map(
  ([name, { timeoutMs = 10_000, alone = false, workers, setup }], order): TestProjectConfiguration => ({
    extends: true,
    test: {
      name,
      root: at(),
      include: [`tests/${name}/**/*.test.ts`, `tests/${name}/**/*.test.tsx`],
      environment: 'node',
      pool: 'forks',
      testTimeout: timeoutMs,
      hookTimeout: timeoutMs,
      fileParallelism: !alone,
      ...(workers === undefined ? {} : { maxWorkers: workers }),
      globalSetup: setup === undefined ? [] : [at(setup)],
      sequence: { groupOrder: order },
    },
  }),
)

export default defineConfig({
  root: at('src-renderer'),
  base: './',
  publicDir: at('resources/public'),
  cacheDir: at('.cache/vite'),
  plugins: [react()],
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
    ...Object.fromEntries(bundles.map(([name, entry]) => [name, nodeBundle(name, entry)])),
  },
  test: { root: at(), projects },
})
