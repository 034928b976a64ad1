import { useTranslation } from 'react-i18next'
import { businessDay } from '#shared/domain/day.ts'
import { today } from '../../ui/day.ts'
import { useFormats } from '../../i18n/format.ts'
import { type ConversationRow, conversationIcons, useConversationWords } from './conversation-words.ts'
import css from './Messages.module.css'
import { badgeText } from './use-conversations.ts'

interface ConversationListProps {
  rows: readonly ConversationRow[]
  chosen: string | null
  onChoose: (id: string) => void
}

/** Every conversation with its last words and what is new in it. */
export function ConversationList({ rows, chosen, onChoose }: ConversationListProps) {
  const { t } = useTranslation('messages')
  return (
    <nav className={css.list} aria-label={t('conversations')} data-pane>
      <ul>
        {rows.map(row => (
          <li key={row.id}>
            <ConversationLine row={row} here={row.id === chosen} onChoose={onChoose} />
          </li>
        ))}
      </ul>
    </nav>
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
      data-unread={row.unread > 0 || undefined}
      onClick={() => onChoose(row.id)}
    >
      <Icon size={17} aria-hidden="true" />
      <span className={css.lineName}>
        <span className="ellipsis">{nameOf(row)}</span>
        {when && <small className="num">{when}</small>}
      </span>
      <span className={css.lineLast}>
        <span className="ellipsis">
          {row.draft !== '' ? <em>{t('draft', { text: row.draft })}</em> : <LastWords last={last} />}
        </span>
        {row.unread > 0 && <b aria-label={t('unread', { count: row.unread })}>{badgeText(row.unread)}</b>}
      </span>
    </button>
  )
}

function LastWords({ last }: { last: ConversationRow['last'] }) {
  const { t } = useTranslation(['messages', 'files'])
  if (last === null) return <>{t('nothingYet')}</>
  const who = last.mine ? t('you') : (last.actorName ?? t('somebody'))
  const words = last.text === '' ? t('lastFile', { ns: 'files', count: last.files }) : last.text
  const text = last.deleted ? t('deletedShort') : (words ?? t('awaited'))
  return (
    <bdi>
      {who}
      {t('colon')}
      {text}
    </bdi>
  )
}
