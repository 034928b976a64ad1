import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { command, type Running, startCommand } from '../support/terminal.ts'

// Two stations driven by their command lines alone, on the network of this machine.

const password = 'quatre lampes vertes'
let folder = ''
const at = (name: string) => join(folder, name)
const patient = { timeout: 60_000 }

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'enrol-'))
  const answers = {
    organisation: { name: 'Coop du terminal' },
    warehouse: { name: 'Dépôt', code: 'DEP', region: 'Centre' },
    station: { name: 'Bureau' },
    superadmin: { name: 'Ngono Rose', login: 'rose' },
  }
  writeFileSync(at('answers.json'), JSON.stringify(answers))
  const made = await command(['setup', at('answers.json'), '--data', at('one'), '--json'], password)
  expect(made.code, made.words).toBe(0)
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Where an open window is reached, and the id of its station. */
async function opened({ said }: Running): Promise<{ address: string; device: string }> {
  await expect.poll(() => said.some(text => text.startsWith('open for two minutes')), patient).toBe(true)
  const [, port = '', device = ''] = /:(478\d\d).* device (\S+)/.exec(said.join('\n')) ?? []
  return { address: `127.0.0.1:${port}`, device }
}
const open = (...more: string[]) =>
  ['enrol', '--open', '--warehouse', 'DEP', '--data', at('one'), '--as', 'rose', '--json', ...more] as const
const joinBy = (address: string, ...more: string[]) =>
  ['enrol', '--with', address, '--name', 'Bascule', '--data', at('two'), '--json', ...more] as const
/** The code that an end shows, once it does: read off its screen by whoever sits at the other. */
async function codeOf(said: () => readonly string[]): Promise<string> {
  const shown = () =>
    said()
      .flatMap(text => /code (\d{6});/.exec(text)?.[1] ?? [])
      .at(-1)
  await expect.poll(shown, patient).toBeDefined()
  return shown() ?? ''
}

test('enrol --open and --with: by the ids of both, nothing is typed; peers tells of both', async () => {
  const asked = await command(['enrol', '--request', '--name', 'Bascule', '--data', at('two'), '--json'])
  const admin = startCommand(open('--name', 'Bascule', '--device', String(asked.json['device'])), password)
  const { address, device } = await opened(admin)
  const joined = await command(joinBy(address, '--device', device))
  expect(joined.json, joined.words).toMatchObject({
    joined: true,
    standing: 'member',
    organisation: 'Coop du terminal',
  })
  expect(joined.code).toBe(0)
  const ended = await admin.ran
  expect(ended.json, ended.words).toEqual({ taken: { device: asked.json['device'], name: 'Bascule' }, even: true })

  for (const [name, here] of [
    ['one', 'Bureau'],
    ['two', 'Bascule'],
  ] as const) {
    const told = await command(['peers', '--data', at(name), '--as', 'rose', '--json'], password)
    expect(told.code, told.words).toBe(0)
    const peers = told.json['peers'] as Record<string, unknown>[]
    expect(new Map(peers.map(peer => [peer['name'], peer['here']]))).toEqual(
      new Map([
        ['Bascule', here === 'Bascule'],
        ['Bureau', here === 'Bureau'],
      ]),
    )
    const other = peers.find(peer => peer['here'] === false)
    expect(other).toMatchObject({
      warehouse: 'DEP',
      standing: 'member',
      version: expect.stringMatching(/^\d/) as string,
    })
    expect(other?.['heads']).toContainEqual(expect.objectContaining({ scope: 'auth' }))
    expect(Date.parse(String(other?.['seen']))).toBeGreaterThan(Date.now() - 3_600_000)
  }
})

test('enrol by code: the digits of each screen are typed at the other; others take nobody in', async () => {
  const tries: Running[] = []
  const admin = startCommand(open(), password, () => codeOf(() => tries.at(-1)?.said ?? []))
  const { address } = await opened(admin)
  const wrong = startCommand(joinBy(address), undefined, () => 'no digits')
  tries.push(wrong)
  const refused = await wrong.ran
  expect([refused.code, refused.json['joined']]).toEqual([1, false])
  expect(refused.words).toContain('not the same: nothing was exchanged')
  // The window is open still: the next try, with the digits of each on the other.
  const right = startCommand(joinBy(address), undefined, said => codeOf(() => said))
  tries.push(right)
  const joined = await right.ran
  expect(joined.json, `${joined.words}\n${admin.said.join('\n')}`).toMatchObject({ joined: true, standing: 'member' })
  expect((await admin.ran).json).toMatchObject({ even: true })
})

test('what is written wrongly is told', async () => {
  expect((await command(['enrol', '--with', 'no address', '--data', at('two')])).words).toContain('NotReached')
  expect((await command(['enrol', '--open', '--with', 'x', '--data', at('two')])).code).toBe(2)
  expect((await command(['enrol', '--open', '--data', at('one'), '--as', 'rose'], password)).words).toContain(
    '--warehouse',
  )
})
