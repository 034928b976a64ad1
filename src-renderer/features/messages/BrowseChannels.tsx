import { useTranslation } from 'react-i18next'
import { useAsk, useCommand } from '../../api/queries.ts'
import { useMay } from '../../app/session.ts'
import { useTroubleText } from '../../i18n/refusal-text.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import css from './Conversations.module.css'

/** The channels that anybody may join, with what they are for. */
export function BrowseChannels({ onOpen, onClose }: { onOpen: (id: string) => void; onClose: () => void }) {
  const { t } = useTranslation('messages')
  const say = useTroubleText()
  const hint = useMay('messages.channel') ? 'noneHint' : 'noneYours'
  const join = useCommand('conversations.join')
  const { data, trouble } = useAsk('conversations.channels', {}, { tables: ['conversation', 'member'], keep: true })
  const enter = async (conversation: string) => {
    const joined = await join.run({ conversation })
    if (joined.ok) onOpen(conversation)
  }
  const rows = data?.rows ?? []
  const problem = trouble ?? join.trouble
  return (
    <Dialog open onClose={onClose} title={t('begin.browse')}>
      {problem && <p role="alert">{say(problem)}</p>}
      {data && rows.length === 0 && <EmptyState title={t('browse.none')}>{t(`browse.${hint}`)}</EmptyState>}
      <ul className={css.channels}>
        {rows.map(({ id, name, topic, members, joined, archived }) => (
          <li key={id}>
            <div>
              <strong className="ellipsis">{name}</strong>
              <small>
                {t('members', { count: members })}
                {archived && ` · ${t('closed')}`}
                {topic && ` · ${topic}`}
              </small>
            </div>
            <ActionButton small busy={join.busy} onClick={() => (joined ? onOpen(id) : void enter(id))}>
              {joined ? t('browse.open') : t('browse.join')}
            </ActionButton>
          </li>
        ))}
      </ul>
    </Dialog>
  )
}
