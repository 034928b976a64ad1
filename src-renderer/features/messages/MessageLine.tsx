import { Menu } from '@mantine/core'
import { Bookmark, CornerUpLeft, Ellipsis, Info, MailOpen, Pencil, Pin, SmilePlus, Trash2 } from 'lucide-react'
import type { TFunction } from 'i18next'
import { memo, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { retentionDays } from '#shared/domain/retention.ts'
import { plainText } from '#shared/domain/markup.ts'
import { isMentioned } from '#shared/domain/mention.ts'
import type { Sign } from '#shared/domain/signs.ts'
import { useMay, useMe } from '../../app/session.ts'
import { initials } from '../../app/SideBar.tsx'
import { type Formats, useFormats } from '../../i18n/format.ts'
import { PositionCards } from '../map/PositionCards.tsx'
import { RecordCards } from '../records/RecordCards.tsx'
import { type MessageRow, missingWords } from './conversation-words.ts'
import { FormattedText } from './FormattedText.tsx'
import { NoticeBar } from './NoticeBar.tsx'
import { MessageFiles } from './MessageFiles.tsx'
import css from './MessageLine.module.css'
import { Reactions } from './Reactions.tsx'
import { ReachMark } from './Reach.tsx'
import { SignPicker } from './SignPicker.tsx'
import signs from './Signs.module.css'
import { useHung } from './use-hung.ts'
import { IconButton } from '../../ui/IconButton.tsx'

/** What can be done with a message. */
export interface MessageActs {
  reply: (message: MessageRow) => void
  edit: (message: MessageRow) => void
  remove: (message: MessageRow) => void
  unread: (message: MessageRow) => void
  reach: (message: MessageRow) => void
  pin: (message: MessageRow) => void
  save: (message: MessageRow) => void
  react: (message: MessageRow, sign: Sign) => void
  jump: (id: string) => void
}

/** Who looks at a thread: asked once for all its lines, since what a line asks for itself is asked hundreds of times. */
export interface Reader {
  readonly me: ReturnType<typeof useMe>
  readonly mayWrite: boolean
  readonly t: TFunction<'messages'>
  readonly formats: Formats
}

export function useReader(): Reader {
  const { t } = useTranslation('messages')
  const formats = useFormats()
  const me = useMe()
  const mayWrite = useMay('messages.write')
  return useMemo(() => ({ me, mayWrite, t, formats }), [me, mayWrite, t, formats])
}

interface MessageLineProps {
  message: MessageRow
  reader: Reader
  /** Goes on from the one above: same person, same station, shortly after. */
  follows: boolean
  acts: MessageActs
}

/**
 * One message. Its text is text in its forms, and nothing else (EL-13). Drawn again only where something of it is another, and without what
 * it does not have: there are hundreds.
 */
export const MessageLine = memo(function MessageLine({ message, reader, follows, acts }: MessageLineProps) {
  const { me, t, formats } = reader
  const { actorName, stationName, at_ms, edited, deleted, text, reply, reach } = message
  const named = !message.mine && text !== null && isMentioned(text, me)
  const who = actorName ?? t('somebody')
  return (
    <article
      className={css.message}
      data-follows={follows || undefined}
      data-message={message.id}
      data-named={named || undefined}
      data-notice={message.notice !== null || undefined}
      aria-label={who}
    >
      {follows ? (
        <time className={css.smallTime}>{formats.clock(at_ms)}</time>
      ) : (
        <span className={css.face} aria-hidden="true">
          {initials(who)}
        </span>
      )}
      <div className={css.body}>
        {!follows && (
          <header>
            <strong className="ellipsis">{who}</strong>
            <small className="ellipsis">{stationName}</small>
            <time title={formats.instant(at_ms)}>{formats.clock(at_ms)}</time>
          </header>
        )}
        {reply && <Quote reply={reply} jump={acts.jump} />}
        {deleted !== null && <Gone deleted={deleted} moderated={message.moderated} />}
        {deleted === null && (text !== '' || edited) && (
          <p className={css.text} dir="auto">
            {text === null ? <em>{missingWords(t, message)}</em> : <FormattedText text={text} />}
            {edited && <small> {t('edited')}</small>}
          </p>
        )}
        {deleted === null && <RecordCards text={text} />}
        {deleted === null && <PositionCards text={text} />}
        {message.files.length > 0 && <MessageFiles message={message} />}
        {message.notice !== null && <NoticeBar message={message} notice={message.notice} />}
        {message.reactions.length > 0 && <Reactions message={message} />}
      </div>
      <div className={css.side}>
        <Actions message={message} reader={reader} acts={acts} />
        <Kept message={message} t={t} />
        {reach && deleted === null && <ReachMark t={t} reach={reach} onOpen={() => acts.reach(message)} />}
      </div>
    </article>
  )
})

/** That there was a message, and who took it away. */
function Gone({ deleted, moderated }: { deleted: 'author' | 'moderator'; moderated: MessageRow['moderated'] }) {
  const { t } = useTranslation('messages')
  if (deleted === 'author' || moderated === null) return <p className={css.gone}>{t('deleted.author')}</p>
  const count = retentionDays(moderated.why)
  if (count !== undefined) return <p className={css.gone}>{t('deleted.aged', { count })}</p>
  return (
    <p className={css.gone}>
      {t('deleted.moderator', { name: moderated.name ?? t('somebody') })}
      {moderated.why !== null && <bdi> {t('deleted.why', { why: moderated.why })}</bdi>}
    </p>
  )
}

/** That a message is pinned, or kept by who looks. */
function Kept({ message: { pinned, saved }, t }: { message: MessageRow } & Pick<Reader, 't'>) {
  if (!pinned && !saved) return null
  return (
    <span className={css.kept}>
      {pinned && <Pin size={12} role="img" aria-label={t('pins.is')} />}
      {saved && <Bookmark size={12} role="img" aria-label={t('saved.is')} />}
    </span>
  )
}

function Quote({ reply, jump }: { reply: NonNullable<MessageRow['reply']>; jump: (id: string) => void }) {
  const { t } = useTranslation('messages')
  const text = reply.deleted ? t('deletedShort') : reply.text === null ? t('awaited') : plainText(reply.text)
  return (
    <button type="button" className={css.quote} disabled={reply.turn === null} onClick={() => jump(reply.id)}>
      <strong>{reply.actorName ?? t('somebody')}</strong>
      <span className="ellipsis" dir="auto">
        {text}
      </span>
    </button>
  )
}

function Actions({ message, reader, acts }: Pick<MessageLineProps, 'message' | 'reader' | 'acts'>) {
  const { t, mayWrite } = reader
  const stands = message.deleted === null
  return (
    <div className={css.acts}>
      {mayWrite && stands && (
        <IconButton label={t('act.reply')} icon={<CornerUpLeft {...icon} />} onClick={() => acts.reply(message)} />
      )}
      {mayWrite && stands && (
        <SignPicker label={t('signs.title')} onChoose={sign => acts.react(message, sign)}>
          {(open, isOpen) => (
            <IconButton label={t('act.react')} icon={<SmilePlus {...icon} />} aria-expanded={isOpen} onClick={open} />
          )}
        </SignPicker>
      )}
      <MoreActs message={message} reader={reader} acts={acts} />
    </div>
  )
}

const icon = { size: 16, 'aria-hidden': true } as const

function MoreActs({ message, reader, acts }: Pick<MessageLineProps, 'message' | 'reader' | 'acts'>) {
  const { anchor, isOpen, change, toggle, close } = useHung()
  return (
    <span ref={anchor} className={signs.anchor}>
      <IconButton
        label={reader.t('act.more')}
        icon={<Ellipsis {...icon} />}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        onClick={toggle}
      />
      {isOpen && (
        <Menu opened onChange={change} position="bottom-end" width={230} withinPortal returnFocus={false}>
          <Menu.Target>
            <span className={signs.over} aria-hidden="true" onClick={close} />
          </Menu.Target>
          <MenuItems message={message} reader={reader} acts={acts} />
        </Menu>
      )}
    </span>
  )
}

function MenuItems({ message, reader, acts }: Pick<MessageLineProps, 'message' | 'reader' | 'acts'>) {
  const { t, mayWrite } = reader
  const mayModerate = useMay('messages.moderate')
  const { mine, deleted } = message
  const stands = deleted === null
  return (
    <Menu.Dropdown>
      {mine && stands && mayWrite && message.notice === null && (
        <Menu.Item leftSection={<Pencil {...icon} />} onClick={() => acts.edit(message)}>
          {t('act.edit')}
        </Menu.Item>
      )}
      {stands && mayWrite && (
        <Menu.Item leftSection={<Pin {...icon} />} onClick={() => acts.pin(message)}>
          {t(message.pinned ? 'act.unpin' : 'act.pin')}
        </Menu.Item>
      )}
      {stands && (
        <Menu.Item leftSection={<Bookmark {...icon} />} onClick={() => acts.save(message)}>
          {t(message.saved ? 'act.unsave' : 'act.save')}
        </Menu.Item>
      )}
      <Menu.Item leftSection={<MailOpen {...icon} />} onClick={() => acts.unread(message)}>
        {t('act.unread')}
      </Menu.Item>
      <Menu.Item leftSection={<Info {...icon} />} onClick={() => acts.reach(message)}>
        {t('act.reach')}
      </Menu.Item>
      {stands && mayWrite && (mine || mayModerate) && (
        <Menu.Item color="red" leftSection={<Trash2 {...icon} />} onClick={() => acts.remove(message)}>
          {t('act.remove')}
        </Menu.Item>
      )}
    </Menu.Dropdown>
  )
}
