import { expect, test } from 'vitest'
import { courierName } from '#main/services/courier/courier-name.ts'

const wallMs = Date.UTC(2026, 11, 1, 9, 0, 5)

test('the name of a courier says from whom, for whom and when, in plain letters', () => {
  expect(courierName('Comptoir', 'Bascule', wallMs)).toBe('valise-comptoir-bascule-2026-12-01-32405.ctv')
})

test('letters with signs lose the sign and no more; what is none is one hyphen', () => {
  expect(courierName('Près du marché', 'Bafia (nord)', wallMs)).toBe(
    'valise-pres-du-marche-bafia-nord-2026-12-01-32405.ctv',
  )
  expect(courierName('Œuvre d’Éséka', '« Ŋgomedzap »', wallMs)).toBe(
    'valise-oeuvre-deseka-ngomedzap-2026-12-01-32405.ctv',
  )
})

test('a long name is cut between two words, and one of none of our letters is left out', () => {
  const long = 'Comptoir principal près de la grande porte du hangar'
  expect(courierName(long, '–', wallMs)).toBe('valise-comptoir-principal-pres-de-la-grande-2026-12-01-32405.ctv')
})
