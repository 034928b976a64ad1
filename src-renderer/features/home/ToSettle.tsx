import { useTranslation } from 'react-i18next'
import { go } from '../../app/route.ts'
import { useFormats } from '../../i18n/format.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { useOpenConflicts } from '../conflicts/use-open-conflicts.ts'

/** What stations contradict each other in, for who may settle it; nothing when there is none. */
export function ToSettle() {
  const { t } = useTranslation('conflicts')
  const formats = useFormats()
  const count = useOpenConflicts()
  if (count === 0) return null
  return (
    <Notice
      tone="warning"
      action={
        <ActionButton small onClick={() => go({ at: 'conflicts' })}>
          {t('open')}
        </ActionButton>
      }
    >
      {t('waiting', { count, total: formats.whole(count) })}
    </Notice>
  )
}
