import { randomBytes, randomFillSync } from 'node:crypto'
import type { Random } from './services/command.ts'

/** The longest draw that comes out of a pool: ids and salts. Keys are drawn for themselves. Units: bytes. */
const shortDraw = 16
const poolBytes = 4_096

/** Random bytes of the machine. Many short draws at once cost as much as one: an import of a register makes six for each of its rows. */
export function drawnBytes(): Random['bytes'] {
  const pool = new Uint8Array(poolBytes)
  let left = 0
  return count => {
    if (count > shortDraw) return new Uint8Array(randomBytes(count))
    if (left < count) left = randomFillSync(pool).length
    left -= count
    const drawn = pool.slice(left, left + count)
    pool.fill(0, left, left + count)
    return drawn
  }
}
