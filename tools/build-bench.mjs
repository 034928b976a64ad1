import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build as buildStation } from './build.mjs'
import { projectRoot } from './node.mjs'

/**
 * The names of the TypeScript files of a folder of the project.
 * @param {string} folder
 */
export function sourcesIn(folder) {
  return readdirSync(`${projectRoot}/${folder}`)
    .filter(name => name.endsWith('.ts'))
    .map(name => name.slice(0, -3))
}

/** The tools find the project by where they lie: they stay there. */
const toolsAsTheyAre = {
  name: 'tools-as-they-are',
  enforce: /** @type {const} */ ('pre'),
  resolveId(/** @type {string} */ name) {
    const [, tool] = /\/tools\/([^/]+\.mjs)$/.exec(name) ?? []
    return tool === undefined ? null : { id: pathToFileURL(join(projectRoot, 'tools', tool)).href, external: true }
  },
}

/**
 * Builds the benches into dist/bench, and the worker threads of a station: what is measured is what runs at one, not its TypeScript. All
 * lie in one folder: who starts a process finds its file beside his own.
 */
export async function buildBenches() {
  await buildStation('worker')
  const { build } = await import('vite')
  const files = ['bench', 'bench/parts'].flatMap(folder =>
    sourcesIn(folder).map(name => [name, `${projectRoot}/${folder}/${name}.ts`]),
  )
  await build({
    configFile: false,
    root: projectRoot,
    logLevel: 'warn',
    plugins: [toolsAsTheyAre],
    build: {
      ssr: true,
      outDir: 'dist/bench',
      target: 'node24',
      rolldownOptions: {
        input: Object.fromEntries(files),
        output: { entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' },
      },
    },
  })
}
