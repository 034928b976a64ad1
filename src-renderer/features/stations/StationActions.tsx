import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { may } from '#shared/domain/rights.ts'
import { useMe } from '../../app/session.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { AmendStation } from './AmendStation.tsx'
import { ChangeStation } from './ChangeStation.tsx'
import { ExcludeStation } from './ExcludeStation.tsx'
import { RenameStation } from './RenameStation.tsx'
import { RenewStation } from './RenewStation.tsx'
import type { StationDetail } from './station-words.ts'

type Asked = 'rename' | 'change' | 'exclude' | 'amend' | 'renew' | null

/** What those who govern stations may do with this one. */
export function StationActions({ station }: { station: StationDetail }) {
  const { t } = useTranslation('stations')
  const me = useMe()
  const [asked, setAsked] = useState<Asked>(null)
  const close = () => setAsked(null)
  if (!may(me.role, 'stations.edit')) return null
  const lives = station.standing !== 'revoked'
  return (
    <>
      {lives && (
        <ActionButton small onClick={() => setAsked('rename')}>
          {t('rename')}
        </ActionButton>
      )}
      {lives && (
        <ActionButton small onClick={() => setAsked('change')}>
          {t('changeRights')}
        </ActionButton>
      )}
      {lives && station.here && (
        <ActionButton small onClick={() => setAsked('renew')}>
          {t('renew')}
        </ActionButton>
      )}
      {lives && !station.here && (
        <ActionButton small kind="quiet" onClick={() => setAsked('exclude')}>
          {t('exclude')}
        </ActionButton>
      )}
      {!lives && station.afterwards > 0 && (
        <ActionButton small onClick={() => setAsked('amend')}>
          {t('amend')}
        </ActionButton>
      )}
      {asked === 'rename' && <RenameStation station={station} onDone={close} />}
      {asked === 'change' && <ChangeStation station={station} onDone={close} />}
      {asked === 'exclude' && <ExcludeStation station={station} onDone={close} />}
      {asked === 'amend' && <AmendStation station={station} onDone={close} />}
      {asked === 'renew' && <RenewStation station={station} onDone={close} />}
    </>
  )
}
