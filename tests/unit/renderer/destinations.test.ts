import i18next from 'i18next'
import { describe, expect, test } from 'vitest'
import { may } from '#shared/domain/rights.ts'
import { roles, type Role } from '#shared/domain/roles.ts'
import { destinationsOf, fitting, type Say, wordsOf } from '../../../src-renderer/app/destinations.ts'
import { modules } from '../../../src-renderer/app/modules.tsx'
import { ledgerParts } from '../../../src-renderer/features/ledger/ledger-parts.ts'
import { settingsParts } from '../../../src-renderer/features/settings/settings-parts.ts'
import { english, french } from '../../../src-renderer/i18n/texts.ts'

// The palette leads to every screen and page that a person may open, by the words of either language.

const texts = i18next.createInstance()
void texts.init({ lng: 'fr', initAsync: false, resources: { fr: french, en: english } })
const [inFrench, inEnglish] = ['fr', 'en'].map(
  language => texts.getFixedT(language, ['app', 'settings', 'ledger']) as unknown as Say,
) as [Say, Say]

/** What a person is offered who typed this, with the screens in French, by id. */
const offered = (role: Role, typed: string): readonly string[] =>
  fitting(
    typed,
    destinationsOf(role).map(one => ({ ...one, label: one.name(inFrench), also: wordsOf(one, [inFrench, inEnglish]) })),
  ).map(({ id }) => id)

describe.each(roles)('the palette of %s', role => {
  test('has every screen and page that this role may open, and no other', () => {
    const screens = modules.filter(({ can }) => can === undefined || may(role, can)).map(({ at }) => at as string)
    const pages = [...settingsParts, ...ledgerParts.filter(({ can }) => may(role, can)).map(({ part }) => part)]
    const more = [...(may(role, 'farmers.import') ? ['import'] : []), ...(may(role, 'backup.run') ? ['courier'] : [])]
    expect(
      destinationsOf(role)
        .map(({ id }) => id)
        .toSorted(),
    ).toEqual([...screens, ...pages, ...more].toSorted())
  })
  test('finds each by its name in French and in English', () => {
    for (const one of destinationsOf(role)) {
      expect(offered(role, one.name(inFrench)), one.id).toContain(one.id)
      expect(offered(role, one.name(inEnglish)), one.id).toContain(one.id)
    }
  })
})

test.each([
  ['réseau', 'network'],
  ['RESEAU', 'network'],
  ['network', 'network'],
  ['réglages réseau', 'network'],
  ['wifi', 'network'],
  ['valise', 'courier'],
  ['courier', 'courier'],
  ['à régler', 'conflicts'],
  ['conflit', 'conflicts'],
  ['conflicts', 'conflicts'],
  ['campagne', 'seasons'],
  ['backup', 'backups'],
  ['mot de passe', 'sessions'],
  ['imprimante', 'window'],
])('“%s” leads first to %s', (typed, id) => {
  expect(offered('SU', typed)[0]).toBe(id)
})

test('an agent is offered neither conflicts nor couriers', () => {
  for (const typed of ['conflit', 'valise', 'journal']) expect(offered('AG', typed), typed).toEqual([])
})
