import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCall } from '../../api/queries.ts'
import type { Trouble } from '../../api/trouble.ts'
import { useLanguage } from '../../app/language.ts'
import { useTroubleText } from '../../i18n/refusal-text.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { today } from '../../ui/day.ts'
import { EntryForm } from '../../ui/EntryForm.tsx'
import { ErrorSummary, focusField } from '../../ui/ErrorSummary.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { Stack } from '../../ui/Panel.tsx'
import { DepotFields } from './DepotFields.tsx'
import { OrganisationFields } from './OrganisationFields.tsx'
import { PersonFields } from './PersonFields.tsx'
import type { Recovery } from './SetupScreen.tsx'
import css from './SetupScreen.module.css'
import {
  answersOf,
  fieldAt,
  fieldsOf,
  problemsOf,
  type SetupDraft,
  type SetupField,
  type SetupProblem,
  type SetupStep,
} from './setup-draft.ts'

type FormStep = 'organisation' | 'depot' | 'person'
export type Problems = Partial<Record<SetupField, SetupProblem>>

export interface FormPart {
  draft: SetupDraft
  set: (field: SetupField) => (text: string) => void
  /** The words of what is wrong with a field, if anything. */
  wrong: (field: SetupField) => string | undefined
}

interface FormStepsProps {
  step: FormStep
  setStep: (step: SetupStep) => void
  draft: SetupDraft
  setDraft: (change: (before: SetupDraft) => SetupDraft) => void
  onMade: (recovery: Recovery) => void
}

const before: Record<FormStep, SetupStep> = { organisation: 'start', depot: 'organisation', person: 'depot' }
const after: Record<FormStep, SetupStep> = { organisation: 'depot', depot: 'person', person: 'words' }

/** The three pages of questions. The last one has the station check everything and make the recovery words. */
export function FormSteps({ step, setStep, draft, setDraft, onMade }: FormStepsProps) {
  const { t } = useTranslation('setup')
  const { t: tCommon } = useTranslation('common')
  const say = useTroubleText()
  const { language } = useLanguage()
  const begin = useCall('setup.begin')
  const [problems, setProblems] = useState<Problems>({})
  const own = fieldsOf[step] ?? []
  const weak = begin.trouble?.kind === 'WeakPassword' ? say(begin.trouble) : undefined
  const wrong = (field: SetupField): string | undefined => {
    const problem = problems[field]
    if (field === 'password' && weak && !problem) return weak
    return problem && t(`problem.${problem}`)
  }
  const set = (field: SetupField) => (text: string) => {
    setDraft(last => ({ ...last, [field]: text }))
    setProblems(({ [field]: _solved, ...rest }) => rest)
  }
  const submit = async () => {
    const found = problemsOf(step, draft)
    setProblems(found)
    const first = own.find(field => found[field])
    if (first) return focusField(first)
    if (step !== 'person') return setStep(after[step])
    const answer = await begin.run(answersOf(draft, language, today()))
    if (answer.ok) return onMade(answer.value)
    const refused = refusedFields(answer.trouble)
    setProblems(refused)
    const home = (['organisation', 'depot', 'person'] as const).find(one =>
      fieldsOf[one]?.some(field => refused[field]),
    )
    if (home && home !== step) setStep(home)
  }
  const summary = own.flatMap(field => {
    const message = wrong(field)
    return message ? [{ field, message }] : []
  })
  const whole = begin.trouble && !weak && begin.trouble.kind !== 'Invalid' ? say(begin.trouble) : undefined
  return (
    <EntryForm onSubmit={() => void submit()} enterSubmits label={t(`step.${step}`)} key={step}>
      <Stack>
        <div>
          <h1>{t(`heading.${step}`)}</h1>
          <p className="quiet">{t(`hint.${step}`)}</p>
        </div>
        <ErrorSummary problems={summary.length > 1 ? summary : []} />
        {whole && (
          <Notice tone="bad" urgent>
            {whole}
          </Notice>
        )}
        {step === 'organisation' && <OrganisationFields draft={draft} set={set} wrong={wrong} />}
        {step === 'depot' && <DepotFields draft={draft} set={set} wrong={wrong} />}
        {step === 'person' && <PersonFields draft={draft} set={set} wrong={wrong} />}
        <div className={css.footer}>
          <ActionButton onClick={() => setStep(before[step])}>{tCommon('action.back')}</ActionButton>
          <ActionButton kind="primary" type="submit" busy={begin.busy}>
            {step === 'person' ? t('begin') : tCommon('action.continue')}
          </ActionButton>
        </div>
      </Stack>
    </EntryForm>
  )
}

/** The fields that the station did not accept. */
function refusedFields(trouble: Trouble): Problems {
  if (trouble.kind !== 'Invalid') return {}
  const found: Problems = {}
  for (const { path } of trouble.fields) {
    const field = fieldAt(path)
    if (field) found[field] = 'refused'
  }
  return found
}
