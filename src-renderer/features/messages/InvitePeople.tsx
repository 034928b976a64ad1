import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useAsk, useCommand } from '../../api/queries.ts'
import { useTroubleText } from '../../i18n/refusal-text.ts'
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx'
import { CheckField } from '../../ui/SelectField.tsx'
import css from './Conversations.module.css'
import type { ConversationRow } from './conversation-words.ts'
import { PeoplePicker } from './PeoplePicker.tsx'

/** Brings people into a conversation; into a group with or without what was written before. */
export function InvitePeople({ conversation, onClose }: { conversation: ConversationRow; onClose: () => void }) {
  const { t } = useTranslation('messages')
  const say = useTroubleText()
  const invite = useCommand('conversations.invite')
  const [people, setPeople] = useState<readonly string[]>([])
  const [whole, setWhole] = useState(false)
  const { id, sealed } = conversation
  const { data } = useAsk('conversations.about', { conversation: id }, { tables: ['member'], keep: true })
  const bring = async () => {
    if (people.length === 0) return
    const done = await invite.run({ conversation: id, people: [...people], whole: sealed && whole })
    if (done.ok) onClose()
  }
  return (
    <ConfirmDialog
      open
      title={t('about.invite')}
      verb={t('about.inviteVerb')}
      busy={invite.busy}
      disabled={people.length === 0}
      error={invite.trouble && say(invite.trouble)}
      onConfirm={() => void bring()}
      onClose={onClose}
    >
      <div className={css.form}>
        <PeoplePicker
          label={t('begin.people')}
          without={data?.members.map(member => member.id) ?? []}
          chosen={people}
          sealed={sealed}
          autoFocus
          onChoose={person =>
            setPeople(now => (now.includes(person.id) ? now.filter(one => one !== person.id) : [...now, person.id]))
          }
        />
        {sealed && (
          <CheckField label={t('about.give')} hint={t('about.giveHint')} checked={whole} onChange={setWhole} />
        )}
      </div>
    </ConfirmDialog>
  )
}
