import { useEffect, useMemo, useRef, useState } from 'react'
import type { DeliveryInput } from '#shared/contract/counter.ts'
import { parseDecimal } from '#shared/domain/decimal-input.ts'
import { call } from '../../api/client.ts'
import { useAsk } from '../../api/queries.ts'
import type { Trouble } from '../../api/trouble.ts'
import { go } from '../../app/route.ts'
import { useMay } from '../../app/session.ts'
import { today } from '../../ui/day.ts'
import { focusField } from '../../ui/ErrorSummary.tsx'
import { useShortcut } from '../../ui/use-shortcut.ts'
import { type Allowable, type CounterDraft, isAllowable, type Problem, readDraft } from './counter-draft.ts'
import { useCorrected } from './correcting.tsx'
import { useConfirm } from './use-confirm.ts'
import { type KeptDraft, useCounterDraft } from './use-counter-draft.ts'
import { type Preview, usePreview } from './use-preview.ts'

/** What the counter is opened with: a draft, the delivery being corrected (DEL-7), or who brings the cocoa. */
export interface CounterOpened {
  readonly draft: string | undefined
  readonly correct: string | undefined
  readonly farmer: string | undefined
}

/** What the counter's parts show, and what its keys do. */
export function useCounter({ draft: wanted, correct, farmer }: CounterOpened) {
  const kept = useCounterDraft(correct ?? wanted, correct === undefined ? 'delivery' : 'correction')
  const { draft, set } = kept
  useWhoBrings(farmer, kept)
  const corrected = useCorrected(correct, kept)
  const [password, setPassword] = useState('')
  const [shown, setShown] = useState<readonly Problem[]>([])
  const allowing = useAllowing(draft)
  const { read, preview } = allowing
  const facts = useAsk(
    'deliveries.facts',
    { farmer: draft.farmer?.value ?? '', day: draft.day },
    {
      enabled: draft.farmer !== null && draft.day !== '',
      tables: ['farmer', 'price', 'delivery', 'allocation', 'season'],
      keep: true,
    },
  )
  const confirming = useConfirm({ kept, correct, why: draft.correctWhy.trim(), password, forget: allowing.forget })
  const paying = usePayNow(draft, preview.figures?.net_pay_xaf ?? null, correct !== undefined)
  const otherDay = useOtherDay(draft, preview.warnings)
  const problems = correct === undefined ? read.problems : [...reasonMissing(draft), ...read.problems]
  useBackAtWork(kept.ready && kept.resumedMs !== null && correct === undefined, problems)
  const confirm = async (pay: boolean, sure = false) => {
    setShown(problems)
    const { input } = read
    if (input === null || problems.length > 0) {
      focusField(problems[0]?.field ?? 'farmer')
      return
    }
    goToReason(draft, allowing.lifted)
    if (!sure && otherDay.ask(pay)) return
    await confirming.run(input, () => (pay ? paying.amountFor(input) : Promise.resolve(0)))
  }
  useShortcut('confirm', () => void confirm(true), !confirming.busy)
  useShortcut('undo', kept.undo)
  useShortcut('redo', kept.redo)
  useShortcut('create', () => kept.begin(false))
  useShortcut('openValues', () => set({ farmer: null, supplier: null }), draft.farmer !== null)
  const refused = confirming.refused ?? preview.refusal
  return {
    kept,
    correcting: correct !== undefined,
    discard() {
      kept.begin(true)
      if (correct !== undefined) go({ at: 'deliveries', id: correct })
    },
    corrected,
    facts: facts.data,
    figures: preview.figures,
    warnings: preview.warnings,
    /** what is not said already where a manager may lift it */
    refused: refused?.kind === allowing.lifted?.kind ? null : refused,
    dayAsked: otherDay.asked,
    thatDay: () => void confirm(otherDay.pays, true),
    /** The reference is that of the same transaction (PAY-4): the next try pays with it. */
    payAgain() {
      set({ referenceAgain: draft.reference.trim() })
      confirming.settle()
    },
    lifted: allowing.lifted,
    password,
    setPassword,
    problems: shown.filter(one => problems.some(left => left.field === one.field && left.code === one.code)),
    busy: confirming.busy,
    confirm,
    ...paying,
  }
}

/** Takes the farmer who was chosen before the counter was opened, in a new delivery: a draft that is another's stays as it is. */
function useWhoBrings(farmer: string | undefined, kept: KeptDraft): void {
  const taken = useRef(false)
  const { data } = useAsk('farmers.get', { id: farmer ?? '' }, { enabled: farmer !== undefined, tables: ['farmer'] })
  useEffect(() => {
    if (data === undefined || !kept.ready || taken.current) return
    if (kept.resumedMs !== null && kept.draft.farmer?.value !== data.id) return kept.begin(false)
    taken.current = true
    if (kept.draft.farmer === null) kept.set({ farmer: { value: data.id, label: data.name ?? data.no ?? '' } })
    focusField('bags')
  }, [data, kept])
}

/** A day that no campaign has, other than today, is recorded only once somebody said that it is that day. */
function useOtherDay(draft: CounterDraft, warnings: Preview['warnings']) {
  const [asked, setAsked] = useState({ day: '', pays: false })
  const odd = draft.day !== today() && warnings.some(({ kind }) => kind === 'OutsideSeason')
  return {
    asked: odd && asked.day === draft.day,
    pays: asked.pays,
    /** Whether it has to be said first; `pays`: what was to be done then. */
    ask(pays: boolean) {
      if (odd) setAsked({ day: draft.day, pays })
      return odd
    },
  }
}

/** To what a manager has to give for what he lifts, where it is not given. */
function goToReason({ overrideWhy, price }: CounterDraft, lifted: Trouble | null): void {
  if (lifted === null || overrideWhy.trim().length >= 3) return
  focusField(lifted.kind === 'NoPrice' && price.trim() === '' ? 'price' : 'overrideWhy')
}

/** A correction says why (DEL-7). */
const reasonMissing = ({ correctWhy }: CounterDraft): Problem[] =>
  correctWhy.trim().length < 3 ? [{ field: 'correctWhy', code: 'missing' }] : []

/** Who comes back to a draft goes on with the keyboard, where something is missing. */
function useBackAtWork(back: boolean, problems: readonly Problem[]): void {
  const done = useRef(false)
  const field = problems[0]?.field ?? 'bags'
  useEffect(() => {
    if (!back || done.current) return
    done.current = true
    focusField(field)
  }, [back, field])
}

/** What only a manager may lift stays asked for once it was met, so that its reason can be typed in peace. */
function useAllowing(draft: CounterDraft) {
  const [met, setMet] = useState<readonly Trouble[]>([])
  const allowed = useMemo(() => met.map(one => one.kind as Allowable), [met])
  const read = useMemo(() => readDraft(draft, allowed), [draft, allowed])
  const preview = usePreview(read.input)
  const { refusal } = preview
  if (refusal !== null && isAllowable(refusal.kind) && !met.some(one => one.kind === refusal.kind)) {
    setMet([...met, refusal])
  }
  const liftable = refusal !== null && isAllowable(refusal.kind)
  const lifted = liftable ? refusal : refusal === null && draft.overrideWhy !== '' ? (met.at(-1) ?? null) : null
  return { read, preview, lifted, forget: () => setMet([]) }
}

/** What is paid now. Without an open till nothing is proposed in cash: the delivery is recorded, the payment follows. */
function usePayNow(draft: CounterDraft, net_xaf: number | null, correcting: boolean) {
  const till = useAsk('till.current', {}, { tables: ['till_open', 'till_close', 'payment'] })
  const mayPay = useMay('payments.create') && !correcting
  const tillClosed = draft.method === 'cash' && till.data !== undefined && till.data.till === null
  const proposed_xaf = tillClosed ? 0 : net_xaf
  const typed = parseDecimal(draft.pay, { scale: 0 })
  const left = draft.pay.trim() === '' ? (proposed_xaf ?? 0) : 0
  const pay_xaf = mayPay ? (typed.ok ? typed.value.value : left) : 0
  /** What is paid for exactly this delivery: the figures on display may still be those of the key before. */
  const amountFor = async (input: DeliveryInput): Promise<number> => {
    if (!mayPay || typed.ok) return pay_xaf
    if (draft.pay.trim() !== '' || tillClosed) return 0
    const fresh = await call('deliveries.preview', input).catch(() => null) // what refuses it refuses the delivery, too
    return fresh?.figures.net_pay_xaf ?? 0
  }
  return { mayPay, tillClosed, proposed_xaf, pay_xaf, amountFor }
}
