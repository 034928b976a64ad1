import { useTranslation } from 'react-i18next'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { WeightField } from '../../ui/DecimalField.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { EntryForm } from '../../ui/EntryForm.tsx'
import { FieldRow, Stack } from '../../ui/Panel.tsx'
import { TextField } from '../../ui/TextField.tsx'
import { toastDone } from '../../ui/toast.tsx'
import { NotSaved } from '../register/NotSaved.tsx'
import { PlaceFields } from '../register/PlaceFields.tsx'
import { type Depot, type DepotFormState, useDepotForm } from './use-depot-form.ts'

/** A new depot, or the one given. */
export function DepotForm({ depot, onDone }: { depot: Depot | null; onDone: () => void }) {
  const { t } = useTranslation('settings')
  const { t: common } = useTranslation('common')
  const form = useDepotForm(depot)
  const { fields, set, ready, busy, trouble } = form
  const submit = async () => {
    if (!(await form.submit())) return
    toastDone(t('saved'))
    onDone()
  }
  return (
    <Dialog
      open
      onClose={onDone}
      title={depot === null ? t('newDepot') : (depot.name ?? '')}
      actions={
        <>
          <ActionButton onClick={onDone}>{common('action.cancel')}</ActionButton>
          <ActionButton kind="primary" busy={busy} disabled={!ready} onClick={() => void submit()}>
            {t('save')}
          </ActionButton>
        </>
      }
    >
      <EntryForm onSubmit={() => ready && void submit()} label={t('newDepot')}>
        <Stack gap={3}>
          <NameAndCode form={form} />
          <Place form={form} />
          <FieldRow columns={2}>
            <WeightField
              id="capacity"
              label={t('capacity')}
              value={fields.capacity}
              onChange={capacity => set({ capacity })}
            />
            <WeightField id="alert" label={t('alert')} value={fields.alert} onChange={alert => set({ alert })} />
          </FieldRow>
          {trouble && <NotSaved trouble={trouble} form={form} onSave={() => void submit()} />}
        </Stack>
      </EntryForm>
    </Dialog>
  )
}

function NameAndCode({ form: { fields, set } }: { form: DepotFormState }) {
  const { t } = useTranslation('settings')
  return (
    <FieldRow columns={2}>
      <TextField
        id="name"
        label={t('depotName')}
        printed
        value={fields.name}
        onChange={name => set({ name })}
        maxLength={100}
        required
        autoFocus
      />
      <TextField
        id="code"
        label={t('depotCode')}
        hint={t('depotCodeHint')}
        value={fields.code}
        onChange={code => set({ code: code.toUpperCase() })}
        maxLength={3}
        required
      />
    </FieldRow>
  )
}

function Place({ form: { fields, set } }: { form: DepotFormState }) {
  const { t } = useTranslation('settings')
  return (
    <>
      <PlaceFields values={fields} set={set} />
      <TextField
        label={t('address')}
        printed
        value={fields.address}
        onChange={address => set({ address })}
        maxLength={200}
      />
    </>
  )
}
