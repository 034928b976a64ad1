import { Plus, X } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { OutputOf } from '../../api/client.ts'
import { useFormats } from '../../i18n/format.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { MoneyField } from '../../ui/DecimalField.tsx'
import { FieldRow, Panel, Stack } from '../../ui/Panel.tsx'
import { SelectField } from '../../ui/SelectField.tsx'
import { TextField } from '../../ui/TextField.tsx'
import css from './Counter.module.css'
import type { DeductionType, DraftDeduction, Method } from './counter-draft.ts'
import type { PartProps } from './WeightPart.tsx'

const methods: readonly Method[] = ['cash', 'mobile', 'transfer', 'cheque']
const deductionTypes: readonly DeductionType[] = ['advance', 'dues', 'transport', 'input', 'other']
const mostDeductions = 12

/** Price, deductions, and what is paid now. */
export function MoneyPart({
  draft,
  set,
  error,
  facts,
  proposed_xaf,
  tillClosed,
  mayPay,
}: PartProps & {
  facts: OutputOf<'deliveries.facts'> | undefined
  /** what is paid when the field is left empty */
  proposed_xaf: number | null
  tillClosed: boolean
  mayPay: boolean
}) {
  const { t } = useTranslation('counter')
  const formats = useFormats()
  const prices = facts?.prices ?? []
  const certification = draft.certification === '' ? null : draft.certification
  const grid =
    prices.find(price => price.grade === draft.grade && price.certification === certification) ??
    prices.find(price => price.grade === draft.grade && price.certification === null)
  const certifications = facts?.farmer.certification ?? []
  return (
    <Panel>
      <Stack gap={3}>
        <FieldRow columns={4}>
          <MoneyField
            id="price"
            unit={t('perKg')}
            label={draft.grade === null ? t('price') : t('priceOfGrade', { grade: draft.grade })}
            value={draft.price}
            onChange={price => set({ price })}
            placeholder={
              draft.grade === null ? t('byGrade') : grid === undefined ? t('noPrice') : formats.amount(grid.price_xaf)
            }
            error={error('price')}
          />
          <MoneyField
            id="pay"
            label={t('payNow')}
            value={draft.pay}
            onChange={pay => set({ pay })}
            placeholder={proposed_xaf === null || !mayPay ? '0' : formats.amount(proposed_xaf)}
            hint={tillClosed && mayPay ? t('tillClosed') : undefined}
            disabled={!mayPay}
            error={error('pay')}
          />
          <SelectField
            id="method"
            label={t('method')}
            value={draft.method}
            onChange={method => set({ method: method as Method })}
            choices={methods.map(value => ({ value, label: t(`methods.${value}`) }))}
            disabled={!mayPay}
          />
          <LastField draft={draft} set={set} error={error} certifications={certifications} />
        </FieldRow>
        <Deductions draft={draft} set={set} error={error} />
      </Stack>
    </Panel>
  )
}

function Deductions({ draft, set, error }: PartProps) {
  const { t } = useTranslation('counter')
  const change = (at: number, part: Partial<DraftDeduction>) =>
    set({ deductions: draft.deductions.map((one, index) => (index === at ? { ...one, ...part } : one)) })
  return (
    <>
      {draft.deductions.map((one, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows have no other identity than their place
        <div key={at} className={css.deduction}>
          <SelectField
            label={t('deduction')}
            value={one.type}
            onChange={type => change(at, { type: type as DeductionType })}
            choices={deductionTypes.map(value => ({ value, label: t(`deductions.${value}`) }))}
          />
          <TextField
            label={t('deductionLabel')}
            printed
            value={one.label}
            onChange={label => change(at, { label })}
            maxLength={60}
          />
          <MoneyField
            id={`deduction-${at}`}
            label={t('amount')}
            value={one.amount}
            onChange={amount => change(at, { amount })}
            error={error(`deduction-${at}`)}
          />
          <button
            type="button"
            className={css.remove}
            onClick={() => set({ deductions: draft.deductions.filter((_, index) => index !== at) })}
            aria-label={t('removeDeduction')}
          >
            <X size={16} aria-hidden="true" />
          </button>
        </div>
      ))}
      {draft.deductions.length < mostDeductions && (
        <div className={css.links}>
          <ActionButton
            small
            kind="quiet"
            icon={<Plus size={16} />}
            onClick={() => set({ deductions: [...draft.deductions, { type: 'dues', label: '', amount: '' }] })}
          >
            {t('addDeduction')}
          </ActionButton>
          <ActionButton small kind="quiet" onClick={() => set({ transport: !draft.transport })}>
            {draft.transport ? t('hideTransport') : t('showTransport')}
          </ActionButton>
        </div>
      )}
    </>
  )
}

/** A cash payment leaves room for the certification; the others need their reference. */
function LastField({ draft, set, error, certifications }: PartProps & { certifications: readonly string[] }) {
  const { t } = useTranslation('counter')
  if (draft.method !== 'cash') {
    return (
      <TextField
        id="reference"
        label={t('reference')}
        value={draft.reference}
        onChange={reference => set({ reference })}
        error={error('reference')}
        maxLength={60}
      />
    )
  }
  return (
    <SelectField
      id="certification"
      label={t('certification')}
      value={draft.certification}
      onChange={value => set({ certification: value })}
      choices={certifications.map(value => ({ value, label: value }))}
      clearable
      disabled={certifications.length === 0}
      placeholder={t('noCertification')}
    />
  )
}
