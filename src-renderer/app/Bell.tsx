import { Popover } from '@mantine/core'
import { useWindowEvent } from '@mantine/hooks'
import { Bell as BellIcon } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { z } from 'zod'
import { recordKinds } from '#shared/domain/record-link.ts'
import type { OutputOf } from '../api/client.ts'
import { useAsk, useCall } from '../api/queries.ts'
import { useFormats } from '../i18n/format.ts'
import { ActionButton } from '../ui/ActionButton.tsx'
import { useShortcut } from '../ui/use-shortcut.ts'
import { focusNextAlert } from './next-alert.ts'
import { routeOf } from './record-route.ts'
import { formatRoute } from './route.ts'
import { useMay } from './session.ts'
import css from './Bell.module.css'

type Told = OutputOf<'notifications.list'>['rows'][number]

const quota = z.object({ used_g: z.number(), quota_g: z.number(), no: z.string(), farmer: z.string() })

const accident = z.object({ station: z.string(), dev: z.string() })

const accidentKinds = ['StationSetBack', 'StationCopied', 'StationForked', 'StationCaughtUp'] as const
const quotaKinds = ['QuotaNear', 'QuotaPassed'] as const
const record = z.object({ kind: z.enum(recordKinds), id: z.string() })
const dispute = z.object({ about: z.string(), no: z.string(), due: z.string(), record: record.optional() })
const opened = dispute.extend({ who: z.string(), why: z.string() })
const settled = z.object({ no: z.string(), who: z.string(), why: z.string(), record })

const open = z.object({ count: z.int() })

const state = z.object({ rows: z.number(), name: z.string() })

const stateKinds = ['StateHealed', 'StateRestart', 'StateOther', 'SnapshotBad'] as const

/** What this person was told, unread first in weight: the number on the bell, the list under it. F8 opens it where the screen itself warns of nothing. */
export function Bell() {
  const { t } = useTranslation('app')
  const [open, setOpen] = useState(false)
  const told = useAsk('notifications.list', {}, { keep: true })
  const read = useCall('notifications.markRead')
  const unread = told.data?.unread ?? 0
  const rows = told.data?.rows ?? []
  useShortcut('nextAlert', () => {
    if (!focusNextAlert()) setOpen(true)
  })
  // from anywhere: Popover itself hears the key only once the keyboard has come into it
  useWindowEvent('keydown', event => {
    if (event.key === 'Escape') setOpen(false)
  })
  useWindowEvent('hashchange', () => setOpen(false))
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
  const formats = useFormats()
  const { text, to } = useWords(row)
  return (
    <li data-unread={row.read ? undefined : true}>
      {to === null ? (
        text
      ) : (
        <a href={to} onClick={close}>
          {text}
        </a>
      )}
      <small className="num">{formats.instant(row.at_ms)}</small>
    </li>
  )
}

/** What a person was told of a dispute; null of anything else. Who may not settle looks at the record. */
function useDisputeWords(): (row: Told) => { text: string; to: string | null } | null {
  const { t } = useTranslation('app')
  const formats = useFormats()
  const maySettle = useMay('conflicts.view')
  const placeOf = ({ about: id, record: one }: z.infer<typeof dispute>): string =>
    formatRoute(maySettle || one === undefined ? { at: 'conflicts', id } : routeOf(one))
  return ({ kind, data }) => {
    const [came, began, ended] = [dispute.safeParse(data), opened.safeParse(data), settled.safeParse(data)]
    if (kind === 'DisputeOpened' && began.success) {
      const { no, who, why, due } = began.data
      return { text: t('bell.DisputeOpened', { no, who, why, day: formats.day(due) }), to: placeOf(began.data) }
    }
    if (kind === 'DisputeDue' && came.success) {
      const { no, due } = came.data
      return { text: t('bell.DisputeDue', { no, day: formats.day(due) }), to: placeOf(came.data) }
    }
    if (kind !== 'DisputeSettled' || !ended.success) return null
    const { no, who, why, record: of } = ended.data
    return { text: t('bell.DisputeSettled', { no, who, why }), to: formatRoute(routeOf(of)) }
  }
}

/** What a person was told, in words, and where he looks. */
function useWords(row: Told): { text: string; to: string | null } {
  const ofDispute = useDisputeWords()
  const { t } = useTranslation('app')
  const formats = useFormats()
  const nearQuota = quota.safeParse(row.data)
  const quotaKind = quotaKinds.find(one => one === row.kind)
  if (nearQuota.success && quotaKind !== undefined) {
    const { no, used_g, quota_g, farmer } = nearQuota.data
    const values = { no, used: formats.kilograms(used_g), quota: formats.kilograms(quota_g) }
    return { text: t(`bell.${quotaKind}`, values), to: formatRoute({ at: 'farmers', id: farmer }) }
  }
  const happened = accident.safeParse(row.data)
  const accidentKind = accidentKinds.find(one => one === row.kind)
  if (happened.success && accidentKind !== undefined) {
    const { station, dev } = happened.data
    return { text: t(`bell.${accidentKind}`, { station }), to: formatRoute({ at: 'stations', id: dev }) }
  }
  const contested = ofDispute(row)
  if (contested !== null) return contested
  const unsettled = open.safeParse(row.data)
  if (row.kind === 'ConflictsOpen' && unsettled.success) {
    const { count } = unsettled.data
    return {
      text: t('bell.ConflictsOpen', { count, total: formats.whole(count) }),
      to: formatRoute({ at: 'conflicts' }),
    }
  }
  const differs = state.safeParse(row.data)
  const stateKind = stateKinds.find(one => one === row.kind)
  if (differs.success && stateKind !== undefined) {
    const { rows: count, name } = differs.data
    return { text: t(`bell.${stateKind}`, { count, name }), to: null }
  }
  return { text: t('bell.other', { kind: row.kind }), to: null }
}
