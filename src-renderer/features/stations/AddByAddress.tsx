import { useTranslation } from 'react-i18next'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { WrittenAddresses } from '../network/WrittenAddresses.tsx'

/** The dialog of *Ajouter un dépôt par adresse IP*: for a depot that this network does not find by itself. */
export function AddByAddress({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation('network')
  const { t: common } = useTranslation('common')
  return (
    <Dialog
      open
      onClose={onDone}
      title={t('add')}
      size="lg"
      actions={<ActionButton onClick={onDone}>{common('action.close')}</ActionButton>}
    >
      <p>{t('addWhat')}</p>
      <WrittenAddresses autoFocus />
    </Dialog>
  )
}
