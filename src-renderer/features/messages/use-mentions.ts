import { useTranslation } from 'react-i18next'
import { foldText } from '#shared/domain/folded-text.ts'
import { type Mentionable, nameIn, withMentions } from '#shared/domain/mention.ts'
import { roles } from '#shared/domain/roles.ts'
import { useAsk } from '../../api/queries.ts'
import { useConversationWords } from './conversation-words.ts'
import { useConversations } from './use-conversations.ts'
import { begunIn, type TypedField, useOffers } from './use-offers.tsx'

const offered = 6

/** Whom and what somebody can name in a conversation: those who read it, all of them, roles, and open conversations of his. */
function useMentionables(conversation: string): readonly (Mentionable & { hint: string })[] {
  const { t } = useTranslation('messages')
  const { t: app } = useTranslation('app')
  const { nameOf } = useConversationWords()
  const { data } = useAsk(
    'conversations.about',
    { conversation },
    { tables: ['member', 'user', 'conversation'], keep: true },
  )
  const { data: own } = useConversations()
  const people = (data?.members ?? []).flatMap(({ id, name, me }) =>
    name === null || me ? [] : [{ name, hint: '', mention: { kind: 'user' as const, id } }],
  )
  const all = { name: t('mention.all'), hint: t('mention.allHint'), mention: { kind: 'all' as const } }
  const byRole = roles.map(role => ({
    name: app(`role.${role}`),
    hint: t('mention.role'),
    mention: { kind: 'role' as const, role },
  }))
  const open = (own?.rows ?? []).flatMap(row =>
    row.sealed
      ? []
      : [
          {
            name: nameOf(row),
            hint: t('mention.conversation'),
            mention: { kind: 'conversation' as const, id: row.id },
          },
        ],
  )
  return [...people, all, ...byRole, ...open]
}

/** Names offered while one is typed after `@` (MSG-3). */
export function useMentions(conversation: string, at: TypedField) {
  const known = useMentionables(conversation)
  const part = begunIn(at, '@')?.part ?? ''
  const wanted = foldText(part)
  const isDone = known.some(({ name }) => nameIn(name) === part.trimEnd())
  const rows = isDone ? [] : known.filter(({ name }) => ` ${foldText(name)}`.includes(` ${wanted}`)).slice(0, offered)
  const offers = useOffers(
    '@',
    at,
    rows.map(({ name, hint }) => ({ name: nameIn(name), hint })),
  )
  return {
    ...offers,
    /** What is kept of what was typed. */
    kept: (typed: string) => withMentions(typed, known),
  }
}
