import { parseBodyName } from '#shared/domain/body-name.ts'
import { parseDayInput } from '#shared/domain/day-input.ts'
import { foldText } from '#shared/domain/folded-text.ts'
import { type IdentityFault, parseIdentityPaper } from '#shared/domain/identity-paper.ts'
import type { ImportWarning, RejectReason } from '#shared/domain/import-codes.ts'
import { type PersonName, parsePersonName, personNameFromParts, type NameFault } from '#shared/domain/person-name.ts'
import { parsePhones } from '#shared/domain/phone.ts'
import { parseCoordinates, parsePosition, type PositionFault } from '#shared/domain/position.ts'
import { matchPlace, type Place, type PlaceField, type Territory } from '#shared/domain/territory.ts'
import type { Result } from '#shared/kit/result.ts'
import type { CellReader } from './cell-reader.ts'
import type { PersonDraft, PlaceDraft } from './farmer-draft.ts'

/** Lengths the register keeps (contract `farmerFields`). */
export const cellLimits = { notes: 1_000, village: 80, code: 40, phone: 30, address: 200 } as const

const REASONS: Readonly<Record<NameFault['kind'], RejectReason>> = {
  NameMissing: 'name-missing',
  NamePlaceholder: 'name-placeholder',
  NameNotAName: 'name-not-a-name',
  NameHostile: 'name-hostile',
  NameTooLong: 'name-too-long',
  NameOrganisation: 'name-organisation',
}

/** The reason a record is rejected with when its name is at fault. */
export const rejectReason = (fault: NameFault): RejectReason => REASONS[fault.kind]

/** The name from one column or two. A name that figures or odd signs were taken out of is warned about. Errors: `NameFault`. */
export function readName(cells: CellReader): Result<PersonName, NameFault> {
  const split = !cells.has('name')
  const name = split
    ? personNameFromParts(cells.text('surname'), cells.text('given'))
    : parsePersonName(cells.text('name'))
  if (name.ok && name.value.odd) cells.warn('name', 'NameUnusual', name.value.original)
  return name
}

/** Phone and second phone, from one cell or two; each number once. */
export function readPhones(cells: CellReader): { phone?: string; phone2?: string } {
  const found: string[] = []
  for (const field of ['phone', 'phone2']) {
    const text = cells.text(field)
    if (text === '') continue
    const phones = parsePhones(text)
    for (const fault of phones.faults) {
      const proposals =
        fault.kind === 'PhoneOldEightDigits'
          ? [fault.proposal]
          : fault.kind === 'PhoneForeign'
            ? [fault.number]
            : undefined
      cells.warn(field, fault.kind, text, proposals)
    }
    for (const value of phones.values) if (!found.includes(value)) found.push(value)
  }
  const [phone, phone2] = found
  if (found.length > 2) cells.warn('phone', 'PhoneMore', cells.text('phone'), found.slice(2))
  return { ...(phone === undefined ? {} : { phone }), ...(phone2 === undefined ? {} : { phone2 }) }
}

/** The paper, its kind from its own column where there is one. */
export function readIdentity(cells: CellReader, latestYear: number): Pick<PersonDraft, 'identity'> {
  const text = cells.text('identity').trim()
  if (text === '') return {}
  const kind = cells.text('identityType').trim()
  let paper = parseIdentityPaper(kind === '' ? text : `${kind} ${text}`)
  if (!paper.ok && kind !== '') paper = parseIdentityPaper(text)
  if (!paper.ok) {
    if (!NO_PAPER.test(text)) cells.warn('identity', identityCode(paper.error), text)
    return {}
  }
  if (paper.value.unusual) cells.warn('identity', 'IdentityUnusual', text)
  const expiry = readDayCell(cells, 'identityExpiry', latestYear + 20)
  const { type, number } = paper.value
  return { identity: { type, number, ...(expiry === null ? {} : { expiry }) } }
}

const NO_PAPER = /^(?:n[ée]ant|aucune?|non|ras|n\/?a|sans|-+|x|none|no)$/i
const identityCode = (fault: IdentityFault): ImportWarning => fault.kind

/** A calendar day, 'YYYY-MM-DD', or null; one that is not whole or not real is warned about. */
export function readDayCell(cells: CellReader, field: string, latestYear: number): string | null {
  const text = cells.text(field).trim()
  if (text === '') return null
  const day = parseDayInput(text, latestYear)
  if (day.ok && day.value.day !== null) return day.value.day
  cells.warn(field, day.ok || day.error.kind === 'DayUnreadable' ? 'DayUnreadable' : 'DayImpossible', text)
  return null
}

/** Reads places through a memory: registers repeat the same few hundred. */
export type PlaceReader = (
  cells: CellReader,
  bracket: string | null,
) => { readonly place: PlaceDraft; readonly regionCode: string | null }

const PLACE_FIELDS: readonly PlaceField[] = ['region', 'departement', 'arrondissement', 'village']

/** A reader of region, département, arrondissement and village in the names of the territory list. */
export function placeReader(territory: Territory): PlaceReader {
  const memory = new Map<string, { readonly found: Place; readonly place: PlaceDraft }>()
  return (cells, bracket) => {
    const [region = '', departement = '', arrondissement = '', village = ''] = PLACE_FIELDS.map(cells.text)
    const where = village.trim() === '' && bracket !== null ? bracket : village
    const key = `${region}\n${departement}\n${arrondissement}\n${where}`
    let known = memory.get(key)
    if (known === undefined) {
      const found = matchPlace(territory, { region, departement, arrondissement, village: where })
      known = { found, place: placeDraft(found) }
      if (memory.size < 50_000) memory.set(key, known)
    }
    for (const notice of known.found.notices) {
      const proposals = notice.kind === 'TerritoryUnknown' ? undefined : [notice.to]
      cells.warn(notice.field, notice.kind, cells.text(notice.field), proposals)
    }
    if ((known.place.village?.length ?? 0) > cellLimits.village) {
      cells.warn('village', 'TextTooLong', where)
      const { village: _, ...place } = known.place
      return { place, regionCode: known.found.regionCode }
    }
    return { place: known.place, regionCode: known.found.regionCode }
  }
}

function placeDraft(found: Place): PlaceDraft {
  const place: { -readonly [K in keyof PlaceDraft]: PlaceDraft[K] } = {}
  if (found.region !== null) place.region = found.region
  if (found.departement !== null) place.departement = found.departement
  if (found.arrondissement !== null) place.arrondissement = found.arrondissement
  if (found.village !== null) place.village = found.village
  return place
}

/** The position, from one column or from latitude and longitude. */
export function readPosition(cells: CellReader, regionCode: string | null): Pick<PersonDraft, 'position'> {
  const whole = cells.text('position').trim()
  const lat = cells.text('lat').trim()
  const lon = cells.text('lon').trim()
  if (whole === '' && lat === '' && lon === '') return {}
  const field = whole === '' ? 'lat' : 'position'
  const text = whole === '' ? `${lat} / ${lon}` : cells.text('position')
  const found = whole === '' ? parseCoordinates(lat, lon, regionCode) : parsePosition(whole, regionCode)
  if (!found.ok) {
    if (!/^[-–.0]+$/.test(whole) || whole === '') cells.warn(field, positionCode(found.error), text)
    return {}
  }
  const { lat_e6, lon_e6, swapped, coarse, elsewhere } = found.value
  if (swapped) cells.warn(field, 'PositionSwapped', text)
  if (coarse) cells.warn(field, 'PositionCoarse', text)
  if (elsewhere) cells.warn(field, 'PositionElsewhere', text)
  return { position: { lat_e6, lon_e6 } }
}

const positionCode = (fault: PositionFault): ImportWarning => fault.kind

/** The file's own code of a person, one line, at most 40 characters. */
export function readCode(cells: CellReader): string | null {
  const code = cells.line('code', cellLimits.code)
  return code === '' || /^[-–.?]+$/.test(code) ? null : code
}

const SAYS_DOUBLE = /\b(?:DOUBLE|DOUBLON|DEJA (?:INSCRITE?|ENREGISTREE?)|DUPLICATE|ALREADY REGISTERED)\b/
const SAYS_DEAD = /\b(?:DECEDEE?|DEFUNTE?|FEUE?|DECEASED|DIED|MORTE?)\b/

/** Notes as they stand; what they say about the record itself is warned about. */
export function readNotes(cells: CellReader): Pick<PersonDraft, 'notes'> {
  const notes = cells.lines('notes', cellLimits.notes)
  if (notes === '') return {}
  const said = foldText(notes)
  if (SAYS_DOUBLE.test(said)) cells.warn('notes', 'NoteSaysDuplicate', notes)
  if (SAYS_DEAD.test(said)) cells.warn('notes', 'NoteSaysDead', notes)
  return { notes }
}

/** The key a body is grouped by, whether it is a person (`Mme ONANA Cécile`) or not. */
export function bodyKey(text: string, people: boolean): { readonly key: string; readonly name: string } | null {
  const person = people ? parsePersonName(text) : null
  if (person?.ok === true) return { key: person.value.key, name: person.value.value }
  if (person !== null && !person.ok && person.error.kind !== 'NameOrganisation') return null
  const body = parseBodyName(text)
  return body === null ? null : { key: body.key, name: body.value }
}

/** Two spellings of one code are one: `PL-9`, `PL0009`, `pl 9`. */
export function codeKey(code: string): string {
  const bare = code.toUpperCase().replace(/[^0-9A-Z]/g, '')
  const digits = /\d+$/.exec(bare)?.[0] ?? ''
  return bare.slice(0, bare.length - digits.length) + digits.replace(/^0+(?=\d)/, '')
}
