// `npm run -s bench -- [NAME …]`: builds the benches and runs bench/NAME.ts, or all of them; see bench/README.md.
import { existsSync } from 'node:fs'
import { buildBenches, sourcesIn } from './build-bench.mjs'
import { installPackages } from './install.mjs'
import { projectNode, projectRoot, run, stationFlags, underProjectNode } from './node.mjs'

installPackages()
await underProjectNode(import.meta.filename)
const benches = sourcesIn('bench')
const names = process.argv.slice(2).filter(word => !word.startsWith('-'))
const unknown = names.filter(name => !existsSync(`${projectRoot}/bench/${name}.ts`))
if (unknown.length > 0) {
  console.error(`no bench called ${unknown.join(', ')}; there are: ${benches.join(', ')}`)
  process.exit(2)
}
await buildBenches()
const flags = process.argv.slice(2).filter(word => word.startsWith('-'))
for (const name of names.length > 0 ? names : benches) {
  const file = `${projectRoot}/dist/bench/${name}.mjs`
  const code = await run(projectNode(), [...stationFlags, '--expose-gc', file, ...flags], { cwd: projectRoot })
  if (code !== 0) process.exitCode = code
}
