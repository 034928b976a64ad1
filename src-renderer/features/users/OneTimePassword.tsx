import { useTranslation } from 'react-i18next'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { Facts, Stack } from '../../ui/Panel.tsx'

/** Shown once, to be read aloud or written down; it can not be shown again. */
export function OneTimePassword({
  login,
  password,
  onClose,
}: {
  login: string
  password: string
  onClose: () => void
}) {
  const { t } = useTranslation('users')
  return (
    <Dialog
      open
      closable={false}
      onClose={onClose}
      title={t('oneTimeTitle')}
      actions={
        <ActionButton kind="primary" onClick={onClose}>
          {t('oneTimeDone')}
        </ActionButton>
      }
    >
      <Stack gap={3}>
        <Facts facts={[{ label: t('login'), value: login }]} />
        <code className="one-time" aria-label={t('oneTime')}>
          {password}
        </code>
        <Notice tone="warning" title={t('oneTimeHint')} />
      </Stack>
    </Dialog>
  )
}
