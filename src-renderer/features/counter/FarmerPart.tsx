import { useTranslation } from 'react-i18next'
import { api, type OutputOf } from '../../api/client.ts'
import { useFormats } from '../../i18n/format.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { ComboBox } from '../../ui/ComboBox.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { phoneText } from '../register/stored-text.ts'
import css from './Counter.module.css'
import type { CounterDraft } from './counter-draft.ts'

type Facts = OutputOf<'deliveries.facts'>

/** Who brings the cocoa: the search, or the farmer with his quota once chosen. */
export function FarmerPart({
  draft,
  facts,
  set,
  error,
  takesFocus,
}: {
  draft: CounterDraft
  facts: Facts | undefined
  set: (change: Partial<CounterDraft>) => void
  error: string | undefined
  takesFocus: boolean
}) {
  const { t } = useTranslation('counter')
  if (draft.farmer !== null && facts !== undefined) {
    return <ChosenFarmer facts={facts} change={() => set({ farmer: null, supplier: null })} />
  }
  return (
    <Panel>
      <ComboBox
        id="farmer"
        label={t('farmer')}
        placeholder={t('farmerHint')}
        value={draft.farmer}
        onChange={farmer => {
          set({ farmer, supplier: null })
          // on with the bags: place and day are as yesterday for nearly everybody (ux.md §1)
          if (farmer !== null) document.getElementById('bags')?.focus()
        }}
        load={findFarmers}
        error={error}
        required
        autoFocus={takesFocus}
      />
    </Panel>
  )
}

async function findFarmers(text: string, signal: AbortSignal) {
  const { rows } = await api.farmers.find({ text }, { signal })
  return rows.map(row => ({
    value: row.id,
    label: row.name ?? row.no ?? '…',
    hint: [row.no, row.village, row.cooperativeName, row.phone && phoneText(row.phone)].filter(Boolean).join(' · '),
  }))
}

function ChosenFarmer({ facts, change }: { facts: Facts; change: () => void }) {
  const { t } = useTranslation('counter')
  const { farmer } = facts
  const place = [farmer.no, farmer.village ?? t('noPlace'), farmer.cooperativeName].filter(Boolean).join(' · ')
  return (
    <Panel>
      <div className={css.farmer}>
        <span className={css.initials} aria-hidden="true">
          {initialsOf(farmer.name)}
        </span>
        <div>
          <h2 title={farmer.name ?? ''}>{farmer.name ?? t('nameUnknown')}</h2>
          <p title={place}>{place}</p>
        </div>
        <Quota facts={facts} />
        <ActionButton onClick={change} shortcut="openValues">
          {t('change')}
        </ActionButton>
      </div>
    </Panel>
  )
}

function Quota({ facts }: { facts: Facts }) {
  const { t } = useTranslation('counter')
  const formats = useFormats()
  if (facts.quota_g === null || facts.quota_g === 0) return <span className={css.quota}>{t('quotaUnknown')}</span>
  const used_bp = Math.floor((facts.used_g * 10_000) / facts.quota_g)
  const level = used_bp >= 10_000 ? 'passed' : used_bp >= 7_000 ? 'near' : 'low'
  return (
    <div className={css.quota}>
      <div>
        <span>{t('quota', { quota: formats.kilograms(facts.quota_g) })}</span>
        <strong>{formats.percent(Math.floor(used_bp / 100) * 100)}</strong>
      </div>
      <progress className={css.bar} data-level={level} max={10_000} value={Math.min(10_000, used_bp)} />
    </div>
  )
}

const initialsOf = (name: string | null): string =>
  (name ?? '?')
    .split(/\s+/)
    .slice(0, 2)
    .map(word => word.charAt(0).toLocaleUpperCase('fr'))
    .join('')
