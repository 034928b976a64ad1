import { useTranslation } from 'react-i18next'
import { FieldRow } from '../../ui/Panel.tsx'
import { PasswordField, TextField } from '../../ui/TextField.tsx'
import type { FormPart } from './FormSteps.tsx'
import { proposedLogin, type SetupField } from './setup-draft.ts'

/** The first superadministrator: no account exists before this one (AU-7). */
export function PersonFields({ draft, set, wrong }: FormPart) {
  const { t } = useTranslation('setup')
  const field = (id: SetupField) => ({ id, value: draft[id], onChange: set(id), error: wrong(id) })
  const nameIt = (name: string) => {
    if (draft.login === proposedLogin(draft.name)) set('login')(proposedLogin(name))
    set('name')(name)
  }
  return (
    <>
      <FieldRow columns={2}>
        <TextField
          {...field('name')}
          onChange={nameIt}
          label={t('field.name')}
          printed
          hint={t('fieldHint.name')}
          maxLength={100}
          autoComplete="name"
          required
          autoFocus
        />
        <TextField
          {...field('login')}
          onChange={text => set('login')(text.toLowerCase())}
          label={t('field.login')}
          hint={t('fieldHint.login')}
          maxLength={40}
          autoComplete="username"
          required
        />
      </FieldRow>
      <FieldRow columns={2}>
        <PasswordField
          {...field('password')}
          label={t('field.password')}
          hint={t('fieldHint.password')}
          autoComplete="new-password"
          required
        />
        <PasswordField {...field('repeat')} label={t('field.repeat')} autoComplete="new-password" required />
      </FieldRow>
    </>
  )
}
