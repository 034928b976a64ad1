import { createHash } from 'node:crypto'
import { uuid7 } from '#shared/sync/uuid.ts'
import type { Ports } from '../open-station.ts'

/** Ports that the plan drives: the time is the demonstration's, chance follows from the seed. */
export interface DemoPorts extends Ports {
  /** Goes on to an instant; never back. */
  goTo(ms: number): void
}

/** Ports of a demonstration that begins at an instant. */
export function demoPorts(seed: number, startMs: number): DemoPorts {
  let now = startMs
  const stream = (of: string) => {
    let drawn = 0
    return (count: number): Uint8Array => {
      const parts: Buffer[] = []
      for (let have = 0; have < count; have += 32) {
        parts.push(createHash('sha256').update(`demo ${seed} ${of} ${drawn}`).digest())
        drawn += 1
      }
      return new Uint8Array(Buffer.concat(parts).subarray(0, count))
    }
  }
  // Backups draw salts whenever they are due by the machine's clock: ids, which give records their order, must not follow from that.
  const ids = stream('ids')
  return {
    clock: { wallMs: () => now, sinceBootMs: () => now - startMs },
    random: { bytes: stream('bytes'), uuid: () => uuid7(now, ids(10)) },
    goTo: ms => {
      now = Math.max(now, ms)
    },
  }
}
