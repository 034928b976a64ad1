import { useTranslation } from 'react-i18next'
import type { OutputOf } from '../../api/client.ts'
import { useFormats } from '../../i18n/format.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { Actions, Facts, Panel, Stack } from '../../ui/Panel.tsx'

type Answer = OutputOf<'receipts.check'>
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
  const { record, payload } = answer
  return (
    <Panel>
      <Stack gap={3}>
        <Verdict answer={answer} />
        {payload !== null && (
          <Facts
            facts={[
              { label: t('number'), value: answer.number },
              { label: t('farmerCode'), value: payload.farmerCode },
              { label: t('day'), value: formats.day(payload.day) },
              { label: t('net'), value: formats.kilograms(payload.net_g) },
              { label: t('amount'), value: formats.money(payload.amount_xaf) },
              { label: t('netPay'), value: formats.money(payload.net_pay_xaf), strong: true },
              { label: t('station'), value: payload.station },
            ]}
          />
        )}
        {record !== null && (
          <>
            {!record.live && (
              <Notice
                tone="bad"
                title={record.replacedBy === null ? t('recordVoid') : t('recordReplaced', { no: record.replacedBy })}
              />
            )}
            {record.live && record.kind === 'delivery' && record.status === 'paid' && (
              <Notice tone="warning" title={t('recordPaid', { amount: formats.money(record.paid_xaf) })} />
            )}
            {record.live && record.kind === 'delivery' && record.status === 'partial' && (
              <Notice tone="info" title={t('recordPartial', { amount: formats.money(record.paid_xaf) })} />
            )}
            {record.live && record.kind === 'delivery' && record.status === 'pending' && (
              <Notice tone="info" title={t('recordPending')} />
            )}
            {!record.inChain && <Notice tone="warning" title={t('notInChain')} />}
            <Facts facts={[{ label: t('prints'), value: formats.whole(record.prints) }]} />
            <Actions>
              <ActionButton onClick={() => open(record)}>{t('openRecord')}</ActionButton>
            </Actions>
          </>
        )}
      </Stack>
    </Panel>
  )
}

function Verdict({ answer }: { answer: Answer }) {
  const { t } = useTranslation('receipts')
  if (answer.authentic) {
    return (
      <Notice tone="good" title={t('authentic', { no: answer.number })}>
        {answer.why === 'NotInRegister' ? t('notInRegister') : t('authenticNote')}
      </Notice>
    )
  }
  if (answer.how === 'found') {
    return (
      <Notice tone="info" title={t('found', { no: answer.number })}>
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
