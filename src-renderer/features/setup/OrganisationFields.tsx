import { useTranslation } from 'react-i18next'
import { FieldRow } from '../../ui/Panel.tsx'
import { TextField } from '../../ui/TextField.tsx'
import type { FormPart } from './FormSteps.tsx'
import type { SetupField } from './setup-draft.ts'

/** What every receipt says of who bought. */
export function OrganisationFields({ draft, set, wrong }: FormPart) {
  const { t } = useTranslation('setup')
  const field = (id: SetupField) => ({ id, value: draft[id], onChange: set(id), error: wrong(id) })
  return (
    <>
      <TextField
        {...field('organisation')}
        label={t('field.organisation')}
        printed
        hint={t('fieldHint.organisation')}
        maxLength={100}
        required
        autoFocus
      />
      <FieldRow columns={2}>
        <TextField {...field('address')} label={t('field.address')} printed maxLength={200} />
        <TextField {...field('phone')} label={t('field.phone')} type="tel" maxLength={40} />
      </FieldRow>
      <FieldRow columns={3}>
        <TextField {...field('niu')} label={t('field.niu')} maxLength={40} />
        <TextField {...field('rccm')} label={t('field.rccm')} maxLength={40} />
        <TextField {...field('buyerCard')} label={t('field.buyerCard')} maxLength={40} />
      </FieldRow>
    </>
  )
}
