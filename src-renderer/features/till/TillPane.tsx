import { Printer } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { businessDay } from '#shared/domain/day.ts'
import { may } from '#shared/domain/rights.ts'
import type { OutputOf } from '../../api/client.ts'
import { useAsk } from '../../api/queries.ts'
import { go } from '../../app/route.ts'
import { useMe } from '../../app/session.ts'
import { type Formats, useFormats } from '../../i18n/format.ts'
import { useTroubleText } from '../../i18n/refusal-text.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { Facts } from '../../ui/Panel.tsx'
import { Life, RecordPane, RecordSection } from '../../ui/RecordPane.tsx'
import { Tag } from '../../ui/Tag.tsx'
import { PaperMenu } from '../papers/PaperMenu.tsx'
import { RecordTools } from '../records/RecordTools.tsx'
import { CloseTill } from './TillDialogs.tsx'

/** One till from its opening count to its closing count, every movement. */
export function TillPane({ id }: { id: string }) {
  const { t } = useTranslation('till')
  const formats = useFormats()
  const me = useMe()
  const say = useTroubleText()
  const [closing, setClosing] = useState(false)
  const { data, trouble } = useAsk(
    'till.get',
    { id },
    { tables: ['till_open', 'till_move', 'till_close', 'payment', 'void'], keep: true },
  )
  const close = () => go({ at: 'till' })
  if (data === undefined) {
    return (
      <RecordPane title={t('title')} onClose={close}>
        {trouble && <Notice tone="bad" title={say(trouble)} />}
      </RecordPane>
    )
  }
  const closed = data.closed_ms !== null
  return (
    <RecordPane
      code={data.no}
      title={data.userName ?? ''}
      tag={<Tag tone={closed ? 'neutral' : 'good'}>{closed ? t('tagClosed') : t('tagOpen')}</Tag>}
      note={
        closed
          ? `${formats.instant(data.opened_ms)} → ${closingText(data.opened_ms, data.closed_ms ?? 0, formats)}`
          : formats.instant(data.opened_ms)
      }
      onClose={close}
      actions={
        closed
          ? may(me.role, 'receipts.print') && <PaperMenu of="till" id={id} icon={<Printer size={16} />} />
          : data.user !== me.user &&
            may(me.role, 'till.sign') && (
              <ActionButton small onClick={() => setClosing(true)}>
                {t('closeOthers')}
              </ActionButton>
            )
      }
      tools={<RecordTools kind="till" id={id} no={data.no} />}
    >
      <RecordSection>
        <Facts
          facts={[
            { label: t('counted'), value: formats.money(data.counted_xaf) },
            { label: t('in'), value: formats.money(data.in_xaf) },
            { label: t('out'), value: formats.money(data.out_xaf) },
            { label: t('balance'), value: formats.money(data.balance_xaf), strong: true },
            closed && { label: t('closingCount'), value: formats.money(data.closeCounted_xaf ?? 0) },
            closed && {
              label: t('difference'),
              value: formats.money(data.difference_xaf ?? 0),
              strong: true,
              ...((data.difference_xaf ?? 0) === 0 ? {} : { tone: 'bad' as const }),
            },
            { label: t('why'), value: data.why },
            { label: t('secondName'), value: data.secondName },
          ]}
        />
      </RecordSection>
      <Lines lines={data.lines} />
      {closing && <CloseTill till={data} others onDone={() => setClosing(false)} />}
    </RecordPane>
  )
}

/** Every movement, oldest first. */
function Lines({ lines }: { lines: OutputOf<'till.get'>['lines'] }) {
  const { t } = useTranslation('till')
  const formats = useFormats()
  return (
    <RecordSection title={t('lines')}>
      {lines.length === 0 ? (
        <p>{t('noLines')}</p>
      ) : (
        <Life
          events={lines.map((line, at) => ({
            key: `${line.at_ms}-${at}`,
            at: formats.clock(line.at_ms),
            what: [t(`kinds.${line.kind}`), line.no, line.label].filter(Boolean).join(' · '),
            where: formats.amount(line.in_xaf - line.out_xaf),
          }))}
        />
      )}
    </RecordSection>
  )
}

/** When it was closed: the hour, with the day where somebody closed it on another. */
const closingText = (opened_ms: number, closed_ms: number, formats: Formats): string =>
  businessDay(opened_ms) === businessDay(closed_ms) ? formats.clock(closed_ms) : formats.instant(closed_ms)
