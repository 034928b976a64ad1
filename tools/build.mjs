// Builds everything into dist/: the screens, and one bundle for each process; or the one that is named.
import { installPackages } from './install.mjs'
import { projectRoot, underProjectNode } from './node.mjs'

/**
 * Errors: throws when something does not build.
 * @param {string} [name] of one environment of vite.config.ts; all without
 */
export async function build(name) {
  const { createBuilder } = await import('vite')
  const builder = await createBuilder({ configFile: `${projectRoot}/vite.config.ts`, logLevel: 'warn' })
  if (name === undefined) return builder.buildApp()
  const environment = builder.environments[name]
  if (environment === undefined) throw new Error(`there is nothing named ${name} to build`)
  await builder.build(environment)
}

if (process.argv[1] === import.meta.filename) {
  installPackages()
  await underProjectNode(import.meta.filename)
  const from = performance.now()
  await build(process.argv[2])
  console.log(`built in ${Math.round(performance.now() - from)} ms`)
}
