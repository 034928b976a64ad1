import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCommand } from '../../api/queries.ts'
import { useTroubleText } from '../../i18n/refusal-text.ts'
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx'
import { ConversationFields } from './ConversationFields.tsx'
import css from './Conversations.module.css'
import type { ConversationRow } from './conversation-words.ts'

/** Another name for a channel or a group, and what a channel is for. */
export function DescribeConversation({
  conversation,
  onClose,
}: {
  conversation: ConversationRow
  onClose: () => void
}) {
  const { t } = useTranslation('messages')
  const say = useTroubleText()
  const describe = useCommand('conversations.describe')
  const [name, setName] = useState(conversation.name ?? '')
  const [topic, setTopic] = useState(conversation.topic ?? '')
  const isGroup = conversation.kind === 'group'
  const isWhole = isGroup || name.trim() !== ''
  const save = async () => {
    if (!isWhole) return
    const done = await describe.run({ conversation: conversation.id, name, topic })
    if (done.ok) onClose()
  }
  return (
    <ConfirmDialog
      open
      title={t('about.describe')}
      verb={t('about.save')}
      busy={describe.busy}
      disabled={!isWhole}
      error={describe.trouble && say(describe.trouble)}
      onConfirm={() => void save()}
      onClose={onClose}
    >
      <div className={css.form}>
        <ConversationFields
          kind={isGroup ? 'group' : 'channel'}
          name={name}
          onName={setName}
          topic={topic}
          onTopic={setTopic}
        />
      </div>
    </ConfirmDialog>
  )
}
