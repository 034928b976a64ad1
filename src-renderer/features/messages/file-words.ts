import { useTranslation } from 'react-i18next'
import { useFormats } from '../../i18n/format.ts'

/** How long a file is, in kilobytes or megabytes. */
export function useFileSize(): (bytes: number) => string {
  const { t } = useTranslation('files')
  const formats = useFormats()
  return bytes =>
    bytes < 1_048_576
      ? t('kilobytes', { size: formats.whole(Math.max(1, Math.round(bytes / 1024))) })
      : t('megabytes', { size: formats.decimal(bytes / 1_048_576, 1) })
}
