import { useTranslation } from 'react-i18next'
import type { OutputOf } from '../../api/client.ts'
import { useFormats } from '../../i18n/format.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { Actions, Facts, Panel, Stack } from '../../ui/Panel.tsx'

type Answer = OutputOf<'receipts.check'>
/** What the paper is: what was found says it, else the letter of its number. */
const isPayment = ({ record, number }: Answer): boolean =>
  record === null ? /-P\d+$/.test(number ?? '') : record.kind === 'payment'
const reasons = [
  'NotAReceiptCode',
  'UnknownStation',
  'BadSignature',
  'LaterReceipt',
  'OtherOrganisation',
  'BadReceipt',
  'NotFound',
] as const

/** What the check says, never more than it proves: *authentique* only from a signature, and never “good for payment” (RC-4). */
export function ReceiptVerdict({
  answer,
  open,
}: {
  answer: Answer
  open: (record: NonNullable<Answer['record']>) => void
}) {
  const { t } = useTranslation('receipts')
  const formats = useFormats()
  const { record } = answer
  return (
    <Panel>
      <Stack gap={3}>
        <Verdict answer={answer} />
        <Signed answer={answer} />
        {record !== null && (
          <>
            <Standing record={record} />
            {!record.inChain && <Notice tone="warning" title={t('notInChain')} />}
            <Facts facts={[{ label: t('prints'), value: formats.whole(record.prints) }]} />
            <Actions>
              <ActionButton onClick={() => open(record)}>
                {record.kind === 'payment' ? t('payment.open') : t('openRecord')}
              </ActionButton>
            </Actions>
          </>
        )}
      </Stack>
    </Panel>
  )
}

/** What the signature proves: of a payment its amount alone, which weighs nothing and leaves nothing to pay. */
function Signed({ answer }: { answer: Answer }) {
  const { t } = useTranslation('receipts')
  const formats = useFormats()
  const { payload, number } = answer
  if (payload === null) return null
  const figures = isPayment(answer)
    ? [{ label: t('payment.amount'), value: formats.money(payload.net_pay_xaf), strong: true }]
    : [
        { label: t('net'), value: formats.kilograms(payload.net_g) },
        { label: t('amount'), value: formats.money(payload.amount_xaf) },
        { label: t('netPay'), value: formats.money(payload.net_pay_xaf), strong: true },
      ]
  return (
    <Facts
      facts={[
        { label: t('number'), value: number },
        { label: isPayment(answer) ? t('payment.payee') : t('farmerCode'), value: payload.farmerCode },
        { label: t('day'), value: formats.day(payload.day) },
        ...figures,
        { label: t('station'), value: payload.station },
      ]}
    />
  )
}

/** How things stand now, as far as this station knows. */
function Standing({ record }: { record: NonNullable<Answer['record']> }) {
  const { t } = useTranslation('receipts')
  const formats = useFormats()
  const amount = formats.money(record.paid_xaf)
  if (record.kind === 'payment') {
    return record.live ? null : <Notice tone="bad" title={t('payment.void')} />
  }
  if (record.replacedBy !== null && !record.live) {
    return <Notice tone="bad" title={t('recordReplaced', { no: record.replacedBy })} />
  }
  if (!record.live) return <Notice tone="bad" title={t('recordVoid')} />
  if (record.status === 'paid') return <Notice tone="warning" title={t('recordPaid', { amount })} />
  return (
    <Notice tone="info" title={record.status === 'partial' ? t('recordPartial', { amount }) : t('recordPending')} />
  )
}

function Verdict({ answer }: { answer: Answer }) {
  const { t } = useTranslation('receipts')
  const payment = isPayment(answer)
  if (answer.authentic) {
    const known = payment ? t('payment.authenticNote') : t('authenticNote')
    const note = answer.why === 'NotInRegister' ? t('notInRegister') : known
    return (
      <Notice tone="good" title={t('authentic', { no: answer.number })}>
        {note}
      </Notice>
    )
  }
  if (answer.how === 'found') {
    return (
      <Notice
        tone="info"
        title={payment ? t('payment.found', { no: answer.number }) : t('found', { no: answer.number })}
      >
        {t('foundNote')}
      </Notice>
    )
  }
  const why = reasons.find(one => one === answer.why) ?? 'NotFound'
  return (
    <Notice tone="bad" title={t('notAuthentic')} urgent>
      {t(`reason.${why}`)}
    </Notice>
  )
}
