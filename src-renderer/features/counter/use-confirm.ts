import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { commandOf } from '../../api/kept-drafts.ts'
import { handPaper } from '../../api/paper.ts'
import { useAsk, useCommand } from '../../api/queries.ts'
import type { Trouble } from '../../api/trouble.ts'
import { go } from '../../app/route.ts'
import { currentLanguage } from '../../i18n/i18n.ts'
import { useTroubleText } from '../../i18n/refusal-text.ts'
import { toastDone, toastProblem } from '../../ui/toast.tsx'
import type { readDraft } from './counter-draft.ts'
import type { useCounterDraft } from './use-counter-draft.ts'

type Input = NonNullable<ReturnType<typeof readDraft>['input']>

/** Records, prints what is already committed, and makes room for the next farmer. */
export function useConfirm(of: {
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
  const refuse = (trouble: Trouble) => {
    of.kept.release()
    setRefused(trouble)
  }

  /** `amount`: what is paid at once, asked for when it is known that this is the only run. */
  const run = async (input: Input, amount: () => Promise<number>) => {
    if (running.current) return
    running.current = true
    setRefused(null)
    try {
      await of.kept.hold()
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
      const pay_xaf = await amount()
      const reference = draft.reference.trim()
      const again = reference === draft.referenceAgain ? { referenceAgain: true } : {}
      const pay = { amount_xaf: pay_xaf, method: draft.method, ...(reference === '' ? {} : { reference, ...again }) }
      const done = await record.run({ delivery, draft: id, ...(pay_xaf > 0 ? { pay } : {}) }, commandOf(id))
      if (!done.ok) return refuse(done.trouble)
      of.kept.begin(false)
      of.forget()
      return await paper(done.value.id, done.value.no)
    } finally {
      running.current = false
    }
  }
  return { run, busy: record.busy || amend.busy, refused, settle: () => setRefused(null) }
}

const secondOf = (draft: { secondLogin: string; overrideWhy: string }, password: string) => ({
  login: draft.secondLogin.trim(),
  password,
  why: draft.overrideWhy.trim(),
})
