// `npm run dist [-- targets]`: the packaged application for this machine's system, in release/. Made on the spare Electron
// (no github.com) it is for tests only, and is a plain folder; what ships is made on the official one.
import { copyFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { build } from './build.mjs'
import { installPackages } from './install.mjs'
import { projectRoot, underProjectNode } from './node.mjs'
import { ensureRuntime } from './runtime.mjs'

installPackages()
await underProjectNode(import.meta.filename)
const electron = await ensureRuntime()
await build()
const { Arch, build: pack, Platform } = await import('electron-builder')
const words = process.argv.slice(2)
const targets = words.length > 0 ? words : electron.official ? undefined : ['dir']
const made = await pack({
  projectDir: projectRoot,
  publish: 'never',
  targets: Platform.current().createTarget(targets, Arch.x64),
  config: {
    electronDist: electron.dist,
    electronVersion: electron.version,
    afterPack: context => {
      const resources = context.packager.getResourcesDir(context.appOutDir)
      rmSync(join(resources, 'default_app.asar'), { force: true })
      if (electron.sqlite)
        copyFileSync(
          electron.sqlite,
          join(resources, 'app.asar.unpacked/node_modules/better-sqlite3/prebuilds/linux-x64.node'),
        )
    },
  },
})
if (!electron.official) console.error(`[dist] made on Electron ${electron.version}: for tests, never to ship`)
console.log(made.join('\n') || 'release/linux-unpacked')
