import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { parseDecimal } from '#shared/domain/decimal-input.ts'
import { api } from '../../api/client.ts'
import { handPaper } from '../../api/paper.ts'
import { useAsk, useCommand } from '../../api/queries.ts'
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

type Kind = 'farmer' | 'supplier'
type Method = 'cash' | 'mobile' | 'transfer' | 'cheque'
const methods: readonly Method[] = ['cash', 'mobile', 'transfer', 'cheque']

/** A new payment: whom, how much of what is due, how (PAY-1). The oldest deliveries are paid first. */
export function PaymentForm({ party: given, kind: givenKind }: { party: string | undefined; kind: Kind }) {
  const { t } = useTranslation('payments')
  const formats = useFormats()
  const say = useTroubleText()
  const me = useMe()
  const [kind, setKind] = useState<Kind>(givenKind)
  const [party, setParty] = useState<{ value: string; label: string; hint?: string } | null>(
    given === undefined ? null : { value: given, label: '' },
  )
  const [amount, setAmount] = useState('')
  const [method, setMethod] = useState<Method>('cash')
  const [reference, setReference] = useState('')
  const [day, setDay] = useState(today())
  const [notes, setNotes] = useState('')
  const [asking, setAsking] = useState(false)
  const record = useCommand('payments.record')
  const print = useCommand('receipts.payment')
  const named = useAsk(
    'farmers.get',
    { id: given ?? '' },
    { enabled: given !== undefined && kind === 'farmer', tables: ['farmer'] },
  )
  const owed = useAsk(
    'payments.owed',
    { party: { kind, id: party?.value ?? '' } },
    { enabled: party !== null, tables: ['delivery', 'allocation', 'void'] },
  )
  const close = () => go({ at: 'payments' })
  const name = party?.label || named.data?.name || named.data?.no || ''
  const due = owed.data?.rows.reduce((sum, row) => sum + row.due_xaf, 0) ?? 0
  const typed = parseDecimal(amount, { scale: 0 })
  const amount_xaf = typed.ok ? typed.value.value : amount.trim() === '' ? due : 0
  const ready = party !== null && amount_xaf > 0 && day !== ''

  const pay = async () => {
    if (party === null) return
    const done = await record.run({
      payment: {
        party: { kind, id: party.value },
        amount_xaf,
        method,
        day,
        ...(reference.trim() === '' ? {} : { reference: reference.trim() }),
        ...(notes.trim() === '' ? {} : { notes: notes.trim() }),
      },
    })
    setAsking(false)
    if (!done.ok) return
    go({ at: 'payments', id: done.value.id })
    const paper = await print.run({ id: done.value.id, paper: 'a5', lang: currentLanguage(), print: true })
    if (!paper.ok) return toastProblem(t('recordedNotPrinted', { no: done.value.no, why: say(paper.trouble) }))
    await handPaper(paper.value)
    toastDone(t('recorded', { no: done.value.no }))
  }
  useShortcut('confirm', () => ready && setAsking(true))
  return (
    <RecordPane
      title={t('new')}
      onClose={close}
      actions={
        <ActionButton kind="primary" shortcut="confirm" disabled={!ready} onClick={() => setAsking(true)}>
          {t('payVerb', { amount: formats.money(amount_xaf) })}
        </ActionButton>
      }
    >
      <EntryForm onSubmit={() => ready && setAsking(true)} label={t('new')}>
        <Stack gap={3}>
          <ChoiceField
            small
            label={t('whom')}
            choices={[
              { value: 'farmer', label: t('farmer') },
              { value: 'supplier', label: t('supplier') },
            ]}
            value={kind}
            onChange={value => {
              setKind(value)
              setParty(null)
            }}
          />
          <ComboBox
            label={kind === 'farmer' ? t('farmer') : t('supplier')}
            value={party === null ? null : { value: party.value, hint: party.hint ?? '', label: name }}
            onChange={setParty}
            load={(text, signal) => find(kind, text, signal)}
            required
            autoFocus={given === undefined}
          />
          <MoneyField
            id="amount"
            label={t('amount')}
            value={amount}
            onChange={setAmount}
            placeholder={formats.amount(due)}
            autoFocus={given !== undefined}
          />
          <ChoiceField
            small
            label={t('method')}
            choices={methods.map(value => ({
              value,
              label: t(`methodsShort.${value}`),
              disabled: me.role === 'AG' && value !== 'cash',
            }))}
            value={method}
            onChange={setMethod}
          />
          {method !== 'cash' && (
            <TextField label={t('reference')} value={reference} onChange={setReference} maxLength={60} required />
          )}
          <DateField label={t('day')} value={day} onChange={setDay} max={today()} />
          <TextField label={t('notes')} value={notes} onChange={setNotes} maxLength={500} />
          {record.trouble && <Notice tone="bad" title={say(record.trouble)} urgent />}
        </Stack>
      </EntryForm>
      {party !== null && (
        <RecordSection title={t('owed')}>
          {owed.data?.rows.length === 0 ? (
            <p>{t('nothingOwed')}</p>
          ) : (
            <Facts
              facts={[
                ...(owed.data?.rows ?? []).map(row => ({
                  label: `${row.no} · ${formats.day(row.day)}`,
                  value: formats.amount(row.due_xaf),
                })),
                { label: t('due'), value: formats.money(due), strong: true },
              ]}
            />
          )}
        </RecordSection>
      )}
      <ConfirmDialog
        open={asking}
        title={t('ask', { amount: formats.money(amount_xaf), method: t(`methodsBy.${method}`), name })}
        verb={t('payVerb', { amount: formats.money(amount_xaf) })}
        safeVerb={t('dontPay')}
        busy={record.busy}
        onConfirm={() => void pay()}
        onClose={() => setAsking(false)}
      />
    </RecordPane>
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
