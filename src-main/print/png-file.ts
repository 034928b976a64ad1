import { crc32, deflateSync } from 'node:zlib'

const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)
const dotsPerMetre203 = 7992

/**
 * A PNG of one bit a dot, 203 dots an inch.
 * Shape: each row is `width / 8` bytes, most significant bit left, 1 = black. Width is a multiple of 8.
 */
export function bitmapPng(width: number, rows: readonly Uint8Array[]): Uint8Array {
  const stride = width / 8
  const raw = new Uint8Array((stride + 1) * rows.length)
  for (const [y, row] of rows.entries()) {
    for (let x = 0; x < stride; x++) raw[y * (stride + 1) + 1 + x] = ~(row[x] ?? 0) & 0xff // in PNG, 1 is white
  }
  const header = new DataView(new ArrayBuffer(13))
  header.setUint32(0, width)
  header.setUint32(4, rows.length)
  header.setUint8(8, 1)
  const density = new DataView(new ArrayBuffer(9))
  density.setUint32(0, dotsPerMetre203)
  density.setUint32(4, dotsPerMetre203)
  density.setUint8(8, 1)
  return joined([
    signature,
    chunk('IHDR', new Uint8Array(header.buffer)),
    chunk('pHYs', new Uint8Array(density.buffer)),
    chunk('IDAT', deflateSync(raw, { level: 9 })),
    chunk('IEND', new Uint8Array()),
  ])
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(12 + data.length)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, data.length)
  bytes.set(new TextEncoder().encode(type), 4)
  bytes.set(data, 8)
  view.setUint32(8 + data.length, crc32(bytes.subarray(4, 8 + data.length)))
  return bytes
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}
