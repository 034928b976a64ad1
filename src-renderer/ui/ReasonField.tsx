import { useTranslation } from 'react-i18next'
import { NotesField } from './TextField.tsx'

/** Why something is undone or changed: written into the ledger, so at least three letters. */
export function ReasonField({
  value,
  onChange,
  autoFocus = true,
}: {
  value: string
  onChange: (text: string) => void
  autoFocus?: boolean
}) {
  const { t } = useTranslation('common')
  return (
    <NotesField
      label={t('reason.label')}
      hint={t('reason.hint')}
      value={value}
      onChange={onChange}
      rows={2}
      maxLength={500}
      autoFocus={autoFocus}
      required
    />
  )
}
