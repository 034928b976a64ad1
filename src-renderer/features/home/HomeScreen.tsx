import { useTranslation } from 'react-i18next'
import { PageHeader } from '../../ui/PageHeader.tsx'
export function HomeScreen() {
  const { t } = useTranslation('app')
  return <PageHeader title={t('home.title')} />
}
