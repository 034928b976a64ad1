import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { usePushed } from '../../api/events.ts'
import { useRoute } from '../../app/route.ts'
import { useMe } from '../../app/session.ts'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { ProgressPanel } from '../../ui/ProgressPanel.tsx'
import { ListWithRecord } from '../../ui/RecordPane.tsx'
import { CheckedStep } from './CheckedStep.tsx'
import { DoneStep } from './DoneStep.tsx'
import { FileStep } from './FileStep.tsx'
import css from './Import.module.css'
import { ImportPane } from './ImportPane.tsx'
import { MapStep } from './MapStep.tsx'
import { importKinds, showProgress, startFor, stop, useImportWizard } from './import-wizard.ts'

const steps = ['file', 'map', 'checked', 'done'] as const

/** *Importer un registre*: file, columns, check, result; nothing is written before the last button (ux.md §4). */
export function ImportScreen() {
  const { t } = useTranslation('import')
  const { user } = useMe()
  const wizard = useImportWizard()
  const route = useRoute('import')
  const asked = route?.kind
  useEffect(
    () =>
      startFor(
        user,
        importKinds.find(kind => kind === asked),
      ),
    [user, asked],
  )
  usePushed('progress', push => push.job === 'import' && showProgress(push.id, push.done, push.of))
  return (
    <div className={css.page}>
      <PageHeader title={t('title')} {...(wizard.opened && { note: wizard.opened.fileName })} />
      <ol className={css.steps} aria-label={t('steps.label')}>
        {steps.map((step, at) => (
          <li
            key={step}
            aria-current={step === wizard.step ? 'step' : undefined}
            data-done={at < steps.indexOf(wizard.step) || undefined}
          >
            <span className="num">{at + 1}</span> {t(`steps.${step}`)}
          </li>
        ))}
      </ol>
      <ListWithRecord record={route?.id && <ImportPane key={route.id} id={route.id} />}>
        <div className={css.screen}>
          <Body />
        </div>
      </ListWithRecord>
    </div>
  )
}

function Body() {
  const { t } = useTranslation('import')
  const { step, running, progress, cancelling } = useImportWizard()
  if (running === 'checking' || running === 'applying') {
    return (
      <div className={css.running}>
        <ProgressPanel
          title={t(`running.${running}`)}
          done={progress.done}
          of={progress.of}
          noun={t(`running.noun.${running}`)}
          note={t(`running.note.${running}`)}
          onCancel={() => void stop()}
          cancelling={cancelling}
        />
      </div>
    )
  }
  switch (step) {
    case 'file':
      return <FileStep />
    case 'map':
      return <MapStep />
    case 'checked':
      return <CheckedStep />
    case 'done':
      return <DoneStep />
  }
}
