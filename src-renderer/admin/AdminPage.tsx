import { useTranslation } from 'react-i18next'
import { Entrance } from '../app/Entrance.tsx'
import { Notice } from '../ui/Notice.tsx'
import { UiProvider } from '../ui/UiProvider.tsx'
import { AlertsPanel } from './AlertsPanel.tsx'
import { AdminFrame } from './AdminFrame.tsx'
import { ForksPanel } from './ForksPanel.tsx'
import { JournalPanel } from './JournalPanel.tsx'
import { RelayPanel } from './RelayPanel.tsx'
import { StationsPanel } from './StationsPanel.tsx'
import css from './Admin.module.css'
import { useAdminView } from './use-admin-view.ts'
import { OrganisationsPanel } from './OrganisationsPanel.tsx'

/** The relay's own page: who is linked to it, how that goes, and what an administrator may do about it. */
export function AdminPage() {
  const { t, i18n } = useTranslation('admin')
  const { view, trouble, again } = useAdminView()
  return (
    <UiProvider language={i18n.language === 'en' ? 'en' : 'fr'}>
      {view === null ? (
        <Outside trouble={trouble?.kind ?? null} />
      ) : (
        <AdminFrame view={view} again={again}>
          {trouble && <Notice tone="warning" title={t('trouble', { context: trouble.kind })} urgent />}
          <StationsPanel view={view} again={again} />
          <OrganisationsPanel view={view} />
          <RelayPanel view={view} again={again} />
          <ForksPanel view={view} />
          <AlertsPanel view={view} again={again} />
          <JournalPanel view={view} />
        </AdminFrame>
      )}
    </UiProvider>
  )
}

/** Before somebody is let in: from where the link comes. */
function Outside({ trouble }: { trouble: string | null }) {
  const { t } = useTranslation('admin')
  if (trouble === null) return null
  return (
    <Entrance aside={<Aside />}>
      <h1>{t('closed.title')}</h1>
      <p className="quiet">{t('closed.how')}</p>
      <ol className={css.steps}>
        <li>{t('closed.step1')}</li>
        <li>{t('closed.step2')}</li>
        <li>{t('closed.step3')}</li>
      </ol>
      {trouble !== 'NotSignedIn' && <Notice tone="bad" title={t('trouble', { context: trouble })} urgent />}
    </Entrance>
  )
}

function Aside() {
  const { t } = useTranslation('admin')
  return (
    <>
      <h2>{t('title')}</h2>
      <p>{t('closed.about')}</p>
    </>
  )
}
