import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { OutputOf } from '../../api/client.ts'
import { useAsk } from '../../api/queries.ts'
import { type Formats, useFormats } from '../../i18n/format.ts'
import { Notice } from '../../ui/Notice.tsx'
import { TextField } from '../../ui/TextField.tsx'
import { type CounterDraft, emptyDraft } from './counter-draft.ts'

type Delivery = OutputOf<'deliveries.get'>

export interface Corrected {
  delivery: Delivery | undefined
  why: string
  setWhy: (text: string) => void
}

/** The delivery to correct, copied once into the fields when they are `fresh`: a correction begun before is not overwritten (DEL-7). */
export function useCorrected(
  id: string | undefined,
  fresh: boolean,
  set: (change: Partial<CounterDraft>) => void,
): Corrected {
  const [why, setWhy] = useState('')
  const asked = useAsk('deliveries.get', { id: id ?? '' }, { enabled: id !== undefined, tables: ['delivery'] })
  const copied = useRef(false)
  const formats = useFormats()
  const delivery = asked.data
  useEffect(() => {
    if (delivery === undefined || !fresh || copied.current) return
    copied.current = true
    set(copyOf(delivery, formats))
  }, [delivery, fresh, set, formats])
  return { delivery: id === undefined ? undefined : delivery, why, setWhy }
}

/** Says what is being corrected and asks why; the reason is printed on both papers. */
export function CorrectingNotice({ delivery, why, setWhy }: Corrected & { delivery: Delivery }) {
  const { t } = useTranslation('counter')
  return (
    <Notice tone="warning" title={t('correcting', { no: delivery.no })}>
      <TextField id="correctWhy" label={t('correctWhy')} value={why} onChange={setWhy} maxLength={500} required />
    </Notice>
  )
}

const comma = (value: number, scale: number): string => (value / 10 ** scale).toString().replace('.', ',')

function copyOf(delivery: Delivery, formats: Formats): CounterDraft {
  return {
    ...emptyDraft(delivery.day),
    farmer: { value: delivery.farmer, label: delivery.farmerName ?? delivery.farmerCode },
    place: delivery.place ?? '',
    bags: String(delivery.bags),
    bagTare: delivery.bags > 0 ? formats.weight(delivery.figures.tare_g / delivery.bags) : '',
    weighings: delivery.weighings_g.map(formats.weight),
    moisture: delivery.moisture_bp > 0 ? comma(delivery.moisture_bp, 2) : '',
    foreign: delivery.foreign_bp > 0 ? comma(delivery.foreign_bp, 2) : '',
    grade: delivery.grade,
    certification: delivery.certification ?? '',
    price: formats.amount(delivery.price_xaf),
    priceWhy: delivery.priceWhy ?? '',
    deductions: delivery.deductions.map(one => ({
      type: one.type as CounterDraft['deductions'][number]['type'],
      label: one.label ?? '',
      amount: formats.amount(one.amount_xaf),
    })),
    transport:
      delivery.loaded !== null || delivery.vehicle !== null || delivery.ticket !== null || delivery.notes !== null,
    loadedDay: delivery.loaded?.day ?? '',
    loadedPlace: delivery.loaded?.place ?? '',
    loadedWeight: delivery.loaded === null ? '' : comma(delivery.loaded.g, 3),
    unloadedDay: delivery.unloaded?.day ?? '',
    unloadedWeight: delivery.unloaded === null ? '' : comma(delivery.unloaded.g, 3),
    ticket: delivery.ticket ?? '',
    vehicle: delivery.vehicle ?? '',
    driver: delivery.driver ?? '',
    notes: delivery.notes ?? '',
  }
}
