import { z } from 'zod'
import {
  commandId,
  day,
  exportFile,
  exportQuery,
  filled,
  grade,
  grams,
  id,
  identity,
  instantMs,
  listOf,
  listQuery,
  notes,
  place,
  position,
  reason,
  squareMetres,
  text,
  xaf,
} from './fields.ts'
import { done, graveProcedure, procedure } from './procedure.ts'
import { duplicate, register } from './register-procedures.ts'
import { territory } from './territory.ts'

const landStatus = z.enum(['Propriétaire', 'Locataire', 'Métayer', 'Gérant', 'Autre'])
const codes = z.array(filled(40)).max(20)
const person = {
  name: filled(100),
  phone: text(30).optional(),
  identity: identity.optional(),
  position: position.optional(),
  cooperative: id.optional(),
  ...place,
}
const personRow = {
  no: z.string().nullable(),
  name: z.string().nullable(),
  phone: z.string().nullable(),
  cooperative: id.nullable(),
  cooperativeName: z.string().nullable(),
  region: z.string().nullable(),
  departement: z.string().nullable(),
  arrondissement: z.string().nullable(),
  village: z.string().nullable(),
}

/** FAR-1. Phones are accepted in any spelling and stored E.164; `birth` is a year, a day, or about a year. */
export const farmerFields = {
  ...person,
  sex: z.enum(['F', 'M']).optional(),
  birth: z
    .strictObject({ year: z.int().min(1900).max(2100), day: day.optional(), approx: z.boolean().optional() })
    .optional(),
  phone2: text(30).optional(),
  supplier: id.optional(),
  land: landStatus.optional(),
  area_m2: squareMetres.optional(),
  certification: z.array(text(40)).max(6).optional(),
  consent: z.strictObject({ day, scope: text(200) }).optional(),
  other_codes: codes.optional(),
  notes: notes.optional(),
}
const farmerRow = {
  ...personRow,
  supplier: id.nullable(),
  supplierName: z.string().nullable(),
  sex: z.string().nullable(),
  birth_year: z.int().nullable(),
  land: z.string().nullable(),
  area_m2: z.int().nullable(),
  quota_g: grams.nullable(),
  used_g: grams,
}
const farmerDetail = {
  phone2: z.string().nullable(),
  identity: identity.nullable(),
  position: position.nullable(),
  birth: z.object({ year: z.int(), day: z.string().nullable(), approx: z.boolean() }).nullable(),
  certification: z.array(z.string()),
  consent: z.object({ day: z.string(), scope: z.string() }).nullable(),
  other_codes: z.array(z.string()),
  notes: z.string().nullable(),
  /** what the imported cells said, before they were understood */
  source: z.record(z.string(), z.string()).nullable(),
  import: id.nullable(),
  importNo: z.string().nullable(),
  due_xaf: z.int(),
  paid_xaf: z.int(),
  deliveries: z.int(),
  duplicates: z.array(duplicate),
  /** other records of the same person, by merges that stand (FAR-2) */
  merged: z.array(z.object({ id, no: z.string().nullable(), name: z.string().nullable() })),
}
const farmers = {
  ...register('farmers', farmerFields, farmerRow, farmerDetail),
  /** Type-ahead of the counter: by name in any order and accents, code, phone, other codes. At most 12. */
  find: procedure('farmers.view')
    .input(z.strictObject({ text: text(100) }))
    .output(
      z.object({
        rows: z.array(
          z.object({
            id,
            no: z.string().nullable(),
            name: z.string().nullable(),
            phone: z.string().nullable(),
            village: z.string().nullable(),
            cooperativeName: z.string().nullable(),
          }),
        ),
      }),
    ),
  /** DUP-1 while a form is filled: stored farmers whom this may be, the likeliest first. `but`: the farmer being changed. */
  alike: procedure('farmers.view')
    .input(
      z.strictObject({
        but: id.optional(),
        name: text(100),
        phones: z.array(text(30)).max(2).default([]),
        paper: text(40).optional(),
        birth: farmerFields.birth,
        village: text(80).optional(),
      }),
    )
    .output(z.object({ rows: z.array(duplicate) })),
}

/** SUP-1. */
export const supplierFields = {
  ...person,
  ceiling_g: grams.optional(),
  contract_start: day.optional(),
  contract_end: day.optional(),
  termination_reason: text(500).optional(),
  other_codes: codes.optional(),
  notes: notes.optional(),
}
const validation = z.enum(['pending', 'validated', 'rejected'])
const suppliers = {
  ...register(
    'suppliers',
    supplierFields,
    {
      ...personRow,
      ceiling_g: grams.nullable(),
      contract_end: z.string().nullable(),
      validation,
      farmers: z.int(),
      loaded_g: z.int(),
    },
    {
      identity: identity.nullable(),
      position: position.nullable(),
      contract_start: z.string().nullable(),
      termination_reason: z.string().nullable(),
      other_codes: z.array(z.string()),
      notes: z.string().nullable(),
      validations: z.array(
        z.object({
          status: validation,
          why: z.string().nullable(),
          at_ms: instantMs,
          actorName: z.string().nullable(),
        }),
      ),
    },
  ),
  find: procedure('suppliers.view')
    .input(z.strictObject({ text: text(100) }))
    .output(
      z.object({ rows: z.array(z.object({ id, no: z.string().nullable(), name: z.string().nullable(), validation })) }),
    ),
  /** SUP-1: why is required (10–500 characters) on reject. */
  validate: procedure('suppliers.validate')
    .input(z.strictObject({ commandId, id, status: z.enum(['validated', 'rejected']), why: text(500).optional() }))
    .output(done),
}

/** COOP-1. */
export const cooperativeFields = {
  name: filled(100),
  ...place,
  address: text(200).optional(),
  phone: text(30).optional(),
  other_codes: codes.optional(),
  notes: notes.optional(),
}
const cooperatives = {
  ...register(
    'cooperatives',
    cooperativeFields,
    {
      no: z.string().nullable(),
      name: z.string().nullable(),
      region: z.string().nullable(),
      departement: z.string().nullable(),
      village: z.string().nullable(),
      farmers: z.int(),
      suppliers: z.int(),
      net_g: z.int(),
    },
    {
      arrondissement: z.string().nullable(),
      address: z.string().nullable(),
      phone: z.string().nullable(),
      other_codes: z.array(z.string()),
      notes: z.string().nullable(),
    },
  ),
  find: procedure('cooperatives.view')
    .input(z.strictObject({ text: text(100) }))
    .output(z.object({ rows: z.array(z.object({ id, name: z.string().nullable(), village: z.string().nullable() })) })),
}

/** A warehouse; its three letters begin every number. */
export const warehouseFields = {
  name: filled(100),
  code: z.string().regex(/^[A-Z]{3}$/),
  ...place,
  address: text(200).optional(),
  capacity_g: grams.optional(),
  alert_g: grams.optional(),
}
const warehouses = register(
  'warehouses',
  warehouseFields,
  {
    code: z.string().nullable(),
    name: z.string().nullable(),
    region: z.string().nullable(),
    departement: z.string().nullable(),
    village: z.string().nullable(),
    capacity_g: grams.nullable(),
    stock_g: z.int(),
    here: z.boolean(),
  },
  { arrondissement: z.string().nullable(), address: z.string().nullable(), alert_g: grams.nullable() },
)

/** A campaign: rows with dates. */
export const seasonFields = { label: filled(20), code: z.string().regex(/^\d{4}$/), start_day: day, end_day: day }
const seasons = register(
  'seasons',
  seasonFields,
  {
    label: z.string().nullable(),
    code: z.string().nullable(),
    start_day: z.string().nullable(),
    end_day: z.string().nullable(),
    current: z.boolean(),
  },
  {},
)

const price = z.object({
  id,
  /** what messages name it by */
  no: z.string(),
  day: z.string(),
  grade,
  wh: id.nullable(),
  whName: z.string().nullable(),
  certification: z.string().nullable(),
  price_xaf: xaf,
  inForce: z.boolean(),
  void: z.boolean(),
  at_ms: instantMs,
  actorName: z.string().nullable(),
})
const prices = {
  list: procedure('prices.view').input(listQuery).output(listOf(price)),
  export: graveProcedure('export.lists').input(exportQuery).output(exportFile),
  /** DEL-6: the price from `day` on, for one grade, everywhere or at one warehouse, with or without a certification. */
  set: graveProcedure('prices.edit')
    .input(
      z.strictObject({
        commandId,
        day,
        grade,
        wh: id.optional(),
        certification: text(40).optional(),
        price_xaf: z.int().min(1).max(1_000_000),
      }),
    )
    .output(z.object({ id })),
  withdraw: graveProcedure('prices.edit')
    .input(z.strictObject({ commandId, id, why: reason }))
    .output(done),
  /** What the grid says for a day at this station's warehouse. */
  inForce: procedure('prices.view')
    .input(z.strictObject({ day }))
    .output(z.object({ prices: z.array(z.object({ grade, certification: z.string().nullable(), price_xaf: xaf })) })),
}

/** Settings with their defaults, in `#shared/contract/settings.ts`. */
const settings = {
  all: procedure('settings.view')
    .input(z.strictObject({}))
    .output(z.object({ values: z.record(z.string(), z.unknown()) })),
  set: graveProcedure('settings.edit')
    // `was`: the value that its author saw; what somebody set instead since is not covered (ChangedMeanwhile).
    .input(z.strictObject({ commandId, name: text(60), value: z.unknown(), was: z.unknown().optional() }))
    .output(done),
}

/** Farmers, suppliers, cooperatives, warehouses, seasons, prices, settings, territory. */
export const registers = { farmers, suppliers, cooperatives, warehouses, seasons, prices, settings, territory }
