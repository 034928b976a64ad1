import { deliveryPayload } from './payloads.ts'
import type { RawEntry, RawLog } from './raw-log.ts'
import type { RelayWorld } from './relay-world.ts'

/** Writes plausible deliveries into a log, each an entry that counts: by `user`, who saw the `auth` entry `ref`. */
export function writeDeliveries(
  { ledger }: RelayWorld,
  log: RawLog,
  { user, ref }: { readonly user: string; readonly ref: string },
  count: number,
): RawEntry[] {
  return Array.from({ length: count }, () => {
    const n = log.head.seq + 1
    const [farmer, lot, kg] = [ledger.id(), ledger.id(), 40_000 + (n % 997) * 37]
    const [net_g, amount_xaf] = [kg - 2_000, Math.round((kg * 1_850) / 1000)]
    const day = `2026-1${n % 2}-${String(10 + (n % 18))}`
    const no = `EBO7KD-2627-L${String(n).padStart(6, '0')}`
    const p = deliveryPayload({ no, farmer, lot, day, gross_g: kg, net_g, payable_g: net_g, amount_xaf })
    const o = [{ k: 'create' as const, e: 'delivery', i: ledger.id(), p }]
    return log.append({ c: ledger.id(), a: user, t: 1_790_000_000_000 + n, l: 0, r: [ref], o })
  })
}
