import { useTranslation } from 'react-i18next'
import { Notice } from '../../ui/Notice.tsx'

/** Why there is no picture of the camera, and what to do instead. */
export function NoCamera({ refused, otherwise }: { refused: boolean; otherwise: string }) {
  const { t } = useTranslation('common')
  return (
    <Notice tone="warning" title={t(refused ? 'camera.refused' : 'camera.none')} urgent>
      {refused && <p>{t('camera.allow')}</p>}
      <p>{otherwise}</p>
    </Notice>
  )
}
