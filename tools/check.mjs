// The checks that run no code: form, lint with types, types, and what nothing uses. Prints one line for each, and what it found.
import { spawn } from 'node:child_process'
import { installPackages } from './install.mjs'
import { projectNode, projectRoot, underProjectNode } from './node.mjs'

const checks = /** @type {const} */ ([
  ['form', 'biome', '@biomejs/biome/bin/biome', ['format']],
  ['lint', 'oxlint', 'oxlint/bin/oxlint', []],
  ['types', 'tsc', 'typescript/bin/tsc', ['-b']],
  ['unused', 'knip', 'knip/bin/knip.js', []],
])

/**
 * @param {string} script
 * @param {readonly string[]} args
 * @returns {Promise<{ code: number, said: string }>}
 */
function output(script, args) {
  const child = spawn(projectNode(), [`node_modules/${script}`, ...args], {
    cwd: projectRoot,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', text => (said += text))
  return new Promise((done, fail) => child.once('error', fail).once('close', code => done({ code: code ?? 1, said })))
}

/** Runs all checks at once and gives how many passed and failed. */
export async function check() {
  const verdicts = await Promise.all(
    checks.map(async ([name, tool, script, args]) => {
      const from = performance.now()
      const { code, said } = await output(script, args)
      console.log(`${code === 0 ? '✓' : '✗'} ${name} (${tool}, ${((performance.now() - from) / 1000).toFixed(1)} s)`)
      const lines = said.trimEnd().split('\n')
      if (code !== 0) console.log(lines.slice(0, 80).join('\n'))
      if (code !== 0 && lines.length > 80)
        console.log(`… and ${lines.length - 80} more lines: npx ${tool} ${args.join(' ')}`)
      return code === 0
    }),
  )
  const passed = verdicts.filter(Boolean).length
  return { passed, failed: verdicts.length - passed }
}

if (process.argv[1] === import.meta.filename) {
  installPackages()
  await underProjectNode(import.meta.filename)
  const { failed } = await check()
  process.exitCode = failed === 0 ? 0 : 1
}
