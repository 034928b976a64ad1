// `npm run -s station -- <command> …`: the station's command line under the project's Node. Standard output is the command's own.
import { existsSync } from 'node:fs'
import { installPackages } from './install.mjs'
import { projectNode, projectRoot, run, stationFlags } from './node.mjs'

installPackages()
const words = process.argv.slice(2)
const showsScreens = ['headless', 'verify-page'].some(command => words.includes(command))
if (showsScreens && !existsSync(`${projectRoot}/dist/renderer/index.html`)) {
  console.error('[station] building the screens, once …')
  // what is said goes to standard error: standard output is the command's own
  const code = await run(projectNode(), [`${projectRoot}/tools/build.mjs`], { stdio: ['ignore', 2, 2] })
  if (code !== 0) process.exit(code)
}
const env = { ...process.env, NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? `${projectRoot}/.cache/node` }
process.exitCode = await run(projectNode(), [...stationFlags, `${projectRoot}/src-main/cli.ts`, ...words], { env })
