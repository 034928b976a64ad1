import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { api, type OutputOf } from '../../api/client.ts'
import { useTablesVersion } from '../../api/events.ts'
import { useAsk } from '../../api/queries.ts'
import { go, useRoute } from '../../app/route.ts'
import { useFormats } from '../../i18n/format.ts'
import { useTroubleText } from '../../i18n/refusal-text.ts'
import { DataGrid } from '../../ui/DataGrid.tsx'
import type { GridColumn } from '../../ui/grid-columns.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { Facts, Figure, Panel } from '../../ui/Panel.tsx'
import { Life, ListWithRecord, RecordPane, RecordSection } from '../../ui/RecordPane.tsx'
import css from '../till/Till.module.css'
import { useListFiles } from '../papers/use-list-files.ts'
import { RecordTools } from '../records/RecordTools.tsx'

type LotRow = OutputOf<'stock.lots'>['rows'][number]

/** *Stock et lots*: what is in the store by grade, every lot, its movements beside (STK-1). */
export function StockScreen() {
  const { t } = useTranslation('stock')
  const formats = useFormats()
  const route = useRoute('stock')
  const version = useTablesVersion('stock_line', 'lot')
  const files = useListFiles('stock.export')
  const byGrade = useAsk('stock.byGrade', {}, { tables: ['stock_line', 'lot', 'warehouse'] })
  const total = byGrade.data?.rows.reduce((sum, row) => sum + row.g, 0) ?? 0
  const capacity = byGrade.data?.capacity_g ?? null
  return (
    <div className={css.screen}>
      <PageHeader title={t('title')} />
      <Panel title={t('inStore')}>
        <div className={css.figures}>
          <Figure
            small
            label={capacity === null ? t('total') : t('totalOf', { capacity: formats.kilograms(capacity) })}
            value={formats.weight(total)}
            unit="kg"
          />
          {(['I', 'II', 'HS'] as const).map(grade => (
            <Figure
              key={grade}
              small
              label={t('grade', { grade })}
              value={formats.weight(
                byGrade.data?.rows.filter(row => row.grade === grade).reduce((sum, row) => sum + row.g, 0) ?? 0,
              )}
              unit="kg"
            />
          ))}
        </div>
        {capacity !== null && total > capacity && <Notice tone="warning" title={t('aboveCapacity')} />}
      </Panel>
      <ListWithRecord record={route?.id && <LotPane key={route.id} id={route.id} />}>
        <DataGrid<LotRow>
          id="lots"
          label={t('title')}
          rowId={row => row.id}
          version={version}
          load={(query, signal) => api.stock.lots(query, { signal })}
          columns={useLotColumns()}
          selected={route?.id ?? null}
          onSelect={row => go({ at: 'stock', id: row.id })}
          count={count => t('count', { count, total: formats.whole(count) })}
          sums={totals => [
            formats.kilograms(totals['g'] ?? 0),
            t('bags', { count: totals['bags'] ?? 0, total: formats.whole(totals['bags'] ?? 0) }),
          ]}
          search={t('search')}
          empty={{ title: t('none'), children: t('noneHint') }}
          files={files}
        />
      </ListWithRecord>
    </div>
  )
}

function LotPane({ id }: { id: string }) {
  const { t } = useTranslation('stock')
  const formats = useFormats()
  const say = useTroubleText()
  const { data, trouble } = useAsk('stock.lot', { id }, { tables: ['stock_line', 'lot'], keep: true })
  const close = () => go({ at: 'stock' })
  if (data === undefined) {
    return (
      <RecordPane title={t('lot')} onClose={close}>
        {trouble && <Notice tone="bad" title={say(trouble)} />}
      </RecordPane>
    )
  }
  return (
    <RecordPane
      code={data.warehouse}
      title={data.no ?? t('lot')}
      note={t('grade', { grade: data.grade })}
      onClose={close}
      tools={<RecordTools kind="lot" id={data.id} no={data.no} />}
    >
      <RecordSection>
        <Facts
          facts={[
            { label: t('weight'), value: formats.kilograms(data.g), strong: true },
            { label: t('bagsColumn'), value: formats.whole(data.bags) },
            { label: t('certification'), value: data.certification },
            data.opened_day !== null && { label: t('opened'), value: formats.day(data.opened_day) },
            data.closed_day !== null && { label: t('closed'), value: formats.day(data.closed_day) },
          ]}
        />
      </RecordSection>
      <RecordSection title={t('movements')}>
        <Life
          events={data.lines.map(line => ({
            key: line.id,
            at: formats.day(line.day).slice(0, 5),
            what: [line.no ?? line.kind, line.farmerName].filter(Boolean).join(' · '),
            where: formats.kilograms(line.g),
          }))}
        />
      </RecordSection>
    </RecordPane>
  )
}

export function useLotColumns(): readonly GridColumn<LotRow>[] {
  const { t } = useTranslation('stock')
  return useMemo(
    () => [
      { field: 'no', header: t('no'), kind: 'code', strong: true },
      {
        field: 'grade',
        header: t('gradeColumn'),
        kind: 'choice',
        filter: true,
        choices: ['I', 'II', 'HS'].map(value => ({ value, label: value })),
      },
      { field: 'certification', header: t('certification'), kind: 'text', grow: 1 },
      { field: 'opened_day', header: t('opened'), kind: 'day', filter: true },
      { field: 'closed_day', header: t('closed'), kind: 'day', filter: true, hidden: true },
      { field: 'warehouse', header: t('warehouse'), kind: 'text', sortable: false, hidden: true },
      { field: 'deliveries', header: t('deliveries'), kind: 'count', width: 92 },
      { field: 'bags', header: t('bagsColumn'), kind: 'count' },
      { field: 'g', header: t('weight'), kind: 'weight', filter: true },
    ],
    [t],
  )
}
