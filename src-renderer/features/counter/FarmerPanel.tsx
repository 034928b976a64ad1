import { Printer } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { OutputOf } from '../../api/client.ts'
import { useFormats } from '../../i18n/format.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { type Fact, Facts, Figure, Panel } from '../../ui/Panel.tsx'
import css from './Counter.module.css'
import type { CounterDraft } from './counter-draft.ts'

type Figures = OutputOf<'deliveries.preview'>['figures']

/** Turned to the farmer: the weight that is paid, what he receives, and every line between. */
export function FarmerPanel({
  draft,
  figures,
  pay_xaf,
  due_xaf,
  busy,
  correcting,
  confirm,
}: {
  draft: CounterDraft
  figures: Figures | null
  pay_xaf: number
  due_xaf: number | null
  busy: boolean
  correcting: boolean
  confirm: (pay: boolean) => void
}) {
  const { t } = useTranslation('counter')
  const formats = useFormats()
  return (
    <div className={css.toFarmer}>
      <Panel dark title={t('forFarmer')}>
        <div aria-live="polite" className={css.figures}>
          <Figure label={t('payable')} value={figures ? formats.weight(figures.payable_g) : '–'} unit="kg" />
          <Figure label={t('toReceive')} value={figures ? formats.amount(figures.net_pay_xaf) : '–'} unit="FCFA" gold />
        </div>
        <div className={css.lines}>
          {figures === null ? (
            <p>{t('waiting')}</p>
          ) : (
            <Facts
              facts={[
                ...lines(draft, figures, formats, t),
                // a correction pays nothing: what was paid for the old one goes over to the new one
                ...(correcting ? [] : paidLines(figures, pay_xaf, due_xaf, formats, t)),
              ]}
            />
          )}
        </div>
        <div className={css.done}>
          <ActionButton
            kind="primary"
            fullWidth
            icon={<Printer size={18} />}
            shortcut="confirm"
            busy={busy}
            onClick={() => confirm(true)}
          >
            {correcting ? t('saveCorrection') : t('saveAndPrint')}
          </ActionButton>
          {!correcting && (
            <ActionButton fullWidth disabled={busy} onClick={() => confirm(false)}>
              {t('saveUnpaid')}
            </ActionButton>
          )}
        </div>
      </Panel>
    </div>
  )
}

type Formats = ReturnType<typeof useFormats>
type Translate = ReturnType<typeof useTranslation<'counter'>>['t']

function lines(draft: CounterDraft, figures: Figures, formats: Formats, t: Translate): (Fact | false)[] {
  const minus = (text: string) => `\u2212\u00a0${text}`
  const count = draft.weighings.filter(one => one.trim() !== '').length
  return [
    { label: t('gross', { count }), value: formats.kilograms(figures.gross_g) },
    figures.tare_g > 0 && {
      label: t('tare', { count: Number(draft.bags) }),
      value: minus(formats.kilograms(figures.tare_g)),
    },
    figures.moist_g > 0 && {
      label: t('moistLine', { percent: draft.moisture }),
      value: minus(rounded(figures.moist_g, formats)),
    },
    figures.foreign_g > 0 && {
      label: t('foreignLine', { percent: draft.foreign }),
      value: minus(rounded(figures.foreign_g, formats)),
    },
    {
      label: t('priceLine', { weight: formats.kilograms(figures.payable_g), price: formats.amount(figures.price_xaf) }),
      value: formats.amount(figures.amount_xaf),
    },
    figures.deductions_xaf > 0 && { label: t('deductionsLine'), value: minus(formats.amount(figures.deductions_xaf)) },
    figures.rounding_xaf !== 0 && { label: t('roundingLine'), value: formats.amount(figures.rounding_xaf) },
  ]
}

function paidLines(
  figures: Figures,
  pay_xaf: number,
  due_xaf: number | null,
  formats: Formats,
  t: Translate,
): (Fact | false)[] {
  const left = figures.net_pay_xaf - pay_xaf
  return [
    pay_xaf > 0 && { label: t('paidNow'), value: formats.amount(pay_xaf), strong: true },
    { label: t('leftDue'), value: formats.amount(left), ...(left > 0 ? { tone: 'warning' as const } : {}) },
    due_xaf !== null && due_xaf !== 0 && { label: t('accountBefore'), value: formats.amount(due_xaf) },
  ]
}

/** Deductions in grams are shown at the scale's 100 g, as the paper prints them. */
const rounded = (grams: number, formats: Formats): string => formats.kilograms(Math.round(grams / 100) * 100)
