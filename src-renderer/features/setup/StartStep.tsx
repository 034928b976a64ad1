import { Building2, History, Network } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Stack } from '../../ui/Panel.tsx'
import css from './SetupScreen.module.css'

interface StartStepProps {
  onCreate: () => void
  onJoin: () => void
  onRestore: () => void
}

/** A new organisation, a place in one that exists, or a station that was lost. */
export function StartStep({ onCreate, onJoin, onRestore }: StartStepProps) {
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
        <button type="button" className={css.way} onClick={onRestore}>
          <History aria-hidden="true" />
          <strong>{t('restore.title')}</strong>
          <span>{t('start.restoreHint')}</span>
        </button>
      </div>
    </Stack>
  )
}
