// `npm run tour`: takes the pictures of docs/tour anew, by living the first day in the real window, a day of two stations in two, and one of
// two depots over the relay.
import { join } from 'node:path'
import { installPackages, installPrograms, needs } from './install.mjs'
import { projectNode, projectRoot, run, underProjectNode } from './node.mjs'

installPackages()
await underProjectNode(import.meta.filename)
installPrograms(Object.values(needs).flat(), { why: 'the tour' })
process.exitCode = await run(
  projectNode(),
  [
    ...['node_modules/vitest/vitest.mjs', 'run', '--project', 'e2e'],
    ...[
      'tests/e2e/first-day-window.test.ts',
      'tests/e2e/two-windows.test.ts',
      'tests/e2e/headquarters-windows.test.ts',
    ],
  ],
  { cwd: projectRoot, env: { ...process.env, COCOATRACK_TOUR: join(projectRoot, 'docs/tour') } },
)
