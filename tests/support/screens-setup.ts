import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { openScreen } from '../../tools/display.mjs'
import { ensureRuntime } from '../../tools/runtime.mjs'
import type { PrivateScreen } from './private-screen.ts'

/**
 * Once for a suite with real windows: Electron to be had, and a private screen for each file that runs at a time. Tests find them in
 * COCOATRACK_ELECTRON_EXE, DISPLAY and COCOATRACK_SCREEN (the screen's picture, XWD).
 */
export async function setup(project: TestProject): Promise<() => void> {
  const { exe } = await ensureRuntime()
  process.env.COCOATRACK_ELECTRON_EXE = exe
  const folder = mkdtempSync(join(tmpdir(), 'cocoatrack-screen-'))
  const screens: PrivateScreen[] = []
  const closing: (() => void)[] = []
  for (let n = 0; n < project.config.maxWorkers; n++) {
    const pictures = mkdtempSync(join(folder, 'screen-'))
    closing.unshift(await openScreen({ pictures }))
    screens.push({ display: process.env.DISPLAY ?? null, picture: join(pictures, 'Xvfb_screen0') })
  }
  project.provide('screens', screens)
  return () => {
    for (const close of closing) close()
    rmSync(folder, { recursive: true, force: true })
  }
}
