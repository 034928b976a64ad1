import { useTranslation } from 'react-i18next'
import { may } from '#shared/domain/rights.ts'
import { go, useRoute } from '../../app/route.ts'
import { useMe } from '../../app/session.ts'
import { ChoiceField } from '../../ui/ChoiceField.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { AuditList } from './AuditList.tsx'
import { BackupPart } from './BackupPart.tsx'
import css from './Ledger.module.css'
import { ledgerParts } from './ledger-parts.ts'
import { VerifyPart } from './VerifyPart.tsx'

/** *Audit et registre*: the whole history checked, read, and kept safe elsewhere (TRC-1, AUD-1, BK-4). */
export function LedgerScreen() {
  const { t } = useTranslation('ledger')
  const me = useMe()
  const route = useRoute('ledger')
  const mine = ledgerParts.filter(({ can }) => may(me.role, can))
  const part = mine.find(one => one.part === route?.part)?.part ?? 'verify'
  return (
    <div className={css.screen}>
      <PageHeader title={t('title')} />
      <ChoiceField
        small
        hideLabel
        label={t('title')}
        choices={mine.map(({ part: value }) => ({ value, label: t(`parts.${value}`) }))}
        value={part}
        onChange={value => go({ at: 'ledger', part: value })}
      />
      <div className={css.part}>
        {part === 'verify' && <VerifyPart />}
        {part === 'audit' && <AuditList id={route?.id} />}
        {part === 'backups' && <BackupPart couriers={route?.id === 'courier'} />}
      </div>
    </div>
  )
}
