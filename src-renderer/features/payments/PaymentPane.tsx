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
import { Facts } from '../../ui/Panel.tsx'
import { Life, RecordPane, RecordSection } from '../../ui/RecordPane.tsx'
import { CopiesTag, RecordCopies } from '../copies/RecordCopies.tsx'
import { lifeEvents } from '../deliveries/life-events.ts'
import { PaperMenu } from '../papers/PaperMenu.tsx'
import { VoidDialog } from '../papers/VoidDialog.tsx'
import { RecordTools } from '../records/RecordTools.tsx'

/** One payment: to whom, how, for which deliveries, and its life. */
export function PaymentPane({ id }: { id: string }) {
  const { t } = useTranslation('payments')
  const { t: ofDeliveries } = useTranslation('deliveries')
  const formats = useFormats()
  const me = useMe()
  const say = useTroubleText()
  const [voiding, setVoiding] = useState(false)
  const close = () => go({ at: 'payments' })
  const { data, trouble } = useAsk(
    'payments.get',
    { id },
    { tables: ['payment', 'allocation', 'void', 'print'], keep: true },
  )
  if (data === undefined) {
    return (
      <RecordPane title={t('title')} onClose={close}>
        {trouble && <Notice tone="bad" title={say(trouble)} />}
      </RecordPane>
    )
  }
  const party = data.partyName ?? data.partyCode ?? ''
  return (
    <RecordPane
      code={data.no}
      title={party}
      tag={<CopiesTag id={id} />}
      note={formats.instant(data.at_ms)}
      onClose={close}
      tools={<RecordTools kind="payment" id={id} no={data.no} />}
      actions={
        <>
          {may(me.role, 'receipts.print') && <PaperMenu of="payment" id={id} icon={<Printer size={16} />} />}
          {may(me.role, 'payments.void') && data.live && (
            <ActionButton small kind="quiet" onClick={() => setVoiding(true)}>
              {t('void')}
            </ActionButton>
          )}
        </>
      }
    >
      {data.void !== null && (
        <Notice tone="neutral" title={t('voided')}>
          {data.void.why}
        </Notice>
      )}
      <PaymentFacts payment={data} />
      <RecordSection title={t('life')}>
        <Life events={lifeEvents(data.life, formats, ofDeliveries)} />
      </RecordSection>
      <RecordCopies id={id} life={data.life} />
      <VoidDialog
        open={voiding}
        procedure="payments.void"
        id={id}
        title={t('voidAsk', { amount: formats.money(data.amount_xaf), party })}
        verb={t('voidVerb')}
        keep={t('voidKeep')}
        done={t('voidDone', { no: data.no })}
        onClose={() => setVoiding(false)}
      >
        {data.method === 'cash' ? t('voidCashNote') : t('voidNote')}
      </VoidDialog>
    </RecordPane>
  )
}

function PaymentFacts({ payment }: { payment: OutputOf<'payments.get'> }) {
  const { t } = useTranslation('payments')
  const formats = useFormats()
  return (
    <>
      <RecordSection>
        <Facts
          facts={[
            { label: t('amount'), value: formats.money(payment.amount_xaf), strong: true },
            { label: t('method'), value: t(`methods.${payment.method}`) },
            { label: t('reference'), value: payment.reference },
            { label: t('till'), value: payment.tillNo },
            { label: t('clerk'), value: payment.clerk },
            { label: t('notes'), value: payment.notes },
          ]}
        />
      </RecordSection>
      <RecordSection title={t('paidDeliveries')}>
        <Facts
          facts={payment.allocations.map(one => ({ label: one.deliveryNo, value: formats.money(one.amount_xaf) }))}
        />
      </RecordSection>
    </>
  )
}
