// `npm run -s station -- <command> …`: the station's command line under the project's Node. Standard output is the command's own.
import { installPackages } from './install.mjs'
import { projectNode, projectRoot, run } from './node.mjs'

installPackages()
const env = { ...process.env, NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? `${projectRoot}/.cache/node` }
process.exitCode = await run(
  projectNode(),
  ['--disable-warning=ExperimentalWarning', `${projectRoot}/src-main/cli.ts`, ...process.argv.slice(2)],
  { env },
)
