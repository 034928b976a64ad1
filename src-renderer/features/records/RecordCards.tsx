import { FileText } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { linksIn, type RecordLink } from '#shared/domain/record-link.ts'
import { recordIcons } from '../../app/modules.tsx'
import { routeOf } from '../../app/record-route.ts'
import { go } from '../../app/route.ts'
import { useCardWords } from './card-words.tsx'
import { DisputeButton, DisputeTag } from './DisputeRecord.tsx'
import css from './RecordCards.module.css'
import { type RecordCard, useCard } from './shown-cards.tsx'

/** The records that a text names, each as it is now; a click opens it (MSG-4). */
export function RecordCards({ text }: { text: string | null }) {
  const links = text === null ? [] : linksIn(text)
  if (links.length === 0) return null
  return (
    <div className={css.cards}>
      {links.map(({ kind, id }) => (
        <CardOf key={`${kind}${id}`} link={{ kind, id }} />
      ))}
    </div>
  )
}

/** Of a place and what has the program's own number the name says all. */
const isKnownByNumber = ({ kind }: RecordCard): boolean => kind !== 'place' && kind !== 'user' && kind !== 'import'

function CardOf({ link }: { link: RecordLink }) {
  const { t } = useTranslation('app')
  const words = useCardWords()
  const card = useCard(link)
  if (card === undefined) return null
  const Icon = recordIcons[card.kind] ?? FileText
  const { tag, facts, figure } = words(card)
  return (
    <div className={css.one}>
      <button type="button" className={css.card} data-record-card={card.kind} onClick={() => go(routeOf(link))}>
        <Icon size={18} aria-hidden="true" />
        <span className={css.words}>
          <span className={css.head}>
            <small>
              {t(`record.${card.kind}`)} {isKnownByNumber(card) && <span className="num">{card.no}</span>}
            </small>
            {tag}
          </span>
          <span className={css.who}>
            <strong className="ellipsis">{card.name}</strong>
            <span className="num">{figure}</span>
          </span>
          <small className="ellipsis">{facts.filter(Boolean).join(' · ')}</small>
          <DisputeTag dispute={card.dispute} />
        </span>
      </button>
      <DisputeButton card={card} />
    </div>
  )
}
