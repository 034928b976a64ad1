import { Textarea } from '@mantine/core'
import { Megaphone, SendHorizontal, Smile, X } from 'lucide-react'
import { type KeyboardEvent, memo, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { contractLimits } from '#shared/contract/limits.ts'
import { plainText } from '#shared/domain/markup.ts'
import { typedText } from '#shared/domain/mention.ts'
import { splitPositions, type ToldPosition, withPositions } from '#shared/domain/told-position.ts'
import { call } from '../../api/client.ts'
import { saveBeforeLeaving } from '../../api/kept-drafts.ts'
import { useCommand } from '../../api/queries.ts'
import type { Trouble } from '../../api/trouble.ts'
import { useMay, useMe } from '../../app/session.ts'
import { useTroubleText } from '../../i18n/refusal-text.ts'
import { AddPosition, PositionChips } from '../map/AddPosition.tsx'
import { AttachButtons, AttachmentList, type Attachments, DropHint, useAttachments, useDrop } from './Attachments.tsx'
import type { ConversationRow, MessageRow } from './conversation-words.ts'
import { formKey, giveForm, insert } from './field-words.ts'
import css from './Messages.module.css'
import { noteTyping } from './presence.ts'
import { SignPicker } from './SignPicker.tsx'
import { typedKey, typedWords } from './typed-words.ts'
import { useMentions } from './use-mentions.ts'
import { useRecordOffers } from './use-record-offers.ts'
import { IconButton } from '../../ui/IconButton.tsx'

/** What the field is for at the moment: a new message, or a notice that everybody is to confirm, an answer, or another text for one of one's own. */
export type Writing = { kind: 'new'; notice?: true } | { kind: 'reply' | 'edit'; message: MessageRow }

export interface ComposerProps {
  conversation: string
  /** What the field is called. */
  label: string
  draft: string
  draftFiles: ConversationRow['draftFiles']
  writing: Writing
  setWriting: (writing: Writing) => void
  /** The last message of one's own that can be edited. */
  lastOwn: () => MessageRow | undefined
  onSent: () => void
  /** Wants the keyboard whenever it grows. */
  focus: number
}

const isPlain = (writing: Writing): boolean => writing.kind === 'new' && writing.notice !== true

const draftAfterMs = 600

/** The field at the foot of a thread. Enter sends, Shift+Enter breaks the line; what is typed and not sent is kept. */
export const Composer = memo(function Composer(props: ComposerProps) {
  const { conversation, label, draft, draftFiles, writing, setWriting, onSent, focus } = props
  const { t } = useTranslation('messages')
  const { whole, text, change, place, sending, sent } = useSplitWords(conversation, draft, writing)
  const field = useRef<HTMLTextAreaElement>(null)
  const attached = useAttachments(conversation, draftFiles)
  const over = useDrop(field, attached.add)
  useEffect(() => {
    if (focus > 0 || !isPlain(writing)) field.current?.focus()
  }, [focus, writing])

  const [cursor, setCursor] = useState(0)
  const typing = { field, text, change, cursor, setCursor }
  const mentions = useMentions(conversation, typing)
  const records = useRecordOffers(typing)
  const { waits, isComing, trouble, hand } = useHanding(conversation, writing, attached, records)
  const nothing = whole.trim() === '' && (attached.items.length === 0 || writing.kind === 'edit')
  const submit = async () => {
    const words = whole.trim()
    if (nothing || waits || !(await sending(() => hand(mentions.kept(words))))) return
    if (writing.kind !== 'edit') sent(words)
    setWriting({ kind: 'new' })
    onSent()
  }
  const onKeyDown = keysOf({ ...props, offers: [mentions, records], text, change, submit: () => void submit() })
  return (
    <form
      className={css.composer}
      data-foot
      onSubmit={event => {
        event.preventDefault()
        void submit()
      }}
    >
      {!isPlain(writing) && <About writing={writing} onEnd={() => setWriting({ kind: 'new' })} />}
      <NotSent trouble={trouble} />
      {over && <DropHint />}
      {writing.kind !== 'edit' && <AttachmentList {...attached} />}
      <PositionChips {...place} onRemoved={() => field.current?.focus()} />
      {mentions.list}
      {records.list}
      <div className={css.field}>
        {writing.kind !== 'edit' && <AttachButtons add={attached.add} />}
        <AddPosition {...place} onAdded={() => field.current?.focus()} />
        <NoticeButton writing={writing} setWriting={setWriting} />
        <SignButton onChoose={sign => insert(field.current, text, sign, change)} />
        <Textarea
          ref={field}
          id="message"
          aria-label={label}
          placeholder={label}
          value={text}
          onChange={event => {
            setCursor(event.currentTarget.selectionStart)
            change(event.currentTarget.value)
          }}
          onSelect={event => setCursor(event.currentTarget.selectionStart)}
          {...mentions.aria}
          {...records.aria}
          onKeyDown={onKeyDown}
          onPaste={attached.onPaste}
          {...fieldLook}
        />
        <SendButton disabled={nothing || waits} hint={isComing ? t('sendWaits') : t('sendHint')} />
      </div>
    </form>
  )
})

interface Keys extends Pick<ComposerProps, 'writing' | 'setWriting' | 'lastOwn'> {
  offers: readonly { onKeyDown: (event: KeyboardEvent) => boolean }[]
  text: string
  change: (text: string) => void
  submit: () => void
}

/** What the keys of the field do: what is offered goes first. */
function keysOf({ offers, text, change, submit, writing, setWriting, lastOwn }: Keys) {
  return (event: KeyboardEvent<HTMLTextAreaElement>) => {
    const { key, altKey, shiftKey } = event
    const form = formKey(event)
    const own = lastOwn()
    if (event.nativeEvent.isComposing) return
    if (offers.some(one => one.onKeyDown(event))) event.preventDefault()
    // Goes to the conversation above or below (`neighbourKeys`).
    else if (altKey && (key === 'ArrowUp' || key === 'ArrowDown')) return
    else if (key === 'Enter' && !shiftKey && !altKey) submit()
    else if (key === 'ArrowUp' && text === '' && own) setWriting({ kind: 'edit', message: own })
    else if (form !== undefined) giveForm(event.currentTarget, text, form, change)
    else if (key === 'Escape' && !isPlain(writing)) setWriting({ kind: 'new' })
    else return
    event.preventDefault()
    event.stopPropagation()
  }
}

/** Hands words and files to the station. `waits`: not now; `isComing`: because a file is not here yet, or was refused. */
function useHanding(
  conversation: string,
  writing: Writing,
  { tray, items }: Attachments,
  records: Pick<ReturnType<typeof useRecordOffers>, 'kept' | 'busy' | 'trouble'>,
) {
  const send = useCommand('messages.send')
  const edit = useCommand('messages.edit')
  const isEdit = writing.kind === 'edit'
  const isComing = !isEdit && items.some(({ state }) => state !== 'ready')
  const hand = async (typed: string): Promise<boolean> => {
    const named = await records.kept(typed)
    if (!named.ok) return false
    const text = named.value
    if (isEdit) return (await edit.run({ conversation, id: writing.message.id, text })).ok
    const files = items.map(({ upload }) => upload)
    const reply = writing.kind === 'reply' && { reply: writing.message.id }
    const notice = writing.kind === 'new' && writing.notice === true && { notice: true }
    const outcome = await send.run({ conversation, text, ...reply, ...notice, ...(files.length > 0 && { files }) })
    if (outcome.ok) tray.sent(files)
    // A station that started anew has forgotten what it was brought.
    else if (outcome.trouble.kind === 'NotFound' && files.length > 0) tray.allAgain()
    return outcome.ok
  }
  const waits = records.busy || send.busy || edit.busy || isComing
  return { hand, isComing, waits, trouble: records.trouble ?? (isEdit ? edit : send).trouble }
}

/** The words in the field: those of a new message, kept as a draft, or those of the message that is edited. */
function useWords(conversation: string, draft: string, writing: Writing) {
  const { user } = useMe()
  const own = typedKey(user, conversation)
  const keepDraft = useKeptDraft(conversation)
  const [text, setText] = useState(typedWords.get(own) ?? draft)
  // What was typed for a new message comes back once the other one is edited.
  const [before, setBefore] = useState({ writing, text })
  if (before.writing !== writing) {
    const wasEdit = before.writing.kind === 'edit'
    const kept = wasEdit ? before.text : text
    setBefore({ writing, text: kept })
    if (writing.kind === 'edit') setText(typedText(writing.message.text ?? ''))
    else if (wasEdit) setText(kept)
  }
  return {
    text,
    change: (words: string) => {
      setText(words)
      if (writing.kind === 'edit') return
      noteTyping(words.trim() === '' ? null : conversation)
      typedWords.set(own, words)
      keepDraft(words)
    },
    /** While it is on its way it is no draft: one that came after it would stand there again. What is not taken is kept anew. */
    sending: async (hand: () => Promise<boolean>): Promise<boolean> => {
      const isDraft = writing.kind !== 'edit'
      if (isDraft) keepDraft(null)
      const taken = await hand()
      if (isDraft && !taken) keepDraft(typedWords.get(own) ?? text)
      return taken
    },
    /** What was typed meanwhile stays. */
    sent: (words: string) => {
      setText(now => (now.trim() === words ? '' : now))
      noteTyping(null)
      typedWords.delete(own)
      keepDraft(null)
    },
  }
}

/** The same taken apart: what is typed, and the positions that stand beside it. */
function useSplitWords(conversation: string, draft: string, writing: Writing) {
  const { text: whole, change: keep, ...kept } = useWords(conversation, draft, writing)
  const { words, positions } = splitPositions(whole)
  return {
    whole,
    text: words,
    change: (typed: string) => keep(withPositions({ words: typed, positions })),
    place: {
      positions,
      change: (now: readonly ToldPosition[]) => keep(withPositions({ words, positions: now })),
    },
    ...kept,
  }
}

function NotSent({ trouble }: { trouble: Trouble | null }) {
  const { t } = useTranslation('messages')
  const say = useTroubleText()
  return (
    trouble && (
      <p className={css.trouble} role="alert">
        {t('notSent')} {say(trouble)}
      </p>
    )
  )
}

function SignButton({ onChoose }: { onChoose: (sign: string) => void }) {
  const { t } = useTranslation('messages')
  return (
    <SignPicker label={t('signs.title')} onChoose={onChoose}>
      {(open, isOpen) => (
        <button
          type="button"
          className={css.signs}
          aria-expanded={isOpen}
          aria-label={t('signs.insert')}
          title={t('signs.insert')}
          onClick={open}
        >
          <Smile size={18} aria-hidden="true" />
        </button>
      )}
    </SignPicker>
  )
}

const fieldLook = {
  maxLength: contractLimits.messageChars,
  autosize: true,
  minRows: 1,
  maxRows: 7,
  dir: 'auto',
} as const

function SendButton({ disabled, hint }: { disabled: boolean; hint: string }) {
  const { t } = useTranslation('messages')
  return (
    <button type="submit" className={css.send} aria-label={t('send')} title={hint} disabled={disabled}>
      <SendHorizontal size={18} aria-hidden="true" />
    </button>
  )
}

/** Turns what is written into a notice that everybody is to confirm, for who may. */
function NoticeButton({ writing, setWriting }: Pick<ComposerProps, 'writing' | 'setWriting'>) {
  const { t } = useTranslation('messages')
  const mayNotify = useMay('messages.notice')
  if (!mayNotify || writing.kind !== 'new') return null
  return (
    <button
      type="button"
      className={css.signs}
      aria-pressed={writing.notice === true}
      aria-label={t('notice.write')}
      title={t('notice.write')}
      onClick={() => setWriting(writing.notice === true ? { kind: 'new' } : { kind: 'new', notice: true })}
    >
      <Megaphone size={18} aria-hidden="true" />
    </button>
  )
}

function About({ writing, onEnd }: { writing: Writing; onEnd: () => void }) {
  const { t } = useTranslation('messages')
  const message = writing.kind === 'new' ? undefined : writing.message
  const title = {
    new: t('notice.is'),
    edit: t('editing'),
    reply: t('answering', { name: message?.actorName ?? t('somebody') }),
  }[writing.kind]
  return (
    <div className={css.about}>
      <strong className="ellipsis">{title}</strong>
      <span className="ellipsis" dir="auto">
        {message === undefined ? t('notice.asks') : message.text && plainText(message.text)}
      </span>
      <IconButton label={t('leaveIt')} icon={<X size={16} aria-hidden="true" />} onClick={onEnd} />
    </div>
  )
}

const nothing = (): void => undefined

/** Keeps what is typed with the station, a little after the last key and when the field goes away; null: it was sent, nothing is left. */
function useKeptDraft(conversation: string): (text: string | null) => void {
  const waiting = useRef<{ timer: ReturnType<typeof setTimeout>; text: string } | null>(null)
  const save = useRef((text: string) => {
    waiting.current = null
    // A draft that nobody took is still in the field, and is kept with the next key.
    return call('messages.draft', { conversation, text }).then(nothing, nothing)
  })
  useEffect(() => {
    const now = async () => {
      if (waiting.current === null) return
      clearTimeout(waiting.current.timer)
      await save.current(waiting.current.text)
    }
    const stop = saveBeforeLeaving(now)
    return () => {
      stop()
      void now()
    }
  }, [])
  return text => {
    clearTimeout(waiting.current?.timer)
    waiting.current = null
    if (text !== null) waiting.current = { text, timer: setTimeout(() => void save.current(text), draftAfterMs) }
  }
}
