import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { parseDecimal } from '#shared/domain/decimal-input.ts'
import type { OutputOf } from '../../api/client.ts'
import { useCommand } from '../../api/queries.ts'
import type { Trouble } from '../../api/trouble.ts'
import { go } from '../../app/route.ts'
import { useFormats } from '../../i18n/format.ts'
import { useTroubleText } from '../../i18n/refusal-text.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { ChoiceField } from '../../ui/ChoiceField.tsx'
import { MoneyField } from '../../ui/DecimalField.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { EntryForm } from '../../ui/EntryForm.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { Facts, FieldRow, Stack } from '../../ui/Panel.tsx'
import { PasswordField, TextField } from '../../ui/TextField.tsx'
import { toastDone } from '../../ui/toast.tsx'

type Till = NonNullable<OutputOf<'till.current'>['till']>

const amountOf = (text: string): number | null => {
  const parsed = parseDecimal(text, { scale: 0 })
  return parsed.ok ? parsed.value.value : null
}

/** The frame of the three: a short form, Enter goes on, the one button does it. */
function TillForm({
  title,
  verb,
  ready,
  busy,
  trouble,
  onSubmit,
  onClose,
  children,
}: {
  title: string
  verb: string
  ready: boolean
  busy: boolean
  trouble: Trouble | null
  onSubmit: () => void
  onClose: () => void
  children: React.ReactNode
}) {
  const { t } = useTranslation('common')
  const say = useTroubleText()
  return (
    <Dialog
      open
      onClose={onClose}
      title={title}
      actions={
        <>
          <ActionButton onClick={onClose} disabled={busy}>
            {t('action.cancel')}
          </ActionButton>
          <ActionButton kind="primary" busy={busy} disabled={!ready} onClick={onSubmit}>
            {verb}
          </ActionButton>
        </>
      }
    >
      <EntryForm onSubmit={() => ready && !busy && onSubmit()} enterSubmits label={title}>
        <Stack gap={3}>
          {children}
          {trouble && <Notice tone="bad" title={say(trouble)} urgent />}
        </Stack>
      </EntryForm>
    </Dialog>
  )
}

/** Opens by a count; a count that is not what the last closing left asks why. */
export function OpenTill({ expected_xaf, onDone }: { expected_xaf: number | null; onDone: () => void }) {
  const { t } = useTranslation('till')
  const formats = useFormats()
  const [count, setCount] = useState('')
  const [why, setWhy] = useState('')
  const open = useCommand('till.open')
  const counted_xaf = amountOf(count)
  const differs = expected_xaf !== null && counted_xaf !== null && counted_xaf !== expected_xaf
  const submit = async () => {
    if (counted_xaf === null) return
    const done = await open.run({ counted_xaf, ...(why.trim() === '' ? {} : { why: why.trim() }) })
    if (!done.ok) return
    toastDone(t('opened_done', { no: done.value.no }))
    onDone()
  }
  return (
    <TillForm
      title={t('openAsk')}
      verb={t('open')}
      ready={counted_xaf !== null}
      busy={open.busy}
      trouble={open.trouble}
      onSubmit={() => void submit()}
      onClose={onDone}
    >
      <MoneyField label={t('countNow')} value={count} onChange={setCount} autoFocus required />
      {expected_xaf !== null && <Facts facts={[{ label: t('lastClosing'), value: formats.money(expected_xaf) }]} />}
      {differs && <TextField label={t('differsWhy')} value={why} onChange={setWhy} maxLength={200} />}
    </TillForm>
  )
}

/** Money in or out that is not a payment. */
export function MoveTill({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation('till')
  const [kind, setKind] = useState<'supply' | 'withdraw' | 'expense'>('supply')
  const [amount, setAmount] = useState('')
  const [why, setWhy] = useState('')
  const move = useCommand('till.move')
  const amount_xaf = amountOf(amount)
  const ready = amount_xaf !== null && amount_xaf > 0 && why.trim() !== ''
  const submit = async () => {
    if (amount_xaf === null) return
    const done = await move.run({ kind, amount_xaf, why: why.trim() })
    if (!done.ok) return
    toastDone(t('moved'))
    onDone()
  }
  return (
    <TillForm
      title={t('move')}
      verb={t('moveVerb')}
      ready={ready}
      busy={move.busy}
      trouble={move.trouble}
      onSubmit={() => void submit()}
      onClose={onDone}
    >
      <ChoiceField
        label={t('kind')}
        choices={(['supply', 'withdraw', 'expense'] as const).map(value => ({ value, label: t(`kinds.${value}`) }))}
        value={kind}
        onChange={setKind}
      />
      <MoneyField label={t('amount')} value={amount} onChange={setAmount} autoFocus required />
      <TextField label={t('why')} value={why} onChange={setWhy} maxLength={200} required />
    </TillForm>
  )
}

function SecondPerson(props: {
  login: string
  setLogin: (login: string) => void
  password: string
  setPassword: (password: string) => void
}) {
  const { login, setLogin, password, setPassword } = props
  const { t } = useTranslation('till')
  return (
    <FieldRow columns={2}>
      <TextField label={t('secondLogin')} hint={t('secondHint')} value={login} onChange={setLogin} maxLength={40} />
      <PasswordField label={t('secondPassword')} value={password} onChange={setPassword} autoComplete="new-password" />
    </FieldRow>
  )
}

/** Closes by a count; the difference is shown before and stays a fact. `others`: the till of somebody who does not close it himself. */
export function CloseTill({ till, others = false, onDone }: { till: Till; others?: boolean; onDone: () => void }) {
  const { t } = useTranslation('till')
  const formats = useFormats()
  const [count, setCount] = useState('')
  const [why, setWhy] = useState('')
  const [login, setLogin] = useState('')
  const [password, setPassword] = useState('')
  const close = useCommand('till.close')
  const counted_xaf = amountOf(count)
  const difference = counted_xaf === null ? null : counted_xaf - till.balance_xaf
  const asksWhy = others || (difference !== null && difference !== 0)
  const ready = counted_xaf !== null && (!asksWhy || why.trim().length >= 3)
  const submit = async () => {
    if (counted_xaf === null) return
    const second =
      login.trim() !== '' && password !== '' ? { second: { login: login.trim(), password, why: t('secondWhy') } } : {}
    const whose = others ? { till: till.id } : {}
    const done = await close.run({
      ...whose,
      counted_xaf,
      ...(why.trim() === '' ? {} : { why: why.trim() }),
      ...second,
    })
    setPassword('')
    if (!done.ok) return
    toastDone(t('closed_done', { difference: formats.money(done.value.difference_xaf) }))
    onDone()
    go({ at: 'till', id: till.id })
  }
  return (
    <TillForm
      title={others ? t('closeOthersAsk', { no: till.no, name: till.userName ?? '' }) : t('closeAsk', { no: till.no })}
      verb={t('close')}
      ready={ready}
      busy={close.busy}
      trouble={close.trouble}
      onSubmit={() => void submit()}
      onClose={onDone}
    >
      <MoneyField label={t('countNow')} value={count} onChange={setCount} autoFocus required />
      <Facts
        facts={[
          { label: t('expected'), value: formats.money(till.balance_xaf) },
          difference !== null && {
            label: t('difference'),
            value: formats.money(difference),
            strong: true,
            ...(difference === 0 ? {} : { tone: 'bad' as const }),
          },
        ]}
      />
      {asksWhy && (
        <TextField
          label={others ? t(difference ? 'closeOthersWhyDiffers' : 'closeOthersWhy') : t('differenceWhy')}
          {...(others && { hint: t('closeOthersHint') })}
          value={why}
          onChange={setWhy}
          maxLength={200}
          required
        />
      )}
      {!others && <SecondPerson login={login} setLogin={setLogin} password={password} setPassword={setPassword} />}
    </TillForm>
  )
}
