import type { RecordLink } from '#shared/domain/record-link.ts'
import { go } from '../../app/route.ts'
import { routeOf } from '../../app/record-route.ts'
import css from './RecordCards.module.css'
import { calledOf, useCard } from './shown-cards.tsx'

/** A record's number in a text: the record's own where who looks may see it, and a way to it; else what was typed, and nothing else (MSG-4). */
export function RecordName({ text, record }: { text: string; record: RecordLink }) {
  const card = useCard(record)
  if (card === undefined) return text
  return (
    <button type="button" className={css.name} onClick={() => go(routeOf(record))}>
      {calledOf(card) === null ? text : `#${calledOf(card)}`}
    </button>
  )
}
