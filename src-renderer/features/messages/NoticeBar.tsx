import { BadgeCheck, Megaphone } from 'lucide-react'
import { useContext, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useAsk, useCommand } from '../../api/queries.ts'
import { useFormats } from '../../i18n/format.ts'
import { useTroubleText } from '../../i18n/refusal-text.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { toastProblem } from '../../ui/toast.tsx'
import type { MessageRow } from './conversation-words.ts'
import css from './NoticeBar.module.css'
import { ShownConversation } from './shown-conversation.ts'

/** Under a notice: *lu et compris*, for who is asked and has not said so; and how many have, by name when asked (MSG-4). */
export function NoticeBar({
  message: { id },
  notice,
}: {
  message: Pick<MessageRow, 'id'>
  notice: NonNullable<MessageRow['notice']>
}) {
  const { t } = useTranslation('messages')
  const say = useTroubleText()
  const formats = useFormats()
  const conversation = useContext(ShownConversation)
  const confirm = useCommand('messages.confirm')
  const [open, setOpen] = useState(false)
  const { asked, mine_ms, has, of } = notice
  const sayIt = async () => {
    const said = await confirm.run({ conversation, id })
    if (!said.ok) toastProblem(say(said.trouble))
  }
  return (
    <div className={css.bar}>
      <span className={css.title}>
        <Megaphone size={14} aria-hidden="true" /> {t('notice.is')}
      </span>
      {asked && mine_ms === null && (
        <ActionButton small kind="primary" busy={confirm.busy} onClick={() => void sayIt()}>
          {t('notice.confirm')}
        </ActionButton>
      )}
      {mine_ms !== null && (
        <span className={css.done}>
          <BadgeCheck size={14} aria-hidden="true" /> {t('notice.confirmed', { when: formats.shortInstant(mine_ms) })}
        </span>
      )}
      <button type="button" className={css.count} onClick={() => setOpen(true)}>
        {t('notice.count', { has, of })}
      </button>
      {open && <ConfirmedDialog conversation={conversation} id={id} onClose={() => setOpen(false)} />}
    </div>
  )
}

/** Who has not confirmed a notice, then who has. */
function ConfirmedDialog({ conversation, id, onClose }: { conversation: string; id: string; onClose: () => void }) {
  const { t } = useTranslation('messages')
  const { t: common } = useTranslation('common')
  const say = useTroubleText()
  const formats = useFormats()
  const tables = ['notice_ack', 'member', 'user', 'access_grant']
  const { data, trouble } = useAsk('messages.confirmed', { conversation, id }, { tables, keep: true })
  const close = (
    <ActionButton onClick={onClose} autoFocus>
      {common('action.close')}
    </ActionButton>
  )
  return (
    <Dialog open onClose={onClose} title={t('notice.who')} actions={close}>
      {trouble && <p role="alert">{say(trouble)}</p>}
      <ul className={css.people}>
        {data?.people.map(({ name, confirmed_ms }, n) => (
          <li key={`${name} ${n}`} data-open={confirmed_ms === null || undefined}>
            <span>{name ?? t('somebody')}</span>
            <small className="num">
              {confirmed_ms === null ? t('notice.notYet') : formats.shortInstant(confirmed_ms)}
            </small>
          </li>
        ))}
        {data?.people.length === 0 && <li>{t('reach.nobody')}</li>}
      </ul>
    </Dialog>
  )
}
