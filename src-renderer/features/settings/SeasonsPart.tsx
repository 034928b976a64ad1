import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { may } from '#shared/domain/rights.ts'
import { api, type OutputOf } from '../../api/client.ts'
import { useTablesVersion } from '../../api/events.ts'
import { go, useRoute } from '../../app/route.ts'
import { useMe } from '../../app/session.ts'
import { useFormats } from '../../i18n/format.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { DataGrid } from '../../ui/DataGrid.tsx'
import type { GridColumn } from '../../ui/grid-columns.tsx'
import { ListWithRecord } from '../../ui/RecordPane.tsx'
import { Tag } from '../../ui/Tag.tsx'
import { useListFiles } from '../papers/use-list-files.ts'
import { SeasonForm } from './SeasonForm.tsx'
import { SeasonPane } from './SeasonPane.tsx'

type SeasonRow = OutputOf<'seasons.list'>['rows'][number]

/** Campaigns: rows with dates that never overlap; a date outside any is allowed and flagged. */
export function SeasonsPart() {
  const { t } = useTranslation('settings')
  const formats = useFormats()
  const me = useMe()
  const version = useTablesVersion('season')
  const chosen = useRoute('settings')?.id ?? null
  const choose = (id?: string) => go({ at: 'settings', part: 'seasons', ...(id && { id }) })
  const [creating, setCreating] = useState(false)
  const mayEdit = may(me.role, 'seasons.edit')
  return (
    <>
      <ListWithRecord record={chosen && <SeasonPane key={chosen} id={chosen} onClose={() => choose()} />}>
        <DataGrid<SeasonRow>
          id="seasons"
          label={t('parts.seasons')}
          rowId={row => row.id}
          version={version}
          load={(query, signal) => api.seasons.list(query, { signal })}
          columns={useSeasonColumns()}
          selected={chosen}
          onSelect={row => choose(row.id)}
          isVoid={row => row.archived}
          archivable
          files={useListFiles('seasons.export')}
          count={total => t('seasonCount', { count: total, total: formats.whole(total) })}
          empty={{ title: t('noSeason') }}
          actions={
            mayEdit && (
              <ActionButton small kind="primary" shortcut="create" onClick={() => setCreating(true)}>
                {t('newSeason')}
              </ActionButton>
            )
          }
        />
      </ListWithRecord>
      {creating && <SeasonForm season={null} onDone={() => setCreating(false)} />}
    </>
  )
}

export function useSeasonColumns(): readonly GridColumn<SeasonRow>[] {
  const { t } = useTranslation('settings')
  return useMemo(
    () => [
      { field: 'label', header: t('seasonLabel'), kind: 'text', grow: 1, strong: true },
      { field: 'code', header: t('seasonCode'), kind: 'code' },
      { field: 'start_day', header: t('start'), kind: 'day' },
      { field: 'end_day', header: t('end'), kind: 'day' },
      {
        field: 'current',
        header: t('currentColumn'),
        kind: 'choice',
        sortable: false,
        choices: [{ value: 'current', label: t('current') }],
        value: row => (row.current ? 'current' : null),
        render: row => (row.current ? <Tag tone="good">{t('current')}</Tag> : null),
      },
    ],
    [t],
  )
}
