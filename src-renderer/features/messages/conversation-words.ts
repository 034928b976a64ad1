import type { TFunction } from 'i18next'
import { Hash, type LucideIcon, MessageCircle, ShieldUser, Users, Warehouse } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { OutputOf } from '../../api/client.ts'

export type ConversationRow = OutputOf<'messages.conversations'>['rows'][number]
export type MessageRow = OutputOf<'messages.page'>['rows'][number]

/** The sign of each kind of conversation. */
export const conversationIcons: Record<ConversationRow['kind'], LucideIcon> = {
  general: Hash,
  direction: ShieldUser,
  warehouse: Warehouse,
  channel: Hash,
  group: Users,
  direct: MessageCircle,
}

/** Names of others in a group without a name of its own: so many are said. */
const namesSaid = 3

/** What a conversation is called, and who is in it. */
export function useConversationWords() {
  const { t } = useTranslation('messages')
  return {
    nameOf: ({ kind, name, others }: Pick<ConversationRow, 'kind' | 'name' | 'others'>): string => {
      if (kind === 'general' || kind === 'direction') return t(`channel.${kind}`)
      if (name !== null && name !== '') return name
      if (others.length === 0) return t(`channel.${kind}`)
      const more = others.length - namesSaid
      const said = others.slice(0, namesSaid).join(', ')
      return more > 0 ? t('andMore', { names: said, count: more }) : said
    },
    hintOf: ({ kind, topic }: Pick<ConversationRow, 'kind' | 'topic'>): string => topic ?? t(`who.${kind}`),
  }
}

/** Why there is no text where one should be. */
export const missingWords = (t: TFunction<'messages'>, { shut }: Pick<MessageRow, 'shut'>): string =>
  shut === null ? t('awaited') : t(`shut.${shut}`)
