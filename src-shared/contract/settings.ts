import { z } from 'zod'

const percent = z.int().min(0).max(10_000)
const xaf = z.int().min(0).max(10_000_000_000)
const line = z.string().max(200)

/** Every setting of the organisation: its bounds and its default. What is not set holds its default. */
export const settingSchemas = {
  organisation_name: line.default(''),
  organisation_address: line.default(''),
  organisation_phone: line.default(''),
  organisation_niu: line.default(''),
  organisation_rccm: line.default(''),
  organisation_buyer_card: line.default(''),
  /** DEL-3: grams a bag */
  bag_tare_g: z.int().min(0).max(5_000).default(1_000),
  /** DEL-4, basis points */
  moisture_base_bp: percent.default(800),
  moisture_limit_bp: percent.default(1_200),
  foreign_tolerance_bp: percent.default(100),
  /** DEL-6: how far from the grid a permitted price may be, basis points of it */
  price_band_bp: percent.default(1_000),
  /** QUOTA-1: grams a hectare and season; whether passing it blocks */
  quota_g_per_ha: z.int().min(0).max(10_000_000).default(1_000_000),
  quota_blocks: z.boolean().default(false),
  /** UNIT-2: cash rounded to this many FCFA, 0 for none */
  cash_rounding_xaf: z.union([z.literal(0), z.literal(5), z.literal(25)]).default(0),
  /** SES-2 */
  four_eyes_xaf: xaf.default(2_000_000),
  /** AU-9: a payment above it asks the password again */
  confirm_above_xaf: xaf.default(2_000_000),
  /** AU-8, minutes */
  lock_minutes: z.int().min(1).max(15).default(5),
  /** TALK-25: days that texts and files of messages are kept, 0 for always */
  talk_keep_days: z.union([z.literal(0), z.int().min(90).max(3_650)]).default(0),
  /** the camera of « Vérifier un reçu » */
  camera: z.boolean().default(false),
  receipt_paper: z.enum(['a4', 'a5', '80mm']).default('a5'),
  receipt_lang: z.enum(['fr', 'en']).default('fr'),
} as const

export type SettingName = keyof typeof settingSchemas
/** Every setting with its value. */
export type Settings = { [K in SettingName]: z.infer<(typeof settingSchemas)[K]> }

/** Every setting there is. */
export const settingNames = Object.keys(settingSchemas) as SettingName[]
/** Whether a text names a setting. */
export const isSettingName = (name: string): name is SettingName => Object.hasOwn(settingSchemas, name)

/** All settings from the stored ones; a stored value that no longer fits falls back to its default. */
export function settingsOf(stored: ReadonlyMap<string, unknown>): Settings {
  const values = settingNames.map(name => {
    const parsed = settingSchemas[name].safeParse(stored.get(name))
    return [name, parsed.success ? parsed.data : settingSchemas[name].parse(undefined)]
  })
  return Object.fromEntries(values) as Settings
}
