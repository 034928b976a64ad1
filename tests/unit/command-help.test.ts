import { expect, test } from 'vitest'
import { commands, nameOf, readArguments } from '#main/cli/arguments.ts'
import { helpFor } from '#main/cli/help.ts'

const helpOf = (name: string) => helpFor(['help', name], 'fr') ?? ''

test('of every command each option is explained, its value named, and the example is one that is taken', () => {
  for (const [name, { options, example }] of Object.entries(commands)) {
    const lines = helpOf(name).split('\n')
    for (const option of options.map(nameOf)) {
      expect(lines, name).toContainEqual(expect.stringMatching(new RegExp(`^ {2}--${option}( \\S+)? {2,}\\S`)))
    }
    expect(lines).toContain(`Exemple\u00A0: ${['station --', name, example, '--data DIR'].filter(Boolean).join(' ')}`)
    const words = example.replace(/'[^']*'/, 'TEXT').split(' ')
    expect(readArguments([name, ...words.filter(Boolean), '--data', 'x']).command).toBe(name)
  }
})

test('what is a list or a choice is shown as one, and whether the station may run meanwhile', () => {
  expect(helpOf('conflicts')).toContain('[--choose FIELD=REF,FIELD=REF]')
  expect(helpOf('enrol')).toContain('[--carries CODE,CODE]')
  expect(helpOf('demo')).toContain('--size week|season')
  expect(helpOf('courier')).toContain('Le poste doit être arrêté')
  expect(helpOf('verify')).toContain('Le poste peut tourner')
  expect(helpFor(['--help'], 'en')).toMatch(/^courier +\* carries/m)
  expect(helpFor(['--help'], 'en')).toMatch(/^verify {10}checks/m)
})
