import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { may } from '#shared/domain/rights.ts'
import { api, type OutputOf } from '../../api/client.ts'
import { useTablesVersion } from '../../api/events.ts'
import { useAsk } from '../../api/queries.ts'
import { go, useRoute } from '../../app/route.ts'
import { useMe } from '../../app/session.ts'
import { useFormats } from '../../i18n/format.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { DataGrid } from '../../ui/DataGrid.tsx'
import type { GridColumn } from '../../ui/grid-columns.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { Actions, Figure, Panel } from '../../ui/Panel.tsx'
import { ListWithRecord } from '../../ui/RecordPane.tsx'
import { useListFiles } from '../papers/use-list-files.ts'
import css from './Till.module.css'
import { CloseTill, MoveTill, OpenTill } from './TillDialogs.tsx'
import { TillPane } from './TillPane.tsx'

type TillRow = OutputOf<'till.list'>['rows'][number]
type Asked = 'open' | 'move' | 'close' | null

/** *Caisse*: the caller's till at the top, every till below, one beside (CASH-1). */
export function TillScreen() {
  const { t } = useTranslation('till')
  const formats = useFormats()
  const me = useMe()
  const route = useRoute('till')
  const [asked, setAsked] = useState<Asked>(null)
  const version = useTablesVersion('till_open', 'till_move', 'till_close', 'payment', 'void')
  const files = useListFiles('till.export')
  const current = useAsk('till.current', {}, { tables: ['till_open', 'till_move', 'till_close', 'payment', 'void'] })
  const mine = current.data?.till ?? null
  const done = () => setAsked(null)
  return (
    <div className={css.screen}>
      <PageHeader title={t('title')} />
      <OwnTill till={mine} mayOperate={may(me.role, 'till.operate')} ask={setAsked} />
      <ListWithRecord record={route?.id && <TillPane key={route.id} id={route.id} />}>
        <DataGrid<TillRow>
          id="tills"
          label={t('title')}
          rowId={row => row.id}
          version={version}
          load={(query, signal) => api.till.list(query, { signal })}
          columns={useTillColumns()}
          selected={route?.id ?? null}
          onSelect={row => go({ at: 'till', id: row.id })}
          count={total => t('count', { count: total, total: formats.whole(total) })}
          sums={totals => [t('differenceSum', { amount: formats.money(totals['difference_xaf'] ?? 0) })]}
          search={t('search')}
          empty={{ title: t('none'), children: t('noneHint') }}
          files={files}
        />
      </ListWithRecord>
      {asked === 'open' && <OpenTill expected_xaf={current.data?.expectedOpening_xaf ?? null} onDone={done} />}
      {asked === 'move' && mine !== null && <MoveTill onDone={done} />}
      {asked === 'close' && mine !== null && <CloseTill till={mine} onDone={done} />}
    </div>
  )
}

type Till = NonNullable<OutputOf<'till.current'>['till']>

function OwnTill({ till, mayOperate, ask }: { till: Till | null; mayOperate: boolean; ask: (what: Asked) => void }) {
  const { t } = useTranslation('till')
  const formats = useFormats()
  return (
    <Panel
      title={till === null ? t('closedTitle') : t('openTitle', { no: till.no, time: formats.instant(till.opened_ms) })}
      actions={
        mayOperate && (
          <Actions end>
            {till === null ? (
              <ActionButton kind="primary" shortcut="create" onClick={() => ask('open')}>
                {t('open')}
              </ActionButton>
            ) : (
              <>
                <ActionButton onClick={() => ask('move')}>{t('move')}</ActionButton>
                <ActionButton kind="primary" onClick={() => ask('close')}>
                  {t('close')}
                </ActionButton>
              </>
            )}
          </Actions>
        )
      }
    >
      {till === null ? (
        <p>{t('closedHint')}</p>
      ) : (
        <div className={css.figures}>
          <Figure small label={t('counted')} value={formats.amount(till.counted_xaf)} unit="FCFA" />
          <Figure small label={t('in')} value={formats.amount(till.in_xaf)} unit="FCFA" />
          <Figure small label={t('out')} value={formats.amount(till.out_xaf)} unit="FCFA" />
          <Figure small label={t('balance')} value={formats.amount(till.balance_xaf)} unit="FCFA" />
        </div>
      )}
    </Panel>
  )
}

export function useTillColumns(): readonly GridColumn<TillRow>[] {
  const { t } = useTranslation('till')
  return useMemo(
    () => [
      { field: 'no', header: t('no'), kind: 'code', strong: true },
      { field: 'opened_ms', header: t('opened'), kind: 'instant' },
      { field: 'closed_ms', header: t('closedColumn'), kind: 'instant' },
      { field: 'userName', header: t('cashier'), kind: 'text', grow: 1 },
      { field: 'counted_xaf', header: t('counted'), kind: 'money', sortable: false, wide: true },
      { field: 'in_xaf', header: t('in'), kind: 'money', sortable: false, hidden: true },
      { field: 'out_xaf', header: t('out'), kind: 'money', sortable: false, hidden: true },
      { field: 'balance_xaf', header: t('balance'), kind: 'money', sortable: false },
      { field: 'closeCounted_xaf', header: t('closingCount'), kind: 'money', width: 160, sortable: false, wide: true },
      { field: 'difference_xaf', header: t('difference'), kind: 'money', filter: true },
      { field: 'day', header: t('day'), kind: 'day', filter: true, hidden: true },
    ],
    [t],
  )
}
