import { Popover } from '@mantine/core'
import { Bell as BellIcon } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { z } from 'zod'
import type { OutputOf } from '../api/client.ts'
import { useAsk, useCall } from '../api/queries.ts'
import { useFormats } from '../i18n/format.ts'
import { ActionButton } from '../ui/ActionButton.tsx'
import { formatRoute } from './route.ts'
import css from './Shell.module.css'

type Told = OutputOf<'notifications.list'>['rows'][number]

const quota = z.object({ used_g: z.number(), quota_g: z.number(), no: z.string(), farmer: z.string() })

const quotaKinds = ['QuotaNear', 'QuotaPassed'] as const
const state = z.object({ rows: z.number(), name: z.string() })

const stateKinds = ['StateHealed', 'StateRestart', 'StateOther'] as const

/** What this person was told, unread first in weight: the number on the bell, the list under it. */
export function Bell() {
  const { t } = useTranslation('app')
  const [open, setOpen] = useState(false)
  const told = useAsk('notifications.list', {}, { keep: true })
  const read = useCall('notifications.markRead')
  const unread = told.data?.unread ?? 0
  const rows = told.data?.rows ?? []
  const readAll = async () => {
    await read.run({ ids: 'all' })
    told.again()
  }
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-end" width={360} trapFocus returnFocus>
      <Popover.Target>
        <button
          type="button"
          className={css.bell}
          aria-label={t('bell.label', { count: unread })}
          onClick={() => setOpen(before => !before)}
        >
          <BellIcon aria-hidden="true" />
          {unread > 0 && <b aria-hidden="true">{unread > 99 ? '99+' : unread}</b>}
        </button>
      </Popover.Target>
      <Popover.Dropdown>
        <div className={css.told}>
          <header>
            <h2>{t('bell.title')}</h2>
            {unread > 0 && (
              <ActionButton small kind="quiet" busy={read.busy} onClick={() => void readAll()}>
                {t('bell.readAll')}
              </ActionButton>
            )}
          </header>
          {rows.length === 0 && <p className="quiet">{t('bell.none')}</p>}
          <ul>
            {rows.map(row => (
              <Line key={row.id} row={row} close={() => setOpen(false)} />
            ))}
          </ul>
        </div>
      </Popover.Dropdown>
    </Popover>
  )
}

function Line({ row, close }: { row: Told; close: () => void }) {
  const { t } = useTranslation('app')
  const formats = useFormats()
  const about = quota.safeParse(row.data)
  const kind = quotaKinds.find(one => one === row.kind)
  const known = about.success && kind !== undefined
  const rows = state.safeParse(row.data)
  const stateKind = stateKinds.find(one => one === row.kind)
  const text = known
    ? t(`bell.${kind}`, {
        no: about.data.no,
        used: formats.kilograms(about.data.used_g),
        quota: formats.kilograms(about.data.quota_g),
      })
    : rows.success && stateKind !== undefined
      ? t(`bell.${stateKind}`, { count: rows.data.rows, name: rows.data.name })
      : t('bell.other', { kind: row.kind })
  return (
    <li data-unread={row.read ? undefined : true}>
      {known ? (
        <a href={formatRoute({ at: 'farmers', id: about.data.farmer })} onClick={close}>
          {text}
        </a>
      ) : (
        text
      )}
      <small className="num">{formats.instant(row.at_ms)}</small>
    </li>
  )
}
