import { Reply, SendHorizontal } from 'lucide-react'
import { type KeyboardEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { contractLimits } from '#shared/contract/limits.ts'
import { call } from '../../api/client.ts'
import { useCommand } from '../../api/queries.ts'
import type { Trouble } from '../../api/trouble.ts'
import { useMay, useMe } from '../../app/session.ts'
import { useTroubleText } from '../../i18n/refusal-text.ts'
import { IconButton } from '../../ui/IconButton.tsx'
import { type ConversationRow, useConversationWords } from './conversation-words.ts'
import css from './QuickReply.module.css'
import { typedKey, typedWords } from './typed-words.ts'
import { useKeptWords } from './use-kept-words.ts'

/**
 * Writes in a conversation from the list, without leaving the one on screen: Enter sends, Escape leaves what was typed as the draft. Not
 * where the field of the conversation is on screen already, or nobody writes.
 */
export function QuickReply({ row, here }: { row: ConversationRow; here: boolean }) {
  const { t } = useTranslation('messages')
  const mayWrite = useMay('messages.write')
  const [open, setOpen] = useState(false)
  if (here || !mayWrite || row.archived || row.shut) return null
  if (open) return <ReplyField row={row} onClose={() => setOpen(false)} />
  return (
    <IconButton
      className={css.open}
      label={t('quick.open')}
      icon={<Reply size={15} aria-hidden="true" />}
      onClick={() => setOpen(true)}
    />
  )
}

function ReplyField({ row, onClose }: { row: ConversationRow; onClose: () => void }) {
  const { t } = useTranslation('messages')
  const say = useTroubleText()
  const { nameOf } = useConversationWords()
  const send = useCommand('messages.send')
  const kept = useKeptWords(row.id)
  const [busy, setBusy] = useState(false)
  const [trouble, setTrouble] = useState<Trouble | null>(null)
  const { user } = useMe()
  const own = typedKey(user, row.id)
  const [text, setText] = useState(typedWords.get(own) ?? row.draft)
  const label = t('quick.field', { name: nameOf(row) })
  const submit = async () => {
    if (text.trim() === '' || busy) return
    setBusy(true)
    const words = await kept(text.trim())
    const sent = words.ok ? await send.run({ conversation: row.id, text: words.value }) : words
    setBusy(false)
    if (!sent.ok) return setTrouble(sent.trouble)
    typedWords.delete(own)
    onClose()
  }
  const leave = () => {
    // A draft that nobody took stays as it was.
    void call('messages.draft', { conversation: row.id, text: text.trim() }).catch(() => undefined)
    onClose()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || event.key !== 'Escape') return
    event.preventDefault()
    event.stopPropagation()
    leave()
  }
  return (
    <form
      className={css.reply}
      onSubmit={event => {
        event.preventDefault()
        void submit()
      }}
    >
      <input
        aria-label={label}
        placeholder={label}
        value={text}
        maxLength={contractLimits.messageChars}
        dir="auto"
        // Whoever opened it wants to write.
        ref={field => field?.focus()}
        onChange={event => {
          setText(event.currentTarget.value)
          typedWords.set(own, event.currentTarget.value)
        }}
        onKeyDown={onKeyDown}
      />
      <IconButton
        label={t('send')}
        type="submit"
        disabled={text.trim() === '' || busy}
        icon={<SendHorizontal size={15} aria-hidden="true" />}
      />
      {trouble && (
        <p role="alert">
          {t('notSent')} {say(trouble)}
        </p>
      )}
    </form>
  )
}
