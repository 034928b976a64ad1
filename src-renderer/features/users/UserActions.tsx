import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { mayManage } from '#shared/domain/roles.ts'
import type { OutputOf } from '../../api/client.ts'
import { useCommand } from '../../api/queries.ts'
import { useMe } from '../../app/session.ts'
import { useTroubleText } from '../../i18n/refusal-text.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx'
import { toastDone, toastProblem } from '../../ui/toast.tsx'
import { OneTimePassword } from './OneTimePassword.tsx'
import { type RoleChoice, RoleFields, wholeRole } from './RoleFields.tsx'

type User = OutputOf<'users.get'>
type Asked = 'role' | 'reset' | 'deactivate' | null

const nameOf = (user: User): string => user.name ?? user.login ?? ''

/** What those above a person may do with him; nothing is offered to himself or to those below (USR-1). */
export function UserActions({ user }: { user: User }) {
  const { t } = useTranslation('users')
  const me = useMe()
  const [asked, setAsked] = useState<Asked>(null)
  const [oneTime, setOneTime] = useState<string | null>(null)
  const close = () => setAsked(null)
  if (user.id === me.user || (user.role !== null && !mayManage(me.role, user.role))) return null
  return (
    <>
      <ActionButton small onClick={() => setAsked('role')}>
        {user.active ? t('changeRole') : t('reactivate')}
      </ActionButton>
      {user.active && (
        <ActionButton small onClick={() => setAsked('reset')}>
          {t('reset')}
        </ActionButton>
      )}
      {user.active && (
        <ActionButton small kind="quiet" onClick={() => setAsked('deactivate')}>
          {t('deactivate')}
        </ActionButton>
      )}
      {asked === 'role' && <ChangeRole user={user} onDone={close} />}
      {asked === 'reset' && <ResetPassword user={user} onDone={close} onPassword={setOneTime} />}
      {asked === 'deactivate' && <Deactivate user={user} onDone={close} />}
      {oneTime !== null && (
        <OneTimePassword login={user.login ?? ''} password={oneTime} onClose={() => setOneTime(null)} />
      )}
    </>
  )
}

interface Asking {
  user: User
  onDone: () => void
}

/** Another role or other depots; for a person who was removed it is the way back. */
function ChangeRole({ user, onDone }: Asking) {
  const { t } = useTranslation('users')
  const say = useTroubleText()
  const [choice, setChoice] = useState<RoleChoice>({
    role: user.role ?? '',
    warehouses: user.warehouses === 'all' || user.warehouses === null ? null : user.warehouses,
  })
  const change = useCommand('users.changeRole')
  const back = useCommand('users.reactivate')
  const command = user.active ? change : back
  const role = wholeRole(choice)
  const save = async (why: string) => {
    if (role === null) return
    const done = await command.run({ id: user.id, ...role, why })
    if (!done.ok) return
    toastDone(t('roleDone', { name: nameOf(user) }))
    onDone()
  }
  return (
    <ConfirmDialog
      open
      title={t('roleAsk', { name: nameOf(user) })}
      verb={t('roleVerb')}
      askReason
      busy={command.busy}
      error={command.trouble && say(command.trouble)}
      onConfirm={why => void save(why)}
      onClose={onDone}
    >
      <RoleFields value={choice} onChange={setChoice} />
    </ConfirmDialog>
  )
}

function ResetPassword({ user, onDone, onPassword }: Asking & { onPassword: (oneTime: string) => void }) {
  const { t } = useTranslation('users')
  const say = useTroubleText()
  const reset = useCommand('users.resetPassword')
  const confirm = async () => {
    const done = await reset.run({ id: user.id })
    onDone()
    if (done.ok) onPassword(done.value.oneTimePassword)
    else toastProblem(say(done.trouble))
  }
  return (
    <ConfirmDialog
      open
      title={t('resetAsk', { name: nameOf(user) })}
      verb={t('resetVerb')}
      busy={reset.busy}
      onConfirm={() => void confirm()}
      onClose={onDone}
    >
      {t('resetHint')}
    </ConfirmDialog>
  )
}

function Deactivate({ user, onDone }: Asking) {
  const { t } = useTranslation('users')
  const say = useTroubleText()
  const deactivate = useCommand('users.deactivate')
  const confirm = async (why: string) => {
    const done = await deactivate.run({ id: user.id, why })
    if (!done.ok) return
    toastDone(t('deactivateDone', { name: nameOf(user) }))
    onDone()
  }
  return (
    <ConfirmDialog
      open
      title={t('deactivateAsk', { name: nameOf(user) })}
      verb={t('deactivateVerb')}
      danger
      askReason
      busy={deactivate.busy}
      error={deactivate.trouble && say(deactivate.trouble)}
      onConfirm={why => void confirm(why)}
      onClose={onDone}
    >
      {t('deactivateHint')}
    </ConfirmDialog>
  )
}
