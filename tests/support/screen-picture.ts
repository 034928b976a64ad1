import { readFileSync } from 'node:fs'

/**
 * How much of the private screen each colour covers, `#rrggbb` to 0…1, black root included.
 * Source: X11's XWDFile.h; Xvfb writes version 7, ZPixmap, 32 bits a pixel.
 */
export function screenColours(file: string): Map<string, number> {
  const bytes = readFileSync(file)
  const word = (n: number): number => bytes.readUInt32BE(n * 4)
  const [headerBytes, width, height, littleEndian, bits, lineBytes, colours] = [0, 4, 5, 7, 11, 12, 19].map(word) as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  if (bits !== 32 || littleEndian !== 0) throw new Error(`an XWD of another kind: ${bits} bits, order ${littleEndian}`)
  const from = headerBytes + colours * 12
  const counts = new Map<number, number>()
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const pixel = bytes.readUInt32LE(from + y * lineBytes + x * 4) & 0xffffff
      counts.set(pixel, (counts.get(pixel) ?? 0) + 1)
    }
  }
  const name = (pixel: number): string => `#${pixel.toString(16).padStart(6, '0')}`
  return new Map([...counts].map(([pixel, count]) => [name(pixel), count / (width * height)]))
}
