import { useTranslation } from 'react-i18next'
import { contractLimits } from '#shared/contract/limits.ts'
import { TextField } from '../../ui/TextField.tsx'

interface ConversationFieldsProps {
  kind: 'group' | 'channel'
  name: string
  onName: (name: string) => void
  topic: string
  onTopic: (topic: string) => void
}

/** How a conversation is called, and of a channel what it is for: when it is made and whenever it is described anew. */
export function ConversationFields({ kind, name, onName, topic, onTopic }: ConversationFieldsProps) {
  const { t } = useTranslation('messages')
  return (
    <>
      <TextField
        label={kind === 'group' ? t('begin.groupName') : t('begin.channelName')}
        value={name}
        onChange={onName}
        maxLength={contractLimits.conversationNameChars}
        autoFocus
      />
      {kind === 'channel' && (
        <TextField label={t('begin.topic')} value={topic} onChange={onTopic} maxLength={contractLimits.textChars} />
      )}
    </>
  )
}
