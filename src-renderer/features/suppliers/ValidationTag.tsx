import { useTranslation } from 'react-i18next'
import { Tag } from '../../ui/Tag.tsx'

const tones = { pending: 'warning', validated: 'good', rejected: 'bad' } as const

/** What managers said of a supplier (SUP-1). */
export function ValidationTag({ validation }: { validation: keyof typeof tones }) {
  const { t } = useTranslation('register')
  return <Tag tone={tones[validation]}>{t(`validation.${validation}`)}</Tag>
}
