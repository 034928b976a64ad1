import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCall } from '../../api/queries.ts'
import { logOut } from '../../app/leave.ts'
import { enter, type Me } from '../../app/session.ts'
import { useTroubleText } from '../../i18n/refusal-text.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { EntryForm } from '../../ui/EntryForm.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { Stack } from '../../ui/Panel.tsx'
import { PasswordField } from '../../ui/TextField.tsx'
import { AtTheDoor, type StationFacts } from './LoginScreen.tsx'

/** Stands in place of the work, not over it: while locked the document holds no business data (AU-8). */
export function LockScreen({ me, station }: { me: Me; station: StationFacts }) {
  const { t } = useTranslation('login')
  const say = useTroubleText()
  const unlock = useCall('sessions.unlock')
  const [password, setPassword] = useState('')
  const [missing, setMissing] = useState(false)
  const box = useRef<HTMLInputElement>(null)

  const submit = async () => {
    setMissing(password === '')
    if (password === '') return box.current?.focus()
    const answer = await unlock.run({ password })
    if (answer.ok) return enter(answer.value)
    box.current?.focus()
    box.current?.select()
  }
  return (
    <AtTheDoor station={station}>
      <PageHeader title={t('lock.title')} />
      <EntryForm onSubmit={() => void submit()} enterSubmits label={t('lock.title')}>
        <Stack>
          <div>
            <h1>{t('lock.title')}</h1>
            <p className="quiet">
              {me.name} · {t('lock.hint')}
            </p>
          </div>
          {unlock.trouble && (
            <Notice tone="bad" urgent>
              {say(unlock.trouble)}
            </Notice>
          )}
          <PasswordField
            id="password"
            label={t('password')}
            value={password}
            onChange={setPassword}
            autoComplete="current-password"
            autoFocus
            inputRef={box}
            error={missing && t('missing.password')}
          />
          <ActionButton kind="primary" type="submit" busy={unlock.busy} fullWidth>
            {t('lock.go')}
          </ActionButton>
          <ActionButton kind="quiet" fullWidth onClick={() => void logOut()}>
            {t('lock.other')}
          </ActionButton>
        </Stack>
      </EntryForm>
    </AtTheDoor>
  )
}
