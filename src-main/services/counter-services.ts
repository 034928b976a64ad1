import type { Verifying } from '#shared/sync/bytes.ts'
import type { ListFiles } from '../export/list-sheet.ts'
import type { Caller } from './command.ts'
import { recordDelivery } from './deliveries/record-delivery.ts'
import { deliveryFacts, getDelivery, listDeliveries, previewDelivery } from './deliveries/show-delivery.ts'
import { correctDelivery, voidDelivery } from './deliveries/void-delivery.ts'
import { discardDraft, listDrafts, writeDraft } from './drafts/keep-drafts.ts'
import { deliveryList, lotList, paymentList, tillList } from './lists/counter-lists.ts'
import { type AskPage, exportList } from './lists/export-list.ts'
import type { ExportInput, ShownList } from './lists/shown-list.ts'
import { recordPayment, voidPayment } from './payments/record-payment.ts'
import { getPayment, listPayments, owedToParty } from './payments/show-payment.ts'
import { checkReceipt } from './receipts/check-receipt.ts'
import { exportTrustList } from './receipts/export-trust-list.ts'
import { type PaperKind, type Printer, previewRoll, printPaper } from './receipts/print-paper.ts'
import type { StationDeps } from './station-deps.ts'
import { getLot, listLots, showStock } from './stock/show-stock.ts'
import { closeTill, currentTill, getTill, listTills, moveTill, openTill } from './till/run-till.ts'

type PrintInput = Parameters<typeof printPaper>[4]

/** The procedures of the counter over one station: deliveries, drafts, payments, till, stock and papers. */
export function counterServices(deps: StationDeps, printer: Printer & ListFiles, verifying: Verifying) {
  const use =
    <I, O>(run: (deps: StationDeps, caller: Caller, input: I) => O) =>
    (caller: Caller, input: I): O =>
      run(deps, caller, input)
  const exporting =
    (shown: ShownList, list: (caller: Caller, query: ExportInput['query']) => ReturnType<AskPage>) =>
    (caller: Caller, input: ExportInput) =>
      exportList(deps, printer, caller, shown, input, query => list(caller, query))
  const papers = (of: PaperKind) => (caller: Caller, input: PrintInput) => printPaper(deps, printer, caller, of, input)
  return {
    deliveries: {
      facts: use(deliveryFacts),
      preview: use(previewDelivery),
      record: use(recordDelivery),
      void: use(voidDelivery),
      correct: use(correctDelivery),
      list: use(listDeliveries),
      export: exporting(deliveryList, use(listDeliveries)),
      get: use(getDelivery),
    },
    drafts: { list: use(listDrafts), save: use(writeDraft), discard: use(discardDraft) },
    payments: {
      list: use(listPayments),
      export: exporting(paymentList, use(listPayments)),
      get: use(getPayment),
      owed: use(owedToParty),
      record: use(recordPayment),
      void: use(voidPayment),
    },
    till: {
      current: use(currentTill),
      open: use(openTill),
      move: use(moveTill),
      close: use(closeTill),
      list: use(listTills),
      get: use(getTill),
      export: exporting(tillList, use(listTills)),
    },
    stock: {
      lots: use(listLots),
      export: exporting(lotList, use(listLots)),
      lot: use(getLot),
      byGrade: use(showStock),
    },
    receipts: {
      delivery: papers('delivery'),
      payment: papers('payment'),
      till: papers('till'),
      preview80: (caller: Caller, input: Parameters<typeof previewRoll>[3]) =>
        previewRoll(deps, printer, caller, input),
      trustList: (caller: Caller) => exportTrustList(deps, caller),
      check: (caller: Caller, input: { text: string }) => checkReceipt(deps, verifying, caller, input),
    },
  }
}
