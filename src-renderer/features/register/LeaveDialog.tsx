import { useTranslation } from 'react-i18next'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { Dialog } from '../../ui/Dialog.tsx'

/** Before a form with changes is left: stay, leave and find the draft again, or throw it away. */
export function LeaveDialog({
  open,
  onStay,
  onLeave,
}: {
  open: boolean
  onStay: () => void
  onLeave: (discard: boolean) => void
}) {
  const { t } = useTranslation('register')
  return (
    <Dialog
      open={open}
      onClose={onStay}
      title={t('leave.title')}
      size="lg"
      actions={
        <>
          <ActionButton kind="danger" onClick={() => onLeave(true)}>
            {t('leave.discard')}
          </ActionButton>
          <ActionButton onClick={() => onLeave(false)}>{t('leave.keep')}</ActionButton>
          <ActionButton onClick={onStay} autoFocus>
            {t('leave.stay')}
          </ActionButton>
        </>
      }
    >
      {t('leave.hint')}
    </Dialog>
  )
}
