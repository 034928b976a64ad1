import { useTranslation } from 'react-i18next'
import { go, useRoute } from '../../app/route.ts'
import { ChoiceField } from '../../ui/ChoiceField.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import css from '../ledger/Ledger.module.css'
import { NetworkPart } from '../network/NetworkPart.tsx'
import { RelayPart } from '../relay/RelayPart.tsx'
import { DepotsPart } from './DepotsPart.tsx'
import { RulesPart } from './RulesPart.tsx'
import { SeasonsPart } from './SeasonsPart.tsx'
import { SessionsPart } from './SessionsPart.tsx'
import { settingsParts } from './settings-parts.ts'
import { WindowPart } from './WindowPart.tsx'

/** *Réglages*: the organisation's papers and rules, its campaigns and depots, one's own sessions, the network, headquarters, this window. */
export function SettingsScreen() {
  const { t } = useTranslation('settings')
  const route = useRoute('settings')
  const part = settingsParts.find(one => one === route?.part) ?? 'rules'
  return (
    <div className={css.screen}>
      <PageHeader title={t('title')} />
      <ChoiceField
        small
        hideLabel
        label={t('title')}
        choices={settingsParts.map(value => ({ value, label: t(`parts.${value}`) }))}
        value={part}
        onChange={value => go({ at: 'settings', part: value })}
      />
      <div className={css.part}>
        {part === 'rules' && <RulesPart />}
        {part === 'seasons' && <SeasonsPart />}
        {part === 'warehouses' && <DepotsPart />}
        {part === 'sessions' && <SessionsPart />}
        {part === 'network' && <NetworkPart />}
        {part === 'hq' && <RelayPart />}
        {part === 'window' && <WindowPart />}
      </div>
    </div>
  )
}
