import { parseArea } from '#shared/domain/area.ts'
import { parseBirth } from '#shared/domain/birth.ts'
import { foldText } from '#shared/domain/folded-text.ts'
import { parseIdentityPaper } from '#shared/domain/identity-paper.ts'
import { parseLandStatus } from '#shared/domain/land-status.ts'
import { parsePersonName } from '#shared/domain/person-name.ts'
import { parsePhones } from '#shared/domain/phone.ts'
import { parsePosition } from '#shared/domain/position.ts'
import { parseSex } from '#shared/domain/sex.ts'
import { parseYesNo } from '#shared/domain/yes-no.ts'

/** For plausibility only: births are judged against the day of the import when they are checked. */
const SOME_DAY = '2030-01-01'
const SAMPLE = 200
const REGIONS = new Set([
  ...['ADAMAOUA', 'CENTRE', 'EST', 'EXTREME NORD', 'LITTORAL', 'NORD', 'NORD OUEST', 'OUEST', 'SUD', 'SUD OUEST'],
  ...['ADAMAWA', 'EAST', 'FAR NORTH', 'NORTH', 'NORTH WEST', 'WEST', 'SOUTH', 'SOUTH WEST'],
])

const isYear = (text: string): boolean => /^(?:vers |env\.? )?(?:19|20)\d\d$/i.test(text.trim())
const isDay = (text: string): boolean => /^\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}$/.test(text.trim())
const isPersonName = (text: string): boolean => {
  const name = parsePersonName(text)
  return name.ok && name.value.norm.includes(' ') && !name.value.odd && !/\d/.test(text)
}

/** What a cell of each field looks like. A field that is not here cannot be known by its cells. */
const LOOKS: Readonly<Record<string, (text: string) => boolean>> = {
  position: text => parsePosition(text).ok,
  phone: text => {
    const phones = parsePhones(text)
    return phones.values.length > 0 && phones.faults.length === 0
  },
  phone2: text => parsePhones(text).values.length > 0,
  birth: text => (isYear(text) || isDay(text)) && parseBirth(text, SOME_DAY).ok,
  identity: text => parseIdentityPaper(text).ok && /\d{6}/.test(text.replace(/\s/g, '')),
  sex: text => parseSex(text).ok,
  land: text => parseLandStatus(text).ok,
  region: text => REGIONS.has(foldText(text)),
  certification: text => parseYesNo(text).ok,
  code: text => /^[A-Z]{1,6}[-/ ]?[A-Z0-9]{0,6}[-/ ]?\d{1,6}$/i.test(text.trim()),
  area: text => parseArea(text).ok && /^\d{1,3}(?:[.,]\d{1,4})?(?: ?ha)?$/i.test(text.trim()),
  lat: text => /^-?\d{1,2}[.,]\d{3,}$/.test(text.trim()),
  lon: text => /^-?\d{1,2}[.,]\d{3,}$/.test(text.trim()),
  age: text => /^\d{1,3}(?: ?ans)?$/i.test(text.trim()),
  name: isPersonName,
}

/** The filled cells of a column, evenly sampled. */
export function sampleColumn(rows: readonly (readonly string[])[], column: number): string[] {
  const step = Math.max(1, Math.floor(rows.length / SAMPLE))
  const cells: string[] = []
  for (let i = 0; i < rows.length && cells.length < SAMPLE; i += step) {
    const cell = rows[i]?.[column]?.trim() ?? ''
    if (cell !== '') cells.push(cell)
  }
  return cells
}

/** The share of cells that look like a field, 0–1; null when the field has no look or there are no cells to judge by. */
export function looksLike(field: string, cells: readonly string[]): number | null {
  const look = LOOKS[field]
  if (look === undefined || cells.length === 0) return null
  return cells.filter(look).length / cells.length
}

/** Fields in the order in which their look is most telling; numbers that could be anything come last. */
const TELLING = ['position', 'phone', 'region', 'land', 'sex', 'identity', 'birth', 'certification', 'code', 'area']
const ENOUGH = 0.8

/** Columns of a list without headings, by what their cells look like. A column that could be several things stays open. */
export function guessColumns(
  rows: readonly (readonly string[])[],
  columns: number,
  fields: ReadonlySet<string>,
): Record<string, number> {
  const found: Record<string, number> = {}
  const taken = new Set<number>()
  const samples = Array.from({ length: columns }, (_, column) => sampleColumn(rows, column))
  const name = nameColumn(samples)
  if (name !== null) {
    found['name'] = name
    taken.add(name)
  }
  for (const field of TELLING) {
    if (!fields.has(field)) continue
    const column = samples.findIndex((cells, i) => {
      return !taken.has(i) && cells.length >= 3 && !isCounter(cells) && (looksLike(field, cells) ?? 0) >= ENOUGH
    })
    if (column < 0) continue
    found[field] = column
    taken.add(column)
  }
  return found
}

/** The column of people: names of two words and more, hardly ever the same twice. */
function nameColumn(samples: readonly (readonly string[])[]): number | null {
  let best: number | null = null
  let most = 0
  samples.forEach((cells, column) => {
    if (cells.length < 2) return
    const distinct = new Set(cells.map(foldText)).size / cells.length
    const score = (looksLike('name', cells) ?? 0) * distinct
    if (score > most && score > 0.5) {
      most = score
      best = column
    }
  })
  return best
}

/** 1, 2, 3 …: the numbers of the lines. */
const isCounter = (cells: readonly string[]): boolean =>
  cells.every((cell, i) => /^\d{1,6}$/.test(cell) && (i === 0 || Number(cell) > Number(cells[i - 1])))
