import { MonitorUp, Tags } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { TalkEvent } from '#shared/contract/messages.ts'
import { useAsk } from '../../api/queries.ts'
import { useFormats } from '../../i18n/format.ts'
import type { ConversationRow } from './conversation-words.ts'
import css from './Messages.module.css'
import type { Loaded } from './use-thread.ts'

/** What happened in the organisation between the messages that are on screen (MSG-4), where the conversation is one that tells it. */
export function useEvents({ id, kind }: ConversationRow, loaded: Loaded | null): readonly TalkEvent[] {
  const first = loaded?.older === true ? loaded.rows[0]?.turn : 0
  const last = loaded?.newer === true ? loaded.rows.at(-1)?.turn : null
  const enabled = loaded !== null && (kind === 'general' || kind === 'warehouse')
  const { data } = useAsk(
    'messages.events',
    { conversation: id, from: first ?? 0, to: last ?? null },
    { tables: ['price', 'station', 'void', 'warehouse', 'user'], keep: true, enabled },
  )
  return enabled ? (data?.rows ?? []) : []
}

/** A new price or a new station, in one line. */
export function EventLine({ event }: { event: TalkEvent }) {
  const { t } = useTranslation('messages')
  const formats = useFormats()
  const Icon = event.kind === 'price' ? Tags : MonitorUp
  return (
    <p className={css.event} data-event={event.kind}>
      <Icon size={14} aria-hidden="true" />
      <span>
        <time>{formats.shortInstant(event.at_ms)}</time>{' '}
        {event.kind === 'price' ? (
          <Prices event={event} />
        ) : (
          t('event.station', { name: event.name, depot: event.warehouse ?? t('event.noDepot') })
        )}
        {event.actorName !== null && ` — ${event.actorName}`}
      </span>
    </p>
  )
}

function Prices({ event: { day, prices } }: { event: Extract<TalkEvent, { kind: 'price' }> }) {
  const { t } = useTranslation('messages')
  const formats = useFormats()
  const said = prices.map(({ grade, certification, price_xaf, before_xaf }) => {
    const cocoa = [grade, certification].filter(Boolean).join(' ')
    const price = formats.amount(price_xaf)
    const isNew = before_xaf === null || before_xaf === price_xaf
    return isNew
      ? t('event.price', { cocoa, price })
      : t('event.priceBefore', { cocoa, price, before: formats.amount(before_xaf) })
  })
  return <>{t('event.prices', { day: formats.day(day), prices: said.join(', ') })}</>
}
