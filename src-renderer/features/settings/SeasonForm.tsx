import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { OutputOf } from '../../api/client.ts'
import { useCommand } from '../../api/queries.ts'
import { useTroubleText } from '../../i18n/refusal-text.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { DateField } from '../../ui/DateField.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { EntryForm } from '../../ui/EntryForm.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { FieldRow, Stack } from '../../ui/Panel.tsx'
import { TextField } from '../../ui/TextField.tsx'
import { toastDone } from '../../ui/toast.tsx'

type SeasonRow = OutputOf<'seasons.list'>['rows'][number]

/** A new campaign, or the one given. */
export function SeasonForm({ season, onDone }: { season: SeasonRow | null; onDone: () => void }) {
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
