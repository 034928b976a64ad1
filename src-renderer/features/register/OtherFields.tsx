import { useTranslation } from 'react-i18next'
import { NotesField, TextField } from '../../ui/TextField.tsx'

interface OtherValues {
  codes: string
  notes: string
}

/** Codes that others gave a record, and notes: the last fields of every register. */
export function OtherFields({
  values,
  set,
  wrong,
}: {
  values: OtherValues
  set: (change: Partial<OtherValues>) => void
  wrong: (key: keyof OtherValues) => string | undefined
}) {
  const { t } = useTranslation('register')
  return (
    <>
      <TextField
        id="codes"
        label={t('field.codes')}
        value={values.codes}
        onChange={codes => set({ codes })}
        error={wrong('codes')}
        hint={t('hint.codes')}
        maxLength={500}
      />
      <NotesField
        id="notes"
        label={t('field.notes')}
        value={values.notes}
        onChange={notes => set({ notes })}
        maxLength={1000}
      />
    </>
  )
}
