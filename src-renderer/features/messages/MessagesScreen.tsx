import { LockKeyhole, SquareArrowOutUpRight } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { isOwnWindow, openOwnWindow } from '../../app/own-window.ts'
import { go, useRoute } from '../../app/route.ts'
import { useTroubleText } from '../../i18n/refusal-text.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { IconButton } from '../../ui/IconButton.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { AboutButton } from './AboutConversation.tsx'
import { useShortcut } from '../../ui/use-shortcut.ts'
import { usePanelState } from './chat-panel-state.ts'
import { ConversationList } from './ConversationList.tsx'
import { useConversationWords } from './conversation-words.ts'
import { setSearching, useFound } from './found-message.ts'
import css from './Messages.module.css'
import { neighbourOf } from './neighbour-of.ts'
import { usePresence } from './presence.ts'
import { SearchPane } from './SearchPane.tsx'
import { Thread } from './Thread.tsx'
import { useConversations } from './use-conversations.ts'

/** The talk of the offices (MSG-1): conversations at the left, one of them beside. */
export function MessagesScreen() {
  const { t } = useTranslation('messages')
  const say = useTroubleText()
  const { nameOf, hintOf } = useConversationWords()
  const route = useRoute('messages')
  const { data, trouble } = useConversations()
  const focus = usePanelState(state => state.focus)
  const presence = usePresence()
  const searching = useFound(state => state.searching)
  useShortcut('find', () => setSearching(true))
  const rows = data?.rows ?? []
  const chosen = rows.find(({ id }) => id === route?.id) ?? rows[0]
  const choose = (id: string) => go({ at: 'messages', id }, true)
  return (
    <>
      <PageHeader title={t('title')} note={chosen && nameOf(chosen)} />
      {trouble && !data && <EmptyState kind="failed" title={say(trouble)} />}
      {chosen && (
        <div className={css.screen} data-searching={searching || undefined}>
          <ConversationList rows={rows} chosen={chosen.id} onChoose={choose} />
          <div className={css.beside}>
            <header className={css.head}>
              <strong className="ellipsis">{nameOf(chosen)}</strong>
              {chosen.sealed && <LockKeyhole size={14} aria-label={t('sealed.short')} />}
              <small className="ellipsis">
                {chosen.with === null ? hintOf(chosen) : presence.wordsOf(chosen.with)}
              </small>
              <AboutButton conversation={chosen} />
              {!isOwnWindow() && (
                <IconButton
                  label={t('ownWindow')}
                  icon={<SquareArrowOutUpRight size={16} aria-hidden="true" />}
                  onClick={openOwnWindow}
                />
              )}
            </header>
            <Thread
              key={chosen.id}
              conversation={chosen}
              focus={focus + 1}
              onMove={step => choose(neighbourOf(rows, chosen.id, step))}
            />
          </div>
          {searching && <SearchPane rows={rows} onClose={() => setSearching(false)} />}
        </div>
      )}
    </>
  )
}
