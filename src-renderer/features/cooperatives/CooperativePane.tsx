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
import { ArchiveAction } from '../register/ArchiveAction.tsx'
import { Conflicts } from '../register/Conflicts.tsx'
import { RecordTools } from '../records/RecordTools.tsx'
import { RecordHistory } from '../register/RecordHistory.tsx'
import css from '../register/Register.module.css'
import { phoneText } from '../register/stored-text.ts'
import type { Cooperative } from './cooperative-values.ts'

/** One cooperative whole: its members and what they brought, where it is, its history. */
export function CooperativePane({ id }: { id: string }) {
  const { t } = useTranslation('cooperatives')
  const { t: words } = useTranslation('register')
  const say = useTroubleText()
  const formats = useFormats()
  const close = () => go({ at: 'cooperatives' })
  useShortcut('print', () => window.print())
  const tables = ['cooperative', 'farmer', 'supplier', 'delivery', 'void']
  const { data, trouble } = useAsk('cooperatives.get', { id }, { tables, keep: true })
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
      title={data.name ?? words('nameUnknown')}
      tag={data.archived && <Tag tone="void">{words('archived')}</Tag>}
      note={[data.village, data.departement].filter(Boolean).join(', ')}
      onClose={close}
      actions={<CooperativeActions cooperative={data} />}
      tools={<RecordTools kind="cooperative" id={id} no={data.no} />}
    >
      <div className={css.above}>
        <Conflicts conflicts={data.conflicts} of={{ e: 'cooperative', id }} />
      </div>
      <RecordSection title={t('members')}>
        <Facts
          facts={[
            { label: t('farmers'), value: formats.whole(data.farmers) },
            { label: t('suppliers'), value: formats.whole(data.suppliers) },
            { label: t('net'), value: formats.kilograms(data.net_g), strong: true },
          ]}
        />
      </RecordSection>
      <CooperativeFacts cooperative={data} />
      <RecordHistory lines={data.history} />
    </RecordPane>
  )
}

function CooperativeFacts({ cooperative }: { cooperative: Cooperative }) {
  const { t } = useTranslation('register')
  const { t: own } = useTranslation('cooperatives')
  const place = [cooperative.village, cooperative.arrondissement, cooperative.departement, cooperative.region]
  const known = [...place, cooperative.phone, cooperative.address, cooperative.notes, ...cooperative.other_codes]
  if (!known.some(Boolean)) {
    return (
      <RecordSection title={own('body')}>
        <p className="quiet">{t('nothingKnown')}</p>
      </RecordSection>
    )
  }
  return (
    <RecordSection title={own('body')}>
      <Facts
        facts={[
          { label: t('stored.phone'), value: cooperative.phone === null ? null : phoneText(cooperative.phone) },
          { label: t('stored.address'), value: cooperative.address },
          { label: t('place'), value: place.filter(Boolean).join(', ') || null },
          { label: t('stored.other_codes'), value: cooperative.other_codes.join(', ') || null },
        ]}
      />
      {cooperative.notes !== null && <p className={css.notes}>{cooperative.notes}</p>}
    </RecordSection>
  )
}

function CooperativeActions({ cooperative }: { cooperative: Cooperative }) {
  const { t } = useTranslation('register')
  const { role } = useMe()
  const name = cooperative.name ?? cooperative.no ?? ''
  return (
    <>
      {!cooperative.archived && may(role, 'cooperatives.edit') && (
        <ActionButton
          small
          shortcut="edit"
          onClick={() => go({ at: 'cooperatives', id: cooperative.id, mode: 'edit' })}
        >
          {t('edit')}
        </ActionButton>
      )}
      {may(role, 'cooperatives.archive') && (
        <ArchiveAction group="cooperatives" id={cooperative.id} name={name} archived={cooperative.archived} />
      )}
    </>
  )
}
