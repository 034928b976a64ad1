import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { go } from '../../app/route.ts'
import { useFormats } from '../../i18n/format.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { Actions, Page, Stack } from '../../ui/Panel.tsx'
import { Counts } from './Counts.tsx'
import { beginAgain, useImportWizard } from './import-wizard.ts'
import { PastImports, UndoDialog } from './PastImports.tsx'

/** What was written, where it is now, and the way back. */
export function DoneStep() {
  const { t } = useTranslation('import')
  const formats = useFormats()
  const { applied, opened, kind } = useImportWizard()
  const [undoing, setUndoing] = useState(false)
  if (applied === null) return null
  return (
    <Page>
      <Stack gap={3}>
        <Notice tone="good" title={t('done.title', { count: applied.created, total: formats.whole(applied.created) })}>
          {t('done.hint')}
        </Notice>
        <Counts counts={applied} done />
        <Actions>
          <ActionButton kind="primary" autoFocus onClick={() => go({ at: kind })}>
            {t(`done.see.${kind}`)}
          </ActionButton>
          <ActionButton onClick={beginAgain}>{t('done.another')}</ActionButton>
          <ActionButton kind="quiet" onClick={() => setUndoing(true)}>
            {t('past.undo')}
          </ActionButton>
        </Actions>
        <PastImports />
        {undoing && (
          <UndoDialog
            id={applied.id}
            fileName={opened?.fileName ?? ''}
            created={applied.created}
            onClose={() => setUndoing(false)}
            onDone={beginAgain}
          />
        )}
      </Stack>
    </Page>
  )
}
