import { useTranslation } from 'react-i18next'
import { useAsk } from '../../api/queries.ts'
import { useFormats } from '../../i18n/format.ts'

/** Of which depots the figures of this station are, and what that leaves out; null where it has those of all. */
export function useDepotsHere(): { figures: string; none: string } | null {
  const { t } = useTranslation('copies')
  const formats = useFormats()
  const carried = useAsk('home.copies', { ids: [] }, { keep: true }).data?.overall.carried ?? null
  if (carried === null) return null
  const depots = formats.list(carried)
  return { figures: t('depotsHere', { depots }), none: t('depotsElsewhere', { depots }) }
}
