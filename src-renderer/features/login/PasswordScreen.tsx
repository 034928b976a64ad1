import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCall } from '../../api/queries.ts'
import { logOut } from '../../app/leave.ts'
import { enter } from '../../app/session.ts'
import { useTroubleText } from '../../i18n/refusal-text.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { EntryForm } from '../../ui/EntryForm.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { Stack } from '../../ui/Panel.tsx'
import { PasswordField } from '../../ui/TextField.tsx'
import { AtTheDoor, type StationFacts } from './LoginScreen.tsx'

/** After a one-time password: nothing else opens before a password of one's own is chosen (USR-2). */
export function PasswordScreen({ station }: { station: StationFacts }) {
  const { t } = useTranslation('login')
  const { t: tApp } = useTranslation('app')
  return (
    <AtTheDoor station={station}>
      <PageHeader title={t('change.title')} />
      <Stack>
        <div>
          <h1>{t('change.title')}</h1>
          <p className="quiet">{t('change.hint')}</p>
        </div>
        <PasswordForm currentLabel={t('change.first')} />
        <ActionButton kind="quiet" fullWidth onClick={() => void logOut()}>
          {tApp('who.logOut')}
        </ActionButton>
      </Stack>
    </AtTheDoor>
  )
}

/** Old password, new one twice. `onDone` after the station has taken it. */
export function PasswordForm({ currentLabel, onDone }: { currentLabel: string; onDone?: () => void }) {
  const { t } = useTranslation('login')
  const say = useTroubleText()
  const change = useCall('sessions.changePassword')
  const [current, setCurrent] = useState('')
  const [next, setNext] = useState('')
  const [repeat, setRepeat] = useState('')
  const [tried, setTried] = useState(false)
  const missing = tried && next === '' ? t('change.missing') : undefined
  const mismatch = tried && next !== '' && next !== repeat ? t('change.mismatch') : undefined
  const weak = change.trouble?.kind === 'WeakPassword' ? say(change.trouble) : undefined

  const submit = async () => {
    setTried(true)
    if (next === '') return document.getElementById('next')?.focus()
    if (next !== repeat) return document.getElementById('repeat')?.focus()
    const answer = await change.run({ current, next })
    if (!answer.ok) return document.getElementById(answer.trouble.kind === 'WeakPassword' ? 'next' : 'current')?.focus()
    enter(answer.value)
    onDone?.()
  }
  return (
    <EntryForm onSubmit={() => void submit()} enterSubmits label={t('change.title')}>
      <Stack>
        {change.trouble && !weak && (
          <Notice tone="bad" urgent>
            {say(change.trouble)}
          </Notice>
        )}
        <PasswordField
          id="current"
          label={currentLabel}
          value={current}
          onChange={setCurrent}
          autoComplete="current-password"
          autoFocus
        />
        <PasswordField
          id="next"
          label={t('change.next')}
          hint={t('change.nextHint')}
          value={next}
          onChange={setNext}
          autoComplete="new-password"
          error={weak ?? missing}
        />
        <PasswordField
          id="repeat"
          label={t('change.repeat')}
          value={repeat}
          onChange={setRepeat}
          autoComplete="new-password"
          error={mismatch}
        />
        <ActionButton kind="primary" type="submit" busy={change.busy} fullWidth>
          {t('change.go')}
        </ActionButton>
      </Stack>
    </EntryForm>
  )
}
