import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ListQuery } from '#shared/contract/fields.ts'
import { currentLanguage } from '../i18n/i18n.ts'
import { useTroubleText } from '../i18n/refusal-text.ts'
import { toastDone, toastProblem } from '../ui/toast.tsx'
import { call } from './client.ts'
import { handCsv } from './paper.ts'
import { troubleOf } from './trouble.ts'

type Exporting =
  | 'deliveries.exportCsv'
  | 'payments.exportCsv'
  | 'till.exportCsv'
  | 'stock.exportCsv'
  | 'farmers.exportCsv'
  | 'suppliers.exportCsv'
  | 'cooperatives.exportCsv'
  | 'warehouses.exportCsv'
  | 'seasons.exportCsv'
  | 'prices.exportCsv'
  | 'ledger.auditCsv'

/** *Exporter*: exactly what the list shows, as French Excel reads it (EXPT-1). */
export function useCsvExport(procedure: Exporting) {
  const { t } = useTranslation('common')
  const say = useTroubleText()
  const [busy, setBusy] = useState(false)
  const run = async (query: ListQuery) => {
    setBusy(true)
    try {
      const file = await call(procedure, { query, flavour: 'excel', lang: currentLanguage() })
      if (await handCsv(file)) toastDone(t('exported', { count: file.rows, name: file.fileName }))
    } catch (error) {
      toastProblem(say(troubleOf(error)))
    } finally {
      setBusy(false)
    }
  }
  return { run: (query: ListQuery) => void run(query), busy }
}
