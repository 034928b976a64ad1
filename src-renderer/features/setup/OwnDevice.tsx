import { useTranslation } from 'react-i18next'
import { QrPicture } from '../../ui/QrPicture.tsx'
import { ReadAloud } from '../../ui/ReadAloud.tsx'
import type { Joiner } from './JoinScreen.tsx'
import css from './SetupScreen.module.css'

/** Who this PC is, to be scanned, typed or compared on the other screen. */
export function OwnDevice({ joiner }: { joiner: Joiner }) {
  const { t } = useTranslation('setup')
  return (
    <section className={css.device} aria-label={t('join.device')}>
      <QrPicture text={joiner.code} label={t('join.code')} />
      <div>
        <h2>{t('join.device')}</h2>
        <ReadAloud groups={joiner.device.split('-')} label={t('join.device')} />
        <p className="quiet">{t('join.deviceHint')}</p>
      </div>
    </section>
  )
}
