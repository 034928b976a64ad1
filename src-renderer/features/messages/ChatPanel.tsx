import { Maximize2, Search, X } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { go } from '../../app/route.ts'
import { IconButton } from '../../ui/IconButton.tsx'
import { SelectField } from '../../ui/SelectField.tsx'
import { AboutButton } from './AboutConversation.tsx'
import { togglePanel, usePanelState } from './chat-panel-state.ts'
import { useConversationWords } from './conversation-words.ts'
import { setSearching } from './found-message.ts'
import css from './Messages.module.css'
import { neighbourOf } from './neighbour-of.ts'
import { Thread } from './Thread.tsx'
import { badgeText, useConversations } from './use-conversations.ts'

/** The same talk in a panel beside whatever is being done (Ctrl+Shift+M). */
export function ChatPanel() {
  const { t } = useTranslation('messages')
  const { nameOf } = useConversationWords()
  const { data } = useConversations()
  const focus = usePanelState(state => state.focus)
  const conversation = usePanelState(state => state.conversation)
  const rows = data?.rows ?? []
  const chosen = rows.find(({ id }) => id === conversation) ?? rows[0]
  const choose = (id: string) => usePanelState.setState({ conversation: id })
  if (!chosen) return <aside className={css.panel} aria-label={t('title')} data-panel />
  const choices = rows.map(row => ({
    value: row.id,
    label: row.unread > 0 && row.id !== chosen.id ? `${nameOf(row)} (${badgeText(row.unread)})` : nameOf(row),
  }))
  const icon = { size: 16, 'aria-hidden': true } as const
  return (
    <aside className={css.panel} aria-label={t('title')} data-panel>
      <header>
        <SelectField label={t('conversations')} labelHidden value={chosen.id} onChange={choose} choices={choices} />
        <AboutButton conversation={chosen} />
        <IconButton
          label={t('search.title')}
          icon={<Search {...icon} />}
          onClick={() => {
            setSearching(true)
            go({ at: 'messages', id: chosen.id })
          }}
        />
        <IconButton
          label={t('panel.whole')}
          icon={<Maximize2 {...icon} />}
          onClick={() => go({ at: 'messages', id: chosen.id })}
        />
        <IconButton label={t('panel.close')} icon={<X {...icon} />} onClick={togglePanel} />
      </header>
      <Thread
        key={chosen.id}
        conversation={chosen}
        focus={focus}
        onMove={step => choose(neighbourOf(rows, chosen.id, step))}
      />
    </aside>
  )
}
