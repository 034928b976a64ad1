import type { Json } from '#shared/sync/entry.ts'

/** The payload of a plausible delivery; `over` replaces fields. */
export const deliveryPayload = (over: Record<string, Json> = {}): Record<string, Json> => ({
  no: 'EBO000-2627-L00001',
  season: '2627',
  day: '2026-10-15',
  farmer: '00000000-0000-7000-8000-0000000000f1',
  farmer_code: 'EBO000-PL00001',
  bags: 2,
  weighings_g: [50_000, 50_000],
  bag_tare_g: 1_000,
  gross_g: 100_000,
  tare_g: 2_000,
  net_g: 98_000,
  moisture_bp: 800,
  foreign_bp: 100,
  moist_g: 0,
  foreign_g: 0,
  moist_xaf: 0,
  foreign_xaf: 0,
  payable_g: 98_000,
  grade: 'I',
  lot: '00000000-0000-7000-8000-0000000000b1',
  price_xaf: 1_200,
  amount_xaf: 117_600,
  net_pay_xaf: 117_600,
  ...over,
})
