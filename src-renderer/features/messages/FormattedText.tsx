import { Fragment } from 'react'
import { useTranslation } from 'react-i18next'
import { type Block, type Inline, parseMarkup } from '#shared/domain/markup.ts'
import { typedText } from '#shared/domain/mention.ts'
import { copyText } from '../../ui/copy-text.ts'
import { toastDone } from '../../ui/toast.tsx'
import { RecordName } from '../records/RecordName.tsx'
import { PositionName } from '../map/PositionName.tsx'
import { Mentioned } from './Mentioned.tsx'
import css from './FormattedText.module.css'

/** A message's text in its forms. All of it becomes text nodes, and nothing in it opens by itself or by a click (EL-6, EL-13). */
export function FormattedText({ text }: { text: string }) {
  return parseMarkup(text).map((block, n) => <BlockOf key={n} block={block} />)
}

function BlockOf({ block }: { block: Block }) {
  if (block.kind === 'code') return <code className={css.block}>{typedText(block.text)}</code>
  if (block.kind === 'quote') {
    return (
      <span className={css.quoted}>
        <Lines lines={block.lines} />
      </span>
    )
  }
  if (block.kind === 'lines') return <Lines lines={block.lines} />
  return (
    <span role="list" className={css.list}>
      {block.items.map(({ mark, parts }, n) => (
        <span key={n} role="listitem">
          <span>{mark.startsWith('-') ? '•' : mark.trim()}</span>
          <span>
            <Parts parts={parts} />
          </span>
        </span>
      ))}
    </span>
  )
}

const Lines = ({ lines }: { lines: readonly (readonly Inline[])[] }) =>
  lines.map((parts, n) => (
    <Fragment key={n}>
      {n > 0 && '\n'}
      <Parts parts={parts} />
    </Fragment>
  ))

const Parts = ({ parts }: { parts: readonly Inline[] }) => parts.map((part, n) => <PartOf key={n} part={part} />)

function PartOf({ part }: { part: Inline }) {
  if (!('parts' in part)) {
    if (part.kind === 'code') return <code className={css.code}>{typedText(part.text)}</code>
    if (part.kind === 'mention') return <Mentioned text={part.text} mention={part.mention} />
    if (part.kind === 'record') return <RecordName text={part.text} record={part.record} />
    if (part.kind === 'position') return <PositionName position={part.position} />
    return part.kind === 'link' ? <Address text={part.text} /> : part.text
  }
  const parts = <Parts parts={part.parts} />
  if (part.kind === 'bold') return <strong>{parts}</strong>
  return part.kind === 'italic' ? <em>{parts}</em> : <s>{parts}</s>
}

/** An address is copied, never opened: where it leads is for the person to judge, in a browser. */
function Address({ text }: { text: string }) {
  const { t } = useTranslation('messages')
  const copy = () => {
    if (copyText(text)) toastDone(t('address.copied'))
  }
  return (
    <button type="button" className={css.address} title={t('address.copy')} onClick={copy}>
      {text}
    </button>
  )
}
