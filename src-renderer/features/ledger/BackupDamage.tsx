import { useTranslation } from 'react-i18next'
import type { OutputOf } from '../../api/client.ts'
import { useFormats } from '../../i18n/format.ts'

type Damage = NonNullable<OutputOf<'backups.drill'>['damaged']>

/** What of a backup does not come back, by the name of the file that is damaged or missing. */
export function BackupDamage({ damaged: { why, file, lost } }: { damaged: Damage }) {
  const { t } = useTranslation('errors')
  const formats = useFormats()
  return <>{t(`BackupDamage_${why}`, { file, lost: formats.whole(lost) })}</>
}
