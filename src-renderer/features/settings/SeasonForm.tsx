import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { OutputOf } from '../../api/client.ts'
import { useCommand } from '../../api/queries.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { DateField } from '../../ui/DateField.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { EntryForm } from '../../ui/EntryForm.tsx'
import { FieldRow, Stack } from '../../ui/Panel.tsx'
import { TextField } from '../../ui/TextField.tsx'
import { toastDone } from '../../ui/toast.tsx'
import { NotSaved } from '../register/NotSaved.tsx'
import { changedKeys } from '../register/record-values.ts'
import { useSeen } from '../register/use-seen.ts'

type Season = OutputOf<'seasons.get'>

const daysOf = (season: Season | null) => ({
  label: season?.label ?? '',
  code: season?.code ?? '',
  start_day: season?.start_day ?? '',
  end_day: season?.end_day ?? '',
})

/** A new campaign, or the one given. */
export function SeasonForm({ season, onDone }: { season: Season | null; onDone: () => void }) {
  const { t } = useTranslation('settings')
  const { t: common } = useTranslation('common')
  const create = useCommand('seasons.create')
  const edit = useCommand('seasons.edit')
  const [initial] = useState(daysOf(season))
  const [fields, setFields] = useState(initial)
  const set = (change: Partial<typeof fields>) => setFields({ ...fields, ...change })
  const seen = useSeen(season?.history ?? [])
  const { label, code, start_day, end_day } = fields
  const ready = label.trim() !== '' && /^\d{4}$/.test(code) && start_day !== '' && end_day !== ''
  const trouble = create.trouble ?? edit.trouble
  const takeTheirs = (theirs: readonly string[]) => {
    const now = daysOf(season)
    set(Object.fromEntries(Object.entries(now).filter(([key]) => theirs.includes(key))))
    edit.reset()
  }
  const submit = async () => {
    const given = { ...fields, label: label.trim() }
    const patch = Object.fromEntries(changedKeys(initial, given).map(key => [key, given[key]]))
    const done =
      season === null
        ? await create.run({ fields: given })
        : await edit.run({ id: season.id, patch, seen: seen.refs() })
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
          <SeasonFields fields={fields} set={set} />
          {trouble && <NotSaved trouble={trouble} form={{ seen, takeTheirs }} onSave={() => void submit()} />}
        </Stack>
      </EntryForm>
    </Dialog>
  )
}

function SeasonFields(props: {
  fields: ReturnType<typeof daysOf>
  set: (change: Partial<ReturnType<typeof daysOf>>) => void
}) {
  const { t } = useTranslation('settings')
  const { fields, set } = props
  return (
    <>
      <FieldRow columns={2}>
        <TextField
          id="label"
          label={t('seasonLabel')}
          value={fields.label}
          onChange={label => set({ label })}
          placeholder="2026-2027"
          maxLength={20}
          required
          autoFocus
        />
        <TextField
          id="code"
          label={t('seasonCode')}
          hint={t('seasonCodeHint')}
          value={fields.code}
          onChange={code => set({ code })}
          placeholder="2627"
          maxLength={4}
          required
        />
      </FieldRow>
      <FieldRow columns={2}>
        <DateField id="start" label={t('start')} value={fields.start_day} onChange={start_day => set({ start_day })} />
        <DateField id="end" label={t('end')} value={fields.end_day} onChange={end_day => set({ end_day })} />
      </FieldRow>
    </>
  )
}
