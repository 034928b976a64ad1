import { faultOf } from './storage-fault.ts'
import type { Store } from './store.ts'

/**
 * Writes what may be missing: it makes this station know less, and is told again later. A disk that takes nothing keeps what people write
 * apart from it, and is told by the store. False where it was not written.
 */
export function writeSpare(store: Store, work: Parameters<Store['write']>[0]): boolean {
  try {
    store.write(work, { keepsReserve: true })
    return true
  } catch (error) {
    if (faultOf(error) === undefined) throw error
    return false
  }
}
