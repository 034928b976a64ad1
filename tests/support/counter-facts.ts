import { type DeliveryInput, deliveryInput } from '#shared/contract/counter.ts'
import { settingsOf } from '#shared/contract/settings.ts'
import type { DeliveryFacts } from '#shared/domain/decide-delivery.ts'

export const farmerId = '01936f00-0000-7000-8000-000000000001'

/** A delivery as a clerk types it: 64.5 + 63.8 + 66.2 kg in 3 bags, 9.2 % moisture, grade II. */
export const typed = (more: Partial<DeliveryInput> = {}): DeliveryInput =>
  deliveryInput.parse({
    farmer: farmerId,
    day: '2026-11-02',
    bags: 3,
    weighings_g: [64_500, 63_800, 66_200],
    moisture_bp: 920,
    foreign_bp: 40,
    grade: 'II',
    ...more,
  })

/** What a station knows on an ordinary day: a grid price of 3 150 FCFA, a farmer with 2.3 ha who has delivered nothing. */
export const ordinary = (more: Partial<DeliveryFacts> = {}): DeliveryFacts => ({
  settings: settingsOf(new Map()),
  latestDay: '2026-11-02',
  season: { code: '2627' },
  farmer: { archived: false, area_m2: 23_000, used_g: 0 },
  supplier: null,
  grid_xaf: 3150,
  ticketUsedBy: null,
  mayOverride: false,
  ...more,
})
