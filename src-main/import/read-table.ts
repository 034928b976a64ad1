import { Buffer } from 'node:buffer'
import { err, type Result } from '#shared/kit/result.ts'
import { encodingByZeros } from './decode-text.ts'
import { readCsv } from './read-csv.ts'
import { readWorkbook } from './read-workbook.ts'
import { type ImportFault, type ImportLimits, importLimits, type ReadOptions, type Table } from './table.ts'

/**
 * A file's bytes as a table of text cells, whatever it is: XLSX, or text of any encoding, separator and line end. What it is comes from its bytes,
 * never from its name. Nothing is dropped: blank, title and total records are in the table with their numbers.
 * Errors: `ImportFault`. Source: ux.md §4, IMP-1, IMP-3.
 */
export async function readTable(bytes: Uint8Array, options: ReadOptions = {}): Promise<Result<Table, ImportFault>> {
  const limits: ImportLimits = { ...importLimits, ...options.limits }
  if (bytes.length === 0) return err({ kind: 'FileEmpty' })
  if (bytes.length > limits.fileBytes) return err({ kind: 'FileTooLarge', bytes: bytes.length, most: limits.fileBytes })
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 512))
  if (head.subarray(0, 4).equals(ZIP)) return readWorkbook(bytes, options, limits)
  const other = foreign(head, bytes)
  return other === null ? readCsv(bytes, options, limits) : err(other)
}

const ZIP = Buffer.from([0x50, 0x4b, 3, 4])
const OLE = Buffer.from([0xd0, 0xcf, 0x11, 0xe0])
const IMAGES = [
  Buffer.from([0xff, 0xd8, 0xff]),
  Buffer.from([0x89, 0x50, 0x4e, 0x47]),
  Buffer.from('GIF8'),
  Buffer.from('BM\x00'),
]
const ARCHIVES = [
  Buffer.from([0x1f, 0x8b]),
  Buffer.from('Rar!'),
  Buffer.from([0x37, 0x7a, 0xbc, 0xaf]),
  Buffer.from([0x50, 0x4b, 5, 6]),
]
const ENCRYPTED = Buffer.from('EncryptedPackage', 'utf16le')

/** Files that offices send by mistake, told apart by their first bytes. */
function foreign(head: Buffer, bytes: Uint8Array): ImportFault | null {
  const begins = (magic: Buffer): boolean => head.subarray(0, magic.length).equals(magic)
  if (begins(OLE)) {
    const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    return whole.includes(ENCRYPTED) ? { kind: 'WorkbookEncrypted' } : { kind: 'FileNotATable', found: 'xls' }
  }
  if (begins(Buffer.from('%PDF'))) return { kind: 'FileNotATable', found: 'pdf' }
  if (IMAGES.some(begins)) return { kind: 'FileNotATable', found: 'image' }
  if (ARCHIVES.some(begins)) return { kind: 'FileNotATable', found: 'archive' }
  if (/^\ufeff?\s*(?:<!doctype html|<html|<table|<\?xml)/i.test(head.toString('utf8')))
    return { kind: 'FileNotATable', found: 'html' }
  return isBinary(head) ? { kind: 'FileNotATable', found: 'binary' } : null
}

/** Control characters that no text has, unless the file is UTF-16 or UTF-32, whose zeros stand in regular places. */
function isBinary(head: Buffer): boolean {
  if (/^(?:\xff\xfe|\xfe\xff|\0\0\xfe\xff)/.test(head.toString('latin1'))) return false
  let zeros = 0
  let odd = 0
  let controls = 0
  for (const [i, byte] of head.entries()) {
    if (byte === 0) {
      zeros += 1
      odd += i % 2
    } else if (byte < 9 || (byte > 13 && byte < 27) || (byte > 27 && byte < 32)) controls += 1
  }
  if (controls > head.length / 20) return true
  if (encodingByZeros(head) !== null) return false
  return zeros > 0 && odd !== zeros && odd !== 0 && Math.min(odd, zeros - odd) > zeros / 10
}
