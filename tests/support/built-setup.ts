import { onPath } from '../../tools/install.mjs'
import { projectNode, projectRoot, run } from '../../tools/node.mjs'

/** Once for a suite that looks at screens: everything built as it ships, in dist/, and a browser, in COCOATRACK_CHROMIUM. */
export async function setup(): Promise<void> {
  const chromium = process.env.COCOATRACK_CHROMIUM ?? onPath('chromium') ?? onPath('google-chrome')
  if (chromium === undefined)
    throw new Error('no Chromium: install the package chromium, or name one in COCOATRACK_CHROMIUM')
  const env = { ...process.env, NODE_ENV: 'production', VITEST: undefined } // a build in test mode is not what ships
  const code = await run(projectNode(), ['tools/build.mjs'], { cwd: projectRoot, env })
  if (code !== 0) throw new Error('the build failed: see above')
  process.env.COCOATRACK_CHROMIUM = chromium
}
