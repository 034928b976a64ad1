import { useTranslation } from 'react-i18next'
import { useAsk } from '../../api/queries.ts'
import { useFormats } from '../../i18n/format.ts'
import { ErrorSummary } from '../../ui/ErrorSummary.tsx'
import { today } from '../../ui/day.ts'
import { Notice } from '../../ui/Notice.tsx'
import css from './Counter.module.css'
import type { Problem } from './counter-draft.ts'

/** Everything that keeps the delivery from being confirmed, each a link to its field. */
export function Problems({ problems }: { problems: readonly Problem[] }) {
  const { t } = useTranslation('counter')
  if (problems.length === 0) return null
  return (
    <ErrorSummary
      takesFocus={false}
      problems={problems.map(one => ({
        field: one.field,
        message: `${fieldName(one.field, t)}\u00a0: ${t(`problem.${one.code}`)}`,
      }))}
    />
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
    pay: t('payNow'),
    loaded: t('loadedWeight'),
    loadedDay: t('loadedDay'),
    unloaded: t('unloadedWeight'),
    unloadedDay: t('unloadedDay'),
    correctWhy: t('correctWhy'),
  } as const
  return Object.hasOwn(names, plain) ? names[plain as keyof typeof names] : field
}

/** A clock that nobody believes: the day of the delivery is to be read, for it is what counts (LEDGER §11). */
export function ClockNotice() {
  const { t } = useTranslation('counter')
  const formats = useFormats()
  const clock = useAsk('home.status', { day: today() }, { keep: true }).data?.clock
  if (!clock) return null
  return <Notice tone="warning" title={t('clock', { wall: formats.day(clock.wallDay) })} />
}

/** A draft that was found again: since when, and how to be rid of it. */
export function Resumed({ atMs, correcting, discard }: { atMs: number; correcting: boolean; discard: () => void }) {
  const { t } = useTranslation('counter')
  const formats = useFormats()
  return (
    <Notice tone="info" title={t('resumed', { time: formats.shortInstant(atMs) })}>
      <button type="button" className={css.link} onClick={discard}>
        {t(correcting ? 'discardCorrection' : 'discard')}
      </button>
    </Notice>
  )
}
