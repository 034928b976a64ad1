// `npm test`: installs what is missing, then checks, builds and runs every suite; the last line is `N passed, N failed`.
//   --quick  the checks and the suites that need no window and no long run (under 3 minutes)
//   --long   the full numbers of kills, power cuts and random histories (COCOATRACK_LONG=1)
// Other words go to vitest: `npm test -- tests/unit/money.test.ts`.
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { check } from './check.mjs'
import { installPackages, installPrograms, needs } from './install.mjs'
import { projectNode, projectRoot, run, underProjectNode } from './node.mjs'

const { values, positionals } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, long: { type: 'boolean', default: false } },
  allowPositionals: true,
})
const quickSuites = ['unit', 'property', 'contract', 'tidy']

installPackages()
await underProjectNode(import.meta.filename)
const whole = !values.quick && positionals.length === 0
if (!values.quick) installPrograms(Object.values(needs).flat(), { why: 'the tests' })
if (values.long) process.env.COCOATRACK_LONG = '1'
// Some hundred processes are started: each would compile the same sources anew, 1 s of processor time.
process.env.NODE_COMPILE_CACHE ??= `${projectRoot}/.cache/node`

const checked = positionals.length > 0 ? { passed: 0, failed: 0 } : await check()
const report = `${projectRoot}/.cache/test/report.json`
mkdirSync(`${projectRoot}/.cache/test`, { recursive: true })
rmSync(report, { force: true })
const suites = values.quick ? quickSuites.flatMap(name => ['--project', name]) : []
const code = await run(
  projectNode(),
  [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...suites,
    ...positionals,
  ],
  // every file has a process of its own: what one has compiled the next need not
  { cwd: projectRoot, env: { ...process.env, NODE_COMPILE_CACHE: `${projectRoot}/.cache/node` } },
)

/** @typedef {{ numPassedTests: number, numFailedTests: number, testResults: { status: string, assertionResults: { status: string }[] }[] }} Report */
/** @returns {Report} */
function readReport() {
  try {
    return JSON.parse(readFileSync(report, 'utf8'))
  } catch {
    return { numPassedTests: 0, numFailedTests: 1, testResults: [] } // vitest ended before it could write: that is a failure
  }
}
const { numPassedTests, numFailedTests, testResults } = readReport()
const brokenFiles = testResults.filter(
  file => file.status === 'failed' && file.assertionResults.every(test => test.status !== 'failed'),
).length
const failedTests = numFailedTests + brokenFiles
const passed = checked.passed + numPassedTests
const failed = checked.failed + (code !== 0 && failedTests === 0 ? 1 : failedTests)
if (!whole) console.log('(part of the tests)')
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
