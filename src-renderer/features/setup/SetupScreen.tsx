import { Check } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { CutRestoreNotice } from '../../app/CutRestoreNotice.tsx'
import { Entrance } from '../../app/Entrance.tsx'
import type { OutputOf } from '../../api/client.ts'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { DoneStep } from './DoneStep.tsx'
import { FormSteps } from './FormSteps.tsx'
import css from './SetupScreen.module.css'
import { emptyDraft, type SetupDraft, type SetupStep, setupSteps } from './setup-draft.ts'
import { JoinScreen } from './JoinScreen.tsx'
import { RestoreScreen } from './RestoreScreen.tsx'
import { StartStep } from './StartStep.tsx'
import { TypedStep } from './TypedStep.tsx'
import { WordsStep } from './WordsStep.tsx'

/** What the station made and shows once. Kept in memory only, gone with the wizard. */
export interface Recovery {
  setupId: string
  words: readonly string[]
  ask: readonly number[]
}

/** Before anything is asked, and the ways that have steps of their own. */
const unlisted: readonly SetupStep[] = ['start', 'join', 'restore']
const listed = setupSteps.filter((step): step is ListedStep => !unlisted.includes(step))
type ListedStep = Exclude<SetupStep, 'start' | 'join' | 'restore'>

interface SetupScreenProps {
  version: string
  cutRestore: OutputOf<'setup.state'>['cutRestore']
  onDone: () => void
  /** the step that it begins with */
  first?: 'start' | 'join'
  /** A PC whose file does not open: only a restore helps, and the way back is out of here. */
  lost?: { onBack: () => void }
}

/** The first run on an empty PC, or on one that lost its data: from nothing to the login screen. */
export function SetupScreen({ version, cutRestore, first = 'start', onDone, lost }: SetupScreenProps) {
  const { t } = useTranslation('setup')
  const { t: tLogin } = useTranslation('login')
  const [step, setStep] = useState<SetupStep>(lost ? 'restore' : first)
  const [draft, setDraft] = useState<SetupDraft>(emptyDraft)
  const [recovery, setRecovery] = useState<Recovery | null>(null)
  const made = (found: Recovery) => {
    setRecovery(found)
    setStep('words')
  }
  return (
    <Entrance
      wide
      aside={unlisted.includes(step) ? <Welcome back={step === 'restore'} /> : <Steps now={step} />}
      foot={tLogin('version', { version })}
    >
      <PageHeader title={t('title')} />
      {step === 'start' && <CutRestoreNotice cut={cutRestore} />}
      {step === 'start' && (
        <StartStep
          onCreate={() => setStep('organisation')}
          onJoin={() => setStep('join')}
          onRestore={() => setStep('restore')}
        />
      )}
      {step === 'join' && <JoinScreen onBack={() => setStep('start')} onDone={onDone} />}
      {step === 'restore' && <RestoreScreen onBack={lost?.onBack ?? (() => setStep('start'))} onDone={onDone} />}
      {(step === 'organisation' || step === 'depot' || step === 'person') && (
        <FormSteps step={step} setStep={setStep} draft={draft} setDraft={setDraft} onMade={made} />
      )}
      {step === 'words' && recovery && (
        <WordsStep organisation={draft.organisation} words={recovery.words} onNext={() => setStep('typed')} />
      )}
      {step === 'typed' && recovery && (
        <TypedStep
          recovery={recovery}
          onBack={() => setStep('words')}
          onConfirmed={() => {
            setRecovery(null)
            setDraft(before => ({ ...before, password: '', repeat: '' }))
            setStep('done')
          }}
        />
      )}
      {step === 'done' && <DoneStep draft={draft} onDone={onDone} />}
    </Entrance>
  )
}

function Welcome({ back }: { back: boolean }) {
  const { t } = useTranslation('setup')
  return (
    <>
      <h2>{t(back ? 'welcome.backTitle' : 'welcome.title')}</h2>
      <p>{t(back ? 'welcome.backText' : 'welcome.text')}</p>
    </>
  )
}

function Steps({ now }: { now: SetupStep }) {
  const { t } = useTranslation('setup')
  const at = listed.findIndex(step => step === now)
  return (
    <ol className={css.steps} aria-label={t('steps')}>
      {listed.map((step, index) => (
        <li key={step} aria-current={step === now ? 'step' : undefined} data-past={index < at || undefined}>
          <span aria-hidden="true">{index < at ? <Check size={14} /> : index + 1}</span>
          {t(`step.${step}`)}
        </li>
      ))}
    </ol>
  )
}
