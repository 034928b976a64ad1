import { useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { may } from '#shared/domain/rights.ts'
import { parseDecimal } from '#shared/domain/decimal-input.ts'
import { handPaper } from '../../api/paper.ts'
import { useAsk, useCommand } from '../../api/queries.ts'
import type { Trouble } from '../../api/trouble.ts'
import { go, useRoute } from '../../app/route.ts'
import { useMe } from '../../app/session.ts'
import { useFormats } from '../../i18n/format.ts'
import { currentLanguage } from '../../i18n/i18n.ts'
import { useTroubleText } from '../../i18n/refusal-text.ts'
import { EntryForm } from '../../ui/EntryForm.tsx'
import { ErrorSummary, focusField } from '../../ui/ErrorSummary.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { toastDone, toastProblem } from '../../ui/toast.tsx'
import { useShortcut } from '../../ui/use-shortcut.ts'
import { AllowPart } from './AllowPart.tsx'
import css from './Counter.module.css'
import { type Allowable, isAllowable, type Problem, readDraft } from './counter-draft.ts'
import { CorrectingNotice, useCorrected } from './correcting.tsx'
import { FarmerPanel } from './FarmerPanel.tsx'
import { FarmerPart } from './FarmerPart.tsx'
import { MoneyPart } from './MoneyPart.tsx'
import { TransportPart } from './TransportPart.tsx'
import { useCounterDraft } from './use-counter-draft.ts'
import { usePreview } from './use-preview.ts'
import { Warnings } from './Warnings.tsx'
import { WeightPart } from './WeightPart.tsx'

/** *Nouvelle livraison*: one screen, no dialog, no mouse (DEL-1). With `correct` it is *Corriger* (DEL-7). */
export function CounterScreen() {
  const route = useRoute('counter')
  return <Counter key={route?.correct ?? route?.draft ?? 'new'} wanted={route?.draft} correct={route?.correct} />
}

function Counter({ wanted, correct }: { wanted: string | undefined; correct: string | undefined }) {
  const { t } = useTranslation('counter')
  const formats = useFormats()
  const me = useMe()
  const kept = useCounterDraft(correct ?? wanted)
  const { draft, set } = kept
  const corrected = useCorrected(correct, kept.ready && kept.resumedMs === null, set)
  const [allowed, setAllowed] = useState<readonly Allowable[]>([])
  const [password, setPassword] = useState('')
  const [shown, setShown] = useState<readonly Problem[]>([])
  const read = useMemo(() => readDraft(draft, allowed), [draft, allowed])
  const preview = usePreview(read.input)
  const facts = useAsk(
    'deliveries.facts',
    { farmer: draft.farmer?.value ?? '', day: draft.day },
    {
      enabled: draft.farmer !== null && draft.day !== '',
      tables: ['farmer', 'price', 'delivery', 'allocation', 'season'],
      keep: true,
    },
  )
  const confirming = useConfirm({ kept, correct, why: corrected.why, password, forget: () => setAllowed([]) })

  const till = useAsk('till.current', {}, { tables: ['till_open', 'till_close', 'payment'] })
  const mayPay = may(me.role, 'payments.create') && correct === undefined
  // Without an open till nothing is proposed in cash: the delivery is recorded, the payment follows.
  const tillClosed = draft.method === 'cash' && till.data !== undefined && till.data.till === null
  const typedPay = parseDecimal(draft.pay, { scale: 0 })
  const net = preview.figures?.net_pay_xaf ?? null
  const pay_xaf = !mayPay
    ? 0
    : typedPay.ok
      ? typedPay.value.value
      : draft.pay.trim() === '' && !tillClosed
        ? (net ?? 0)
        : 0
  const refusal = preview.refusal
  const liftable = refusal !== null && isAllowable(refusal.kind) ? refusal.kind : undefined
  if (liftable !== undefined && !allowed.includes(liftable)) setAllowed([...allowed, liftable])

  const error = (field: string) => {
    const problem = shown.find(one => one.field === field)
    return problem && t(`problem.${problem.code}`)
  }
  const confirm = async (pay: boolean) => {
    setShown(read.problems)
    if (read.input === null) {
      focusField(read.problems[0]?.field ?? 'farmer')
      return
    }
    await confirming.run(read.input, pay ? pay_xaf : 0)
  }
  useShortcut('confirm', () => void confirm(true), !confirming.busy)
  useShortcut('undo', kept.undo)
  useShortcut('redo', kept.redo)
  useShortcut('create', () => kept.begin(false))
  useShortcut('openValues', () => draft.farmer !== null && set({ farmer: null, supplier: null }), draft.farmer !== null)

  const saved = kept.unsaved
    ? t('notSaved')
    : kept.savedMs === null
      ? ''
      : t('draftSaved', { time: formats.clock(kept.savedMs) })
  const part = { draft, set, error }
  return (
    <div className={css.screen}>
      <PageHeader title={correct === undefined ? t('title') : t('correctTitle')} note={saved} />
      <div className={css.entry}>
        <EntryForm onSubmit={() => undefined} label={t('title')}>
          <div className={css.quality}>
            {kept.resumedMs !== null && <Resumed atMs={kept.resumedMs} discard={() => kept.begin(true)} />}
            {corrected.delivery && <CorrectingNotice {...corrected} delivery={corrected.delivery} />}
            {shown.length > 0 && (
              <ErrorSummary
                problems={shown.map(one => ({
                  field: one.field,
                  message: `${fieldName(one.field, t)} : ${t(`problem.${one.code}`)}`,
                }))}
              />
            )}
            <FarmerPart draft={draft} facts={facts.data} set={set} error={error('farmer')} />
            <WeightPart {...part} places={facts.data?.places ?? []} />
            <MoneyPart
              {...part}
              facts={facts.data}
              proposed_xaf={tillClosed ? 0 : net}
              tillClosed={tillClosed}
              mayPay={mayPay}
            />
            {draft.transport && <TransportPart {...part} />}
            {refusal !== null && liftable !== undefined && (
              <AllowPart
                {...part}
                refusal={refusal}
                mayAllow={may(me.role, 'deliveries.override')}
                password={password}
                setPassword={setPassword}
              />
            )}
            <Warnings
              warnings={preview.warnings}
              refusal={confirming.refused ?? (liftable === undefined ? refusal : null)}
            />
          </div>
        </EntryForm>
      </div>
      <FarmerPanel
        draft={draft}
        figures={preview.figures}
        pay_xaf={pay_xaf}
        due_xaf={facts.data?.due_xaf ?? null}
        busy={confirming.busy}
        correcting={correct !== undefined}
        confirm={pay => void confirm(pay)}
      />
    </div>
  )
}

function fieldName(field: string, t: ReturnType<typeof useTranslation<'counter'>>['t']): string {
  const plain = field.replace(/-\d+$/, '')
  const names = {
    farmer: t('farmer'),
    bags: t('bags'),
    weighing: t('weighings'),
    grade: t('grade'),
    day: t('day'),
    bagTare: t('bagTare'),
    moisture: t('moisture'),
    foreign: t('foreign'),
    price: t('price'),
    deduction: t('deduction'),
    loaded: t('loadedWeight'),
    unloaded: t('unloadedWeight'),
  } as const
  return Object.hasOwn(names, plain) ? names[plain as keyof typeof names] : field
}

function Resumed({ atMs, discard }: { atMs: number; discard: () => void }) {
  const { t } = useTranslation('counter')
  const formats = useFormats()
  return (
    <Notice tone="info" title={t('resumed', { time: formats.shortInstant(atMs) })}>
      <button type="button" className={css.link} onClick={discard}>
        {t('discard')}
      </button>
    </Notice>
  )
}

type Input = NonNullable<ReturnType<typeof readDraft>['input']>

/** Records, prints what is already committed, and makes room for the next farmer. */
function useConfirm(of: {
  kept: ReturnType<typeof useCounterDraft>
  correct: string | undefined
  why: string
  password: string
  forget: () => void
}) {
  const { t } = useTranslation('counter')
  const say = useTroubleText()
  const record = useCommand('deliveries.record')
  const amend = useCommand('deliveries.correct')
  const print = useCommand('receipts.delivery')
  const settings = useAsk('settings.all', {}, { tables: ['setting'] })
  const running = useRef(false)
  const [refused, setRefused] = useState<Trouble | null>(null)
  const { draft, id } = of.kept

  const paper = async (delivery: string, no: string) => {
    const chosen = settings.data?.values['receipt_paper']
    const made = await print.run({
      id: delivery,
      paper: chosen === 'a4' || chosen === '80mm' ? chosen : 'a5',
      lang: currentLanguage(),
      print: true,
    })
    if (!made.ok) return toastProblem(t('recordedNotPrinted', { no, why: say(made.trouble) }))
    const handed = await handPaper(made.value)
    if (handed === 'failed') toastProblem(t('recordedNotPrinted', { no, why: t('printerFailed') }))
    else toastDone(t('recorded', { no }))
  }
  const refuse = (trouble: Trouble) => setRefused(trouble)

  const run = async (input: Input, pay_xaf: number) => {
    if (running.current) return
    running.current = true
    setRefused(null)
    try {
      const second =
        draft.secondLogin.trim() === '' || of.password === '' ? {} : { second: secondOf(draft, of.password) }
      const delivery = { ...input, ...second }
      if (of.correct !== undefined) {
        const done = await amend.run({ id: of.correct, why: of.why, delivery, ...second })
        if (!done.ok) return refuse(done.trouble)
        of.kept.begin(true)
        go({ at: 'deliveries', id: done.value.id })
        return await paper(done.value.id, done.value.no)
      }
      const reference = draft.reference.trim()
      const pay = { amount_xaf: pay_xaf, method: draft.method, ...(reference === '' ? {} : { reference }) }
      const done = await record.run({ delivery, draft: id, ...(pay_xaf > 0 ? { pay } : {}) })
      if (!done.ok) return refuse(done.trouble)
      of.kept.begin(false)
      of.forget()
      return await paper(done.value.id, done.value.no)
    } finally {
      running.current = false
    }
  }
  return { run, busy: record.busy || amend.busy, refused }
}

const secondOf = (draft: { secondLogin: string; overrideWhy: string }, password: string) => ({
  login: draft.secondLogin.trim(),
  password,
  why: draft.overrideWhy.trim(),
})
