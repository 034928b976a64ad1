import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openScreen } from '../../tools/display.mjs'
import { onPath } from '../../tools/install.mjs'
import { projectNode, projectRoot, run } from '../../tools/node.mjs'
import { ensureRuntime } from '../../tools/runtime.mjs'

/**
 * Once for the suite: Electron to be had, a browser, everything built as it ships, a private screen to draw on. Tests find them
 * in COCOATRACK_ELECTRON_EXE, COCOATRACK_CHROMIUM, dist/, DISPLAY and COCOATRACK_SCREEN (the screen's picture, XWD).
 */
export async function setup(): Promise<() => void> {
  const { exe } = await ensureRuntime()
  const chromium = process.env.COCOATRACK_CHROMIUM ?? onPath('chromium') ?? onPath('google-chrome')
  if (chromium === undefined)
    throw new Error('no Chromium: install the package chromium, or name one in COCOATRACK_CHROMIUM')
  const env = { ...process.env, NODE_ENV: 'production', VITEST: undefined } // a build in test mode is not what ships
  const code = await run(projectNode(), ['tools/build.mjs'], { cwd: projectRoot, env })
  if (code !== 0) throw new Error('the build failed: see above')

  const pictures = mkdtempSync(join(tmpdir(), 'cocoatrack-screen-'))
  const closeScreen = await openScreen({ pictures })
  process.env.COCOATRACK_ELECTRON_EXE = exe
  process.env.COCOATRACK_CHROMIUM = chromium
  process.env.COCOATRACK_SCREEN = join(pictures, 'Xvfb_screen0')
  return () => {
    closeScreen()
    rmSync(pictures, { recursive: true, force: true })
  }
}
