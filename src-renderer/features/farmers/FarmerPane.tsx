import { useTranslation } from 'react-i18next'
import { may } from '#shared/domain/rights.ts'
import { useAsk } from '../../api/queries.ts'
import { go } from '../../app/route.ts'
import { useMe } from '../../app/session.ts'
import { useFormats } from '../../i18n/format.ts'
import { useTroubleText } from '../../i18n/refusal-text.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { Facts } from '../../ui/Panel.tsx'
import { RecordPane, RecordSection } from '../../ui/RecordPane.tsx'
import { Tag } from '../../ui/Tag.tsx'
import { useShortcut } from '../../ui/use-shortcut.ts'
import { useDepotsHere } from '../copies/use-depots-here.ts'
import { ArchiveAction } from '../register/ArchiveAction.tsx'
import { Conflicts } from '../register/Conflicts.tsx'
import { QuotaBar } from '../register/QuotaBar.tsx'
import { RecordTools } from '../records/RecordTools.tsx'
import { RecordHistory } from '../register/RecordHistory.tsx'
import css from '../register/Register.module.css'
import type { Farmer } from './farmer-values.ts'
import { FarmerFacts } from './FarmerFacts.tsx'
import { SamePerson } from './SamePerson.tsx'

const tables = ['farmer', 'farmer_merge', 'cooperative', 'supplier', 'delivery', 'allocation', 'void']

/** One farmer whole: figures of the season, who he is, what the register said of him, his history. */
export function FarmerPane({ id }: { id: string }) {
  const { t } = useTranslation('farmers')
  const { t: words } = useTranslation('register')
  const say = useTroubleText()
  const close = () => go({ at: 'farmers' })
  useShortcut('print', () => window.print())
  const { data, trouble } = useAsk('farmers.get', { id }, { tables, keep: true })
  if (trouble !== null) {
    return (
      <RecordPane title={t('title')} onClose={close}>
        <Notice tone="bad" title={say(trouble)} />
      </RecordPane>
    )
  }
  if (data === undefined) return <RecordPane title="…" onClose={close} children={null} />
  const place = [data.village, data.arrondissement ?? data.departement].filter(Boolean).join(', ')
  return (
    <RecordPane
      code={data.no}
      title={data.name ?? words('nameUnknown')}
      tag={data.archived && <Tag tone="void">{words('archived')}</Tag>}
      note={[place, data.cooperativeName].filter(Boolean).join(' · ')}
      onClose={close}
      actions={<FarmerActions farmer={data} />}
      tools={<RecordTools kind="farmer" id={id} no={data.no} />}
    >
      <div className={css.above}>
        <Conflicts conflicts={data.conflicts} of={{ e: 'farmer', id }} />
        <SamePerson farmer={data} />
      </div>
      <Season farmer={data} />
      <FarmerFacts farmer={data} />
      {data.notes !== null && (
        <RecordSection title={words('stored.notes')}>
          <p className={css.notes}>{data.notes}</p>
        </RecordSection>
      )}
      <RecordHistory lines={data.history} />
    </RecordPane>
  )
}

function Season({ farmer }: { farmer: Farmer }) {
  const { t } = useTranslation('farmers')
  const { role } = useMe()
  const formats = useFormats()
  const here = useDepotsHere()
  return (
    <RecordSection title={t('season')}>
      <QuotaBar quota_g={farmer.quota_g} used_g={farmer.used_g} label={t('quota')} />
      <Facts
        facts={[
          { label: t('deliveries'), value: formats.whole(farmer.deliveries) },
          may(role, 'payments.view') && { label: t('paid'), value: formats.money(farmer.paid_xaf) },
          may(role, 'payments.view') && {
            label: t('due'),
            value: formats.money(farmer.due_xaf),
            strong: true,
            ...(farmer.due_xaf > 0 && { tone: 'warning' as const }),
          },
        ]}
      />
      {here !== null && <p className="quiet">{here.figures}</p>}
    </RecordSection>
  )
}

function FarmerActions({ farmer }: { farmer: Farmer }) {
  const { t } = useTranslation('farmers')
  const { t: words } = useTranslation('register')
  const formats = useFormats()
  const { role } = useMe()
  const mayEdit = !farmer.archived && may(role, 'farmers.edit')
  const change = () => go({ at: 'farmers', id: farmer.id, mode: 'edit' })
  useShortcut('edit', change, mayEdit)
  return (
    <>
      {!farmer.archived && may(role, 'deliveries.create') && (
        <ActionButton small onClick={() => go({ at: 'counter', farmer: farmer.id })}>
          {t('deliver')}
        </ActionButton>
      )}
      {mayEdit && (
        <ActionButton small onClick={change}>
          {words('edit')}
        </ActionButton>
      )}
      {farmer.due_xaf > 0 && may(role, 'payments.create') && (
        <ActionButton small onClick={() => go({ at: 'payments', party: farmer.id, partyKind: 'farmer' })}>
          {t('pay')}
        </ActionButton>
      )}
      {may(role, 'farmers.archive') && (
        <ArchiveAction
          group="farmers"
          id={farmer.id}
          name={farmer.name ?? farmer.no ?? ''}
          archived={farmer.archived}
          owed={farmer.due_xaf > 0 ? formats.money(farmer.due_xaf) : undefined}
        />
      )}
    </>
  )
}
