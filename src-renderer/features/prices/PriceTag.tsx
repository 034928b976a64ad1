import { useTranslation } from 'react-i18next'
import { Tag } from '../../ui/Tag.tsx'

/** Whether a price was withdrawn, or holds today; nothing where a later one took its place or its day is to come. */
export function PriceTag({ price }: { price: { void: boolean; inForce: boolean } }) {
  const { t } = useTranslation('prices')
  if (price.void) return <Tag tone="void">{t('void')}</Tag>
  return price.inForce ? <Tag tone="good">{t('inForce')}</Tag> : null
}
