import { type ReactNode, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { StationState } from '#shared/contract/bridge.ts'
import { businessDay } from '#shared/domain/day.ts'
import { type Action, may } from '#shared/domain/rights.ts'
import { bridge } from '../api/bridge.ts'
import { useAsk } from '../api/queries.ts'
import { CopiesState } from '../features/copies/CopiesState.tsx'
import { useFormats } from '../i18n/format.ts'
import { formatRoute } from './route.ts'
import { useMe } from './session.ts'
import { StationName } from './StationName.tsx'
import css from './Shell.module.css'

const minuteMs = 60_000
const backupOldMs = 36 * 3_600_000

/** The time, anew each minute. */
function useNow(): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), minuteMs)
    return () => clearInterval(timer)
  }, [])
  return now
}

/** Where we are, in which season, whether the till is open and the work safe: one quiet line. */
export function StatusBar() {
  const { t } = useTranslation('app')
  const formats = useFormats()
  const now = useNow()
  const status = useAsk('home.status', { day: businessDay(now) }, { keep: true, refreshMs: 5 * minuteMs }).data
  const backupAge = status?.backup_ms === null || !status ? undefined : now - status.backup_ms
  return (
    <footer className={css.status}>
      {status && (
        <>
          <span className={`${css.named} ellipsis`} title={status.warehouse}>
            <strong>{status.warehouseCode}</strong> {status.warehouse}
          </span>
          <span className={css.own}>
            <StationName name={status.station} />
          </span>
          <span>{status.season ? t('status.season', { season: status.season }) : t('status.noSeason')}</span>
          <Dot good={status.till !== null} at="till" can="till.view">
            {status.till
              ? t('status.tillOpen', { balance: formats.money(status.till.balance_xaf) })
              : t('status.tillClosed')}
          </Dot>
          {status.drafts > 0 && (
            <Dot good={false} at="counter" can="deliveries.create">
              {t('status.drafts', { count: status.drafts })}
            </Dot>
          )}
          {status.unfolded > 0 && (
            <Dot good={false}>
              {t('status.unfolded', { count: status.unfolded, total: formats.whole(status.unfolded) })}
            </Dot>
          )}
          {status.readOnly !== null && <Dot good={false}>{t('status.readOnly')}</Dot>}
          {status.clock && <Dot good={false}>{t('status.clock')}</Dot>}
        </>
      )}
      {status && <CopiesState />}
      <Station />
      <span className={css.backup}>
        {status?.drillFailed && <Dot good={false}>{t('status.drillFailed')}</Dot>}
        {status && !status.drillFailed && (
          <Dot good={backupAge !== undefined && backupAge < backupOldMs}>
            {status.backup_ms === null
              ? t('status.noBackup')
              : t('status.backup', { ago: formats.ago(status.backup_ms, Math.max(now, status.backup_ms)) })}
          </Dot>
        )}
      </span>
    </footer>
  )
}

interface DotProps {
  good: boolean
  /** the screen where something can be done about it, for who `can` */
  at?: 'till' | 'counter'
  can?: Action
  children: ReactNode
}

function Dot({ good, at, can, children }: DotProps) {
  const { t } = useTranslation('app')
  const { role } = useMe()
  const isLink = at !== undefined && can !== undefined && may(role, can)
  const said = (
    <>
      <i className={css.dot} data-good={good || undefined} aria-hidden="true" />
      {!good && <span className="unseen">{t('status.attention')} </span>}
      {children}
    </>
  )
  if (!isLink) return <span className={css.fact}>{said}</span>
  return (
    <a className={css.fact} href={formatRoute({ at })}>
      {said}
    </a>
  )
}

/** Says when the station is being started again; silence is the good news. */
function Station() {
  const { t } = useTranslation('app')
  const [state, setState] = useState<StationState>({ state: 'ready' })
  useEffect(() => bridge()?.onStationState(setState), [])
  return (
    <span role="status" aria-live="polite">
      {state.state === 'restarting' && <Dot good={false}>{t('status.restarting')}</Dot>}
      {state.state === 'starting' && <Dot good={false}>{t('status.starting')}</Dot>}
    </span>
  )
}
