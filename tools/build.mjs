// Builds everything into dist/: the screens, and one bundle for each process.
import { installPackages } from './install.mjs'
import { projectRoot, underProjectNode } from './node.mjs'

/** Errors: throws when something does not build. */
export async function build() {
  const { createBuilder } = await import('vite')
  const builder = await createBuilder({ configFile: `${projectRoot}/vite.config.ts`, logLevel: 'warn' })
  await builder.buildApp()
}

if (process.argv[1] === import.meta.filename) {
  installPackages()
  await underProjectNode(import.meta.filename)
  const from = performance.now()
  await build()
  console.log(`built in ${Math.round(performance.now() - from)} ms`)
}
