import { z } from 'zod'
import { placeLevels } from '../domain/places.ts'
import { filled, notes, text } from './fields.ts'
import { procedure } from './procedure.ts'
import { register } from './register-procedures.ts'

/** The id of a place: its names from the code of the region down, folded (`placeId`). */
const placeKey = z
  .string()
  .max(200)
  .regex(/^[0-9\p{L}]+(?:[.-][0-9\p{L}]+)*$/u)
const level = z.enum(placeLevels)
const placeFigures = {
  farmers: z.int(),
  area_m2: z.int(),
  suppliers: z.int(),
  cooperatives: z.int(),
  warehouses: z.int(),
  net_g: z.int(),
}
const placeName = { name: z.string(), name_en: z.string().nullable() }

/** COOP-1. `name` and `parent` are said once: records carry the name. */
export const placeFields = {
  name: filled(60),
  parent: placeKey,
  name_en: text(60).optional(),
  other_names: z.array(filled(60)).max(20).optional(),
  notes: notes.optional(),
}
/** COOP-1: the register of places, and what forms offer of it. */
export const territory = {
  ...register(
    'territory',
    placeFields,
    {
      ...placeName,
      level,
      official: z.boolean(),
      parent: placeKey.nullable(),
      parentName: z.string().nullable(),
      region: z.string(),
      departement: z.string().nullable(),
      arrondissement: z.string().nullable(),
      ...placeFigures,
    },
    {
      other_names: z.array(z.string()),
      notes: z.string().nullable(),
      below: z.array(z.object({ id: placeKey, name: z.string(), archived: z.boolean(), ...placeFigures })),
    },
    placeKey,
  ),
  /** What forms offer: every place that is not archived, within the one it lies in. */
  all: procedure('territory.view')
    .input(z.strictObject({}))
    .output(
      z.object({
        regions: z.array(
          z.object({
            code: z.string(),
            ...placeName,
            departements: z.array(
              z.object({ id: placeKey, ...placeName, arrondissements: z.array(z.object(placeName)) }),
            ),
          }),
        ),
      }),
    ),
}
