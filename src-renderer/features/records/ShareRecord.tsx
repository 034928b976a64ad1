import { Share2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { contractLimits } from '#shared/contract/limits.ts'
import { isLinkable, linkToken, type RecordLink } from '#shared/domain/record-link.ts'
import { useCommand } from '../../api/queries.ts'
import { useMay } from '../../app/session.ts'
import { useTroubleText } from '../../i18n/refusal-text.ts'
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx'
import { IconButton } from '../../ui/IconButton.tsx'
import { SelectField } from '../../ui/SelectField.tsx'
import { Stack } from '../../ui/Panel.tsx'
import { NotesField } from '../../ui/TextField.tsx'
import { toastDone } from '../../ui/toast.tsx'
import { usePanelState } from '../messages/chat-panel-state.ts'
import { type ConversationRow, useConversationWords } from '../messages/conversation-words.ts'
import { useConversations } from '../messages/use-conversations.ts'

/** Sends a record's number into a conversation that is chosen there (MSG-4); nothing else of it leaves. */
export function ShareRecord({ kind, id, no, name }: RecordLink & { no: string | null; name: string | null }) {
  const { t } = useTranslation('records')
  const mayWrite = useMay('messages.write')
  const [open, setOpen] = useState(false)
  if (!mayWrite || !isLinkable(no)) return null
  return (
    <>
      <IconButton
        label={t('share.open')}
        icon={<Share2 size={16} aria-hidden="true" />}
        onClick={() => setOpen(true)}
      />
      {open && <ShareDialog token={linkToken({ kind, id, no })} name={name ?? no} onClose={() => setOpen(false)} />}
    </>
  )
}

const isWritable = ({ archived, shut }: ConversationRow): boolean => !archived && !shut

function ShareDialog({ token, name, onClose }: { token: string; name: string; onClose: () => void }) {
  const { t } = useTranslation('records')
  const say = useTroubleText()
  const { nameOf } = useConversationWords()
  const { data } = useConversations()
  const beside = usePanelState(state => state.conversation)
  const send = useCommand('messages.send')
  const [chosen, setChosen] = useState('')
  const [words, setWords] = useState('')
  const rows = (data?.rows ?? []).filter(isWritable)
  const to = rows.find(({ id }) => id === (chosen === '' ? beside : chosen)) ?? rows[0]
  const share = async () => {
    if (to === undefined) return
    const said = words.trim()
    const sent = await send.run({ conversation: to.id, text: said === '' ? token : `${token} ${said}` })
    if (!sent.ok) return
    toastDone(t('share.done', { name: nameOf(to) }))
    onClose()
  }
  return (
    <ConfirmDialog
      open
      title={t('share.title', { no: name })}
      verb={t('share.verb')}
      busy={send.busy}
      disabled={to === undefined}
      error={send.trouble && say(send.trouble)}
      onConfirm={() => void share()}
      onClose={onClose}
    >
      <Stack gap={3}>
        <SelectField
          label={t('share.where')}
          value={to?.id ?? ''}
          onChange={setChosen}
          choices={rows.map(row => ({ value: row.id, label: nameOf(row) }))}
        />
        <NotesField
          label={t('share.words')}
          hint={t('share.hint')}
          rows={2}
          maxLength={contractLimits.messageChars - token.length - 1}
          value={words}
          onChange={setWords}
        />
      </Stack>
    </ConfirmDialog>
  )
}
