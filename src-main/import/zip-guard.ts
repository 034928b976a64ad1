import { Buffer } from 'node:buffer'
import { inflateRawSync } from 'node:zlib'
import { err, ok, type Result } from '#shared/kit/result.ts'
import type { ImportFault, ImportLimits } from './table.ts'

const END = 0x06054b50
const ENTRY = 0x02014b50
const LOCAL = 0x04034b50
const ENTRY_BYTES = 46
const SMALL = 4 * 1024 * 1024

interface ZipEntry {
  readonly name: string
  readonly method: number
  readonly flags: number
  readonly packed: number
  readonly size: number
  readonly at: number
}

/**
 * Lets a workbook's archive through only if it unpacks to what it says, within the limits: entries, bytes in all, ratio, no path outside, nothing
 * encrypted. Every entry is really inflated once, with a ceiling. Answers the names inside.
 * Errors: `WorkbookCorrupt`, `WorkbookEncrypted`, `WorkbookTooLarge`. Source: security.md FI-3. Cost: one inflation.
 */
export function guardArchive(bytes: Uint8Array, limits: ImportLimits): Result<readonly string[], ImportFault> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const entries = readEntries(buffer, limits)
  if (!entries.ok) return entries
  let total = 0
  for (const entry of entries.value) {
    if ((entry.flags & 1) !== 0) return err({ kind: 'WorkbookEncrypted' })
    if (/(^|[\\/])\.\.([\\/]|$)|^[\\/]|^[a-z]:|\0/i.test(entry.name)) return err({ kind: 'WorkbookCorrupt' })
    total += entry.size
    const tooDense = entry.size > SMALL && entry.size > entry.packed * limits.archiveRatio
    if (total > limits.unpackedBytes || tooDense)
      return err({ kind: 'WorkbookTooLarge', bytes: total, most: limits.unpackedBytes })
  }
  for (const entry of entries.value) {
    const fault = inflates(buffer, entry, limits)
    if (fault !== null) return err(fault)
  }
  return ok(entries.value.map(entry => entry.name))
}

function readEntries(buffer: Buffer, limits: ImportLimits): Result<readonly ZipEntry[], ImportFault> {
  const corrupt = err({ kind: 'WorkbookCorrupt' } as const)
  let end = buffer.length - 22
  while (end >= 0 && end > buffer.length - 66_000 && buffer.readUInt32LE(end) !== END) end -= 1
  if (end < 0 || buffer.readUInt32LE(end) !== END) return corrupt
  const count = buffer.readUInt16LE(end + 10)
  if (count > limits.archiveEntries) return err({ kind: 'WorkbookTooLarge', bytes: count, most: limits.archiveEntries })
  const entries: ZipEntry[] = []
  let at = buffer.readUInt32LE(end + 16)
  for (let i = 0; i < count; i += 1) {
    if (at + ENTRY_BYTES > end || buffer.readUInt32LE(at) !== ENTRY) return corrupt
    const nameBytes = buffer.readUInt16LE(at + 28)
    const after = at + ENTRY_BYTES + nameBytes
    if (after > end) return corrupt
    entries.push({
      name: buffer.toString('utf8', at + ENTRY_BYTES, after),
      flags: buffer.readUInt16LE(at + 8),
      method: buffer.readUInt16LE(at + 10),
      packed: buffer.readUInt32LE(at + 20),
      size: buffer.readUInt32LE(at + 24),
      at: buffer.readUInt32LE(at + 42),
    })
    at = after + buffer.readUInt16LE(at + 30) + buffer.readUInt16LE(at + 32)
  }
  return entries.length === 0 ? corrupt : ok(entries)
}

function inflates(buffer: Buffer, entry: ZipEntry, limits: ImportLimits): ImportFault | null {
  if (entry.at + 30 > buffer.length || buffer.readUInt32LE(entry.at) !== LOCAL) return { kind: 'WorkbookCorrupt' }
  const from = entry.at + 30 + buffer.readUInt16LE(entry.at + 26) + buffer.readUInt16LE(entry.at + 28)
  const packed = buffer.subarray(from, from + entry.packed)
  if (packed.length !== entry.packed) return { kind: 'WorkbookCorrupt' }
  if (entry.method === 0) return entry.size === entry.packed ? null : { kind: 'WorkbookCorrupt' }
  if (entry.method !== 8) return { kind: 'WorkbookCorrupt' }
  try {
    const size = inflateRawSync(packed, { maxOutputLength: entry.size + 1 }).length
    return size === entry.size ? null : { kind: 'WorkbookCorrupt' }
  } catch (error) {
    if (!(error instanceof Error)) throw error
    const more = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE'
    return more
      ? { kind: 'WorkbookTooLarge', bytes: entry.size + 1, most: limits.unpackedBytes }
      : { kind: 'WorkbookCorrupt' }
  }
}
