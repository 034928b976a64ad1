import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { OutputOf } from '../../api/client.ts'
import { useAsk } from '../../api/queries.ts'
import { Notice } from '../../ui/Notice.tsx'
import { TextField } from '../../ui/TextField.tsx'
import { type CounterDraft, emptyDraft } from './counter-draft.ts'
import type { KeptDraft } from './use-counter-draft.ts'
import type { PartProps } from './WeightPart.tsx'

type Delivery = OutputOf<'deliveries.get'>

/**
 * The delivery to correct, copied into the fields where the correction begins. What was begun before is not overwritten, and what comes
 * after it is no copy: it would stay behind as the draft of a second delivery (DEL-7).
 */
export function useCorrected(
  id: string | undefined,
  { ready, resumedMs, set }: Pick<KeptDraft, 'ready' | 'resumedMs' | 'set'>,
): Delivery | undefined {
  const asked = useAsk('deliveries.get', { id: id ?? '' }, { enabled: id !== undefined, tables: ['delivery'] })
  const begun = useRef(false)
  const delivery = asked.data
  useEffect(() => {
    if (delivery === undefined || !ready || begun.current) return
    begun.current = true
    if (resumedMs === null) set(copyOf(delivery))
  }, [delivery, ready, resumedMs, set])
  return id === undefined ? undefined : delivery
}

/** Says what is being corrected and asks why, first of all; the reason is printed on both papers. */
export function CorrectingNotice({ no, draft, set, error }: PartProps & { no: string }) {
  const { t } = useTranslation('counter')
  return (
    <Notice tone="warning" title={t('correcting', { no })}>
      <TextField
        id="correctWhy"
        label={t('correctWhy')}
        value={draft.correctWhy}
        onChange={correctWhy => set({ correctWhy })}
        error={error('correctWhy')}
        maxLength={500}
        required
        autoFocus
      />
    </Notice>
  )
}

/** As a person types it, in any language: no thousands set apart. */
const typed = (value: number, scale: number): string => (value / 10 ** scale).toString().replace('.', ',')

/** What was recorded, in the fields as it would be typed: nothing of it is lost by correcting something else (DEL-7). */
export function copyOf(delivery: Delivery): CounterDraft {
  const { supplier, loaded, unloaded, unloadedWhy, ticket, vehicle, driver, notes } = delivery
  return {
    ...emptyDraft(delivery.day),
    farmer: { value: delivery.farmer, label: delivery.farmerName ?? delivery.farmerCode },
    place: delivery.place ?? '',
    bags: String(delivery.bags),
    bagTare: delivery.bags > 0 ? typed(delivery.figures.tare_g / delivery.bags, 3) : '',
    weighings: delivery.weighings_g.map(g => typed(g, 3)),
    moisture: delivery.moisture_bp > 0 ? typed(delivery.moisture_bp, 2) : '',
    foreign: delivery.foreign_bp > 0 ? typed(delivery.foreign_bp, 2) : '',
    grade: delivery.grade,
    certification: delivery.certification ?? '',
    price: typed(delivery.price_xaf, 0),
    priceWhy: delivery.priceWhy ?? '',
    deductions: delivery.deductions.map(one => ({
      type: one.type as CounterDraft['deductions'][number]['type'],
      label: one.label ?? '',
      amount: typed(one.amount_xaf, 0),
    })),
    supplier: supplier === null ? null : { value: supplier, label: delivery.supplierName ?? '…' },
    transport: [supplier, loaded, unloaded, unloadedWhy, ticket, vehicle, driver, notes].some(one => one !== null),
    loadedDay: loaded?.day ?? '',
    loadedPlace: loaded?.place ?? '',
    loadedWeight: loaded === null ? '' : typed(loaded.g, 3),
    unloadedDay: unloaded?.day ?? '',
    unloadedWeight: unloaded === null ? '' : typed(unloaded.g, 3),
    unloadedWhy: unloadedWhy ?? '',
    ticket: ticket ?? '',
    vehicle: vehicle ?? '',
    driver: driver ?? '',
    notes: notes ?? '',
  }
}
