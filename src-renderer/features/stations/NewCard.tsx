import { Copy, Save } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { handText } from '../../api/paper.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { copyText } from '../../ui/copy-text.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { Stack } from '../../ui/Panel.tsx'
import { toastDone } from '../../ui/toast.tsx'

/** The card of a station that was just taken in, to be carried to it. */
export function NewCard({ name, card, onDone }: { name: string; card: string; onDone: () => void }) {
  const { t } = useTranslation('stations')
  const { t: common } = useTranslation('common')
  const save = async () => {
    if (await handText(card, t('cardFile', { name }))) toastDone(t('cardSaved'))
  }
  return (
    <Dialog
      open
      onClose={onDone}
      title={t('cardTitle', { name })}
      actions={
        <>
          <ActionButton onClick={onDone}>{common('action.close')}</ActionButton>
          <ActionButton
            icon={<Copy size={16} aria-hidden="true" />}
            onClick={() => copyText(card) && toastDone(t('cardCopied'))}
          >
            {t('cardCopy')}
          </ActionButton>
          <ActionButton
            kind="primary"
            icon={<Save size={16} aria-hidden="true" />}
            onClick={() => void save()}
            autoFocus
          >
            {t('cardSave')}
          </ActionButton>
        </>
      }
    >
      <Stack gap={3}>
        <Notice tone="good" title={t('cardDone', { name })} />
        <p>{t('cardHint')}</p>
      </Stack>
    </Dialog>
  )
}
