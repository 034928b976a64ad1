import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useAsk, useCall } from '../../api/queries.ts'
import { enter } from '../../app/session.ts'
import { useFormats } from '../../i18n/format.ts'
import { useTroubleText } from '../../i18n/refusal-text.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { Actions, Facts, FieldRow, Page, Panel, Stack } from '../../ui/Panel.tsx'
import { PasswordField } from '../../ui/TextField.tsx'
import { toastDone } from '../../ui/toast.tsx'

/** One's own sessions, and one's password (SES-1, USR-2). */
export function SessionsPart() {
  const { t } = useTranslation('settings')
  const formats = useFormats()
  const say = useTroubleText()
  const sessions = useAsk('sessions.list', {}, { tables: [] })
  const revoke = useCall('sessions.revoke')
  const others = useCall('sessions.revokeOthers')
  const end = async (id: string) => {
    await revoke.run({ id })
    sessions.again()
  }
  const endOthers = async () => {
    const done = await others.run({})
    sessions.again()
    if (done.ok) toastDone(t('othersEnded', { count: done.value.ended }))
  }
  const trouble = revoke.trouble ?? others.trouble
  const rows = sessions.data?.rows ?? []
  return (
    <Page>
      <Panel
        title={t('sessions')}
        actions={
          rows.length > 1 && (
            <ActionButton small onClick={() => void endOthers()} busy={others.busy}>
              {t('endOthers')}
            </ActionButton>
          )
        }
      >
        <Facts
          facts={rows.map(row => ({
            label: `${row.device} · ${t('since', { at: formats.instant(row.created_ms) })} · ${t('seen', { at: formats.shortInstant(row.seen_ms) })}`,
            value: row.current ? (
              t('thisOne')
            ) : (
              <ActionButton small kind="quiet" onClick={() => void end(row.id)}>
                {t('endSession')}
              </ActionButton>
            ),
          }))}
        />
        {trouble && <Notice tone="bad" title={say(trouble)} />}
      </Panel>
      <OwnPassword />
    </Page>
  )
}

function OwnPassword() {
  const { t } = useTranslation('settings')
  const say = useTroubleText()
  const change = useCall('sessions.changePassword')
  const [current, setCurrent] = useState('')
  const [next, setNext] = useState('')
  const [again, setAgain] = useState('')
  const differs = again !== '' && again !== next
  const save = async () => {
    const done = await change.run({ current, next })
    if (!done.ok) return
    enter(done.value)
    setCurrent('')
    setNext('')
    setAgain('')
    toastDone(t('passwordChanged'))
  }
  return (
    <Panel title={t('ownPassword')}>
      <Stack gap={3}>
        <FieldRow columns={3}>
          <PasswordField
            label={t('currentPassword')}
            value={current}
            onChange={setCurrent}
            autoComplete="current-password"
          />
          <PasswordField label={t('newPassword')} value={next} onChange={setNext} autoComplete="new-password" />
          <PasswordField
            label={t('againPassword')}
            value={again}
            onChange={setAgain}
            autoComplete="new-password"
            error={differs && t('differs')}
          />
        </FieldRow>
        {change.trouble && <Notice tone="bad" title={say(change.trouble)} urgent />}
        <Actions>
          <ActionButton
            disabled={current === '' || next === '' || next !== again}
            busy={change.busy}
            onClick={() => void save()}
          >
            {t('changePassword')}
          </ActionButton>
        </Actions>
      </Stack>
    </Panel>
  )
}
