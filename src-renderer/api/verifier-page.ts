import { fillVerifierPage } from '#shared/contract/verifier-page.ts'
import type { OutputOf } from './client.ts'
import { handPage } from './paper.ts'

/** Saves the page that checks receipts anywhere, with this list in it. False when the person thought better of it or it failed. */
export async function saveVerifierPage({ text, fileName }: OutputOf<'receipts.trustList'>): Promise<boolean> {
  const built = await fetch('./verifier.html')
  const page = built.ok ? fillVerifierPage(await built.text(), text) : undefined
  return page !== undefined && handPage(new TextEncoder().encode(page), fileName)
}
