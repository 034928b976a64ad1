import { useTranslation } from 'react-i18next'
import { useAsk } from '../../api/queries.ts'
import { useFormats } from '../../i18n/format.ts'
import { useTroubleText } from '../../i18n/refusal-text.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { ChoiceField } from '../../ui/ChoiceField.tsx'
import { DateField } from '../../ui/DateField.tsx'
import { MoneyField } from '../../ui/DecimalField.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { EntryForm } from '../../ui/EntryForm.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { Stack } from '../../ui/Panel.tsx'
import { SelectField } from '../../ui/SelectField.tsx'
import { TextField } from '../../ui/TextField.tsx'
import { toastDone } from '../../ui/toast.tsx'
import { grades, type PriceForm, usePriceForm } from './use-price-form.ts'

/** Sets the price of a grade from a day on, everywhere or in one depot (DEL-6). */
export function NewPrice({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation('prices')
  const { t: common } = useTranslation('common')
  const say = useTroubleText()
  const formats = useFormats()
  const form = usePriceForm()
  const { command, fields, ready } = form
  const submit = async () => {
    if (!(await form.submit())) return
    toastDone(t('done', { grade: fields.grade, price: formats.amount(form.price_xaf) }))
    onDone()
  }
  return (
    <Dialog
      open
      onClose={onDone}
      title={t('new')}
      actions={
        <>
          <ActionButton onClick={onDone}>{common('action.cancel')}</ActionButton>
          <ActionButton kind="primary" busy={command.busy} disabled={!ready} onClick={() => void submit()}>
            {t('save')}
          </ActionButton>
        </>
      }
    >
      <EntryForm onSubmit={() => ready && void submit()} label={t('new')}>
        <Stack gap={3}>
          <Amount form={form} />
          <Reach form={form} />
          {command.trouble && <Notice tone="bad" title={say(command.trouble)} urgent />}
        </Stack>
      </EntryForm>
    </Dialog>
  )
}

/** The grade, what a kilogram of it costs, and from when. */
function Amount({ form: { fields, set } }: { form: PriceForm }) {
  const { t } = useTranslation('prices')
  return (
    <>
      <ChoiceField
        label={t('gradeColumn')}
        choices={grades.map(value => ({ value, label: value }))}
        value={fields.grade}
        onChange={grade => set({ grade })}
      />
      <MoneyField
        id="price"
        unit="FCFA/kg"
        label={t('price')}
        value={fields.price}
        onChange={price => set({ price })}
        required
        autoFocus
      />
      <DateField id="day" label={t('from')} value={fields.day} onChange={day => set({ day })} />
    </>
  )
}

/** Where it holds, and for which certification. */
function Reach({ form: { fields, set } }: { form: PriceForm }) {
  const { t } = useTranslation('prices')
  const warehouses = useAsk(
    'warehouses.list',
    { offset: 0, limit: 200, sort: [], filter: {}, archived: 'hide' },
    { tables: ['warehouse'] },
  )
  return (
    <>
      <SelectField
        label={t('warehouse')}
        value={fields.wh}
        onChange={wh => set({ wh })}
        choices={(warehouses.data?.rows ?? []).map(row => ({
          value: row.id,
          label: `${row.code ?? ''} ${row.name ?? ''}`,
        }))}
        clearable
        placeholder={t('everywhere')}
      />
      <TextField
        label={t('certification')}
        value={fields.certification}
        onChange={certification => set({ certification })}
        maxLength={40}
        placeholder={t('plain')}
      />
    </>
  )
}
