import { Archive, AtSign, Bell, BellOff, Bookmark, type LucideIcon, Search } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { businessDay } from '#shared/domain/day.ts'
import { plainText } from '#shared/domain/markup.ts'
import { today } from '../../ui/day.ts'
import { shortcutAria, shortcutLabel } from '../../ui/shortcuts.ts'
import { useFormats } from '../../i18n/format.ts'
import { useLanguage } from '../../app/language.ts'
import { AlertsDialog } from './AlertsDialog.tsx'
import { type ConversationRow, conversationIcons, useConversationWords } from './conversation-words.ts'
import css from './Conversations.module.css'
import { setSearching } from './found-message.ts'
import { SavedDialog } from './MessageShelf.tsx'
import { neighbourKeys, neighbourOf } from './neighbour-of.ts'
import { NewConversation } from './NewConversation.tsx'
import { PresenceDot } from './PresenceDot.tsx'
import { usePresence } from './presence.ts'
import { QuickReply } from './QuickReply.tsx'
import { badgeText } from './use-conversations.ts'

interface ConversationListProps {
  rows: readonly ConversationRow[]
  chosen: string | null
  onChoose: (id: string) => void
}

/** Every conversation with its last words and what is new in it. */
export function ConversationList({ rows, chosen, onChoose }: ConversationListProps) {
  const { t } = useTranslation('messages')
  const { language } = useLanguage()
  const [dialog, setOpen] = useState<'saved' | 'alerts' | null>(null)
  const [open, own] = [rows.filter(({ sealed }) => !sealed), rows.filter(({ sealed }) => sealed)]
  return (
    <nav
      className={css.list}
      aria-label={t('conversations')}
      data-pane
      onKeyDown={neighbourKeys(step => chosen !== null && onChoose(neighbourOf(rows, chosen, step)))}
    >
      <div className={css.tools}>
        <NewConversation onOpen={onChoose} />
        <button
          type="button"
          className={css.search}
          aria-label={t('search.title')}
          aria-keyshortcuts={shortcutAria('find')}
          title={`${t('search.title')} (${shortcutLabel('find', language)})`}
          onClick={() => setSearching(true)}
        >
          <Search size={16} aria-hidden="true" />
        </button>
        <Tool label={t('saved.title')} icon={Bookmark} onClick={() => setOpen('saved')} />
        <Tool label={t('alerts.title')} icon={Bell} onClick={() => setOpen('alerts')} />
      </div>
      {dialog === 'saved' && <SavedDialog onClose={() => setOpen(null)} />}
      {dialog === 'alerts' && <AlertsDialog onClose={() => setOpen(null)} />}
      {[open, own].map(
        (part, n) =>
          part.length > 0 && (
            <section key={n === 0 ? 'open' : 'own'} aria-label={t(n === 0 ? 'list.channels' : 'list.own')}>
              <h2>{t(n === 0 ? 'list.channels' : 'list.own')}</h2>
              <ul>
                {part.map(row => (
                  <li key={row.id}>
                    <ConversationLine row={row} here={row.id === chosen} onChoose={onChoose} />
                    <QuickReply row={row} here={row.id === chosen} />
                  </li>
                ))}
              </ul>
            </section>
          ),
      )}
    </nav>
  )
}

function Tool({ label, icon: Icon, onClick }: { label: string; icon: LucideIcon; onClick: () => void }) {
  return (
    <button type="button" className={css.search} aria-label={label} title={label} onClick={onClick}>
      <Icon size={16} aria-hidden="true" />
    </button>
  )
}

function ConversationLine({
  row,
  here,
  onChoose,
}: {
  row: ConversationRow
  here: boolean
  onChoose: (id: string) => void
}) {
  const { t } = useTranslation('messages')
  const { nameOf } = useConversationWords()
  const formats = useFormats()
  const presence = usePresence()
  const Icon = conversationIcons[row.kind]
  const { last } = row
  const when =
    last &&
    (businessDay(last.at_ms) === today() ? formats.clock(last.at_ms) : formats.shortInstant(last.at_ms).slice(0, 5))
  return (
    <button
      type="button"
      className={css.line}
      aria-current={here || undefined}
      data-unread={row.counted > 0 || undefined}
      data-muted={row.level === 'nothing' || undefined}
      onClick={() => onChoose(row.id)}
    >
      <Icon size={17} aria-hidden="true" />
      <span className={css.lineName}>
        <span className="ellipsis">{nameOf(row)}</span>
        {row.with !== null && <PresenceDot state={presence.of(row.with)} words={presence.wordsOf(row.with)} />}
        {row.level === 'nothing' && <BellOff size={12} aria-label={t('heed.nothing')} />}
        {row.level === 'mentions' && <AtSign size={12} aria-label={t('heed.mentions')} />}
        {row.archived && <Archive size={12} aria-label={t('closed')} />}
        {when && <small className="num">{when}</small>}
      </span>
      <span className={css.lineLast}>
        <span className="ellipsis">
          {row.draft !== '' || row.draftFiles.length > 0 ? <DraftWords row={row} /> : <LastWords row={row} />}
        </span>
        {row.unread > 0 && <News row={row} />}
      </span>
    </button>
  )
}

/** How much is new; an `@` before it where who looks is named. */
function News({ row: { unread, mentions } }: { row: ConversationRow }) {
  const { t } = useTranslation('messages')
  const all = t('unread', { count: unread })
  return (
    <b aria-label={mentions > 0 ? `${all}, ${t('mention.ofYou', { count: mentions })}` : all}>
      {mentions > 0 && '@ '}
      {badgeText(unread)}
    </b>
  )
}

function DraftWords({ row: { draft, draftFiles } }: { row: ConversationRow }) {
  const { t } = useTranslation(['messages', 'files'])
  const text = draft === '' ? t('lastFile', { ns: 'files', count: draftFiles.length }) : plainText(draft)
  return <em>{t('draft', { text })}</em>
}

function LastWords({ row: { last, sealed, shut } }: { row: ConversationRow }) {
  const { t } = useTranslation(['messages', 'files'])
  if (shut) return <>{t('shut.list')}</>
  if (last === null) return <>{t('nothingYet')}</>
  const who = last.mine ? t('you') : (last.actorName ?? t('somebody'))
  const words = last.text === '' ? t('lastFile', { ns: 'files', count: last.files }) : last.text && plainText(last.text)
  const text = last.deleted ? t('deletedShort') : (words ?? t(sealed ? 'shut.foreign' : 'awaited'))
  return (
    <bdi>
      {who}
      {t('colon')}
      {text}
    </bdi>
  )
}
