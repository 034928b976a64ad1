import type { DeliveryReceipt, PaperOrganisation, PaymentReceipt, TillSlip } from '#main/print/receipt-model.ts'

/** 2 November 2026, 09:31 at Douala. */
export const morningMs = Date.UTC(2026, 10, 2, 8, 31)

const base45 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:'

/** A text of the shape and length of a signed code: `CC1:` and base45 (LEDGER §10). */
export function codeText(seed: number, length = 250): string {
  let text = 'CC1:'
  for (let state = seed + 1; text.length < length; ) {
    state = (state * 48_271) % 2_147_483_647
    text += base45[state % 45]
  }
  return text.replaceAll('  ', ' A')
}

const organisation: PaperOrganisation = {
  name: 'SCOOPS-CA PROCAEB',
  address: ['BP 41, Ebebda (Lékié)'],
  phone: '+237 677 12 34 56',
  niu: 'M072116000000X',
  rccm: 'RC/YAO/2021/B/0418',
  buyerCard: 'ONCC 2026-0418',
}

const head = {
  organisation,
  duplicate: 0,
  depot: { code: 'EBO', name: 'Magasin d’Ebebda' },
  station: 'EBO7KD',
  voided: null,
}

/** An ordinary morning: three bags, moisture above the limit, an advance recovered, most of it paid in cash. */
export const delivery: DeliveryReceipt = {
  kind: 'delivery',
  ...head,
  number: 'EBO7KD-2627-L00412',
  confirmedAtMs: morningMs,
  day: '2026-11-02',
  season: '2026-2027',
  placeOfPurchase: 'Marché d’Ebebda',
  farmer: { code: 'EBO7KD-PL00873', name: 'MBARGA Jean', village: 'Nkolmebanga' },
  supplier: null,
  plots: ['EBO7KD-PA00121'],
  bags: 3,
  bagTareGrams: 1000,
  weighingsGrams: [64_500, 63_800, 66_200],
  grossGrams: 194_500,
  tareGrams: 3000,
  netGrams: 191_500,
  moistureBp: 920,
  foreignBp: 80,
  weightDeductions: [
    { kind: 'moisture', toleranceBp: 800, grams: 2498, amountXaf: 7869 },
    { kind: 'rounding', toleranceBp: null, grams: 2, amountXaf: 6 },
  ],
  payableGrams: 189_000,
  grade: 'II',
  certification: null,
  priceXafPerKg: 3150,
  priceOffGrid: false,
  grossAmountXaf: 595_350,
  deductions: [
    { kind: 'advance', label: null, balanceXaf: 60_000, amountXaf: 60_000 },
    { kind: 'dues', label: null, balanceXaf: null, amountXaf: 1500 },
  ],
  netToPayXaf: 533_850,
  paidNow: [{ number: 'EBO7KD-2627-P00310', method: 'cash', reference: null, amountXaf: 517_000 }],
  remainingXaf: 16_850,
  account: { dueXaf: 16_850, advanceOwedXaf: 60_000 },
  clerk: 'Clarisse Essomba',
  proof: { qrText: codeText(1), shortCode: '7F3A-91C2-D04E' },
  replaces: null,
}

const longName =
  'NGO MBOGBA NDJOCK MBARGA ESSOMBA ATANGANA ONANA Marie-Thérèse Bernadette Élisabeth Ŋkɔlɛ d’Ebebda-Centre'.slice(
    0,
    100,
  )

/** Everything at its bound: 100 letters, 60 weighings, 12 deductions, 10 plots, ten milliards. */
export const longestDelivery: DeliveryReceipt = {
  ...delivery,
  number: 'EBO7KD-2627-L1234567',
  organisation: {
    ...organisation,
    name: 'SOCIÉTÉ COOPÉRATIVE SIMPLIFIÉE DES PRODUCTEURS DE CACAO D’EBEBDA, MONATÉLÉ ET OBALA (SCOOPS-CA)',
    address: ['BP 41, Ebebda (Lékié), région du Centre, Cameroun', 'Face à la sous-préfecture, route de Bafia'],
  },
  depot: { code: 'EBO', name: 'Magasin central d’Ebebda-Centre, face à la sous-préfecture, route nationale n° 4' },
  placeOfPurchase: 'Marché périodique de Nkolmebanga-Essazok, arrondissement d’Ebebda, département de la Lékié',
  farmer: { code: 'EBO7KD-PL1000873', name: longName, village: 'Nkolmebanga-Essazok II (arrondissement d’Ebebda)' },
  supplier: { code: 'EBO7KD-CF00012', name: longName, village: null },
  plots: Array.from({ length: 10 }, (_, n) => `EBO7KD-PA00${121 + n}`),
  bags: 1860,
  bagTareGrams: 1250,
  weighingsGrams: Array.from({ length: 60 }, (_, n) => 1_980_450 + n * 13_150),
  grossGrams: 142_102_500,
  tareGrams: 2_325_000,
  netGrams: 139_777_500,
  moistureBp: 1140,
  foreignBp: 275,
  weightDeductions: [
    { kind: 'moisture', toleranceBp: 800, grams: 5_165_777, amountXaf: 18_080_220 },
    { kind: 'foreign', toleranceBp: 100, grams: 2_379_501, amountXaf: 8_328_254 },
    { kind: 'rounding', toleranceBp: null, grams: 22, amountXaf: 77 },
  ],
  payableGrams: 132_232_200,
  certification: 'Rainforest Alliance, Fairtrade',
  grade: 'HS',
  priceXafPerKg: 75_625,
  priceOffGrid: true,
  grossAmountXaf: 10_000_060_125,
  deductions: Array.from({ length: 12 }, (_, n) => ({
    kind: n === 0 ? ('advance' as const) : ('other' as const),
    label: `Retenue n° ${n + 1} pour intrants livrés à la parcelle, campagne précédente`,
    balanceXaf: n === 0 ? 1_234_567_890 : null,
    amountXaf: 1_000_005,
  })),
  netToPayXaf: 9_988_060_065,
  paidNow: [
    { number: 'EBO7KD-2627-P00310', method: 'cash', reference: null, amountXaf: 88_060_065 },
    {
      number: 'EBO7KD-2627-P00311',
      method: 'mobile',
      reference: 'MP261102.0931.A98765432101234567890',
      amountXaf: 9_000_000_000,
    },
    { number: 'EBO7KD-2627-P00312', method: 'cheque', reference: 'SGC 0001234', amountXaf: 900_000_000 },
  ],
  remainingXaf: 0,
  account: { dueXaf: -5, advanceOwedXaf: 1_234_567_890 },
  clerk: longName,
}

export const payment: PaymentReceipt = {
  kind: 'payment',
  ...head,
  number: 'EBO7KD-2627-P00310',
  paidAtMs: morningMs + 60_000,
  day: '2026-11-02',
  season: '2026-2027',
  payee: { role: 'farmer', code: 'EBO7KD-PL00873', name: 'MBARGA Jean', village: 'Nkolmebanga' },
  amountXaf: 517_000,
  method: 'cash',
  reference: null,
  deliveries: [
    { number: 'EBO7KD-2627-L00397', day: '2026-10-28', netToPayXaf: 98_750, paidXaf: 98_750, remainingXaf: 0 },
    { number: 'EBO7KD-2627-L00412', day: '2026-11-02', netToPayXaf: 533_850, paidXaf: 418_250, remainingXaf: 115_600 },
  ],
  unallocatedXaf: 0,
  account: { dueXaf: 115_600, advanceOwedXaf: 60_000 },
  till: 'EBO7KD-2627-K00031',
  clerk: 'Clarisse Essomba',
  notes: null,
  proof: { qrText: codeText(2), shortCode: '2B7E-1516-28AE' },
}

const firstNames = ['Jean', 'Marie', 'Paul', 'Élise', 'Joseph', 'Thérèse', 'André', 'Cécile']
const familyNames = ['MBARGA', 'ATANGANA', 'ONANA', 'NGO BIKAÏ', 'ESSOMBA', 'FOUDA', 'EKƆŊ', 'MBALLA']
const pick = (list: readonly string[], index: number): string => list[index % list.length] ?? ''

export const till: TillSlip = {
  kind: 'till',
  ...head,
  number: 'EBO7KD-2627-K00031',
  day: '2026-11-02',
  openedAtMs: morningMs - 7_200_000,
  closedAtMs: morningMs + 30_000_000,
  cashier: 'Clarisse Essomba',
  secondPerson: 'Bernard Fouda',
  openingXaf: 250_000,
  receipts: [
    {
      atMs: morningMs - 3_600_000,
      number: null,
      label: 'Approvisionnement du siège',
      reference: 'CHQ 0001234',
      amountXaf: 6_000_000,
    },
  ],
  receiptsXaf: 6_000_000,
  payments: Array.from({ length: 14 }, (_, n) => ({
    atMs: morningMs + n * 1_260_000,
    number: `EBO7KD-2627-P00${310 + n}`,
    label: `${pick(familyNames, n)} ${pick(firstNames, n * 3)}`,
    reference: null,
    amountXaf: 517_000 - n * 23_450,
  })),
  paymentsXaf: 5_104_050,
  expenses: [
    {
      atMs: morningMs + 9_000_000,
      number: null,
      label: 'Carburant groupe électrogène',
      reference: null,
      amountXaf: 15_000,
    },
  ],
  expensesXaf: 15_000,
  expectedXaf: 1_130_950,
  countedXaf: 1_130_450,
  differenceXaf: -500,
  differenceReason: 'Monnaie manquante, billet de 500 rendu en trop',
}

/** A day of 160 payments. */
export const longestTill: TillSlip = {
  ...till,
  payments: Array.from({ length: 160 }, (_, n) => ({
    atMs: morningMs + n * 120_000,
    number: `EBO7KD-2627-P0${1310 + n}`,
    label: n % 9 === 0 ? longName : `${pick(familyNames, n)} ${pick(firstNames, n * 3)}`,
    reference: n % 5 === 0 ? 'MP261102.0931.A12345' : null,
    amountXaf: 517_000 + n * 23_450,
  })),
  paymentsXaf: 380_714_000,
}
