import { notifications } from '@mantine/notifications'
import { MessageSquare } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { plainText } from '#shared/domain/markup.ts'
import { type ConversationRow, useConversationWords } from './conversation-words.ts'
import { showMessage, useFound } from './found-message.ts'
import css from './Mentions.module.css'
import { usePresenceTold } from './presence.ts'
import { useConversations } from './use-conversations.ts'

const staysMs = 8_000
const mostChars = 140

/**
 * Says in the window what came that counts (TALK-66) in a conversation that is not on screen; a click shows it. One at a time for each
 * conversation, and nothing of what was there before the window was opened. Tells also that its person is there.
 */
export function NewsToasts() {
  const { t } = useTranslation('messages')
  const { t: common } = useTranslation('common')
  const { nameOf } = useConversationWords()
  const { data } = useConversations()
  usePresenceTold()
  const known = useRef<ReadonlyMap<string, number> | null>(null)
  useEffect(() => {
    if (data === undefined) return
    const before = known.current
    known.current = new Map(data.rows.map(row => [row.id, row.counted]))
    if (before === null) return
    const { shown } = useFound.getState()
    for (const row of data.rows) {
      const { id, last } = row
      if (row.counted === 0) notifications.hide(toastOf(id))
      if (last === null || last.mine || row.counted <= (before.get(id) ?? 0)) continue
      if (shown === id && document.hasFocus()) continue
      const who = last.actorName ?? t('somebody')
      notifications.hide(toastOf(id))
      notifications.show({
        id: toastOf(id),
        title: nameOf(row) === who ? who : t('toast.title', { who, name: nameOf(row) }),
        message: <Said row={row} />,
        icon: <MessageSquare size={16} aria-hidden="true" />,
        color: 'leaf',
        autoClose: staysMs,
        closeButtonProps: { 'aria-label': common('action.close') },
        role: 'status',
      })
    }
  }, [data, nameOf, t, common])
  return null
}

const toastOf = (conversation: string): string => `news ${conversation}`

/** What was said, as text; a click goes there. */
function Said({ row: { id, last } }: { row: ConversationRow }) {
  const { t } = useTranslation(['messages', 'files'])
  if (last === null) return null
  const words = last.text === null ? t('toast.shut') : plainText(last.text)
  const text = words === '' ? t('lastFile', { ns: 'files', count: last.files }) : words
  return (
    <button
      type="button"
      className={css.said}
      dir="auto"
      onClick={() => {
        notifications.hide(toastOf(id))
        showMessage(id, last.id)
      }}
    >
      {text.length > mostChars ? `${text.slice(0, mostChars)}…` : text}
    </button>
  )
}
