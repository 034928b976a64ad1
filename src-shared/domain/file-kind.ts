/**
 * What a file may be that people hand to one another (FI-2). What it is follows from its bytes, never from its name; everything else is
 * refused.
 */
export type FileKind = 'pdf' | 'jpg' | 'png' | 'csv' | 'txt' | 'xlsx' | 'docx'

/** Its media type, as an entry names it, and how it is shown: a picture in the window, a document by opening it. */
export const fileKinds: Readonly<Record<FileKind, { readonly mime: string; readonly look: 'picture' | 'document' }>> = {
  pdf: { mime: 'application/pdf', look: 'document' },
  jpg: { mime: 'image/jpeg', look: 'picture' },
  png: { mime: 'image/png', look: 'picture' },
  csv: { mime: 'text/csv', look: 'document' },
  txt: { mime: 'text/plain', look: 'document' },
  xlsx: { mime: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', look: 'document' },
  docx: { mime: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document', look: 'document' },
}

/** The kind of a media type; undefined where it is none that people hand to one another. */
export const kindOfMime = (mime: string): FileKind | undefined =>
  (Object.keys(fileKinds) as FileKind[]).find(kind => fileKinds[kind].mime === mime)

/** Bounds of what is handed on. A picture of more points is not decoded by anybody (FI-4). What was not sent is kept so many days. */
export const fileBounds = {
  bytes: 20 * 1024 * 1024,
  perMessage: 10,
  nameChars: 100,
  pixels: 24_000_000,
  unsentDays: 30,
} as const

/** What the bytes are: a kind, an archive that has to be looked into, a picture of too many points, or nothing that is handed on. */
export type Sniffed = FileKind | 'archive' | 'hugePicture' | undefined

/**
 * What a whole file is, by its bytes (FI-2). A picture ends where its format says, so that nothing hides behind it; a PDF begins and ends
 * as one. Texts have no magic bytes: `name` only says whether one is a table.
 */
export function sniffFile(bytes: Uint8Array, name: string): Sniffed {
  if (begins(bytes, [0xff, 0xd8, 0xff])) return picture(jpegSize(bytes), 'jpg')
  if (begins(bytes, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) return picture(pngSize(bytes), 'png')
  if (begins(bytes, ascii('%PDF-'))) return isWholePdf(bytes) ? 'pdf' : undefined
  if (begins(bytes, [0x50, 0x4b, 0x03, 0x04])) return 'archive'
  const ending = /\.(csv|txt)$/i.exec(name)?.[1]?.toLowerCase()
  return ending !== undefined && isText(bytes) ? (ending as 'csv' | 'txt') : undefined
}

interface Size {
  readonly width: number
  readonly height: number
}

function picture(size: Size | undefined, kind: 'jpg' | 'png'): Sniffed {
  if (size === undefined || size.width === 0 || size.height === 0) return undefined
  return size.width * size.height > fileBounds.pixels ? 'hugePicture' : kind
}

const ascii = (text: string): number[] => Array.from(text, char => char.charCodeAt(0))
const begins = (bytes: Uint8Array, magic: readonly number[]): boolean => magic.every((byte, n) => bytes[n] === byte)
const u16 = (bytes: Uint8Array, at: number): number => (bytes[at] ?? 0) * 256 + (bytes[at + 1] ?? 0)
const u32 = (bytes: Uint8Array, at: number): number => u16(bytes, at) * 65_536 + u16(bytes, at + 2)

/** Source: PNG (Third Edition) §5, §11.2.1. Chunks follow one another up to IEND, which is the end. */
function pngSize(bytes: Uint8Array): Size | undefined {
  const ihdr = 'IHDR'
  let at = 8
  let size: Size | undefined
  while (at + 12 <= bytes.length) {
    const length = u32(bytes, at)
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8))
    if (size === undefined && type !== ihdr) return undefined
    if (type === ihdr) size = { width: u32(bytes, at + 8), height: u32(bytes, at + 12) }
    at += 12 + length
    if (type === 'IEND') return length === 0 && at === bytes.length ? size : undefined
  }
  return undefined
}

/** Source: ITU-T T.81 §B. Segments and scans follow one another up to EOI, which is the end. */
function jpegSize(bytes: Uint8Array): Size | undefined {
  let at = 2
  let size: Size | undefined
  while (at + 4 <= bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1] ?? 0
    if (marker === 0xff) {
      at++
      continue
    }
    const length = u16(bytes, at + 2)
    if (length < 2) return undefined
    const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc
    if (isFrame) size = { height: u16(bytes, at + 5), width: u16(bytes, at + 7) }
    at += 2 + length
    if (marker === 0xda) at = endOfScan(bytes, at)
    if (bytes[at] === 0xff && bytes[at + 1] === 0xd9) return at + 2 === bytes.length ? size : undefined
  }
  return undefined
}

/** Where the marker stands that ends a scan's data: stuffed bytes and restarts are in it. */
function endOfScan(bytes: Uint8Array, from: number): number {
  let at = bytes.indexOf(0xff, from)
  while (at !== -1) {
    const next = bytes[at + 1] ?? 0xd9
    if (next !== 0 && next !== 0xff && (next < 0xd0 || next > 0xd7)) return at
    at = bytes.indexOf(0xff, at + (next === 0xff ? 1 : 2))
  }
  return bytes.length
}

/** `%%EOF` stands at the end, with nothing but line ends and spaces after it. */
function isWholePdf(bytes: Uint8Array): boolean {
  let end = bytes.length
  while (end > 0 && [0x0a, 0x0d, 0x20, 0x00, 0x09].includes(bytes[end - 1] ?? 0)) end--
  return end >= 12 && begins(bytes.subarray(end - 5), ascii('%%EOF'))
}

/** No control byte but tab and line ends. Any other byte is a letter, in UTF-8 or in the code page of an old table. */
function isText(bytes: Uint8Array): boolean {
  return (
    bytes.length > 0 && !begins(bytes, ascii('MZ')) && bytes.every(byte => byte >= 0x20 || [9, 10, 13].includes(byte))
  )
}

/** The name of a file as data: one line, without the marks that turn or hide letters, and with no path (FI-1). Empty where nothing is left. */
export function plainFileName(name: string): string {
  const last = name.split(/[\\/]/).at(-1) ?? ''
  const plain = last.normalize('NFC').replace(/[\p{C}\p{Zl}\p{Zp}:]+/gu, '')
  // What a system leaves off at the end of a name hides its real one.
  return [...plain.trim()]
    .slice(0, fileBounds.nameChars)
    .join('')
    .replace(/[. ]+$/, '')
}
