import type { Language } from '#shared/domain/typography.ts'
import { typographyOf } from '#shared/domain/typography.ts'
import type { OpenedTrustList } from '#shared/sync/trust-list.ts'
import { element } from './element.ts'
import type { ListState, PageVerdict } from './page-state.ts'
import { verifierTexts } from './verifier-texts.ts'

const box = (tone: 'good' | 'bad' | 'warning', title: string, ...lines: string[]): HTMLElement =>
  element(
    'section',
    { className: `verdict ${tone}` },
    element('h2', {}, title),
    ...lines.map(line => element('p', {}, line)),
  )

/** What the page says when its own list is none to go by; undefined where it is. */
export function listWarning(state: ListState, language: Language): HTMLElement | undefined {
  const texts = verifierTexts(language)
  if (state.kind === 'forged') return box('bad', texts.forged, texts.forgedWhy)
  if (state.kind === 'good') return undefined
  return box('bad', texts.forged, texts.replayed(typographyOf(language).formatInstant(state.newestMs)))
}

/** What a verdict says: *authentic* only of a signature that holds, and never that a paper may be paid (RC-4). */
export function verdictView(list: OpenedTrustList, verdict: PageVerdict, language: Language): HTMLElement[] {
  const texts = verifierTexts(language)
  const figures = typographyOf(language)
  if (verdict.kind === 'refused') {
    return [box('bad', texts.notProved, verdict.why === 'ShortCode' ? texts.shortCode : texts.reason[verdict.why])]
  }
  const { receipt, shortCode } = verdict.proved
  const said = {
    sure: () => box('good', texts.authentic, texts.proves),
    listOld: () => box('warning', texts.listOld, texts.listOldWhy(figures.formatInstant(list.until)), texts.proves),
    excluded: () => box('warning', texts.authentic, texts.excluded, texts.proves),
  }
  const code = receipt.number.slice(0, 3)
  const depot = list.depots.find(one => one.code === code)
  const isPayment = /-P\d+$/.test(receipt.number)
  const facts: [string, string][] = [
    [texts.number, receipt.number],
    [texts.day, figures.formatDay(receipt.date)],
    [texts.depot, depot === undefined ? code : `${depot.name} (${depot.code})`],
    [isPayment ? texts.payee : texts.farmer, receipt.farmerCode],
    ...(isPayment
      ? ([[texts.paid, figures.formatXaf(receipt.netToPayXaf)]] as [string, string][])
      : ([
          [texts.net, figures.formatKilograms(receipt.netGrams)],
          [texts.amount, figures.formatXaf(receipt.amountXaf)],
          [texts.netPay, figures.formatXaf(receipt.netToPayXaf)],
        ] as [string, string][])),
    [texts.shortForm, shortCode],
  ]
  const rows = facts.flatMap(([label, value]) => [element('dt', {}, label), element('dd', {}, value)])
  return [said[verdict.trust](), element('dl', {}, ...rows)]
}
