import { useTranslation } from 'react-i18next'
import { useRoute } from '../../app/route.ts'
import { useMay } from '../../app/session.ts'
import { useFormats } from '../../i18n/format.ts'
import { EntryForm } from '../../ui/EntryForm.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { AllowPart } from './AllowPart.tsx'
import css from './Counter.module.css'
import { ClockNotice, Problems, Resumed } from './CounterNotices.tsx'
import { CorrectingNotice } from './correcting.tsx'
import { FarmerPanel } from './FarmerPanel.tsx'
import { FarmerPart } from './FarmerPart.tsx'
import { MoneyPart } from './MoneyPart.tsx'
import { TransportPart } from './TransportPart.tsx'
import { type CounterOpened, useCounter } from './use-counter.ts'
import { Warnings } from './Warnings.tsx'
import { WeightPart } from './WeightPart.tsx'

/** *Nouvelle livraison*: one screen, no dialog, no mouse (DEL-1). With `correct` it is *Corriger* (DEL-7). */
export function CounterScreen() {
  const route = useRoute('counter')
  const { draft, correct, farmer } = route ?? {}
  return <Counter key={correct ?? draft ?? farmer ?? 'new'} opened={{ draft, correct, farmer }} />
}

function Counter({ opened }: { opened: CounterOpened }) {
  const { t } = useTranslation('counter')
  const { correct } = opened
  const counter = useCounter(opened)
  const { kept } = counter
  return (
    <div className={css.screen}>
      <PageHeader title={correct === undefined ? t('title') : t('correctTitle')} note={useSavedNote(kept)} />
      <div className={css.entry}>
        <EntryForm onSubmit={() => undefined} label={t('title')}>
          <Entry counter={counter} />
        </EntryForm>
      </div>
      <FarmerPanel
        draft={kept.draft}
        figures={counter.figures}
        pay_xaf={counter.pay_xaf}
        due_xaf={counter.facts?.due_xaf ?? null}
        busy={counter.busy}
        correcting={correct !== undefined}
        confirm={pay => void counter.confirm(pay)}
      />
    </div>
  )
}

function useSavedNote(kept: ReturnType<typeof useCounter>['kept']): string {
  const { t } = useTranslation('counter')
  const formats = useFormats()
  if (kept.unsaved) return t('notSaved')
  return kept.savedMs === null ? '' : t('draftSaved', { time: formats.clock(kept.savedMs) })
}

function Entry({ counter }: { counter: ReturnType<typeof useCounter> }) {
  const { t } = useTranslation('counter')
  const mayAllow = useMay('deliveries.override')
  const { kept, corrected, facts, problems, lifted } = counter
  const { draft, set } = kept
  const error = (field: string) => {
    const problem = problems.find(one => one.field === field)
    return problem && t(`problem.${problem.code}`)
  }
  const part = { draft, set, error }
  return (
    <div className={css.quality}>
      {kept.resumedMs !== null && (
        <Resumed atMs={kept.resumedMs} correcting={counter.correcting} discard={counter.discard} />
      )}
      {corrected && <CorrectingNotice {...part} no={corrected.no} />}
      <ClockNotice />
      <Problems problems={problems} />
      <FarmerPart draft={draft} facts={facts} set={set} error={error('farmer')} takesFocus={!counter.correcting} />
      <WeightPart {...part} places={facts?.places ?? []} />
      <MoneyPart
        {...part}
        facts={facts}
        proposed_xaf={counter.proposed_xaf}
        tillClosed={counter.tillClosed}
        mayPay={counter.mayPay}
      />
      {draft.transport && <TransportPart {...part} />}
      {lifted !== null && (
        <AllowPart
          {...part}
          refusal={lifted}
          mayAllow={mayAllow}
          password={counter.password}
          setPassword={counter.setPassword}
        />
      )}
      <Warnings
        warnings={counter.warnings}
        refusal={counter.refused}
        payAgain={counter.payAgain}
        {...(counter.dayAsked && { thatDay: counter.thatDay })}
      />
    </div>
  )
}
