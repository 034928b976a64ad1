import { useTranslation } from 'react-i18next'
import type { ConflictSide } from '#shared/contract/conflicts.ts'
import { formatRoute } from '../../app/route.ts'
import { useFormats } from '../../i18n/format.ts'
import { Tag } from '../../ui/Tag.tsx'
import css from './Conflicts.module.css'

/** What contradicts each other, or the record that is `disputed`, side by side: each with its figures, who made it, when, at which station. */
export function ConflictSides({ sides, disputed }: { sides: readonly ConflictSide[]; disputed: boolean }) {
  return (
    <ul className={css.sides}>
      {sides.map(side => (
        <Side key={`${side.at} ${side.id}`} side={side} disputed={disputed} />
      ))}
    </ul>
  )
}

/** A payment of a depot that is not carried here: known by what it pays. */
const isAway = ({ at, no }: Pick<ConflictSide, 'at' | 'no'>): boolean => at === 'payments' && no === null

/** Where what a side is about is shown; null for what has no page of its own. */
function routeTo({ at, id, no }: ConflictSide): string | null {
  if (at === null || at === 'ledger' || isAway({ at, no })) return null
  return formatRoute(at === 'seasons' || at === 'warehouses' ? { at: 'settings', part: at, id } : { at, id })
}

function Side({ side, disputed }: { side: ConflictSide; disputed: boolean }) {
  const { t } = useTranslation('conflicts')
  const formats = useFormats()
  const figures = [
    side.day === null ? null : disputed ? t('due', { day: formats.day(side.day) }) : formats.day(side.day),
    side.weight_g === null ? null : formats.kilograms(side.weight_g),
    side.amount_xaf === null ? null : formats.money(side.amount_xaf),
  ]
  const away = isAway(side)
  const title = away ? t('paymentAway') : (side.no ?? side.name ?? t('entry'))
  const open = routeTo(side)
  return (
    <li className={css.side}>
      <p className={css.sideTitle}>
        {open === null ? <strong>{title}</strong> : <a href={open}>{title}</a>}
        {!side.live && <Tag tone="void">{t('void')}</Tag>}
        {side.live && side.counts && (side.at === 'deliveries' || side.at === 'payments') && (
          <Tag tone="good">{t('counts')}</Tag>
        )}
      </p>
      {(away || side.no !== null) && side.name !== null && <p>{side.name}</p>}
      <p className="num">{figures.filter(Boolean).join(' · ')}</p>
      {side.why !== null && <p>{side.why}</p>}
      <small>
        {t('saidBy', { who: side.who ?? '…', station: side.station ?? '…', when: formats.instant(side.at_ms) })}
      </small>
    </li>
  )
}
