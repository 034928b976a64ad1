import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '../../api/client.ts'
import { handPaper } from '../../api/paper.ts'
import { useAsk, useCommand } from '../../api/queries.ts'
import type { Trouble } from '../../api/trouble.ts'
import { go } from '../../app/route.ts'
import { useMe } from '../../app/session.ts'
import { useFormats } from '../../i18n/format.ts'
import { currentLanguage } from '../../i18n/i18n.ts'
import { useTroubleText } from '../../i18n/refusal-text.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { ChoiceField } from '../../ui/ChoiceField.tsx'
import { ComboBox } from '../../ui/ComboBox.tsx'
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx'
import { DateField } from '../../ui/DateField.tsx'
import { today } from '../../ui/day.ts'
import { MoneyField } from '../../ui/DecimalField.tsx'
import { EntryForm } from '../../ui/EntryForm.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { Facts, Stack } from '../../ui/Panel.tsx'
import { RecordPane, RecordSection } from '../../ui/RecordPane.tsx'
import { TextField } from '../../ui/TextField.tsx'
import { toastDone, toastProblem } from '../../ui/toast.tsx'
import { useShortcut } from '../../ui/use-shortcut.ts'
import { SameTransaction } from './SameTransaction.tsx'
import { type Kind, type Method, type PaymentFormState, usePaymentForm } from './use-payment-form.ts'

const methods: readonly Method[] = ['cash', 'mobile', 'transfer', 'cheque']

/** A new payment: whom, how much of what is due, how (PAY-1). The oldest deliveries are paid first. */
export function PaymentForm({ party: given, kind }: { party: string | undefined; kind: Kind }) {
  const { t } = useTranslation('payments')
  const formats = useFormats()
  const form = usePaymentForm(given, kind)
  const [asking, setAsking] = useState(false)
  const paying = usePay(form)
  const amount = formats.money(form.amount_xaf)
  const ask = () => form.ready && setAsking(true)
  useShortcut('confirm', ask)
  const pay = async () => {
    await paying.run()
    setAsking(false)
  }
  return (
    <RecordPane
      title={t('new')}
      onClose={() => go({ at: 'payments' })}
      actions={
        <ActionButton kind="primary" shortcut="confirm" disabled={!form.ready} onClick={ask}>
          {t('payVerb', { amount })}
        </ActionButton>
      }
    >
      <EntryForm onSubmit={ask} label={t('new')}>
        <Stack gap={3}>
          <Party form={form} given={given !== undefined} />
          <HowMuch form={form} given={given !== undefined} />
          <PaymentTrouble trouble={paying.trouble} form={form} />
        </Stack>
      </EntryForm>
      <OwedPart form={form} />
      <ConfirmDialog
        open={asking}
        title={t('ask', { amount, method: t(`methodsBy.${form.fields.method}`), name: form.name })}
        verb={t('payVerb', { amount })}
        safeVerb={t('dontPay')}
        busy={paying.busy}
        onConfirm={() => void pay()}
        onClose={() => setAsking(false)}
      >
        <OtherDay day={form.fields.day} />
      </ConfirmDialog>
    </RecordPane>
  )
}

/** Another day than today is said before it is paid, one that no campaign has with a warning (PAY-1). */
function OtherDay({ day }: { day: string }) {
  const { t } = useTranslation('payments')
  const formats = useFormats()
  const other = day !== '' && day !== today()
  const status = useAsk('home.status', { day }, { enabled: other, tables: ['season'] })
  if (!other) return null
  const dated = t('dated', { day: formats.day(day) })
  if (status.data?.season !== null) return <p>{dated}</p>
  return (
    <Notice tone="warning" title={dated}>
      {t('outsideSeason')}
    </Notice>
  )
}

/** Records the payment, then prints what is committed. */
function usePay({ fields, amount_xaf }: PaymentFormState) {
  const { t } = useTranslation('payments')
  const say = useTroubleText()
  const record = useCommand('payments.record')
  const print = useCommand('receipts.payment')
  const run = async () => {
    const { party, kind, method, day } = fields
    if (party === null) return
    const [reference, notes] = [fields.reference.trim(), fields.notes.trim()]
    const again = reference === fields.referenceAgain ? { referenceAgain: true } : {}
    const done = await record.run({
      payment: {
        party: { kind, id: party.value },
        amount_xaf,
        method,
        day,
        ...(reference === '' ? {} : { reference, ...again }),
        ...(notes === '' ? {} : { notes }),
      },
    })
    if (!done.ok) return
    const { id, no } = done.value
    go({ at: 'payments', id })
    const paper = await print.run({ id, paper: 'a5', lang: currentLanguage(), print: true })
    if (!paper.ok) return toastProblem(t('recordedNotPrinted', { no, why: say(paper.trouble) }))
    await handPaper(paper.value)
    toastDone(t('recorded', { no }))
  }
  return { run, busy: record.busy, trouble: record.trouble }
}

/** Why nothing was paid, and what can be said to it. */
function PaymentTrouble({ trouble, form: { fields, set } }: { trouble: Trouble | null; form: PaymentFormState }) {
  const say = useTroubleText()
  if (trouble === null) return null
  if (trouble.kind !== 'ReferenceUsed') return <Notice tone="bad" title={say(trouble)} urgent />
  const reference = fields.reference.trim()
  if (reference === fields.referenceAgain) return null
  return (
    <Notice tone="warning" title={say(trouble)} urgent>
      <SameTransaction onSay={() => set({ referenceAgain: reference })} />
    </Notice>
  )
}

interface PartProps {
  form: PaymentFormState
  /** the party was chosen before: the amount comes first */
  given: boolean
}

function Party({ form: { fields, set, name }, given }: PartProps) {
  const { t } = useTranslation('payments')
  const { kind, party } = fields
  return (
    <>
      <ChoiceField
        small
        label={t('whom')}
        choices={[
          { value: 'farmer', label: t('farmer') },
          { value: 'supplier', label: t('supplier') },
        ]}
        value={kind}
        onChange={value => set({ kind: value, party: null })}
      />
      <ComboBox
        label={kind === 'farmer' ? t('farmer') : t('supplier')}
        value={party === null ? null : { value: party.value, hint: party.hint ?? '', label: name }}
        onChange={value => set({ party: value })}
        load={(text, signal) => find(kind, text, signal)}
        required
        autoFocus={!given}
      />
    </>
  )
}

function HowMuch({ form: { fields, set, due_xaf }, given }: PartProps) {
  const { t } = useTranslation('payments')
  const formats = useFormats()
  const me = useMe()
  return (
    <>
      <MoneyField
        id="amount"
        label={t('amount')}
        value={fields.amount}
        onChange={amount => set({ amount })}
        placeholder={formats.amount(due_xaf)}
        autoFocus={given}
      />
      <ChoiceField
        small
        label={t('method')}
        choices={methods.map(value => ({
          value,
          label: t(`methodsShort.${value}`),
          disabled: me.role === 'AG' && value !== 'cash',
        }))}
        value={fields.method}
        onChange={method => set({ method })}
      />
      {fields.method !== 'cash' && (
        <TextField
          label={t('reference')}
          value={fields.reference}
          onChange={reference => set({ reference })}
          maxLength={60}
          required
        />
      )}
      <DateField label={t('day')} value={fields.day} onChange={day => set({ day })} max={today()} />
      <TextField label={t('notes')} printed value={fields.notes} onChange={notes => set({ notes })} maxLength={500} />
    </>
  )
}

function OwedPart({ form: { owed, due_xaf } }: { form: PaymentFormState }) {
  const { t } = useTranslation('payments')
  const formats = useFormats()
  if (owed === undefined) return null
  const rows = owed.rows.map(row => ({
    label: `${row.no} · ${formats.day(row.day)}`,
    value: formats.amount(row.due_xaf),
  }))
  return (
    <RecordSection title={t('owed')}>
      {rows.length === 0 ? (
        <p>{t('nothingOwed')}</p>
      ) : (
        <Facts facts={[...rows, { label: t('due'), value: formats.money(due_xaf), strong: true }]} />
      )}
    </RecordSection>
  )
}

async function find(kind: Kind, text: string, signal: AbortSignal) {
  if (kind === 'supplier') {
    const { rows } = await api.suppliers.find({ text }, { signal })
    return rows.map(row => ({ value: row.id, label: row.name ?? row.no ?? '…', hint: row.no ?? '' }))
  }
  const { rows } = await api.farmers.find({ text }, { signal })
  return rows.map(row => ({
    value: row.id,
    label: row.name ?? row.no ?? '…',
    hint: [row.no, row.village].filter(Boolean).join(' · '),
  }))
}
