// `npm run -s bench -- [NAME …]`: runs bench/NAME.ts, or all of them; see bench/README.md.
import { existsSync, readdirSync } from 'node:fs'
import { installPackages } from './install.mjs'
import { projectNode, projectRoot, run, stationFlags } from './node.mjs'

installPackages()
const all = readdirSync(`${projectRoot}/bench`)
  .filter(name => name.endsWith('.ts'))
  .map(name => name.slice(0, -3))
const names = process.argv.slice(2).filter(word => !word.startsWith('-'))
const unknown = names.filter(name => !existsSync(`${projectRoot}/bench/${name}.ts`))
if (unknown.length > 0) {
  console.error(`no bench called ${unknown.join(', ')}; there are: ${all.join(', ')}`)
  process.exit(2)
}
const flags = process.argv.slice(2).filter(word => word.startsWith('-'))
for (const name of names.length > 0 ? names : all) {
  const code = await run(projectNode(), [...stationFlags, '--expose-gc', `${projectRoot}/bench/${name}.ts`, ...flags], {
    cwd: projectRoot,
  })
  if (code !== 0) process.exitCode = code
}
