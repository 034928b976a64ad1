import { useTranslation } from 'react-i18next'
import type { OutputOf } from '../../api/client.ts'
import type { Trouble } from '../../api/trouble.ts'
import { useFormats } from '../../i18n/format.ts'
import { useTroubleText } from '../../i18n/refusal-text.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { SameTransaction } from '../payments/SameTransaction.tsx'

const known = [
  'Moisture',
  'Foreign',
  'OutsideSeason',
  'OffGrid',
  'QuotaNear',
  'QuotaPassed',
  'Loss',
  'NoBags',
  'TicketUsed',
] as const
type Known = (typeof known)[number]

/** What the clerk should know before confirming, and what stands in the way. */
export function Warnings({
  warnings,
  refusal,
  payAgain,
  thatDay,
}: {
  warnings: OutputOf<'deliveries.preview'>['warnings']
  refusal: Trouble | null
  payAgain: () => void
  /** says that it is the day of the warning; only while that is asked */
  thatDay?: () => void
}) {
  const { t } = useTranslation('counter')
  const formats = useFormats()
  const say = useTroubleText()
  return (
    <>
      {refusal !== null && (
        <Notice tone={refusal.kind === 'ReferenceUsed' ? 'warning' : 'bad'} title={say(refusal)} urgent>
          {refusal.kind === 'ReferenceUsed' && <SameTransaction onSay={payAgain} />}
        </Notice>
      )}
      {warnings.map(warning => {
        const kind = known.find(one => one === warning.kind) satisfies Known | undefined
        if (kind === undefined) return null
        const values = written(warning.values, formats)
        const asks = kind === 'OutsideSeason' && thatDay !== undefined
        return (
          <Notice key={kind} tone="warning" title={t(`warning.${kind}`, values)} urgent={asks}>
            {asks && (
              <ActionButton small onClick={thatDay} autoFocus>
                {t('thatDay', { day: values['day'] })}
              </ActionButton>
            )}
          </Notice>
        )
      })}
    </>
  )
}

function written(values: Record<string, unknown>, formats: ReturnType<typeof useFormats>): Record<string, unknown> {
  const texts = Object.entries(values).map(([name, value]) => {
    if (typeof value !== 'number') return [name, name === 'day' ? formats.day(String(value)) : String(value)]
    if (name.endsWith('_g')) return [name, formats.kilograms(Math.round(value / 100) * 100)]
    if (name.endsWith('_bp')) return [name, formats.percent(value)]
    return [name, formats.money(value)]
  })
  return Object.fromEntries(texts) as Record<string, unknown>
}
