import { useTranslation } from 'react-i18next'
import { Tag } from '../../ui/Tag.tsx'

const tones = { pending: 'bad', partial: 'warning', paid: 'good' } as const

/** Whether a delivery is paid (PAY-2), or void. */
export function PaidTag({ live, status }: { live: boolean; status: keyof typeof tones }) {
  const { t } = useTranslation('deliveries')
  return live ? <Tag tone={tones[status]}>{t(`status.${status}`)}</Tag> : <Tag tone="void">{t('status.void')}</Tag>
}
