import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { may } from '#shared/domain/rights.ts'
import { api } from '../../api/client.ts'
import { useTablesVersion } from '../../api/events.ts'
import { useAsk } from '../../api/queries.ts'
import { go, useRoute } from '../../app/route.ts'
import { useMe } from '../../app/session.ts'
import { useFormats } from '../../i18n/format.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { DataGrid } from '../../ui/DataGrid.tsx'
import { today } from '../../ui/day.ts'
import type { GridColumn } from '../../ui/grid-columns.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { Figure, Panel } from '../../ui/Panel.tsx'
import { ListWithRecord } from '../../ui/RecordPane.tsx'
import css from '../till/Till.module.css'
import { useListFiles } from '../papers/use-list-files.ts'
import { NewPrice } from './NewPrice.tsx'
import { PricePane, type PriceRow } from './PricePane.tsx'
import { PriceTag } from './PriceTag.tsx'
import { grades } from './use-price-form.ts'

/** *Prix*: today's grid at the top, every dated price below (DEL-6). */
export function PricesScreen() {
  const { t } = useTranslation('prices')
  const formats = useFormats()
  const me = useMe()
  const route = useRoute('prices')
  const version = useTablesVersion('price', 'void')
  const files = useListFiles('prices.export')
  const now = useAsk('prices.inForce', { day: today() }, { tables: ['price', 'void'] })
  const [setting, setSetting] = useState(false)
  const mayEdit = may(me.role, 'prices.edit')
  return (
    <div className={css.screen}>
      <PageHeader title={t('title')} />
      <Panel title={t('today', { day: formats.day(today()) })}>
        <div className={css.figures}>
          {grades.map(grade => {
            const price = now.data?.prices.find(one => one.grade === grade && one.certification === null)
            return (
              <Figure
                key={grade}
                small
                label={t('grade', { grade })}
                value={price === undefined ? '–' : formats.amount(price.price_xaf)}
                unit="FCFA/kg"
              />
            )
          })}
        </div>
      </Panel>
      <ListWithRecord record={route?.id && <PricePane key={route.id} id={route.id} />}>
        <DataGrid<PriceRow>
          id="prices"
          label={t('title')}
          rowId={row => row.id}
          version={version}
          load={(query, signal) => api.prices.list(query, { signal })}
          columns={usePriceColumns()}
          selected={route?.id ?? null}
          onSelect={row => go({ at: 'prices', id: row.id })}
          isVoid={row => row.void}
          count={total => t('count', { count: total, total: formats.whole(total) })}
          empty={{ title: t('none'), children: t('noneHint') }}
          files={files}
          actions={
            mayEdit && (
              <ActionButton small kind="primary" shortcut="create" onClick={() => setSetting(true)}>
                {t('new')}
              </ActionButton>
            )
          }
        />
      </ListWithRecord>
      {setting && <NewPrice onDone={() => setSetting(false)} />}
    </div>
  )
}

export function usePriceColumns(): readonly GridColumn<PriceRow>[] {
  const { t } = useTranslation('prices')
  return useMemo(
    () => [
      { field: 'day', header: t('from'), kind: 'day', filter: true, strong: true },
      {
        field: 'grade',
        header: t('gradeColumn'),
        kind: 'choice',
        filter: true,
        choices: grades.map(value => ({ value, label: value })),
      },
      { field: 'price_xaf', header: t('price'), kind: 'money' },
      {
        field: 'whName',
        header: t('warehouse'),
        kind: 'text',
        grow: 1,
        sortable: false,
        none: t('everywhere'),
      },
      { field: 'certification', header: t('certification'), kind: 'text', sortable: false },
      { field: 'actorName', header: t('by'), kind: 'text', sortable: false, wide: true },
      { field: 'at_ms', header: t('setOn'), kind: 'instant', hidden: true },
      {
        field: 'inForce',
        header: t('state'),
        kind: 'choice',
        sortable: false,
        choices: (['inForce', 'void'] as const).map(value => ({ value, label: t(value) })),
        value: row => (row.void ? 'void' : row.inForce ? 'inForce' : null),
        render: row => <PriceTag price={row} />,
      },
    ],
    [t],
  )
}
