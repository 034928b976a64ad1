import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { may } from '#shared/domain/rights.ts'
import type { OutputOf } from '../../api/client.ts'
import { useAsk, useCommand } from '../../api/queries.ts'
import { go } from '../../app/route.ts'
import { useMe } from '../../app/session.ts'
import { useFormats } from '../../i18n/format.ts'
import { useTroubleText } from '../../i18n/refusal-text.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { Facts } from '../../ui/Panel.tsx'
import { RecordPane, RecordSection } from '../../ui/RecordPane.tsx'
import { toastDone } from '../../ui/toast.tsx'
import { RecordTools } from '../records/RecordTools.tsx'
import { PriceTag } from './PriceTag.tsx'

export type PriceRow = OutputOf<'prices.list'>['rows'][number]

/** One dated price: what it says, where and for what it holds, who set it; withdrawn from here, with a reason. */
export function PricePane({ id }: { id: string }) {
  const { t } = useTranslation('prices')
  const formats = useFormats()
  const say = useTroubleText()
  const { role } = useMe()
  const close = () => go({ at: 'prices' })
  const { data, trouble } = useAsk(
    'prices.list',
    { offset: 0, limit: 1, sort: [], filter: { id: [id] }, archived: 'show' },
    { tables: ['price', 'void'], keep: true },
  )
  const price = data?.rows[0]
  if (price === undefined) {
    return (
      <RecordPane title={t('title')} onClose={close}>
        {trouble && <Notice tone="bad" title={say(trouble)} />}
        {data && <Notice tone="neutral" title={t('gone')} />}
      </RecordPane>
    )
  }
  return (
    <RecordPane
      code={t('grade', { grade: price.grade })}
      title={t('perKilo', { price: formats.amount(price.price_xaf) })}
      tag={<PriceTag price={price} />}
      note={t('fromDay', { day: formats.longDay(price.day) })}
      onClose={close}
      tools={<RecordTools kind="price" id={id} no={price.no} />}
      actions={may(role, 'prices.edit') && !price.void && <Withdraw price={price} />}
    >
      <RecordSection>
        <Facts
          facts={[
            { label: t('warehouse'), value: price.whName ?? t('everywhere') },
            { label: t('certification'), value: price.certification ?? t('plain') },
            { label: t('by'), value: price.actorName },
            { label: t('setOn'), value: formats.instant(price.at_ms) },
          ]}
        />
      </RecordSection>
    </RecordPane>
  )
}

function Withdraw({ price }: { price: PriceRow }) {
  const { t } = useTranslation('prices')
  const formats = useFormats()
  const say = useTroubleText()
  const [asking, setAsking] = useState(false)
  const withdraw = useCommand('prices.withdraw')
  const close = () => {
    withdraw.reset()
    setAsking(false)
  }
  const submit = async (why: string) => {
    const done = await withdraw.run({ id: price.id, why })
    if (!done.ok) return
    toastDone(t('withdrawn'))
    close()
  }
  return (
    <>
      <ActionButton small onClick={() => setAsking(true)}>
        {t('withdraw')}
      </ActionButton>
      <ConfirmDialog
        open={asking}
        title={t('withdrawAsk', {
          grade: price.grade,
          price: formats.amount(price.price_xaf),
          day: formats.day(price.day),
        })}
        verb={t('withdrawVerb')}
        safeVerb={t('withdrawKeep')}
        danger
        askReason
        busy={withdraw.busy}
        error={withdraw.trouble && say(withdraw.trouble)}
        onConfirm={why => void submit(why)}
        onClose={close}
      >
        {t('withdrawHint')}
      </ConfirmDialog>
    </>
  )
}
