import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCommand } from '../../api/queries.ts'
import { useTroubleText } from '../../i18n/refusal-text.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { EntryForm } from '../../ui/EntryForm.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { Stack } from '../../ui/Panel.tsx'
import { TextField } from '../../ui/TextField.tsx'
import { OneTimePassword } from './OneTimePassword.tsx'
import { type RoleChoice, RoleFields, wholeRole } from './RoleFields.tsx'

const loginForm = /^[a-z0-9][a-z0-9._-]{2,39}$/

/** Makes a person with a one-time password that is shown once and must be changed (USR-2). */
export function NewUser({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation('users')
  const { t: common } = useTranslation('common')
  const say = useTroubleText()
  const create = useCommand('users.create')
  const [name, setName] = useState('')
  const [login, setLogin] = useState('')
  const [choice, setChoice] = useState<RoleChoice>({ role: '', warehouses: null })
  const [made, setMade] = useState<string | null>(null)
  const role = wholeRole(choice)
  const wrongLogin = login !== '' && !loginForm.test(login)
  const ready = name.trim().length >= 2 && loginForm.test(login) && role !== null
  const submit = async () => {
    if (role === null) return
    const done = await create.run({ name: name.trim(), login, ...role })
    if (done.ok) setMade(done.value.oneTimePassword)
  }
  if (made !== null) return <OneTimePassword login={login} password={made} onClose={onDone} />
  return (
    <Dialog
      open
      onClose={onDone}
      title={t('new')}
      actions={
        <>
          <ActionButton onClick={onDone}>{common('action.cancel')}</ActionButton>
          <ActionButton kind="primary" busy={create.busy} disabled={!ready} onClick={() => void submit()}>
            {t('create')}
          </ActionButton>
        </>
      }
    >
      <EntryForm onSubmit={() => ready && void submit()} label={t('new')}>
        <Stack gap={3}>
          <TextField
            id="name"
            label={t('name')}
            printed
            value={name}
            onChange={setName}
            maxLength={100}
            required
            autoFocus
          />
          <TextField
            id="login"
            label={t('login')}
            hint={t('loginHint')}
            value={login}
            onChange={text => setLogin(text.toLowerCase())}
            error={wrongLogin && t('loginWrong')}
            maxLength={40}
            required
          />
          <RoleFields value={choice} onChange={setChoice} />
          {create.trouble && <Notice tone="bad" title={say(create.trouble)} urgent />}
        </Stack>
      </EntryForm>
    </Dialog>
  )
}
