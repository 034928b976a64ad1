import { useTranslation } from 'react-i18next'
import { may } from '#shared/domain/rights.ts'
import { go, useRoute } from '../../app/route.ts'
import { useMe } from '../../app/session.ts'
import { ChoiceField } from '../../ui/ChoiceField.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { AuditList } from './AuditList.tsx'
import { BackupPart } from './BackupPart.tsx'
import css from './Ledger.module.css'
import { VerifyPart } from './VerifyPart.tsx'

const parts = ['verify', 'audit', 'backups'] as const
type Part = (typeof parts)[number]

/** *Audit et registre*: the whole history checked, read, and kept safe elsewhere (TRC-1, AUD-1, BK-4). */
export function LedgerScreen() {
  const { t } = useTranslation('ledger')
  const me = useMe()
  const route = useRoute('ledger')
  const part: Part = parts.find(one => one === route?.part) ?? 'verify'
  return (
    <div className={css.screen}>
      <PageHeader title={t('title')} />
      <ChoiceField
        small
        hideLabel
        label={t('title')}
        choices={parts
          .filter(one => one !== 'backups' || may(me.role, 'stations.view'))
          .map(value => ({ value, label: t(`parts.${value}`) }))}
        value={part}
        onChange={value => go({ at: 'ledger', part: value })}
      />
      <div className={css.part}>
        {part === 'verify' && <VerifyPart />}
        {part === 'audit' && <AuditList id={route?.id} />}
        {part === 'backups' && <BackupPart />}
      </div>
    </div>
  )
}
