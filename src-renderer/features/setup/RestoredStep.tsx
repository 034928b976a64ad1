import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { OutputOf } from '../../api/client.ts'
import { useFormats } from '../../i18n/format.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { Actions, Stack } from '../../ui/Panel.tsx'
import { BackupDamage } from '../ledger/BackupDamage.tsx'

/** What came back, what did not, and where the former content of the folder is. */
export function RestoredStep({
  restored: { entries, damaged, setAside },
  onDone,
}: {
  restored: OutputOf<'setup.restoreConfirm'>
  onDone: () => void
}) {
  const { t } = useTranslation('setup')
  const { t: tErrors } = useTranslation('errors')
  const formats = useFormats()
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  return (
    <Stack>
      <h1 ref={heading} tabIndex={-1}>
        {t('restore.done')}
      </h1>
      <Notice tone="good" title={t('restore.back', { n: formats.whole(entries) })}>
        {t('restore.doneHint')}
      </Notice>
      {damaged && (
        <Notice tone="bad">
          <BackupDamage damaged={damaged} />
        </Notice>
      )}
      {setAside !== null && <p className="quiet">{tErrors('BackupSetAside', { setAside })}</p>}
      <Actions end>
        <ActionButton kind="primary" onClick={onDone}>
          {t('toLogin')}
        </ActionButton>
      </Actions>
    </Stack>
  )
}
