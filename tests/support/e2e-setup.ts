import { openScreen } from '../../tools/display.mjs'
import { onPath } from '../../tools/install.mjs'
import { projectNode, projectRoot, run } from '../../tools/node.mjs'
import { ensureRuntime } from '../../tools/runtime.mjs'

/** Once for the suite: Electron to be had, everything built as it ships, a screen to draw on. Tests find them in these names. */
export async function setup(): Promise<() => void> {
  const { exe } = await ensureRuntime()
  const env = { ...process.env, NODE_ENV: 'production', VITEST: undefined } // a build in test mode is not what ships
  const code = await run(projectNode(), ['tools/build.mjs'], { cwd: projectRoot, env })
  if (code !== 0) throw new Error('the build failed: see above')
  process.env.COCOATRACK_ELECTRON_EXE = exe
  const chromium = process.env.COCOATRACK_CHROMIUM ?? onPath('chromium') ?? onPath('google-chrome')
  if (chromium === undefined)
    throw new Error('no Chromium: install the package chromium, or name one in COCOATRACK_CHROMIUM')
  process.env.COCOATRACK_CHROMIUM = chromium
  return await openScreen()
}
