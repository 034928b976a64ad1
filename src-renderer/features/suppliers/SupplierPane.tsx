import { useTranslation } from 'react-i18next'
import { addDays } from '#shared/domain/day.ts'
import { may } from '#shared/domain/rights.ts'
import { useAsk } from '../../api/queries.ts'
import { formatRoute, go } from '../../app/route.ts'
import { useMe } from '../../app/session.ts'
import { useFormats } from '../../i18n/format.ts'
import { useTroubleText } from '../../i18n/refusal-text.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { today } from '../../ui/day.ts'
import { Notice } from '../../ui/Notice.tsx'
import { Facts } from '../../ui/Panel.tsx'
import { RecordPane, RecordSection } from '../../ui/RecordPane.tsx'
import { Tag } from '../../ui/Tag.tsx'
import { useShortcut } from '../../ui/use-shortcut.ts'
import { ArchiveAction } from '../register/ArchiveAction.tsx'
import { Conflicts } from '../register/Conflicts.tsx'
import { QuotaBar } from '../register/QuotaBar.tsx'
import { RecordTools } from '../records/RecordTools.tsx'
import { RecordHistory } from '../register/RecordHistory.tsx'
import css from '../register/Register.module.css'
import { phoneText, positionText } from '../register/stored-text.ts'
import { identityText } from '../register/value-text.ts'
import type { Supplier } from './supplier-values.ts'
import { ValidateActions } from './ValidateActions.tsx'
import { ValidationTag } from './ValidationTag.tsx'

const tables = ['supplier', 'supplier_validation', 'farmer', 'cooperative', 'delivery', 'void']
const soonDays = 30

/** One supplier whole: what managers said, his contract and figures, who he is, his history. */
export function SupplierPane({ id }: { id: string }) {
  const { t } = useTranslation('suppliers')
  const { t: words } = useTranslation('register')
  const say = useTroubleText()
  const close = () => go({ at: 'suppliers' })
  useShortcut('print', () => window.print())
  const { data, trouble } = useAsk('suppliers.get', { id }, { tables, keep: true })
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
      tag={data.archived ? <Tag tone="void">{words('archived')}</Tag> : <ValidationTag validation={data.validation} />}
      note={[data.village, data.cooperativeName].filter(Boolean).join(' · ')}
      onClose={close}
      actions={<SupplierActions supplier={data} />}
      tools={<RecordTools kind="supplier" id={id} no={data.no} />}
    >
      <div className={css.above}>
        <Conflicts conflicts={data.conflicts} of={{ e: 'supplier', id }} />
        <ContractNotice supplier={data} />
      </div>
      <SupplierFigures supplier={data} />
      <SupplierFacts supplier={data} />
      <Validations supplier={data} />
      <RecordHistory lines={data.history} />
    </RecordPane>
  )
}

/** SUP-2: a contract that ends soon, or is over. */
function ContractNotice({ supplier }: { supplier: Supplier }) {
  const { t } = useTranslation('suppliers')
  const formats = useFormats()
  const end = supplier.contract_end
  if (end === null || supplier.archived || end > addDays(today(), soonDays)) return null
  const over = end < today()
  return (
    <Notice
      tone={over ? 'bad' : 'warning'}
      title={t(over ? 'contractOver' : 'contractSoon', { day: formats.day(end) })}
    />
  )
}

function SupplierFigures({ supplier }: { supplier: Supplier }) {
  const { t } = useTranslation('suppliers')
  const formats = useFormats()
  return (
    <RecordSection title={t('season')}>
      {supplier.ceiling_g !== null && (
        <QuotaBar quota_g={supplier.ceiling_g} used_g={supplier.loaded_g} label={t('ceiling')} />
      )}
      <Facts
        facts={[
          { label: t('farmers'), value: formats.whole(supplier.farmers) },
          { label: t('loaded'), value: formats.kilograms(supplier.loaded_g), strong: true },
        ]}
      />
    </RecordSection>
  )
}

function SupplierFacts({ supplier }: { supplier: Supplier }) {
  const { t } = useTranslation('register')
  const { t: own } = useTranslation('suppliers')
  const formats = useFormats()
  const day = (value: string | null) => (value === null ? null : formats.day(value))
  const place = [supplier.village, supplier.arrondissement, supplier.departement, supplier.region]
  const known = [...place, supplier.phone, supplier.identity, supplier.position, supplier.cooperative, supplier.notes]
  const nothing = !known.some(Boolean) && supplier.other_codes.length === 0
  return (
    <>
      <RecordSection title={own('contract')}>
        <Facts
          facts={[
            { label: own('contractStart'), value: day(supplier.contract_start) },
            { label: own('contractEnd'), value: day(supplier.contract_end) ?? own('noEnd') },
            { label: own('terminationReason'), value: supplier.termination_reason },
          ]}
        />
      </RecordSection>
      <RecordSection title={t('part.person')}>
        <Facts
          facts={[
            { label: t('stored.phone'), value: supplier.phone === null ? null : phoneText(supplier.phone) },
            { label: t('stored.identity'), value: identityText(supplier.identity, formats, t) || null },
            { label: t('place'), value: place.filter(Boolean).join(', ') || null },
            { label: t('stored.position'), value: positionText(supplier.position) || null },
            {
              label: t('stored.cooperative'),
              value: supplier.cooperative && (
                <a href={formatRoute({ at: 'cooperatives', id: supplier.cooperative })}>
                  {supplier.cooperativeName ?? '…'}
                </a>
              ),
            },
            { label: t('stored.other_codes'), value: supplier.other_codes.join(', ') || null },
          ]}
        />
        {nothing && <p className="quiet">{t('nothingKnown')}</p>}
        {supplier.notes !== null && <p className={css.notes}>{supplier.notes}</p>}
      </RecordSection>
    </>
  )
}

function Validations({ supplier }: { supplier: Supplier }) {
  const { t } = useTranslation('suppliers')
  const { t: words } = useTranslation('register')
  const formats = useFormats()
  return (
    <RecordSection title={t('validations')}>
      {supplier.validations.length === 0 ? (
        <p className="quiet">{t('validationsNone')}</p>
      ) : (
        <ol className={css.history}>
          {supplier.validations.map(one => (
            <li key={one.at_ms}>
              <p>
                {words(`validation.${one.status}`)} {words('history.by', { who: one.actorName ?? '…' })}
              </p>
              <small className="num">{formats.instant(one.at_ms)}</small>
              {one.why !== null && <p className={css.notes}>{words('history.why', { why: one.why })}</p>}
            </li>
          ))}
        </ol>
      )}
    </RecordSection>
  )
}

function SupplierActions({ supplier }: { supplier: Supplier }) {
  const { t } = useTranslation('register')
  const { role } = useMe()
  const name = supplier.name ?? supplier.no ?? ''
  const mayEdit = !supplier.archived && may(role, 'suppliers.edit')
  const change = () => go({ at: 'suppliers', id: supplier.id, mode: 'edit' })
  useShortcut('edit', change, mayEdit)
  return (
    <>
      {!supplier.archived && may(role, 'suppliers.validate') && <ValidateActions supplier={supplier} />}
      {mayEdit && (
        <ActionButton small onClick={change}>
          {t('edit')}
        </ActionButton>
      )}
      {may(role, 'suppliers.archive') && (
        <ArchiveAction group="suppliers" id={supplier.id} name={name} archived={supplier.archived} />
      )}
    </>
  )
}
