import { type ReactNode, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Entrance } from '../../app/Entrance.tsx'
import { CutRestoreNotice } from '../../app/CutRestoreNotice.tsx'
import { enter } from '../../app/session.ts'
import { StationName } from '../../app/StationName.tsx'
import type { OutputOf } from '../../api/client.ts'
import { useCall } from '../../api/queries.ts'
import { useFormats } from '../../i18n/format.ts'
import { useTroubleText } from '../../i18n/refusal-text.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { EntryForm } from '../../ui/EntryForm.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { Stack } from '../../ui/Panel.tsx'
import { PasswordField, TextField } from '../../ui/TextField.tsx'

export interface StationFacts {
  organisation: string | null
  warehouse: string | null
  station: string | null
  version: string
  clock: { lastDay: string; wallDay: string } | null
  cutRestore: OutputOf<'setup.state'>['cutRestore']
}

/** Who stands at the keyboard? Name and password; says nothing of which of the two was wrong. */
export function LoginScreen({ station }: { station: StationFacts }) {
  const { t } = useTranslation('login')
  const say = useTroubleText()
  const login = useCall('sessions.login')
  const [user, setUser] = useState('')
  const [password, setPassword] = useState('')
  const [missing, setMissing] = useState<'user' | 'password' | null>(null)
  const passwordBox = useRef<HTMLInputElement>(null)

  const submit = async () => {
    const first = user.trim() === '' ? 'user' : password === '' ? 'password' : null
    setMissing(first)
    if (first) return document.getElementById(first)?.focus()
    const answer = await login.run({ login: user, password })
    if (answer.ok) return enter(answer.value)
    passwordBox.current?.focus()
    passwordBox.current?.select()
  }
  return (
    <AtTheDoor station={station}>
      <PageHeader title={t('title')} />
      <EntryForm onSubmit={() => void submit()} enterSubmits label={t('title')}>
        <Stack>
          <h1>{t('title')}</h1>
          {login.trouble && (
            <Notice tone="bad" urgent>
              {say(login.trouble)}
            </Notice>
          )}
          <TextField
            id="user"
            label={t('user')}
            value={user}
            onChange={setUser}
            autoComplete="username"
            autoFocus
            maxLength={40}
            error={missing === 'user' && t('missing.user')}
          />
          <PasswordField
            id="password"
            label={t('password')}
            value={password}
            onChange={setPassword}
            autoComplete="current-password"
            inputRef={passwordBox}
            error={missing === 'password' && t('missing.password')}
          />
          <ActionButton kind="primary" type="submit" busy={login.busy} fullWidth>
            {t('go')}
          </ActionButton>
          <p className="quiet">{t('forgot')}</p>
        </Stack>
      </EntryForm>
    </AtTheDoor>
  )
}

/** The entrance of this station: organisation and depot at the left, a wrong clock above the form. */
export function AtTheDoor({ station, children }: { station: StationFacts; children: ReactNode }) {
  const { t } = useTranslation('login')
  const { t: tApp } = useTranslation('app')
  const formats = useFormats()
  const { clock } = station
  const days = clock && { last: formats.day(clock.lastDay), wall: formats.day(clock.wallDay) }
  return (
    <Entrance
      aside={
        <>
          <h2>{station.organisation ?? 'CocoaTrack'}</h2>
          <p>{station.warehouse ?? t('caption')}</p>
          {station.station && (
            <p>
              <StationName name={station.station} />
            </p>
          )}
        </>
      }
      foot={t('version', { version: station.version })}
    >
      <Stack>
        <CutRestoreNotice cut={station.cutRestore} />
        {clock && days && (
          <Notice tone="warning">
            {clock.wallDay < clock.lastDay ? tApp('clock.behind', days) : tApp('clock.far', days)}
          </Notice>
        )}
        {children}
      </Stack>
    </Entrance>
  )
}
