import { useTranslation } from 'react-i18next'
import { useFormats } from '../../i18n/format.ts'

/** How long a file is, in kilobytes, megabytes or gigabytes. */
export function useFileSize(): (bytes: number) => string {
  const { t } = useTranslation('files')
  const formats = useFormats()
  return bytes =>
    bytes < 1_048_576
      ? t('kilobytes', { size: formats.whole(Math.max(1, Math.round(bytes / 1024))) })
      : bytes < 1_073_741_824
        ? t('megabytes', { size: formats.decimal(bytes / 1_048_576, 1) })
        : t('gigabytes', { size: formats.decimal(bytes / 1_073_741_824, 1) })
}
