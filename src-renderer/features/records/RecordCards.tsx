import { FileText } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { linksIn, type RecordLink } from '#shared/domain/record-link.ts'
import { recordIcons } from '../../app/modules.tsx'
import { routeOf } from '../../app/record-route.ts'
import { go } from '../../app/route.ts'
import { useFormats } from '../../i18n/format.ts'
import { Tag } from '../../ui/Tag.tsx'
import { PaidTag } from '../deliveries/PaidTag.tsx'
import { ValidationTag } from '../suppliers/ValidationTag.tsx'
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

function CardOf({ link }: { link: RecordLink }) {
  const { t } = useTranslation('app')
  const words = useCardWords()
  const card = useCard(link)
  if (card === undefined) return null
  const Icon = recordIcons[card.kind] ?? FileText
  const { tag, facts, figure } = words(card)
  return (
    <button type="button" className={css.card} data-record-card={card.kind} onClick={() => go(routeOf(link))}>
      <Icon size={18} aria-hidden="true" />
      <span className={css.words}>
        <span className={css.head}>
          <small>
            {t(`record.${card.kind}`)} <span className="num">{card.no}</span>
          </small>
          {tag}
        </span>
        <span className={css.who}>
          <strong className="ellipsis">{card.name}</strong>
          <span className="num">{figure}</span>
        </span>
        <small className="ellipsis">{facts.filter(Boolean).join(' · ')}</small>
      </span>
    </button>
  )
}

interface CardWords {
  tag: ReactNode
  /** what it is about, the largest on the card */
  figure: string
  facts: readonly (string | null)[]
}

/** What is said of a record on its card. */
function useCardWords(): (card: RecordCard) => CardWords {
  const { t } = useTranslation(['records', 'payments', 'register', 'till'])
  const formats = useFormats()
  const archived = <Tag tone="void">{t('archived', { ns: 'register' })}</Tag>
  return card => {
    switch (card.kind) {
      case 'delivery': {
        const replaced = card.replacedBy === null ? null : t('replaced', { no: card.replacedBy })
        const facts = [formats.kilograms(card.payable_g), t('grade', { grade: card.grade }), formats.day(card.day)]
        return {
          tag: <PaidTag live={card.live} status={card.status} />,
          figure: formats.money(card.net_pay_xaf),
          facts: [replaced, ...facts, card.depot],
        }
      }
      case 'payment':
        return {
          tag: !card.live && <Tag tone="void">{t('void')}</Tag>,
          figure: formats.money(card.amount_xaf),
          facts: [t(`methods.${card.method}`, { ns: 'payments' }), formats.day(card.day)],
        }
      case 'farmer':
        return {
          tag: card.archived && archived,
          figure: !card.due_xaf ? '' : t('due', { amount: formats.money(card.due_xaf) }),
          facts: [card.village, card.cooperative],
        }
      case 'supplier':
        return {
          tag: card.archived ? archived : <ValidationTag validation={card.validation} />,
          figure: '',
          facts: [card.village],
        }
      case 'cooperative':
        return { tag: card.archived && archived, figure: '', facts: [card.village] }
      case 'lot':
        return {
          tag: card.closed && <Tag tone="neutral">{t('closed')}</Tag>,
          figure: formats.kilograms(card.stock_g),
          facts: [t('grade', { grade: card.grade }), card.certification, t('bags', { count: card.bags }), card.depot],
        }
      case 'till':
        return {
          tag: (
            <Tag tone={card.closed ? 'neutral' : 'good'}>
              {t(card.closed ? 'tagClosed' : 'tagOpen', { ns: 'till' })}
            </Tag>
          ),
          figure: formats.money(card.balance_xaf),
          facts: [formats.day(card.day)],
        }
    }
  }
}
