// `npm run relay [-- code | rotate token | rotate witness | verify | push-key | bar STATION | let-in STATION]`: the relay, on the PostgreSQL of
// DATABASE_URL or on one of its own, whose files stay in RELAY's folder: --data DIR, else /var/lib/cocoatrack-relay for root and
// ~/.local/share/cocoatrack-relay for others.
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { installPackages } from './install.mjs'
import { projectNode, projectRoot, run, underProjectNode } from './node.mjs'

/** What was asked for; what is no option ends it with the remedy instead of a trace. */
function read() {
  try {
    return parseArgs({ options: { data: { type: 'string' } }, allowPositionals: true })
  } catch (error) {
    console.error(`[relay] ${String(error instanceof Error ? error.message : error).split('. ', 1)[0]}`)
    console.error(
      '[relay] npm run relay -- [--data DIR] [code | rotate token | rotate witness | verify | push-key | …]',
    )
    console.error(
      '[relay] Its port and all else are set by the environment: RELAY_PORT and others, docs/operations.md.',
    )
    process.exit(2)
  }
}

installPackages()
await underProjectNode(import.meta.filename)
const { values, positionals } = read()
const env = { ...process.env }
if (positionals.length === 0 && !existsSync(join(projectRoot, 'dist/admin/admin.html'))) {
  const { build } = await import('./build.mjs')
  console.error('[relay] building its page …')
  await build('admin')
}
let stop = async () => {}
if (env.DATABASE_URL === undefined && positionals[0] !== 'push-key') {
  const { startPostgres } = await import('./postgres.mjs')
  const usual =
    process.getuid?.() === 0 ? '/var/lib/cocoatrack-relay' : join(homedir(), '.local/share/cocoatrack-relay')
  const folder = resolve(values.data ?? usual)
  mkdirSync(folder, { recursive: true })
  const server = await startPostgres({ dir: join(folder, 'postgres') })
  stop = server.stop
  env.DATABASE_URL = server.url
  if (env.NODE_ENV !== 'production' && env.RELAY_SECRET === undefined && env.RELAY_SECRET_FILE === undefined) {
    const file = join(folder, 'secret')
    if (!existsSync(file)) writeFileSync(file, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600 })
    env.RELAY_SECRET_FILE = file
  }
}
try {
  process.exitCode = await run(
    projectNode(),
    // The young generation grows to 128 MB otherwise, for no speed that was measured, and the old one to a share of the machine before
    // anything is given back.
    [
      '--disable-warning=ExperimentalWarning',
      '--max-semi-space-size=16',
      '--max-old-space-size=512',
      `${projectRoot}/src-relay/main.ts`,
      ...positionals,
    ],
    { cwd: projectRoot, env },
  )
} finally {
  await stop()
}
