import { Building2, Network } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Stack } from '../../ui/Panel.tsx'
import css from './SetupScreen.module.css'

/** A new organisation, or a place in one that exists. */
export function StartStep({ onCreate, onJoin }: { onCreate: () => void; onJoin: () => void }) {
  const { t } = useTranslation('setup')
  return (
    <Stack>
      <h1>{t('start.title')}</h1>
      <div className={css.ways}>
        <button type="button" className={css.way} onClick={onCreate} autoFocus>
          <Building2 aria-hidden="true" />
          <strong>{t('start.create')}</strong>
          <span>{t('start.createHint')}</span>
        </button>
        <button type="button" className={css.way} onClick={onJoin}>
          <Network aria-hidden="true" />
          <strong>{t('start.join')}</strong>
          <span>{t('start.joinHint')}</span>
        </button>
      </div>
    </Stack>
  )
}
