import { Paperclip } from 'lucide-react'
import { Fragment } from 'react'
import { useTranslation } from 'react-i18next'
import { foundWords } from '#shared/domain/found-words.ts'
import { plainText } from '#shared/domain/markup.ts'
import { useFormats } from '../../i18n/format.ts'
import { type ConversationRow, useConversationWords } from './conversation-words.ts'
import css from './SearchPane.module.css'
import type { FoundRow } from './use-search.ts'

interface FoundLineProps {
  row: FoundRow
  conversation: ConversationRow | undefined
  /** marked in its text */
  words: readonly string[]
  onShow: () => void
}

/** A message outside of its conversation: who said it, when and where, and some of its text. */
export function FoundLine({ row, conversation, words, onShow }: FoundLineProps) {
  const { t } = useTranslation(['messages', 'files'])
  const { nameOf } = useConversationWords()
  const formats = useFormats()
  return (
    <button type="button" className={css.line} data-found-line onClick={onShow}>
      <span className={css.where}>
        <strong className="ellipsis">{row.actorName ?? t('somebody')}</strong>
        <small className="num">{formats.shortInstant(row.at_ms)}</small>
      </span>
      <span className={css.words} dir="auto">
        <Marked text={plainText(row.text)} words={words} />
      </span>
      <small className="ellipsis">
        {conversation && nameOf(conversation)}
        {row.files > 0 && (
          <span>
            {' · '}
            <Paperclip size={12} aria-hidden="true" /> {t('lastFile', { ns: 'files', count: row.files })}
          </span>
        )}
      </small>
    </button>
  )
}

/** So much is shown before the first word that was found, and from there. Units: characters. */
const [beforeChars, shownChars] = [40, 240]

/** The part of a text where the words stand, with the words marked. It is text and nothing else (EL-13). */
function Marked({ text, words }: { text: string; words: readonly string[] }) {
  const stretches = foundWords(text, words)
  const start = Math.max(0, (stretches[0]?.from ?? 0) - beforeChars)
  const end = Math.min(text.length, start + shownChars)
  const inside = stretches.filter(({ from }) => from < end)
  return (
    <>
      {start > 0 && '…'}
      {inside.map(({ from, to }, n) => (
        <Fragment key={from}>
          {text.slice(inside[n - 1]?.to ?? start, from)}
          <mark>{text.slice(from, to)}</mark>
        </Fragment>
      ))}
      {text.slice(inside.at(-1)?.to ?? start, end)}
      {end < text.length && '…'}
    </>
  )
}
