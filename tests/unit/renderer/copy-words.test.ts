import i18next from 'i18next'
import { expect, test } from 'vitest'
import { copyNotice } from '../../../src-renderer/features/copies/copy-words.ts'
import { withMany } from '../../../src-renderer/i18n/plurals.ts'
import { french } from '../../../src-renderer/i18n/texts.ts'

const texts = i18next.createInstance()
await texts.init({ lng: 'fr', resources: { fr: withMany(french) }, interpolation: { escapeValue: false } })
const t = texts.getFixedT('fr', 'copies')

const said = (stations: number, hq: boolean, at: string | undefined, places: string) =>
  Object.values(
    copyNotice({ id: '', stations, hq, uncarried: false, state: 'good' }, { at, here: 'Comptoir', places }, t),
  ).join(' ')

test('a record says where it was recorded, here or elsewhere, and who has confirmed it', () => {
  expect(said(1, false, 'Bascule', 'sur 1 autre poste')).toBe(
    'Enregistré au poste Bascule, gardé ici et sur 1 autre poste. Il a confirmé l’avoir écrit sur son disque.',
  )
  expect(said(2, false, 'Comptoir', 'sur 2 autres postes')).toBe(
    'Enregistré ici, sur 2 autres postes. Chacun a confirmé l’avoir écrit sur son disque.',
  )
  expect(said(0, true, undefined, 'au siège')).toBe(
    'Enregistré ici, au siège. Il a confirmé l’avoir écrit sur son disque.',
  )
})

test('what nobody confirmed is on this station alone only where it was recorded here', () => {
  expect(said(0, false, 'Bascule', 'sur ce poste seul')).toBe(
    'Enregistré au poste Bascule, gardé ici. Aucun autre poste ne l’a encore confirmé.',
  )
  expect(said(0, false, 'Comptoir', 'sur ce poste seul')).toMatch(/^Enregistré ici, sur ce poste seul\. Il part/)
})
