import { Textarea } from '@mantine/core'
import { useTranslation } from 'react-i18next'

/** Why something is undone or changed: written into the ledger, so at least three letters. */
export function ReasonField({ value, onChange }: { value: string; onChange: (text: string) => void }) {
  const { t } = useTranslation('common')
  return (
    <Textarea
      data-autofocus
      label={t('reason.label')}
      description={t('reason.hint')}
      value={value}
      onChange={event => onChange(event.currentTarget.value)}
      autosize
      minRows={2}
      maxRows={4}
      maxLength={500}
      required
    />
  )
}
