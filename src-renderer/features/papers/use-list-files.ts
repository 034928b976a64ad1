import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { may } from '#shared/domain/rights.ts'
import { call } from '../../api/client.ts'
import { handFile, handPaper } from '../../api/paper.ts'
import { troubleOf } from '../../api/trouble.ts'
import { useMe } from '../../app/session.ts'
import { currentLanguage } from '../../i18n/i18n.ts'
import { useTroubleText } from '../../i18n/refusal-text.ts'
import type { GridFile, GridFiles } from '../../ui/grid-files.ts'
import { toastDone, toastProblem } from '../../ui/toast.tsx'

type Listed =
  | 'deliveries.export'
  | 'payments.export'
  | 'till.export'
  | 'stock.export'
  | 'farmers.export'
  | 'suppliers.export'
  | 'cooperatives.export'
  | 'warehouses.export'
  | 'seasons.export'
  | 'prices.export'
  | 'territory.export'
  | 'users.export'
  | 'ledger.auditExport'

/** Who sees these lists may take them along. */
const ofAdmins: ReadonlySet<Listed> = new Set(['users.export', 'ledger.auditExport'])

/**
 * *Exporter* and *Imprimer* of a list: exactly what is on screen, as a workbook, a CSV, or a paper that goes the way of every other paper
 * (EXPT-1). Undefined for whom the station would refuse.
 */
export function useListFiles(procedure: Listed): GridFiles | undefined {
  const { t } = useTranslation('common')
  const say = useTroubleText()
  const { role } = useMe()
  const [busy, setBusy] = useState<GridFiles['busy']>(null)
  const make = async ({ flavour, ...wanted }: GridFile) => {
    setBusy(flavour === 'paper' ? 'paper' : 'file')
    try {
      const file = await call(procedure, { ...wanted, flavour, lang: currentLanguage() })
      if (flavour !== 'paper') {
        if (await handFile(file)) toastDone(t('exported', { count: file.rows, name: file.fileName }))
      } else if ((await handPaper(file)) === 'failed') toastProblem(t('viewerFailed'))
    } catch (error) {
      toastProblem(say(troubleOf(error)))
    } finally {
      setBusy(null)
    }
  }
  const allowed = may(role, ofAdmins.has(procedure) ? 'users.view' : 'export.lists')
  return allowed ? { make: file => void make(file), busy } : undefined
}
