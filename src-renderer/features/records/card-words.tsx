import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormats } from '../../i18n/format.ts'
import { Tag } from '../../ui/Tag.tsx'
import { PaidTag } from '../deliveries/PaidTag.tsx'
import { PriceTag } from '../prices/PriceTag.tsx'
import { ValidationTag } from '../suppliers/ValidationTag.tsx'
import type { RecordCard } from './shown-cards.tsx'

interface CardWords {
  tag: ReactNode
  /** what it is about, the largest on the card */
  figure: string
  facts: readonly (string | null)[]
}

const setUpKinds = ['place', 'warehouse', 'season', 'price', 'station', 'user', 'import'] as const
type SetUpCard = Extract<RecordCard, { kind: (typeof setUpKinds)[number] }>
type TradeCard = Exclude<RecordCard, SetUpCard>
const isSetUp = (card: RecordCard): card is SetUpCard => setUpKinds.some(kind => kind === card.kind)

/** What is said of a record on its card. */
export function useCardWords(): (card: RecordCard) => CardWords {
  const ofTrade = useTradeWords()
  const ofSetUp = useSetUpWords()
  return card => (isSetUp(card) ? ofSetUp(card) : ofTrade(card))
}

/** Of people and bodies, and of what the counter writes. */
function useTradeWords(): (card: TradeCard) => CardWords {
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

/** Of what the organisation has set up. */
function useSetUpWords(): (card: SetUpCard) => CardWords {
  const { t } = useTranslation(['records', 'register', 'territory', 'settings', 'prices', 'stations'])
  const formats = useFormats()
  const ofDesk = useDeskWords()
  const archived = <Tag tone="void">{t('archived', { ns: 'register' })}</Tag>
  return card => {
    switch (card.kind) {
      case 'place':
        return {
          tag: card.archived && archived,
          figure: '',
          facts: [t(`levelOf.${card.level}`, { ns: 'territory' }), ...card.inside.toReversed()],
        }
      case 'warehouse':
        return {
          tag: card.archived ? archived : card.here && <Tag tone="good">{t('here', { ns: 'settings' })}</Tag>,
          figure: formats.kilograms(card.stock_g),
          facts: [
            card.village,
            card.capacity_g === null ? null : t('capacity', { capacity: formats.kilograms(card.capacity_g) }),
          ],
        }
      case 'season':
        return {
          tag: card.archived ? archived : card.current && <Tag tone="good">{t('current', { ns: 'settings' })}</Tag>,
          figure: '',
          facts: [[card.start_day, card.end_day].map(day => (day === null ? '…' : formats.day(day))).join(' → ')],
        }
      case 'price':
        return {
          tag: <PriceTag price={{ inForce: card.inForce, void: !card.live }} />,
          figure: t('perKilo', { ns: 'prices', price: formats.amount(card.price_xaf) }),
          facts: [
            t('fromDay', { ns: 'prices', day: formats.day(card.day) }),
            card.certification,
            card.depot ?? t('everywhere', { ns: 'prices' }),
          ],
        }
      case 'station':
        return {
          tag: card.revoked ? <Tag tone="bad">{t('is.revoked', { ns: 'stations' })}</Tag> : <LinkTag {...card} />,
          figure: '',
          facts: [card.depot],
        }
      case 'user':
      case 'import':
        return ofDesk(card)
    }
  }
}

/** Of who works here, and of what was brought in. */
function useDeskWords(): (card: Extract<RecordCard, { kind: 'user' | 'import' }>) => CardWords {
  const { t } = useTranslation(['records', 'users', 'import', 'app'])
  const formats = useFormats()
  return card => {
    if (card.kind === 'user') {
      const depots = card.depots === null ? t('everywhere', { ns: 'users' }) : t('depots', { count: card.depots })
      return {
        tag: !card.active && <Tag tone="void">{t('inactive', { ns: 'users' })}</Tag>,
        figure: '',
        facts: [card.role && t(`role.${card.role}`, { ns: 'app' }), card.active ? depots : null],
      }
    }
    return {
      tag: card.undone && <Tag tone="void">{t('past.undone', { ns: 'import' })}</Tag>,
      figure: t('created', { count: card.created, total: formats.whole(card.created) }),
      facts: [t(`kind.${card.register}`, { ns: 'import' }), formats.instant(card.at_ms), card.who],
    }
  }
}

/** Whether a station is linked to this one at the moment. */
function LinkTag({ here, linked }: { here: boolean; linked: boolean }) {
  const { t } = useTranslation('records')
  if (here) return <Tag tone="info">{t('hereStation')}</Tag>
  return <Tag tone={linked ? 'good' : 'neutral'}>{t(linked ? 'linked' : 'unlinked')}</Tag>
}
