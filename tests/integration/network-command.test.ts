import { afterEach, beforeEach, expect, test } from 'vitest'
import { command, startCommand } from '../support/terminal.ts'
import { rootPassword, shippedPorts, type TestStation, testStation } from '../support/test-station.ts'

// The switch of Réglages → Réseau from a script: it holds for every start that follows.

let station: TestStation
beforeEach(async () => {
  station = await testStation({ ports: shippedPorts(71) }) // the command line opens it, too
  station.open.close()
})
afterEach(() => station.close())

const run = (...more: string[]) => command(['network', '--data', station.folder, '--json', ...more], rootPassword)
const asRoot = (...more: string[]) => run('--as', 'odette', ...more)

test('`network` says how the links stand, and turns them off and on for good', async () => {
  expect(await asRoot()).toMatchObject({ code: 0, json: { links: 'on', written: [] } })
  expect(await asRoot('--off')).toMatchObject({ code: 0, json: { links: 'off' } })
  const off = await asRoot()
  expect(off).toMatchObject({ code: 0, json: { links: 'off' } })
  expect(off.words).toContain('`network --on`')
  const sync = await command(['sync', '--with', '127.0.0.1:9', '--data', station.folder])
  expect([sync.code, sync.words]).toEqual([2, expect.stringContaining('`station -- network --on`')])
  expect(await asRoot('--on')).toMatchObject({ code: 0, json: { links: 'on' } })
  expect(await asRoot()).toMatchObject({ json: { links: 'on' } })
})

test('it asks who does it and one of both, and says so in French too', async () => {
  expect(await asRoot('--on', '--off')).toMatchObject({ code: 2, words: expect.stringContaining('one of --on, --off') })
  expect(await run('--off')).toMatchObject({ code: 2, words: expect.stringContaining('--as USER') })
  const argv = ['network', '--off', '--data', station.folder, '--as', 'odette']
  const french = await startCommand(argv, rootPassword, undefined, { LANG: 'fr_CM.UTF-8' }).ran
  expect([french.code, french.words]).toEqual([0, expect.stringContaining('liaisons coupées')])
})
