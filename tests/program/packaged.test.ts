import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { listPackage } from '@electron/asar'
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { assert } from '#shared/kit/assert.ts'
import { projectNode, run } from '../../tools/node.mjs'
import { screenColours } from '../support/screen-picture.ts'
import { projectRoot, textOf } from '../support/source-files.ts'

// The application as it ships, but for the Electron it is packed on where the official one cannot be had.

const packed = join(projectRoot, 'release/linux-unpacked')
const exe = join(packed, 'cocoatrack')
const folder = mkdtempSync(join(tmpdir(), 'cocoatrack-packed-'))
const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : []

beforeAll(async () => {
  const env = { ...process.env, NODE_ENV: 'production', VITEST: undefined }
  const code = await run(projectNode(), ['tools/dist.mjs', 'dir'], {
    cwd: projectRoot,
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  expect(code).toBe(0)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

interface Started {
  child: ChildProcess
  said(): string
  ended: Promise<number | null>
}
function start(words: string[], env: NodeJS.ProcessEnv = {}): Started {
  const user = join(folder, `user-${process.hrtime.bigint()}`)
  const args = [...sandbox, '--log-level=3', `--user-data-dir=${user}`, '--data', join(user, 'data'), ...words]
  const child = spawn(exe, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', text => (said += text))
  return { child, said: () => said, ended: once(child, 'exit').then(([code]) => code as number | null) }
}
const within = async <T>(ms: number, promise: Promise<T>): Promise<T | 'still running'> => {
  const late = new Promise<'still running'>(done => setTimeout(done, ms, 'still running'))
  return await Promise.race([promise, late])
}

/** Waits until the window has drawn itself on the private screen. */
async function untilDrawn(program: Started): Promise<Map<string, number>> {
  assert(process.env.COCOATRACK_SCREEN, 'the set-up names the screen')
  for (let n = 0; n < 900; n++) {
    const colours = screenColours(process.env.COCOATRACK_SCREEN)
    if (colours.size > 60) return colours
    if (program.child.exitCode !== null) break
    await new Promise(done => setTimeout(done, 200))
  }
  throw new Error(`no window was drawn: ${program.said()}`)
}

async function stop(program: Started): Promise<void> {
  program.child.kill()
  if ((await within(60_000, program.ended)) === 'still running') program.child.kill('SIGKILL')
}

describe('the packaged application', () => {
  test('EL-10: its fuses are set', async () => {
    const { version: _version, resetAdHocDarwinSignature: _mac, ...fuses } = await getCurrentFuseWire(exe)
    const on = (fuse: FuseV1Options): boolean => fuses[fuse] === FuseState.ENABLE
    expect({
      RunAsNode: on(FuseV1Options.RunAsNode),
      CookieEncryption: on(FuseV1Options.EnableCookieEncryption),
      NodeOptions: on(FuseV1Options.EnableNodeOptionsEnvironmentVariable),
      NodeCliInspect: on(FuseV1Options.EnableNodeCliInspectArguments),
      AsarIntegrity: on(FuseV1Options.EnableEmbeddedAsarIntegrityValidation),
      OnlyLoadAppFromAsar: on(FuseV1Options.OnlyLoadAppFromAsar),
      FilePrivileges: on(FuseV1Options.GrantFileProtocolExtraPrivileges),
    }).toEqual({
      RunAsNode: false,
      CookieEncryption: true,
      NodeOptions: false,
      NodeCliInspect: false,
      AsarIntegrity: true,
      OnlyLoadAppFromAsar: true,
      FilePrivileges: false,
    })
  })

  test('it holds the bundles and the native addons, no sources, no maps; only addons lie outside the archive', () => {
    const inside = listPackage(join(packed, 'resources/app.asar'), { isPack: false }).map(path =>
      path.replaceAll('\\', '/'),
    )
    const tops = new Set(inside.map(path => path.split('/').slice(1, 3).join('/')).filter(path => path.includes('/')))
    expect([...tops].toSorted((a, b) => (a < b ? -1 : 1))).toEqual([
      'dist/main',
      'dist/preload',
      'dist/renderer',
      'dist/station',
      'dist/worker',
      'node_modules/@phc',
      'node_modules/argon2',
      'node_modules/better-sqlite3',
      'node_modules/node-gyp-build',
    ])
    expect(inside.filter(path => /\.(ts|tsx|map)$/.test(path))).toEqual([])
    const outside = readdirSync(join(packed, 'resources/app.asar.unpacked'), { recursive: true, withFileTypes: true })
    expect(outside.filter(entry => entry.isFile() && !entry.name.endsWith('.node'))).toEqual([])
  })

  test('EL-12: Windows gets an installer for all users, which leaves the ledger alone', () => {
    const config = textOf('electron-builder.yml')
    for (const line of [
      'perMachine: true',
      'deleteAppDataOnUninstall: false',
      'allowToChangeInstallationDirectory: false',
    ]) {
      expect(config).toContain(line)
    }
  })

  test('it starts and draws its first screen', async () => {
    const program = start([])
    try {
      const colours = await untilDrawn(program)
      expect(colours.get('#000000') ?? 0).toBeLessThan(0.5)
    } finally {
      await stop(program)
    }
    expect(program.said()).not.toMatch(/Error|crash|stationEnded/)
  })

  test('EL-10: nothing makes it a Node', async () => {
    const mark = join(folder, 'mark.cjs')
    writeFileSync(mark, `console.log('MARK' + 'ED')`)
    const asNode = start(['-e', `console.log('MARK'+'ED')`], { ELECTRON_RUN_AS_NODE: '1' })
    const withOptions = start([], { NODE_OPTIONS: `--require ${mark}` })
    const inspected = start(['--inspect=0', '--inspect-brk=0'])
    for (const program of [asNode, withOptions, inspected]) {
      await within(4_000, program.ended)
      await stop(program)
      expect(program.said()).not.toMatch(/MARKED|Debugger listening/)
    }
  })

  test('EL-14: it does not start with a door for a debugger', async () => {
    for (const word of ['--remote-debugging-port=0', '--remote-debugging-pipe']) {
      const program = start([word])
      const code = await within(120_000, program.ended)
      await stop(program)
      expect(code).toBe(2)
    }
  })
})
