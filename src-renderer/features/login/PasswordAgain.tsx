import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { answerWith } from '../../api/password-again.ts'
import { useCall } from '../../api/queries.ts'
import { useMe } from '../../app/session.ts'
import { useTroubleText } from '../../i18n/refusal-text.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { EntryForm } from '../../ui/EntryForm.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { Actions, Stack } from '../../ui/Panel.tsx'
import { PasswordField } from '../../ui/TextField.tsx'
import { ShortcutLayer } from '../../ui/use-shortcut.ts'

/** Above every dialog of the screens: any of them may be what asked. */
const overAll = 100

interface Asked {
  readonly settle: (confirmed: boolean) => void
  /** what the person was at */
  readonly from: Element | null
}

/** The one place that asks for the password again before a grave act, whatever screen the act is on (AU-9). */
export function PasswordAgain() {
  const [asked, setAsked] = useState<Asked | null>(null)
  useEffect(() => answerWith(() => new Promise(settle => setAsked({ settle, from: document.activeElement }))), [])
  useEffect(() => {
    if (asked === null) return
    return () => {
      asked.settle(false) // where the screen was locked or left meanwhile; an answer that was given stays
      if (asked.from instanceof HTMLElement) asked.from.focus()
    }
  }, [asked])
  if (asked === null) return null
  const settle = (confirmed: boolean) => {
    asked.settle(confirmed)
    setAsked(null)
  }
  return <AskPassword settle={settle} />
}

function AskPassword({ settle }: { settle: (confirmed: boolean) => void }) {
  const { t } = useTranslation('login')
  const say = useTroubleText()
  const me = useMe()
  const confirm = useCall('sessions.confirm')
  const [password, setPassword] = useState('')
  const [missing, setMissing] = useState(false)
  const box = useRef<HTMLInputElement>(null)

  const submit = async () => {
    setMissing(password === '')
    if (password === '') return box.current?.focus()
    if ((await confirm.run({ password })).ok) return settle(true)
    box.current?.focus()
    box.current?.select()
  }
  return (
    <ShortcutLayer value={overAll}>
      <Dialog open onClose={() => settle(false)} title={t('confirm.title')} size="sm">
        <EntryForm onSubmit={() => void submit()} enterSubmits label={t('confirm.title')}>
          <Stack gap={3}>
            <p>{t('confirm.hint', { name: me.name })}</p>
            {confirm.trouble && (
              <Notice tone="bad" urgent>
                {say(confirm.trouble)}
              </Notice>
            )}
            <PasswordField
              label={t('password')}
              value={password}
              onChange={setPassword}
              autoComplete="current-password"
              autoFocus
              inputRef={box}
              error={missing && t('missing.password')}
            />
            <Actions end>
              <ActionButton onClick={() => settle(false)} disabled={confirm.busy}>
                {t('confirm.keep')}
              </ActionButton>
              <ActionButton kind="primary" type="submit" busy={confirm.busy}>
                {t('confirm.go')}
              </ActionButton>
            </Actions>
          </Stack>
        </EntryForm>
      </Dialog>
    </ShortcutLayer>
  )
}
