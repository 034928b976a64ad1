import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { may } from '#shared/domain/rights.ts'
import { api } from '../../api/client.ts'
import { useTablesVersion } from '../../api/events.ts'
import { go, useRoute } from '../../app/route.ts'
import { useMe } from '../../app/session.ts'
import { useFormats } from '../../i18n/format.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { DataGrid } from '../../ui/DataGrid.tsx'
import type { GridColumn } from '../../ui/grid-columns.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { ListWithRecord } from '../../ui/RecordPane.tsx'
import { Tag } from '../../ui/Tag.tsx'
import { BroughtNotice } from '../adoption/BroughtNotice.tsx'
import { LeaveDialog } from '../adoption/LeaveDialog.tsx'
import { AddByAddress } from './AddByAddress.tsx'
import { AddStation } from './AddStation.tsx'
import { StationPane } from './StationPane.tsx'
import css from './StationsScreen.module.css'
import { type StationRow, stationTables, toneOf, useStationWords } from './station-words.ts'

/** *Postes*: the stations of the organisation, what each holds, who may be what; taken in, renamed, excluded. */
export function StationsScreen() {
  const { t } = useTranslation('stations')
  const { t: ofNetwork } = useTranslation('network')
  const { t: ofAdoption } = useTranslation('adoption')
  const formats = useFormats()
  const me = useMe()
  const route = useRoute('stations')
  const version = useTablesVersion(...stationTables)
  const [adding, setAdding] = useState<'station' | 'address' | 'leave' | null>(null)
  return (
    <>
      <PageHeader title={t('title')} />
      <div className={css.screen}>
        {may(me.role, 'organisation.adopt') && <BroughtNotice />}
        <div className={css.list}>
          <ListWithRecord record={route?.id && <StationPane key={route.id} dev={route.id} />}>
            <DataGrid<StationRow>
              id="stations"
              label={t('title')}
              rowId={row => row.dev}
              version={version}
              load={(query, signal) => api.stations.list(query, { signal })}
              columns={useColumns()}
              selected={route?.id ?? null}
              onSelect={row => go({ at: 'stations', id: row.dev })}
              isVoid={row => row.standing !== 'member'}
              count={total => t('count', { count: total, total: formats.whole(total) })}
              search={t('search')}
              archivable
              empty={{ title: t('none') }}
              actions={
                <>
                  {may(me.role, 'stations.link') && (
                    <ActionButton small onClick={() => setAdding('address')}>
                      {route?.id ? ofNetwork('short') : ofNetwork('add')}
                    </ActionButton>
                  )}
                  {may(me.role, 'organisation.adopt') && !route?.id && (
                    <ActionButton small kind="quiet" onClick={() => setAdding('leave')}>
                      {ofAdoption('leave')}
                    </ActionButton>
                  )}
                  {may(me.role, 'stations.enrol') && (
                    <ActionButton small kind="primary" shortcut="create" onClick={() => setAdding('station')}>
                      {t('add')}
                    </ActionButton>
                  )}
                </>
              }
            />
          </ListWithRecord>
        </div>
      </div>
      {adding === 'station' && <AddStation onDone={() => setAdding(null)} />}
      {adding === 'leave' && <LeaveDialog station={me.station} onDone={() => setAdding(null)} />}
      {adding === 'address' && <AddByAddress onDone={() => setAdding(null)} />}
    </>
  )
}

function useColumns(): readonly GridColumn<StationRow>[] {
  const { t } = useTranslation('stations')
  const words = useStationWords()
  return useMemo(
    () => [
      {
        field: 'name',
        header: t('name'),
        kind: 'text',
        grow: 1,
        strong: true,
        render: row => (
          <span className={css.name}>
            <span className={css.words} title={row.name}>
              {row.name}
            </span>
            {row.here && (
              <Tag tone="info" mark={false}>
                {t('here')}
              </Tag>
            )}
          </span>
        ),
      },
      { field: 'warehouse', header: t('depot'), kind: 'text', width: 190, value: words.depot },
      {
        field: 'standing',
        header: t('standing'),
        kind: 'choice',
        width: 118,
        choices: (['member', 'revoked', 'replaced'] as const).map(value => ({ value, label: t(`is.${value}`) })),
        render: row => <Tag tone={toneOf(row.standing)}>{t(`is.${row.standing}`)}</Tag>,
      },
      { field: 'version', header: t('version'), kind: 'code', width: 92, wide: true },
      {
        field: 'seen_ms',
        header: t('seen'),
        kind: 'instant',
        render: row => (row.link === null ? words.when(row.seen_ms) : <Tag tone="good">{t('linked')}</Tag>),
      },
      { field: 'holds', header: t('holds'), kind: 'text', width: 220, sortable: false, value: words.holds },
      { field: 'wrote', header: t('wrote'), kind: 'count', width: 96, wide: true },
    ],
    [t, words],
  )
}
