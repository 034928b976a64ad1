import { useTranslation } from 'react-i18next'
import { NotesField } from '../../ui/TextField.tsx'

/** The 24 words, where this station may not sign. */
export function RootWords({ value, onChange }: { value: string; onChange: (text: string) => void }) {
  const { t } = useTranslation('stations')
  return (
    <NotesField
      id="root-words"
      label={t('words')}
      hint={t('wordsHint')}
      value={value}
      onChange={onChange}
      maxLength={500}
      required
    />
  )
}
