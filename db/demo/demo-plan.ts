import { addDays, daysBetween, dayStartMs } from '#shared/domain/day.ts'
import { defaultSeason } from '#shared/domain/season.ts'
import { type DemoFarmer, demoFarmer, demoSupplier, type DemoSupplier } from './demo-people.ts'
import { type SeededNumbers, seededNumbers } from './seeded-numbers.ts'

export type DemoSize = 'week' | 'season'
export type DemoGrade = 'I' | 'II' | 'HS'

/** One delivery as a clerk would type it; who pays and how. */
export interface DemoDelivery {
  readonly farmer: number
  readonly bags: number
  readonly weighings_g: readonly number[]
  readonly moisture_bp: number
  readonly foreign_bp: number
  readonly grade: DemoGrade
  readonly transport_xaf: number
  readonly pay: 'cash' | 'mobile' | 'transfer' | 'half' | 'later'
  /** a weighing typed wrongly and put right, or taken back whole */
  readonly after: 'nothing' | 'correct' | 'void'
  readonly print: boolean
}

export interface DemoDay {
  readonly day: string
  /** UTC ms of the opening of the depot */
  readonly opensMs: number
  readonly deliveries: readonly DemoDelivery[]
  /** new prices from this day on, before premiums */
  readonly price_xaf: number | null
  readonly supply_xaf: number
  /** what the evening's count is off by */
  readonly difference_xaf: number
}

export interface DemoPlan {
  readonly season: { readonly code: string; readonly label: string; readonly start: string; readonly end: string }
  readonly suppliers: readonly DemoSupplier[]
  readonly farmers: readonly DemoFarmer[]
  readonly days: readonly DemoDay[]
}

/** `printed`: papers that are really made, in per cent; a season's would take minutes. */
const sizes: Readonly<Record<DemoSize, { days: number; farmers: number; suppliers: number; printed: number }>> = {
  week: { days: 7, farmers: 90, suppliers: 8, printed: 90 },
  season: { days: 400, farmers: 420, suppliers: 16, printed: 5 },
}
/** Share of the season's volume by calendar month, in per cent. */
const monthly = [10, 5, 4, 5, 6, 4, 3, 4, 9, 16, 18, 16]
const busiest = 26

/**
 * What happens at one depot until `lastDay`, from the seed alone: the same seed, size and day give the same plan. Volumes, names, grades,
 * moistures, prices and ways of paying as the field has them. A season is what is past of the one that runs; its first day at the latest
 * a week before `lastDay`.
 */
export function makeDemoPlan(size: DemoSize, seed: number, lastDay: string): DemoPlan {
  const chance = seededNumbers(seed)
  const { days, farmers, suppliers, printed } = sizes[size]
  const { code, label, start_day: start, end_day: end } = defaultSeason(lastDay)
  const past = daysBetween(start, lastDay) + 1
  const count = Math.max(7, Math.min(days, past))
  const leaders = Array.from({ length: suppliers }, () => demoSupplier(chance))
  const people = Array.from({ length: farmers }, () => demoFarmer(chance, suppliers))
  let price = chance.between(30, 36) * 100
  const all = Array.from({ length: count }, (_, n): DemoDay => {
    const day = addDays(lastDay, n - count + 1)
    const opens = n === 0 || (n % 14 === 0 && chance.chance(80))
    if (n > 0 && opens) price = Math.max(1_500, price + chance.between(-4, 6) * 50)
    return demoDay(chance, day, opens ? price : null, people.length, printed)
  })
  return { season: { code, label, start, end }, suppliers: leaders, farmers: people, days: all }
}

function demoDay(
  chance: SeededNumbers,
  day: string,
  price_xaf: number | null,
  farmers: number,
  printed: number,
): DemoDay {
  const month = Number(day.slice(5, 7)) - 1
  const sunday = new Date(`${day}T00:00:00Z`).getUTCDay() === 0
  const most = Math.max(2, Math.round((busiest * (monthly[month] ?? 4)) / 18))
  const count = sunday ? 0 : chance.between(Math.ceil(most / 2), most)
  const deliveries = Array.from({ length: count }, () => demoDelivery(chance, farmers, printed))
  return {
    day,
    opensMs: dayStartMs(day) + 7 * 3_600_000 + chance.below(1_800_000),
    deliveries,
    price_xaf,
    supply_xaf: count === 0 ? 0 : Math.ceil((count * 700_000) / 500_000) * 500_000,
    difference_xaf: chance.chance(8) ? chance.between(-4, 2) * 500 : 0,
  }
}

function demoDelivery(chance: SeededNumbers, farmers: number, printed: number): DemoDelivery {
  const bags = chance.chance(6) ? chance.between(9, 30) : chance.between(1, 6)
  const weighings_g = Array.from({ length: Math.ceil(bags / 4) }, (_, n) => {
    const here = Math.min(4, bags - n * 4)
    return here * chance.between(600, 660) * 100 + chance.below(20) * 100
  })
  return {
    farmer: chance.below(farmers),
    bags,
    weighings_g,
    moisture_bp: moistureOf(chance),
    foreign_bp: chance.chance(80) ? chance.between(0, 10) * 10 : chance.between(11, 35) * 10,
    grade: chance.weighted({ I: 20, II: 75, HS: 5 }),
    transport_xaf: chance.chance(12) ? chance.between(2, 10) * 500 : 0,
    pay: chance.weighted({ cash: 44, mobile: 18, transfer: 8, half: 15, later: 15 }),
    after: chance.chance(1.5) ? 'correct' : chance.chance(0.8) ? 'void' : 'nothing',
    print: chance.chance(printed),
  }
}

/** Dry, damp, wet: the legal most is 8 %, above 12 % a manager must allow it. */
function moistureOf(chance: SeededNumbers): number {
  const kind = chance.weighted({ dry: 65, damp: 25, wet: 8, soaked: 2 })
  if (kind === 'dry') return chance.between(65, 80) * 10
  if (kind === 'damp') return chance.between(81, 100) * 10
  return kind === 'wet' ? chance.between(101, 120) * 10 : chance.between(121, 140) * 10
}
