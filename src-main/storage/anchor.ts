import { closeSync, constants, existsSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { assert } from '#shared/kit/assert.ts'
import { hex, utf8 } from '#shared/sync/bytes.ts'
import { nodeHashing } from './crypto.ts'
import { faultOf, type StorageFault } from './storage-fault.ts'

/** The last entry that this station made, as far as a file outside the database knows. `boot`: which start of the machine. */
export interface Anchor {
  readonly logId: string
  readonly seq: number
  readonly hash: string
  readonly boot: string
}

interface Slot extends Anchor {
  readonly n: number
}

const slotBytes = 512
const checksumChars = 32
/** How long after a seal the anchor is on the disk at the latest (LEDGER §12). Units: ms. */
export const anchorDelayMs = 500

const checksum = (text: string): string => hex(nodeHashing.sha256(utf8(`CS1-anchor\0${text}`))).slice(0, checksumChars)

function slotText(slot: Slot): string {
  const { n, logId, seq, hash, boot } = slot
  const text = JSON.stringify({ n, logId, seq, hash, boot })
  const whole = `${checksum(text)} ${text}`
  assert(whole.length < slotBytes, 'an anchor fits in its slot')
  return `${whole.padEnd(slotBytes - 1)}\n`
}

function parseSlot(text: string): Slot | undefined {
  const json = text.slice(checksumChars + 1).trim()
  if (json === '' || text.slice(0, checksumChars) !== checksum(json)) return undefined
  return JSON.parse(json) as Slot
}

function readSlots(file: string): Slot[] {
  if (!existsSync(file)) return []
  const text = readFileSync(file, 'latin1')
  return [0, 1].map(i => parseSlot(text.slice(i * slotBytes, (i + 1) * slotBytes))).filter(slot => slot !== undefined)
}

const newest = (slots: readonly Slot[]): Slot | undefined =>
  slots.reduce<Slot | undefined>((best, slot) => (best === undefined || slot.n > best.n ? slot : best), undefined)

/** The newest anchor whose checksum holds: a torn write leaves the one before it (LEDGER §12). */
export const readAnchor = (file: string): Anchor | undefined => newest(readSlots(file))

/** Which start of the machine this is; empty where it does not say. */
export async function bootId(): Promise<string> {
  if (process.platform !== 'linux') return ''
  return (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim()
}

/** Keeps the anchor behind the seals: within half a second of each, and at the end. */
export class AnchorKeeper {
  readonly #file: string
  readonly #boot: string
  #n: number
  #due: Omit<Anchor, 'boot'> | undefined
  #timer: NodeJS.Timeout | undefined
  #fault: StorageFault | undefined

  constructor(file: string, boot: string) {
    this.#file = file
    this.#boot = boot
    this.#n = newest(readSlots(file))?.n ?? 0
  }

  /** Takes note of an entry that is durable. */
  note(sealed: Omit<Anchor, 'boot'>): void {
    this.#due = sealed
    this.#timer ??= setTimeout(() => this.#flushLate(), anchorDelayMs).unref()
  }

  /** Why the anchor could not be written lately, if so. An anchor that stays behind doubts nothing; it only tells less. */
  fault(): StorageFault | undefined {
    return this.#fault
  }

  #flushLate(): void {
    try {
      this.flush()
      this.#fault = undefined
    } catch (error) {
      this.#fault = faultOf(error)
      if (this.#fault === undefined) throw error
    }
  }

  /** Writes what is due, in the slot that does not hold the newest. Errors: throws what the disk says. */
  flush(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (this.#due === undefined) return
    const { logId, seq, hash } = this.#due
    this.#due = undefined
    this.#n++
    const text = slotText({ n: this.#n, logId, seq, hash, boot: this.#boot })
    const handle = openSync(this.#file, constants.O_RDWR | constants.O_CREAT, 0o600)
    try {
      writeSync(handle, text, (this.#n % 2) * slotBytes, 'latin1')
      fsyncSync(handle)
    } finally {
      closeSync(handle)
    }
  }
}
