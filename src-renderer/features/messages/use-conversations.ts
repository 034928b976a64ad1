import { useAsk } from '../../api/queries.ts'
import { useMay } from '../../app/session.ts'

/** The conversations of who is at the keyboard, with what is new in each; asked again when anything of them changes. */
export function useConversations() {
  const enabled = useMay('messages.view')
  return useAsk(
    'messages.conversations',
    {},
    {
      tables: [
        'message',
        'notice_ack',
        'message_read',
        'pin',
        'seen_mark',
        'conversation_own',
        'unsent_file',
        'conversation',
        'member',
        'conversation_key',
        'keyring',
        'warehouse',
        'access_grant',
      ],
      keep: true,
      enabled,
    },
  )
}

/** How many messages are new and counted, over all conversations: what the badges show. */
export function useUnread(): number {
  const { data } = useConversations()
  return data?.rows.reduce((sum, { counted }) => sum + counted, 0) ?? 0
}

/** A count for a badge: nothing is worth more than `99+`. */
export const badgeText = (count: number): string => (count > 99 ? '99+' : String(count))
