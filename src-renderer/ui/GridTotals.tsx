import { useTranslation } from 'react-i18next'
import css from './DataGrid.module.css'
import type { GridPages } from './use-grid-pages.ts'

export interface GridTotalsProps {
  pages: GridPages
  count: (total: number) => string
  sums: ((totals: Record<string, number>) => readonly string[]) | undefined
  note: string | undefined
}

/** The line under the rows: how many match, and the sums over all of them, not only those on screen. */
export function GridTotals({ pages, count, sums, note }: GridTotalsProps) {
  const { t } = useTranslation('common')
  if (pages.state === 'empty' || pages.state === 'failed') return null
  const figures = pages.state === 'ready' ? (sums?.(pages.totals) ?? []) : []
  return (
    <footer className={css.totals}>
      <strong className="num">{pages.state === 'loading' ? '' : count(pages.total)}</strong>
      {figures.map(figure => (
        <strong key={figure} className="num">
          {figure}
        </strong>
      ))}
      {note && pages.state === 'ready' && <span className={css.note}>{note}</span>}
      {pages.stale && (
        <button type="button" className="choice-link" onClick={pages.reload}>
          {t('grid.stale')}
        </button>
      )}
    </footer>
  )
}
