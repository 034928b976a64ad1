import { AssertionError, assert } from '#shared/kit/assert.ts'

/** The parts of a TrueType file that papers look at. Source: OpenType 1.9. */
export interface FontTable {
  /** position of the table's record in the directory */
  entry: number
  offset: number
}

/** Tag → table. */
export function tableDirectory(view: DataView): Map<string, FontTable> {
  const tables = new Map<string, FontTable>()
  for (let index = 0; index < view.getUint16(4); index++) {
    const entry = 12 + index * 16
    tables.set(tagAt(view, entry), { entry, offset: view.getUint32(entry + 8) })
  }
  return tables
}

export function tagAt(view: DataView, at: number): string {
  return String.fromCharCode(view.getUint8(at), view.getUint8(at + 1), view.getUint8(at + 2), view.getUint8(at + 3))
}

/** Code points `first`…`last` are drawn by `glyph`, `glyph + 1`, … */
export interface CharacterGroup {
  first: number
  last: number
  glyph: number
}

/**
 * The font's map from characters to glyphs, ascending.
 * Errors: asserts that the font has a `cmap` of format 12.
 */
export function characterGroups(view: DataView): CharacterGroup[] {
  const cmap = tableDirectory(view).get('cmap')?.offset
  assert(cmap !== undefined, 'the font has a cmap table')
  for (let index = 0; index < view.getUint16(cmap + 2); index++) {
    const table = cmap + view.getUint32(cmap + 8 + index * 8)
    if (view.getUint16(table) !== 12) continue
    return Array.from({ length: view.getUint32(table + 12) }, (_, n) => {
      const at = table + 16 + n * 12
      return { first: view.getUint32(at), last: view.getUint32(at + 4), glyph: view.getUint32(at + 8) }
    })
  }
  throw new AssertionError('the font has a character map of format 12')
}

/** Which characters the font can draw. Cost: one pass over its `cmap`, then a set look-up. */
export function drawableCharacters(font: Uint8Array): ReadonlySet<number> {
  const characters = new Set<number>()
  for (const { first, last } of characterGroups(new DataView(font.buffer, font.byteOffset, font.byteLength))) {
    for (let code = first; code <= last; code++) characters.add(code)
  }
  return characters
}
