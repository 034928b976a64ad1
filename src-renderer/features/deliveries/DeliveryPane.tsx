import { Printer } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { may } from '#shared/domain/rights.ts'
import type { OutputOf } from '../../api/client.ts'
import { useAsk } from '../../api/queries.ts'
import { go } from '../../app/route.ts'
import { useMe } from '../../app/session.ts'
import { useFormats } from '../../i18n/format.ts'
import { useTroubleText } from '../../i18n/refusal-text.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { Facts, Stack } from '../../ui/Panel.tsx'
import { Life, RecordPane, RecordSection } from '../../ui/RecordPane.tsx'
import { CopiesTag, RecordCopies } from '../copies/RecordCopies.tsx'
import { PaperMenu } from '../papers/PaperMenu.tsx'
import { VoidDialog } from '../papers/VoidDialog.tsx'
import { RecordTools } from '../records/RecordTools.tsx'
import { PaidTag } from './PaidTag.tsx'
import { lifeEvents } from './life-events.ts'

type Delivery = OutputOf<'deliveries.get'>

/** One delivery whole: figures, payments, its life, its paper. */
export function DeliveryPane({ id }: { id: string }) {
  const { t } = useTranslation('deliveries')
  const formats = useFormats()
  const say = useTroubleText()
  const close = () => go({ at: 'deliveries' })
  const { data, trouble } = useAsk(
    'deliveries.get',
    { id },
    { tables: ['delivery', 'allocation', 'void', 'print', 'farmer'], keep: true },
  )
  if (trouble !== null) {
    return (
      <RecordPane title={t('title')} onClose={close}>
        <Notice tone="bad" title={say(trouble)} />
      </RecordPane>
    )
  }
  if (data === undefined) return <RecordPane title="…" onClose={close} children={null} />
  return (
    <RecordPane
      code={data.no}
      title={data.farmerName ?? data.farmerCode}
      tag={
        <>
          <PaidTag live={data.live} status={data.status} /> <CopiesTag id={id} />
        </>
      }
      note={[formats.instant(data.at_ms), data.place].filter(Boolean).join(' · ')}
      onClose={close}
      actions={<DeliveryActions delivery={data} />}
      tools={<RecordTools kind="delivery" id={id} no={data.no} />}
    >
      {data.void !== null && (
        <Notice
          tone="neutral"
          title={data.replacedBy === null ? t('voided') : t('voidedReplaced', { no: data.replacedBy })}
        >
          {data.void.why}
        </Notice>
      )}
      {data.conflict && <Notice tone="warning" title={t('conflict')} />}
      <DeliveryFacts delivery={data} />
      <DeliveryDetails delivery={data} />
      <RecordSection title={t('life')}>
        <Life events={lifeEvents(data.life, formats, t)} />
      </RecordSection>
      <Stack gap={2}>
        <RecordCopies id={id} life={data.life} />
        <Notice tone="good" title={t('sealed', { ref: data.head })} />
      </Stack>
    </RecordPane>
  )
}

function DeliveryActions({ delivery }: { delivery: Delivery }) {
  const { t } = useTranslation('deliveries')
  const me = useMe()
  const [voiding, setVoiding] = useState(false)
  const left = delivery.net_pay_xaf - delivery.paid_xaf
  const mayVoid = may(me.role, 'deliveries.void') && delivery.live
  return (
    <>
      {may(me.role, 'receipts.print') && <PaperMenu of="delivery" id={delivery.id} icon={<Printer size={16} />} />}
      {may(me.role, 'payments.create') && delivery.live && left > 0 && (
        <ActionButton small onClick={() => go({ at: 'payments', party: delivery.farmer, partyKind: 'farmer' })}>
          {t('pay')}
        </ActionButton>
      )}
      {mayVoid && (
        <ActionButton small onClick={() => go({ at: 'counter', correct: delivery.id })}>
          {t('correct')}
        </ActionButton>
      )}
      {mayVoid && (
        <ActionButton small kind="quiet" onClick={() => setVoiding(true)}>
          {t('void')}
        </ActionButton>
      )}
      <VoidDialog
        open={voiding}
        procedure="deliveries.void"
        id={delivery.id}
        title={t('voidAsk', { no: delivery.no, farmer: delivery.farmerName ?? delivery.farmerCode })}
        verb={t('voidVerb', { no: delivery.no })}
        keep={t('voidKeep')}
        done={t('voidDone', { no: delivery.no })}
        onClose={() => setVoiding(false)}
      >
        {delivery.paid_xaf > 0 ? t('voidPaidNote') : t('voidNote')}
      </VoidDialog>
    </>
  )
}

function DeliveryFacts({ delivery }: { delivery: Delivery }) {
  const { t } = useTranslation('deliveries')
  const formats = useFormats()
  return (
    <RecordSection>
      <Facts
        facts={[
          { label: t('gross'), value: formats.kilograms(delivery.figures.gross_g) },
          { label: t('tare'), value: formats.kilograms(delivery.figures.tare_g) },
          delivery.figures.moist_g > 0 && {
            label: t('moist', { percent: formats.percent(delivery.moisture_bp) }),
            value: formats.kilograms(delivery.figures.moist_g),
          },
          delivery.figures.foreign_g > 0 && {
            label: t('foreign', { percent: formats.percent(delivery.foreign_bp) }),
            value: formats.kilograms(delivery.figures.foreign_g),
          },
          {
            label: t('payableGrade', { grade: delivery.grade }),
            value: formats.kilograms(delivery.payable_g),
            strong: true,
          },
          { label: t('price'), value: `${formats.amount(delivery.price_xaf)} FCFA/kg` },
          { label: t('amount'), value: formats.money(delivery.amount_xaf), strong: true },
          ...delivery.deductions.map(one => ({
            label: one.label ?? t(`deductions.${one.type as 'dues'}`),
            value: `\u2212\u00a0${formats.amount(one.amount_xaf)}`,
          })),
          { label: t('netPay'), value: formats.money(delivery.net_pay_xaf), strong: true },
          delivery.paid_xaf > 0 && { label: t('paid'), value: formats.money(delivery.paid_xaf) },
          delivery.paidAway_xaf > 0 && { label: t('paidAway'), value: formats.money(delivery.paidAway_xaf) },
          delivery.live &&
            delivery.net_pay_xaf > delivery.paid_xaf && {
              label: t('left'),
              value: formats.money(delivery.net_pay_xaf - delivery.paid_xaf),
              tone: 'warning',
            },
          delivery.live &&
            delivery.paid_xaf > delivery.net_pay_xaf && {
              label: t('overpaid'),
              value: formats.money(delivery.paid_xaf - delivery.net_pay_xaf),
              tone: 'warning',
            },
        ]}
      />
    </RecordSection>
  )
}

function DeliveryDetails({ delivery }: { delivery: Delivery }) {
  const { t } = useTranslation('deliveries')
  const formats = useFormats()
  return (
    <RecordSection title={t('details')}>
      <Facts
        facts={[
          { label: t('weighings'), value: delivery.weighings_g.map(grams => formats.weight(grams)).join(' + ') },
          { label: t('bagsColumn'), value: formats.whole(delivery.bags) },
          { label: t('farmerCode'), value: delivery.farmerCode },
          { label: t('lot'), value: delivery.lotNo },
          { label: t('supplier'), value: delivery.supplierName },
          { label: t('season'), value: delivery.season ?? t('outsideSeason') },
          { label: t('ticket'), value: delivery.ticket },
          { label: t('vehicle'), value: [delivery.vehicle, delivery.driver].filter(Boolean).join(' · ') || null },
          { label: t('notes'), value: delivery.notes },
          { label: t('clerk'), value: delivery.clerk },
          { label: t('checkCode'), value: delivery.checkCode },
        ]}
      />
    </RecordSection>
  )
}
