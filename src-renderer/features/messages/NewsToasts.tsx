import { notifications } from '@mantine/notifications'
import { MessageSquare } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { alertsFor } from '#shared/domain/alert-wishes.ts'
import { plainText } from '#shared/domain/markup.ts'
import { useBadge } from './badge.ts'
import { type ConversationRow, useConversationWords } from './conversation-words.ts'
import { useWishes } from './alert-wishes.ts'
import { showMessage, useFound } from './found-message.ts'
import css from './Mentions.module.css'
import { usePresenceTold } from './presence.ts'
import { useAlerts } from './system-notes.ts'
import { useConversations } from './use-conversations.ts'
import { useRetention } from './use-retention.ts'

const staysMs = 8_000
const mostChars = 140

/** What was new before, by conversation. */
type Known = ReadonlyMap<string, Pick<ConversationRow, 'counted' | 'mentions' | 'news'>>

/**
 * Tells of what came that counts (TALK-66) in a conversation that is not on screen, as its person wishes (TALK-68): in the window, where a
 * click shows it, with a sound, and with a note of the system while he is elsewhere. One at a time for each conversation, and nothing of
 * what was there before the window was opened. Tells also that its person is there.
 */
export function NewsToasts() {
  const { t } = useTranslation('messages')
  const { t: common } = useTranslation('common')
  const { nameOf } = useConversationWords()
  const { data } = useConversations()
  const { read } = useWishes()
  usePresenceTold()
  useBadge()
  useRetention()
  const alerts = useAlerts(data?.rows)
  const known = useRef<Known | null>(null)
  useEffect(() => {
    if (data === undefined) return
    const before = known.current
    known.current = new Map(data.rows.map(row => [row.id, row]))
    if (before === null) return
    for (const row of data.rows) {
      if (row.counted === 0) notifications.hide(toastOf(row.id))
      if (!isNews(row, before)) continue
      const named = row.news?.named === true || row.mentions > (before.get(row.id)?.mentions ?? 0)
      const ways = alertsFor(read(), named, Date.now())
      const who = row.news?.actorName ?? t('somebody')
      const title = nameOf(row) === who ? who : t('toast.title', { who, name: nameOf(row) })
      // What the system keeps says nothing of what is encrypted, the name of a group neither.
      alerts.tell(row, row.sealed ? who : title, ways)
      if (!ways.window) continue
      notifications.hide(toastOf(row.id))
      notifications.show({
        id: toastOf(row.id),
        title: <span className={css.toastTitle}>{title}</span>,
        message: <Said row={row} />,
        icon: <MessageSquare size={16} aria-hidden="true" />,
        color: 'leaf',
        autoClose: staysMs,
        closeButtonProps: { 'aria-label': common('action.close') },
        role: 'status',
      })
    }
  }, [data, nameOf, t, common, read, alerts])
  return null
}

/** Something of somebody else's came that counts, where the person at the keyboard does not see it. */
function isNews({ id, news, counted }: ConversationRow, before: Known): boolean {
  const then = before.get(id)
  if (news === null || counted < (then?.counted ?? 0)) return false
  // As much as before, where it is counted no further or some was read meanwhile: a newer one came.
  const isMore = counted > (then?.counted ?? 0) || news.turn > (then?.news?.turn ?? news.turn)
  if (!isMore) return false
  return useFound.getState().shown !== id || !document.hasFocus()
}

const toastOf = (conversation: string): string => `news ${conversation}`

/** What was said, as text; a click goes there. */
function Said({ row: { id, news } }: { row: ConversationRow }) {
  const { t } = useTranslation(['messages', 'files'])
  if (news === null) return null
  const words = news.text === null ? t('toast.shut') : plainText(news.text)
  const text = words === '' ? t('lastFile', { ns: 'files', count: news.files }) : words
  return (
    <button
      type="button"
      className={css.said}
      dir="auto"
      onClick={() => {
        notifications.hide(toastOf(id))
        showMessage(id, news.id)
      }}
    >
      {text.length > mostChars ? `${text.slice(0, mostChars)}…` : text}
    </button>
  )
}
