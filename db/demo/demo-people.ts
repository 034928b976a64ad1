import type { SeededNumbers } from './seeded-numbers.ts'

const women =
  'Marie Bernadette Clarisse Odette Rose Hortense Divine Jeanne Thérèse Pascaline Solange Brigitte Cécile'.split(' ')
const men =
  'Jean Paul Joseph Emmanuel Samuel Blaise Pierre André Martin Philippe Étienne Gaston Simon Luc Vincent Théodore'.split(
    ' ',
  )
const families =
  'ATANGANA MBARGA ESSOMBA NGONO ONANA ABENA OWONA EYENGA BEKOLO NKOA EKAMBI MANGA BELINGA AMOUGOU ETOUNDI MVONDO ZANG ESSAMA FOUDA NDZANA OLINGA TSALA MBIA ONDOUA EVINA'.split(
    ' ',
  )
const second = 'Bella Ateba Manga Minkoulou Ngah Messi Nomo Biloa Awono Mbida Ndi Bihina Mballa Tabi Elanga'.split(' ')
const villages = [
  'Ebebda',
  'Nkolobang',
  'Essong',
  'Mbandjock-Ebebda',
  'Biatsota',
  'Ntui-Rive',
  'Nkolkougda',
  'Balamba',
  'Polo',
  'Ediolomo',
]

export interface DemoPerson {
  readonly name: string
  readonly sex: 'F' | 'M'
  readonly phone?: string
  readonly village: string
  readonly identity?: { readonly type: 'CNI'; readonly number: string }
  readonly birthYear: number
}

export interface DemoFarmer extends DemoPerson {
  readonly cooperative: number | null
  readonly supplier: number | null
  readonly land: 'Propriétaire' | 'Locataire' | 'Métayer' | 'Gérant' | 'Autre'
  readonly area_m2?: number
  readonly position?: { readonly lat_e6: number; readonly lon_e6: number }
  readonly certification: readonly string[]
}

export interface DemoSupplier extends DemoPerson {
  readonly cooperative: number | null
  readonly ceiling_g: number
  readonly validation: 'pending' | 'validated' | 'rejected'
}

/** Invented cooperatives around the depot; none is a real one. */
export const demoCooperatives = [
  { name: 'SCOOPS Les Cacaoyers de la Sanaga', village: 'Ebebda' },
  { name: 'COOP-CA Nkolobang Uni', village: 'Nkolobang' },
  { name: 'GIC Femmes de Balamba', village: 'Balamba' },
] as const

/** A person with an invented name; homonyms come by themselves. */
export function demoPerson(chance: SeededNumbers): DemoPerson {
  const sex = chance.chance(11) ? 'F' : 'M'
  const given = chance.pick(sex === 'F' ? women : men)
  const middle = chance.chance(55) ? ` ${chance.pick(second)}` : ''
  return {
    name: `${chance.pick(families)}${middle} ${given}`,
    sex,
    village: chance.pick(villages),
    birthYear: chance.between(1948, 2003),
    ...(chance.chance(82) ? { phone: `6${chance.between(5, 9)}${digits(chance, 7)}` } : {}),
    ...(chance.chance(70) ? { identity: { type: 'CNI', number: `1${digits(chance, 8)}` } } : {}),
  }
}

const digits = (chance: SeededNumbers, count: number): string =>
  Array.from({ length: count }, () => chance.below(10)).join('')

/** A farmer of a group, with a plot whose area spreads as surveys found: median 2.5 ha, few above 8. */
export function demoFarmer(chance: SeededNumbers, suppliers: number): DemoFarmer {
  const halves = Array.from({ length: 4 }, () => chance.between(60, 190))
  const area = Math.round((25_000 * halves.reduce((product, half) => (product * half) / 118, 1)) / 100) * 100
  const land = chance.weighted({ Propriétaire: 70, Métayer: 12, Gérant: 8, Locataire: 6, Autre: 4 })
  return {
    ...demoPerson(chance),
    cooperative: chance.chance(75) ? chance.below(demoCooperatives.length) : null,
    supplier: chance.chance(60) ? chance.below(suppliers) : null,
    land,
    certification: chance.chance(30) ? ['Rainforest Alliance'] : [],
    ...(chance.chance(94) ? { area_m2: Math.min(250_000, Math.max(5_000, area)) } : {}),
    ...(chance.chance(60)
      ? { position: { lat_e6: 4_300_000 + chance.below(120_000), lon_e6: 11_200_000 + chance.below(120_000) } }
      : {}),
  }
}

/** A lead farmer with a ceiling for the season; a few wait for a manager's word or were refused. */
export const demoSupplier = (chance: SeededNumbers): DemoSupplier => ({
  ...demoPerson(chance),
  cooperative: chance.chance(80) ? chance.below(demoCooperatives.length) : null,
  ceiling_g: chance.between(10, 300) * 1_000_000,
  validation: chance.weighted({ validated: 89, pending: 8, rejected: 3 }),
})
