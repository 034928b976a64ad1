import {
  type CheckedReceipt,
  checkReceiptCode,
  parseShortReceiptCode,
  type ReceiptFault,
} from '#shared/sync/receipt-code.ts'
import { type OpenedTrustList, openTrustList } from '#shared/sync/trust-list.ts'
import { pageHashing, pageVerifying } from './verifier-ports.ts'

/** The page's own list: one that holds, one that does not, or one older than another that this device has seen. */
export type ListState =
  | { readonly kind: 'good'; readonly list: OpenedTrustList }
  | { readonly kind: 'replayed'; readonly list: OpenedTrustList; readonly newestMs: number }
  | { readonly kind: 'forged' }

/** What the page says of a text. */
export type PageVerdict =
  | {
      readonly kind: 'signed'
      readonly proved: CheckedReceipt
      readonly trust: 'sure' | 'listOld' | 'excluded'
    }
  | { readonly kind: 'refused'; readonly why: ReceiptFault['kind'] | 'ShortCode' }

/** Opens the list of the page and remembers the newest that this device has seen, where the browser lets a page remember. */
export function openList(text: string): ListState {
  const opened = openTrustList({ hashing: pageHashing, verifying: pageVerifying }, text)
  if (!opened.ok) return { kind: 'forged' }
  const list = opened.value
  const newestMs = newestSeen(`cocoatrack-trust-list-${list.org}`, list.t)
  return newestMs > list.t ? { kind: 'replayed', list, newestMs } : { kind: 'good', list }
}

function newestSeen(name: string, t: number): number {
  try {
    const seen = Number(localStorage.getItem(name) ?? 0)
    const newest = Math.max(Number.isSafeInteger(seen) ? seen : 0, t)
    localStorage.setItem(name, String(newest))
    return newest
  } catch {
    // a page of a file may be allowed no memory: then it only knows its own list
    return t
  }
}

/** What a scanned, pasted or typed text proves, at this moment of the device. Units: UTC ms. */
export function judgeText(list: OpenedTrustList, typed: string, nowMs: number): PageVerdict {
  const text = typed.trim().replace(/[\r\n\t]+/g, '')
  const sources = { verifying: pageVerifying, org: list.org, signers: list.signers }
  const proved = checkReceiptCode(sources, text)
  if (!proved.ok) {
    const isShort = parseShortReceiptCode(text).ok
    return { kind: 'refused', why: isShort ? 'ShortCode' : proved.error.kind }
  }
  const trust = list.excluded.has(proved.value.dev) ? 'excluded' : nowMs > list.until ? 'listOld' : 'sure'
  return { kind: 'signed', proved: proved.value, trust }
}
