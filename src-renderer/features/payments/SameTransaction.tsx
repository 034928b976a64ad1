import { useTranslation } from 'react-i18next'
import { ActionButton } from '../../ui/ActionButton.tsx'

/** The answer to a mobile reference that was used before: one transaction paid for both (PAY-4). */
export function SameTransaction({ onSay }: { onSay: () => void }) {
  const { t } = useTranslation('payments')
  return (
    <ActionButton small kind="quiet" onClick={onSay}>
      {t('sameTransaction')}
    </ActionButton>
  )
}
