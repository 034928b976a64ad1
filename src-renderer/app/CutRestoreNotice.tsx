import { useTranslation } from 'react-i18next'
import type { OutputOf } from '../api/client.ts'
import { Notice } from '../ui/Notice.tsx'

/** What this start made of a restore that was cut, before anybody is known here (BK-5). */
export function CutRestoreNotice({ cut }: { cut: OutputOf<'setup.state'>['cutRestore'] }) {
  const { t } = useTranslation('errors')
  if (cut === null) return null
  return (
    <Notice tone={cut.outcome === 'finished' ? 'good' : 'warning'}>
      <p>{t(`CutRestore_${cut.outcome}`)}</p>
      {cut.setAside !== null && <p>{t('BackupSetAside', { setAside: cut.setAside })}</p>}
    </Notice>
  )
}
