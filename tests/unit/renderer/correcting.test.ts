import { afterAll, beforeAll, expect, test } from 'vitest'
import { copyOf } from '../../../src-renderer/features/counter/correcting.tsx'
import { emptyDraft, readDraft } from '../../../src-renderer/features/counter/counter-draft.ts'
import { type CounterDesk, counterDesk, today, why } from '../../support/counter-desk.ts'
import { done } from '../../support/test-station.ts'

let desk: CounterDesk
beforeAll(async () => {
  desk = await counterDesk()
})
afterAll(() => desk.close())

test('DEL-7: what is corrected in nothing is recorded as it was, every field of DEL-2', async () => {
  const { at, people, command } = desk
  const { suppliers } = desk.station.org
  const supplier = done(suppliers.create(people.SU, { ...command(), fields: { name: 'ACHETEUR' } })).id
  const typed = desk.typed({
    supplier,
    place: 'Marché d’Ebebda',
    ticket: 'T-0412',
    bags: 3,
    weighings_g: [64_550, 63_800, 66_205],
    bagTare_g: 1_050,
    moisture_bp: 795,
    foreign_bp: 85,
    certification: 'UTZ',
    price_xaf: 2_950,
    priceWhy: 'cacao mal séché',
    deductions: [
      { type: 'dues', amount_xaf: 1_500 },
      { type: 'other', label: 'Sac perdu', amount_xaf: 750 },
    ],
    loaded: { day: today, place: 'Nkolmebanga', g: 200_005 },
    unloaded: { day: today, g: 194_555 },
    unloadedWhy: 'séché en route',
    vehicle: 'CE 123 AB',
    driver: 'Onana',
    notes: 'Attendu demain',
    overrides: ['price', 'supplier'].map(of => ({ of: of as 'price', why: 'accord du chef' })),
  })
  const first = done(await at.deliveries.record(people.MA, { ...command(), delivery: typed }))
  const old = done(at.deliveries.get(people.MA, { id: first.id }))
  const { input, problems } = readDraft({ ...copyOf(old), overrideWhy: 'accord du chef' }, [
    'PriceOffGrid',
    'SupplierNotValid',
  ])
  expect(problems).toEqual([])
  expect(input).toEqual(typed)
  const again = done(
    await at.deliveries.correct(people.MA, { ...command(), id: first.id, why, delivery: desk.typed(input ?? {}) }),
  )
  const made = done(at.deliveries.get(people.MA, { id: again.id }))
  const kept = ({ figures, weighings_g, deductions, loaded, unloaded, ...row }: typeof made) => ({
    figures,
    weighings_g,
    deductions,
    loaded,
    unloaded,
    of: [row.farmer, row.supplier, row.place, row.ticket, row.unloadedWhy, row.vehicle, row.driver, row.notes],
    how: [row.moisture_bp, row.foreign_bp, row.grade, row.certification, row.priceWhy],
  })
  expect(kept(made)).toEqual(kept(old))
})

test('what was typed and cannot be read is never left out of a delivery (DEL-1, DEL-5)', () => {
  const draft = {
    ...emptyDraft(today),
    farmer: { value: desk.station.id(), label: 'Un' },
    bags: '2',
    weighings: ['130'],
    grade: 'I' as const,
    transport: true,
  }
  const wrong = (more: object) => readDraft({ ...draft, ...more }, []).problems.map(one => `${one.field} ${one.code}`)
  expect(wrong({})).toEqual([])
  expect(wrong({ pay: '10 00O' })).toEqual(['pay unreadable'])
  const named = [{ type: 'other' as const, label: 'Sac perdu', amount: '' }]
  expect(wrong({ deductions: named })).toEqual(['deduction-0 missing'])
  expect(wrong({ loadedWeight: '131' })).toEqual(['loadedDay missing'])
  expect(wrong({ loadedPlace: 'Nkolmebanga' })).toEqual(['loadedDay missing', 'loaded missing'])
  expect(wrong({ unloadedDay: today, unloadedWeight: '13O' })).toEqual(['unloaded unreadable'])
  expect(wrong({ unloadedDay: today })).toEqual(['unloaded missing'])
  expect(wrong({ unloadedWeight: '13O', transport: false })).toEqual([])
})
