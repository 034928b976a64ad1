import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { command } from '../support/terminal.ts'

const password = 'quatre lampes vertes'
let folder = ''
const at = (name: string) => join(folder, name)
const as = (data: string, login: string) => ['--data', at(data), '--as', login, '--json']
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'adopt-'))
  for (const [name, login] of [
    ['Coop du Centre', 'rose'],
    ['Coop seule', 'jean'],
  ] as const) {
    const answers = {
      organisation: { name },
      warehouse: { name: 'Dépôt', code: 'DEP', region: 'Centre' },
      station: { name: 'Poste' },
      superadmin: { name: `Ngono ${login}`, login },
    }
    writeFileSync(at('answers.json'), JSON.stringify(answers))
    const made = await command(['setup', at('answers.json'), '--data', at(login), '--json'], password)
    expect(made.code, made.words).toBe(0)
  }
}, 60_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('adopt: a request, a card for it, what would go, gone, and by a courier back to work', async () => {
  writeFileSync(at('farmers.csv'), 'Nom et prénoms;Village\nMBALLA Jean;Ebebda\nNGONO Marie;Ebebda\n')
  const farmers = await command(['import', 'farmers', at('farmers.csv'), ...as('jean', 'jean')], password)
  expect(farmers.code, farmers.words).toBe(0)

  const asked = await command(['adopt', '--request', ...as('jean', 'jean')], password)
  writeFileSync(at('request.json'), asked.out)
  const approve = ['enrol', '--approve', at('request.json'), '--warehouse', 'DEP']
  const approved = await command([...approve, ...as('rose', 'rose')], password)
  expect(approved.code, approved.words).toBe(0)
  writeFileSync(at('card.txt'), String(approved.json['card']))

  const read = await command(['adopt', '--card', at('card.txt'), ...as('jean', 'jean')], password)
  expect(read.json).toMatchObject({
    from: { name: 'Coop seule' },
    into: { name: 'Coop du Centre' },
    counts: { farmers: 2 },
  })
  const leave = ['adopt', '--card', at('card.txt'), '--leave']
  const wrong = await command([...leave, 'Coop du Centre', ...as('jean', 'jean')], password)
  expect([wrong.code, wrong.json]).toEqual([1, { refused: { kind: 'WrongName', name: 'Coop seule' } }])
  const left = await command([...leave, 'coop seule', ...as('jean', 'jean')], password)
  expect(left.json).toMatchObject({ into: { name: 'Coop du Centre' } })

  const device = String(asked.json['device'])
  const packed = await command([
    'courier',
    'export',
    '--to',
    device,
    '--out',
    at('v.ctv'),
    '--data',
    at('rose'),
    '--json',
  ])
  expect(packed.code, packed.words).toBe(0)
  const taken = await command(['courier', 'import', '--from', at('v.ctv'), '--data', at('jean'), '--json'])
  expect(taken.code, taken.words).toBe(0)
  const over = await command(['adopt', '--take', '--people', ...as('jean', 'rose')], password)
  expect(over.json).toMatchObject({ people: 1, logins: [], tooLong: 0 })
  expect(over.words).toMatch(/3 records made again/)
  const back = await command([
    'courier',
    'export',
    '--to',
    'Poste',
    '--out',
    at('w.ctv'),
    '--data',
    at('jean'),
    '--json',
  ])
  expect(back.code, back.words).toBe(0)
  const again = await command(['courier', 'import', '--from', at('w.ctv'), '--data', at('rose'), '--json'])
  expect(again.code, again.words).toBe(0)
  const verified = await command(['verify', '--rebuild', '--data', at('rose'), '--json'])
  expect(verified.json).toMatchObject({ ok: true })
  // Jean keeps his password, as chef d’entrepôt at most.
  const jean = await command(['adopt', '--request', ...as('jean', 'jean')], password)
  expect(jean.json).toEqual({ refused: { kind: 'Forbidden', action: 'organisation.adopt' } })
}, 120_000)

test('used wrongly it says how it is written: exit 2', async () => {
  for (const use of [
    ['adopt', '--data', at('x')],
    ['adopt', '--request', '--take', '--data', at('x')],
  ])
    expect([use.join(' '), (await command(use, password)).code]).toEqual([use.join(' '), 2])
})
