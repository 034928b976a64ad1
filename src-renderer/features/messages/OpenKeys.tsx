import { LockKeyhole } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCall } from '../../api/queries.ts'
import { useTroubleText } from '../../i18n/refusal-text.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { EntryForm } from '../../ui/EntryForm.tsx'
import { PasswordField } from '../../ui/TextField.tsx'
import css from './Messages.module.css'

/** Asks for the password that opens the keys of encrypted conversations: a station that was started anew has forgotten them (MSG-6). */
export function OpenKeys() {
  const { t } = useTranslation('messages')
  const say = useTroubleText()
  const confirm = useCall('sessions.confirm')
  const [password, setPassword] = useState('')
  const open = async () => {
    if (password === '' || confirm.busy) return
    const opened = await confirm.run({ password })
    if (opened.ok) setPassword('')
  }
  return (
    <div className={css.shut}>
      <LockKeyhole size={18} aria-hidden="true" />
      <div>
        <p>{t('sealed.shut')}</p>
        <EntryForm onSubmit={() => void open()} enterSubmits label={t('sealed.open')}>
          <PasswordField
            label={t('sealed.password')}
            labelHidden
            placeholder={t('sealed.password')}
            autoComplete="current-password"
            value={password}
            onChange={setPassword}
            error={confirm.trouble && say(confirm.trouble)}
          />
          <ActionButton type="submit" kind="primary" busy={confirm.busy} disabled={password === ''}>
            {t('sealed.open')}
          </ActionButton>
        </EntryForm>
      </div>
    </div>
  )
}
