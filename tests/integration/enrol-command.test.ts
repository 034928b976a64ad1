import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { command } from '../support/terminal.ts'

const password = 'quatre lampes vertes'
let folder = ''
const at = (name: string) => join(folder, name)
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'enrol-'))
  const answers = {
    organisation: { name: 'Coop du terminal' },
    warehouse: { name: 'Dépôt', code: 'DEP', region: 'Centre' },
    station: { name: 'Poste' },
    superadmin: { name: 'Ngono Rose', login: 'rose' },
  }
  writeFileSync(at('answers.json'), JSON.stringify(answers))
  const made = await command(['setup', at('answers.json'), '--data', at('one'), '--json'], password)
  expect(made.code, made.words).toBe(0)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('enrol: a request, a card for it, joined; each form takes what another answered', async () => {
  const asked = await command(['enrol', '--request', '--name', 'Comptoir', '--data', at('two'), '--json'])
  expect(asked.code, asked.words).toBe(0)
  expect(asked.json['device']).toMatch(/^([0-9A-Z]{4}-){6}[0-9A-Z]{4}$/)
  writeFileSync(at('request.json'), asked.out)

  const approve = (more: readonly string[]) =>
    command(
      [
        'enrol',
        '--approve',
        at('request.json'),
        '--warehouse',
        'BAF',
        '--new',
        'Magasin de Bafia',
        ...more,
        '--data',
        at('one'),
        '--as',
        'rose',
        '--json',
      ],
      password,
    )
  const approved = await approve(['--rights', 'enrol,seed', '--carries', 'DEP'])
  expect(approved.code, approved.words).toBe(0)
  expect(approved.json).toMatchObject({ device: asked.json['device'] })
  writeFileSync(at('card.txt'), String(approved.json['card']))
  expect((await approve([])).json).toMatchObject({ refused: { kind: 'CodeTaken' } })

  const joined = await command(['enrol', '--card', at('card.txt'), '--data', at('two'), '--json'])
  expect(joined.json).toMatchObject({ organisation: 'Coop du terminal', standing: 'awaited', entries: 0 })
  const verified = await command(['verify', '--rebuild', '--data', at('two'), '--json'])
  expect(verified.json).toMatchObject({ ok: true, entries: 0 })
  const login = await command(
    ['import', 'farmers', at('answers.json'), '--data', at('two'), '--as', 'rose', '--json'],
    password,
  )
  expect(login.json).toEqual({ refused: { kind: 'AwaitingData' } })
  const again = await command(['enrol', '--card', at('card.txt'), '--data', at('two'), '--json'])
  expect([again.code, again.json]).toEqual([1, { refused: { kind: 'AlreadyConfigured' } }])
})

test('used wrongly it says how it is written: exit 2', async () => {
  for (const use of [
    ['enrol', '--data', at('x')],
    ['enrol', '--request', '--card', 'y', '--data', at('x')],
    ['enrol', '--approve', at('request.json'), '--data', at('one'), '--as', 'rose'],
    ['enrol', '--approve', at('request.json'), '--warehouse', 'ABC', '--data', at('one'), '--as', 'rose'],
    [
      'enrol',
      '--approve',
      at('request.json'),
      '--warehouse',
      'DEP',
      '--rights',
      'all',
      '--data',
      at('one'),
      '--as',
      'rose',
    ],
    ['enrol', '--card', at('answers.json'), '--data', at('x')],
  ]) {
    const ran = await command(use, password)
    expect([use.join(' '), ran.code, ran.out]).toEqual([use.join(' '), 2, ''])
  }
})
