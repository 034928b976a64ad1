import { type KeyboardEvent, type RefObject, useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { foldText } from '#shared/domain/folded-text.ts'
import { type Mentionable, mentionBegun, nameIn, withMentions } from '#shared/domain/mention.ts'
import { roles } from '#shared/domain/roles.ts'
import { useAsk } from '../../api/queries.ts'
import { useConversationWords } from './conversation-words.ts'
import css from './Mentions.module.css'
import { insert } from './field-words.ts'
import { useConversations } from './use-conversations.ts'

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

interface MentionField {
  conversation: string
  field: RefObject<HTMLTextAreaElement | null>
  text: string
  change: (text: string) => void
}

/** Names offered while one is typed after `@`: arrows choose, Enter or Tab takes, Escape leaves it. */
export function useMentions({ conversation, field, text, change }: MentionField) {
  const list = useId()
  const known = useMentionables(conversation)
  const [cursor, setCursor] = useState(0)
  const [chosen, setChosen] = useState(0)
  const [left, setLeft] = useState('')
  const begun = mentionBegun(text, Math.min(cursor, text.length))
  const wanted = foldText(begun?.part ?? '')
  const isDone = begun !== undefined && known.some(({ name }) => nameIn(name) === begun.part.trimEnd())
  const rows =
    begun === undefined || isDone || left === text
      ? []
      : known.filter(({ name }) => ` ${foldText(name)}`.includes(` ${wanted}`)).slice(0, offered)
  const at = Math.min(chosen, Math.max(0, rows.length - 1))
  const take = (row: Mentionable | undefined) => {
    if (begun === undefined || row === undefined) return
    field.current?.setSelectionRange(begun.at, begun.at + 1 + begun.part.length)
    insert(field.current, text, `@${nameIn(row.name)} `, change)
    setCursor(begun.at + nameIn(row.name).length + 2)
    setChosen(0)
  }
  const onKeyDown = ({ key, altKey, shiftKey }: KeyboardEvent): boolean => {
    if (rows.length === 0 || altKey) return false
    if (key === 'ArrowDown') setChosen((at + 1) % rows.length)
    else if (key === 'ArrowUp') setChosen((at + rows.length - 1) % rows.length)
    else if ((key === 'Enter' || key === 'Tab') && !shiftKey) take(rows[at])
    else if (key === 'Escape') setLeft(text)
    else return false
    return true
  }
  return {
    /** True where the key was for the names. */
    onKeyDown,
    onCursor: setCursor,
    /** What is kept of what was typed. */
    kept: (typed: string) => withMentions(typed, known),
    aria: rows.length > 0 ? ({ 'aria-controls': list, 'aria-activedescendant': `${list}${at}` } as const) : {},
    names: rows.length > 0 && (
      <ul id={list} role="listbox" className={css.names}>
        {rows.map((row, n) => (
          <li
            key={`${row.hint}${row.name}${n}`}
            id={`${list}${n}`}
            role="option"
            aria-selected={n === at}
            onMouseDown={event => {
              event.preventDefault()
              take(row)
            }}
          >
            <span className="ellipsis">@{row.name}</span>
            <small>{row.hint}</small>
          </li>
        ))}
      </ul>
    ),
  }
}
