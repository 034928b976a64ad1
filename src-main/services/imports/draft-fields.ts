import type { Json } from '#shared/sync/entry.ts'
import type { CooperativeDraft, FarmerDraft, SupplierDraft } from '../../import/farmer-draft.ts'
import type { ImportKind } from '../../import/import-fields.ts'
import { filledOnly } from '../registers/record-fields.ts'
import type { Fields } from '../registers/register.ts'
import type { AnyDraft } from './import-desk.ts'

/** How cooperatives and suppliers that a file names are written: their id when it is stored, their name when it is shown. */
export interface NamedIn {
  cooperative(key: string): string | undefined
  supplier(key: string): string | undefined
}

/** What a checked record says, in the shape of ops. What the cells said goes along as `source`. */
export function draftFields(
  kind: ImportKind,
  draft: AnyDraft,
  source: Readonly<Record<string, string>>,
  named: NamedIn,
): Record<string, Json> {
  const fields: Record<string, Json | undefined> =
    kind === 'farmers'
      ? farmerFields(draft, named)
      : kind === 'suppliers'
        ? supplierFields(draft, named)
        : cooperativeFields(draft)
  fields['source'] = sourcePairs(source)
  return filledOnly(fields)
}

function personFields(draft: FarmerDraft | SupplierDraft, named: NamedIn): Record<string, Json | undefined> {
  const { name, phone, identity, position, region, departement, arrondissement, village, notes, other_codes } = draft
  return {
    name,
    phone,
    identity: identity && filledOnly({ ...identity }),
    position: position && { ...position },
    cooperative: draft.cooperativeKey === undefined ? undefined : named.cooperative(draft.cooperativeKey),
    region,
    departement,
    arrondissement,
    village,
    notes,
    other_codes: other_codes && [...other_codes],
  }
}

function farmerFields(draft: FarmerDraft, named: NamedIn): Record<string, Json | undefined> {
  const { sex, birth, phone2, land, area_m2, certification, consent } = draft
  return Object.assign(personFields(draft, named), {
    sex,
    birth: birth && filledOnly({ ...birth }),
    phone2,
    supplier: draft.supplierKey === undefined ? undefined : named.supplier(draft.supplierKey),
    land,
    area_m2,
    certification: certification && [...certification],
    consent: consent && { ...consent },
  })
}

function supplierFields(draft: SupplierDraft, named: NamedIn): Fields {
  const { ceiling_g, contract_start, contract_end } = draft
  return { ...personFields(draft, named), ceiling_g, contract_start, contract_end }
}

function cooperativeFields(draft: CooperativeDraft): Fields {
  const { name, phone, address, region, departement, arrondissement, village, other_codes, notes } = draft
  return {
    name,
    phone,
    address,
    region,
    departement,
    arrondissement,
    village,
    other_codes: other_codes && [...other_codes],
    notes,
  }
}

/** Of one cell, and of all cells of a record: an op's personal part holds 16 KiB. Units: characters, bytes. */
const cellShown = 1_000
const sourceBytes = 10_000

const headings = new Map<string, string>()

/** A heading as it is stored. A file has few, and says each in every record. */
function headingOf(heading: string): string {
  let stored = headings.get(heading)
  if (stored === undefined) {
    stored = heading.slice(0, 200).toWellFormed()
    if (headings.size >= 1_000) headings.clear()
    headings.set(heading, stored)
  }
  return stored
}

/**
 * What the cells said, as pairs of heading and text: headings are no names of fields. Longer texts are shortened with `…`, and columns
 * past the room there is are left out, the mapped ones never before the others.
 */
function sourcePairs(source: Readonly<Record<string, string>>): Json[] {
  const pairs: string[][] = []
  let most = 0
  for (const heading in source) {
    const text = source[heading] ?? ''
    const shown = text.length > cellShown ? `${text.slice(0, cellShown)}…` : text
    pairs.push([headingOf(heading), shown.toWellFormed()])
    most += pairOverhead + mostBytesOfUnit * (Math.min(heading.length, 200) + shown.length)
  }
  return most <= sourceBytes ? pairs : withinBytes(pairs)
}

/** `["",""]`, and a unit of text in JSON that is a control character, as `\u0000`. */
const pairOverhead = 7
const mostBytesOfUnit = 6

function withinBytes(pairs: readonly string[][]): string[][] {
  let bytes = 0
  const past = pairs.findIndex(pair => (bytes += Buffer.byteLength(JSON.stringify(pair))) > sourceBytes)
  return past < 0 ? [...pairs] : pairs.slice(0, past)
}

/** Source pairs as they were stored, as a record for screens. */
export const sourceRecord = (stored: string | null): Record<string, string> | null =>
  stored === null ? null : Object.fromEntries(JSON.parse(stored) as [string, string][])
