import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { may } from '#shared/domain/rights.ts'
import { useAsk } from '../../api/queries.ts'
import { useMe } from '../../app/session.ts'
import { useFormats } from '../../i18n/format.ts'
import { useTroubleText } from '../../i18n/refusal-text.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { Facts } from '../../ui/Panel.tsx'
import { RecordPane, RecordSection } from '../../ui/RecordPane.tsx'
import { Tag } from '../../ui/Tag.tsx'
import { RecordTools } from '../records/RecordTools.tsx'
import { ArchiveAction } from '../register/ArchiveAction.tsx'
import { RecordHistory } from '../register/RecordHistory.tsx'
import { DepotForm } from './DepotForm.tsx'
import type { Depot } from './use-depot-form.ts'

/** One depot whole: where it is, what it may hold and holds, its history. */
export function DepotPane({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation('settings')
  const { t: words } = useTranslation('register')
  const say = useTroubleText()
  const { data, trouble } = useAsk('warehouses.get', { id }, { tables: ['warehouse', 'stock_line'], keep: true })
  if (data === undefined) {
    return (
      <RecordPane title={t('parts.warehouses')} onClose={onClose}>
        {trouble && <Notice tone="bad" title={say(trouble)} />}
      </RecordPane>
    )
  }
  return (
    <RecordPane
      code={data.code}
      title={data.name ?? words('nameUnknown')}
      tag={data.archived ? <Tag tone="void">{words('archived')}</Tag> : data.here && <Tag tone="good">{t('here')}</Tag>}
      note={[data.village, data.arrondissement ?? data.departement].filter(Boolean).join(', ')}
      onClose={onClose}
      tools={<RecordTools kind="warehouse" id={id} no={data.code} />}
      actions={<DepotActions depot={data} />}
    >
      <DepotFacts depot={data} />
      <RecordHistory lines={data.history} />
    </RecordPane>
  )
}

function DepotFacts({ depot }: { depot: Depot }) {
  const { t } = useTranslation('settings')
  const { t: words } = useTranslation('register')
  const formats = useFormats()
  const kilograms = (grams: number | null) => (grams === null ? null : formats.kilograms(grams))
  return (
    <RecordSection>
      <Facts
        facts={[
          { label: t('stock'), value: formats.kilograms(depot.stock_g), strong: true },
          { label: t('capacity'), value: kilograms(depot.capacity_g) },
          { label: t('alert'), value: kilograms(depot.alert_g) },
          { label: words('stored.arrondissement'), value: depot.arrondissement },
          { label: words('stored.departement'), value: depot.departement },
          { label: t('region'), value: depot.region },
          { label: t('address'), value: depot.address },
        ]}
      />
    </RecordSection>
  )
}

function DepotActions({ depot }: { depot: Depot }) {
  const { t: words } = useTranslation('register')
  const { role } = useMe()
  const [editing, setEditing] = useState(false)
  if (!may(role, 'warehouses.edit')) return null
  return (
    <>
      {!depot.archived && (
        <ActionButton small shortcut="edit" onClick={() => setEditing(true)}>
          {words('edit')}
        </ActionButton>
      )}
      <ArchiveAction group="warehouses" id={depot.id} name={depot.name ?? ''} archived={depot.archived} />
      {editing && <DepotForm depot={depot} onDone={() => setEditing(false)} />}
    </>
  )
}
