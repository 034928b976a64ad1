import { useTranslation } from 'react-i18next'
import { type Asked, useAsk } from '../../api/queries.ts'
import type { OutputOf } from '../../api/client.ts'
import { useTroubleText } from '../../i18n/refusal-text.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import type { ConversationRow } from './conversation-words.ts'
import { FoundLine } from './FoundLine.tsx'
import { showMessage } from './found-message.ts'
import css from './SearchPane.module.css'
import { useConversations } from './use-conversations.ts'

const tables = ['message', 'pin', 'saved_message', 'keyring', 'member'] as const

/** The pinned messages of a conversation; one that is chosen is shown where it was said. */
export function PinnedDialog({ conversation, onClose }: { conversation: string; onClose: () => void }) {
  const { t } = useTranslation('messages')
  const asked = useAsk('messages.pinned', { conversation }, { tables, keep: true })
  return <Shelf title={t('pins.title')} empty={t('pins.empty')} hint={t('pins.hint')} asked={asked} onClose={onClose} />
}

/** What a person keeps for himself at this station. */
export function SavedDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('messages')
  const asked = useAsk('messages.saved', {}, { tables, keep: true })
  return (
    <Shelf title={t('saved.title')} empty={t('saved.empty')} hint={t('saved.hint')} asked={asked} onClose={onClose} />
  )
}

interface ShelfProps {
  title: string
  empty: string
  hint: string
  asked: Asked<OutputOf<'messages.saved'>>
  onClose: () => void
}

function Shelf({ title, empty, hint, asked: { data, trouble }, onClose }: ShelfProps) {
  const say = useTroubleText()
  const { data: all } = useConversations()
  const ofRow = (id: string): ConversationRow | undefined => all?.rows.find(row => row.id === id)
  return (
    <Dialog open onClose={onClose} title={title} size="lg">
      {trouble && <p role="alert">{say(trouble)}</p>}
      {data?.rows.length === 0 && <EmptyState title={empty}>{hint}</EmptyState>}
      <ul className={css.shelf}>
        {data?.rows.map(row => (
          <li key={row.id}>
            <FoundLine
              row={row}
              conversation={ofRow(row.conversation)}
              words={[]}
              onShow={() => {
                onClose()
                showMessage(row.conversation, row.id)
              }}
            />
          </li>
        ))}
      </ul>
    </Dialog>
  )
}
