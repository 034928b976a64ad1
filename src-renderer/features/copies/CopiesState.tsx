import { Popover } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { may } from '#shared/domain/rights.ts'
import type { OutputOf } from '../../api/client.ts'
import { useAsk } from '../../api/queries.ts'
import { formatRoute } from '../../app/route.ts'
import { useMe } from '../../app/session.ts'
import { useFormats } from '../../i18n/format.ts'
import css from './CopiesState.module.css'

type Overall = OutputOf<'home.copies'>['overall']
type Network = OutputOf<'network.status'>

const minuteMs = 60_000

/** In the status bar: who is linked, and what is on this disk alone; a click says what that means and what to do. */
export function CopiesState() {
  const { t } = useTranslation('copies')
  const [open, setOpen] = useState(false)
  const copies = useAsk('home.copies', { ids: [] }, { keep: true, refreshMs: 5 * minuteMs }).data?.overall
  const network = useAsk('network.status', {}, { keep: true, tables: ['network', 'station'] }).data
  if (copies === undefined || network === undefined) return null
  const linked = network.links.length
  const { alone, others, atRelay, state } = copies
  const link = network.state === 'off' ? t('off') : others > 0 ? t('linked', { count: linked }) : null
  const kept = alone === 0 ? t('copied') : others === 0 && !atRelay ? t('hereOnly') : t('alone', { count: alone })
  return (
    <Popover opened={open} onChange={setOpen} position="top-start" width={400} trapFocus returnFocus>
      <Popover.Target>
        <button type="button" className={css.state} onClick={() => setOpen(before => !before)} aria-expanded={open}>
          <i className={css.dot} data-state={network.state === 'off' && state === 'good' ? 'amber' : state} />
          {state !== 'good' && <span className="unseen">{t('attention')} </span>}
          {[link, kept].filter(Boolean).join(' · ')}
        </button>
      </Popover.Target>
      <Popover.Dropdown>
        <Explained copies={copies} network={network} close={() => setOpen(false)} />
      </Popover.Dropdown>
    </Popover>
  )
}

function Explained({ copies, network, close }: { copies: Overall; network: Network; close: () => void }) {
  const { t } = useTranslation('copies')
  const formats = useFormats()
  const me = useMe()
  const { alone, others, atRelay, uncarried, state, oldest_ms: oldest, backup_ms: backup } = copies
  const nowhere = others === 0 && !atRelay
  const names = network.links.map(({ name }) => name || t('unknown'))
  return (
    <div className={css.explained}>
      <h2>{t('title')}</h2>
      {alone === 0 && <p>{t('allCopied')}</p>}
      {alone > 0 && oldest !== null && (
        <p>{t('aloneSince', { count: alone, total: formats.whole(alone), at: formats.instant(oldest) })}</p>
      )}
      {alone > 0 && !nowhere && uncarried && <p>{t('uncarried')}</p>}
      {alone > 0 && !nowhere && !uncarried && (
        <p>{state === 'red' ? t('doNow', { count: alone }) : t('doLink', { count: alone })}</p>
      )}
      {nowhere && <p>{t('noOthers')}</p>}
      {nowhere && state !== 'good' && <p>{t('onlyHere')}</p>}
      {nowhere && state !== 'good' && (
        <p>{backup === null ? t('noBackup') : t('lastBackup', { at: formats.instant(backup) })}</p>
      )}
      <p>
        {network.state === 'off'
          ? t('networkOff')
          : names.length === 0
            ? others > 0 && t('linkedNone')
            : t('linkedTo', { names: formats.list(names) })}
      </p>
      <p className="quiet">{t('scale')}</p>
      <p>
        <a href={formatRoute({ at: 'settings', part: 'network' })} onClick={close}>
          {t('toNetwork')}
        </a>
        {may(me.role, 'ledger.verify') && (
          <>
            {' · '}
            <a href={formatRoute({ at: 'ledger', part: 'backups' })} onClick={close}>
              {t('toBackups')}
            </a>
          </>
        )}
      </p>
    </div>
  )
}
