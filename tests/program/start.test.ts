import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { setTimeout as later } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import { assert } from '#shared/kit/assert.ts'
import { screenColours } from '../support/screen-picture.ts'
import { projectRoot } from '../support/source-files.ts'

// README's `npm start`, on the Node that the machine has, as a person types it.

const folder = mkdtempSync(join(tmpdir(), 'cocoatrack-start-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

interface Started {
  child: ChildProcess
  out(): string
  words(): string
  ended: Promise<number | null>
}

function starter(tool: string, words: string[], env: NodeJS.ProcessEnv): Started {
  const machinePath = (process.env.PATH ?? '').split(delimiter).filter(path => !path.includes('node_modules'))
  const child = spawn('node', [join(projectRoot, 'tools', tool), ...words], {
    cwd: folder,
    env: { ...process.env, NODE_ENV: undefined, VITEST: undefined, PATH: machinePath.join(delimiter), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said = { out: '', words: '' }
  child.stdout.setEncoding('utf8').on('data', text => (said.out += text))
  child.stderr.setEncoding('utf8').on('data', text => (said.words += text))
  const ended = once(child, 'exit').then(([code]) => code as number | null)
  return { child, out: () => said.out, words: () => said.words, ended }
}

async function until<T>(program: Started, look: () => T | undefined): Promise<T> {
  for (let n = 0; n < 900 && program.child.exitCode === null; n++) {
    const seen = look()
    if (seen !== undefined) return seen
    await later(200)
  }
  program.child.kill()
  throw new Error(`it did not come: ${program.out()}${program.words()}`)
}

test('with no screen it serves the station to a browser and says where', async () => {
  const data = join(folder, 'headless')
  const program = starter('start.mjs', ['--data', data, '--port', '0'], {
    DISPLAY: undefined,
    WAYLAND_DISPLAY: undefined,
  })
  const address = await until(program, () => /http:\/\/127\.0\.0\.1:\d+/.exec(program.words())?.[0])
  const page = await fetch(address)
  expect(page.status).toBe(200)
  expect(page.headers.get('content-security-policy')).toContain("script-src 'self'")
  expect(await page.text()).toContain('<div id="root">')
  program.child.kill('SIGINT')
  expect(await program.ended).toBe(0)
  await expect(fetch(address)).rejects.toThrow()
})

test('with a screen it opens the window', async () => {
  const user = `--user-data-dir=${join(folder, 'user')}`
  const program = starter('start.mjs', [user, '--data', join(folder, 'window')], { COCOATRACK_WINDOW: '1' })
  const file = process.env.COCOATRACK_SCREEN
  assert(file, 'the set-up names the screen')
  const colours = await until(program, () => {
    const seen = screenColours(file)
    return seen.size > 60 ? seen : undefined
  })
  expect(colours.get('#000000') ?? 0).toBeLessThan(0.5)
  program.child.kill('SIGTERM')
  await program.ended
  expect(program.words()).not.toMatch(/stationEnded|crash/)
})

test('the command line leaves standard output to its answer', async () => {
  const program = starter('station.mjs', ['verify', '--data', join(folder, 'nothing')], {})
  expect(await program.ended).toBe(2)
  expect(program.out()).toBe('')
  expect(program.words()).not.toBe('')
})
