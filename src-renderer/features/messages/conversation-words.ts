import { Hash, type LucideIcon, ShieldUser, Warehouse } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { OutputOf } from '../../api/client.ts'

export type ConversationRow = OutputOf<'messages.conversations'>['rows'][number]
export type MessageRow = OutputOf<'messages.page'>['rows'][number]

/** The sign of each kind of conversation. */
export const conversationIcons: Record<ConversationRow['kind'], LucideIcon> = {
  general: Hash,
  direction: ShieldUser,
  warehouse: Warehouse,
}

/** What a conversation is called, and who is in it. */
export function useConversationWords() {
  const { t } = useTranslation('messages')
  return {
    nameOf: ({ kind, name }: Pick<ConversationRow, 'kind' | 'name'>): string =>
      kind === 'warehouse' ? (name ?? t('channel.warehouse')) : t(`channel.${kind}`),
    hintOf: ({ kind }: Pick<ConversationRow, 'kind'>): string => t(`who.${kind}`),
  }
}
