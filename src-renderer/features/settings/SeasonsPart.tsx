import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { may } from '#shared/domain/rights.ts'
import { api, type OutputOf } from '../../api/client.ts'
import { useTablesVersion } from '../../api/events.ts'
import { useCommand } from '../../api/queries.ts'
import { useMe } from '../../app/session.ts'
import { useFormats } from '../../i18n/format.ts'
import { useTroubleText } from '../../i18n/refusal-text.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { DataGrid } from '../../ui/DataGrid.tsx'
import { DateField } from '../../ui/DateField.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { EntryForm } from '../../ui/EntryForm.tsx'
import type { GridColumn } from '../../ui/grid-columns.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { FieldRow, Stack } from '../../ui/Panel.tsx'
import { Tag } from '../../ui/Tag.tsx'
import { TextField } from '../../ui/TextField.tsx'
import { toastDone } from '../../ui/toast.tsx'

type SeasonRow = OutputOf<'seasons.list'>['rows'][number]

/** Campaigns: rows with dates that never overlap; a date outside any is allowed and flagged. */
export function SeasonsPart() {
  const { t } = useTranslation('settings')
  const formats = useFormats()
  const me = useMe()
  const version = useTablesVersion('season')
  const [editing, setEditing] = useState<SeasonRow | 'new' | null>(null)
  const mayEdit = may(me.role, 'seasons.edit')
  return (
    <>
      <DataGrid<SeasonRow>
        id="seasons"
        label={t('parts.seasons')}
        rowId={row => row.id}
        version={version}
        load={(query, signal) => api.seasons.list(query, { signal })}
        columns={useSeasonColumns()}
        onSelect={row => mayEdit && setEditing(row)}
        isVoid={row => row.archived}
        archivable
        count={total => t('seasonCount', { count: total, total: formats.whole(total) })}
        empty={{ title: t('noSeason') }}
        actions={
          mayEdit && (
            <ActionButton small kind="primary" shortcut="create" onClick={() => setEditing('new')}>
              {t('newSeason')}
            </ActionButton>
          )
        }
      />
      {editing !== null && <SeasonForm season={editing === 'new' ? null : editing} onDone={() => setEditing(null)} />}
    </>
  )
}

function useSeasonColumns(): readonly GridColumn<SeasonRow>[] {
  const { t } = useTranslation('settings')
  return useMemo(
    () => [
      { field: 'label', header: t('seasonLabel'), kind: 'text', grow: 1, strong: true },
      { field: 'code', header: t('seasonCode'), kind: 'code' },
      { field: 'start_day', header: t('start'), kind: 'day' },
      { field: 'end_day', header: t('end'), kind: 'day' },
      {
        field: 'current',
        header: '',
        kind: 'text',
        sortable: false,
        value: row => (row.current ? t('current') : ''),
        render: row => (row.current ? <Tag tone="good">{t('current')}</Tag> : null),
      },
    ],
    [t],
  )
}

function SeasonForm({ season, onDone }: { season: SeasonRow | null; onDone: () => void }) {
  const { t } = useTranslation('settings')
  const { t: common } = useTranslation('common')
  const say = useTroubleText()
  const create = useCommand('seasons.create')
  const edit = useCommand('seasons.edit')
  const [label, setLabel] = useState(season?.label ?? '')
  const [code, setCode] = useState(season?.code ?? '')
  const [start_day, setStart] = useState(season?.start_day ?? '')
  const [end_day, setEnd] = useState(season?.end_day ?? '')
  const ready = label.trim() !== '' && /^\d{4}$/.test(code) && start_day !== '' && end_day !== ''
  const trouble = create.trouble ?? edit.trouble
  const submit = async () => {
    const fields = { label: label.trim(), code, start_day, end_day }
    const done = season === null ? await create.run({ fields }) : await edit.run({ id: season.id, patch: fields })
    if (!done.ok) return
    toastDone(t('saved'))
    onDone()
  }
  return (
    <Dialog
      open
      onClose={onDone}
      title={season === null ? t('newSeason') : t('editSeason', { label: season.label })}
      actions={
        <>
          <ActionButton onClick={onDone}>{common('action.cancel')}</ActionButton>
          <ActionButton kind="primary" busy={create.busy || edit.busy} disabled={!ready} onClick={() => void submit()}>
            {t('save')}
          </ActionButton>
        </>
      }
    >
      <EntryForm onSubmit={() => ready && void submit()} label={t('newSeason')}>
        <Stack gap={3}>
          <FieldRow columns={2}>
            <TextField
              id="label"
              label={t('seasonLabel')}
              value={label}
              onChange={setLabel}
              placeholder="2026-2027"
              maxLength={20}
              required
              autoFocus
            />
            <TextField
              id="code"
              label={t('seasonCode')}
              hint={t('seasonCodeHint')}
              value={code}
              onChange={setCode}
              placeholder="2627"
              maxLength={4}
              required
            />
          </FieldRow>
          <FieldRow columns={2}>
            <DateField id="start" label={t('start')} value={start_day} onChange={setStart} />
            <DateField id="end" label={t('end')} value={end_day} onChange={setEnd} />
          </FieldRow>
          {trouble && <Notice tone="bad" title={say(trouble)} urgent />}
        </Stack>
      </EntryForm>
    </Dialog>
  )
}
