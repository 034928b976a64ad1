import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parseTerritory } from '#shared/domain/territory.ts'
import { checkPassword, weakPasswordsOf } from '#main/services/security/password-rules.ts'
import { resourcesDir } from '../support/test-station.ts'

const file = (...path: string[]) => readFileSync(join(resourcesDir, ...path), 'utf8')
const common = file('passwords', 'common.txt').trim().split('\n')
const words = file('passwords', 'local-words.txt').trim().split('\n')
const places = parseTerritory(file('territory.csv')).regions.flatMap(region => [
  region.name,
  ...region.departements.flatMap(departement => [
    departement.name,
    ...departement.arrondissements.map(one => one.name),
  ]),
])
const weak = weakPasswordsOf(common.join('\n'), words.join('\n'), places)
const own = ['Ngono Odette', 'odette', 'SCOOPS des Cacaoyers']
const verdict = (password: string) => {
  const checked = checkPassword(password, weak, own)
  return checked.ok ? 'ok' : checked.error.why
}

test('every one of the common passwords and local words is refused (AU-3)', () => {
  expect(common.length).toBeGreaterThan(3_000)
  expect(words.length).toBeGreaterThan(500)
  expect(common.filter(password => verdict(password) === 'ok')).toEqual([])
  expect(words.filter(word => verdict(word) === 'ok')).toEqual([])
  expect(words.filter(word => word.length >= 4 && verdict(`${word}2026`) === 'ok')).toEqual([])
})

test('words of the place with figures around them, twice, or side by side are refused', () => {
  const bad = 'Ebebda2026! C@ca02026 cacaocacao 2026Obala motdepasse1 azertyuiop Planteur.2026 ngono1985 odetteodette'
  expect(
    bad
      .split(' ')
      .map(verdict)
      .filter(one => one === 'ok'),
  ).toEqual([])
  expect(verdict('cacao planteur')).toBe('common')
  expect(verdict('aaaaaaaaaaaa')).toBe('common')
  expect(verdict('court')).toBe('short')
  expect(verdict('x'.repeat(40) + 'y'.repeat(100))).toBe('long')
})

test('a passphrase passes unchanged, of any characters, without a rule of composition (AU-3)', () => {
  const good = [
    'trois poules rousses',
    'lusab-babad-gutih',
    'kmpqzrtbvw',
    '爱爱吃巧克力的猫咪在屋顶',
    'Ɛwondo ŋgul à la pluie fine',
  ]
  expect(good.map(verdict)).toEqual(good.map(() => 'ok'))
  expect(verdict('été à Douala, quatre pirogues et un héron gris sur le Wouri 日本 ok')).toBe('ok')
})
