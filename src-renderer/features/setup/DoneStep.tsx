import { useTranslation } from 'react-i18next'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { Facts, Panel, Stack } from '../../ui/Panel.tsx'
import type { SetupDraft } from './setup-draft.ts'

/** It exists: what was made, and the way to the login. */
export function DoneStep({ draft, onDone }: { draft: SetupDraft; onDone: () => void }) {
  const { t } = useTranslation('setup')
  return (
    <Stack>
      <h1>{t('heading.done')}</h1>
      <Notice tone="good">{t('hint.done')}</Notice>
      <Panel>
        <Facts
          facts={[
            { label: t('field.organisation'), value: draft.organisation, strong: true },
            { label: t('field.warehouse'), value: `${draft.warehouse} (${draft.code})` },
            { label: t('field.station'), value: draft.station },
            { label: t('field.login'), value: draft.login },
          ]}
        />
      </Panel>
      <ActionButton kind="primary" onClick={onDone} fullWidth autoFocus>
        {t('toLogin')}
      </ActionButton>
    </Stack>
  )
}
