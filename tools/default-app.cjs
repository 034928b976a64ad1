// Stands in for Electron's own default_app, so that `electron <folder or file>` works: see tools/runtime.mjs.
const { existsSync, readFileSync } = require('node:fs')
const { createRequire } = require('node:module')
const { dirname, join, resolve } = require('node:path')
const { pathToFileURL } = require('node:url')
const { app } = require('electron')

const words = process.argv.slice(1)
const preloads = []
let target
while (target === undefined && words.length > 0) {
  const word = words.shift()
  if (word === '-r' || word === '--require') preloads.push(words.shift())
  else if (!word.startsWith('-')) target = resolve(word)
}
if (target === undefined) {
  console.error('usage: electron <folder or file>')
  process.exit(2)
}

Object.defineProperty(process, 'defaultApp', { enumerable: true, value: true })
for (const file of preloads) createRequire(join(process.cwd(), 'here.js'))(file)

const manifest = join(target, 'package.json')
let file = target
if (existsSync(manifest)) {
  const { main = 'index.js', name, productName, version } = JSON.parse(readFileSync(manifest, 'utf8'))
  if (version) app.setVersion(version)
  app.name = productName ?? name
  file = join(target, main)
}
app.setAppPath(file === target ? dirname(target) : target)
// CommonJS is loaded at once, as Electron's own does: privileged schemes and the sandbox are set before the app is ready.
if (file.endsWith('.cjs')) createRequire(file)(file)
else
  import(pathToFileURL(file).href).catch(error => {
    console.error(error)
    app.exit(1)
  })
