import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { mayManage } from '#shared/domain/roles.ts'
import type { OutputOf } from '../../api/client.ts'
import { useAsk, useCall, useCommand } from '../../api/queries.ts'
import { go } from '../../app/route.ts'
import { useMe } from '../../app/session.ts'
import { useFormats } from '../../i18n/format.ts'
import { useTroubleText } from '../../i18n/refusal-text.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { Facts } from '../../ui/Panel.tsx'
import { Life, RecordPane, RecordSection } from '../../ui/RecordPane.tsx'
import { Tag } from '../../ui/Tag.tsx'
import { toastDone, toastProblem } from '../../ui/toast.tsx'
import { OneTimePassword } from './OneTimePassword.tsx'
import { type RoleChoice, RoleFields, wholeRole } from './RoleFields.tsx'

type User = OutputOf<'users.get'>
type Asked = 'role' | 'reset' | 'deactivate' | null

/** One person: role, sessions, history; changed only by those above (USR-1). */
export function UserPane({ id }: { id: string }) {
  const { t } = useTranslation('users')
  const { t: ofApp } = useTranslation('app')
  const formats = useFormats()
  const say = useTroubleText()
  const close = () => go({ at: 'users' })
  const { data, trouble, again } = useAsk(
    'users.get',
    { id },
    { tables: ['user', 'access_grant', 'access_removal'], keep: true },
  )
  const end = useCall('users.endSession')
  if (data === undefined) {
    return (
      <RecordPane title={t('title')} onClose={close}>
        {trouble && <Notice tone="bad" title={say(trouble)} />}
      </RecordPane>
    )
  }
  const endSession = async (session: string) => {
    const done = await end.run({ id: session })
    if (!done.ok) toastProblem(say(done.trouble))
    again()
  }
  return (
    <RecordPane
      code={data.login}
      title={data.name ?? t('erased')}
      tag={<Tag tone={data.active ? 'good' : 'void'}>{data.active ? t('active') : t('inactive')}</Tag>}
      note={data.role === null ? t('noRole') : ofApp(`role.${data.role}`)}
      onClose={close}
      actions={<UserActions user={data} />}
    >
      <RecordSection>
        <Facts
          facts={[
            {
              label: t('where'),
              value:
                data.warehouses === null
                  ? null
                  : data.warehouses === 'all'
                    ? t('everywhere')
                    : String(data.warehouses.length),
            },
            { label: t('made'), value: formats.instant(data.made_ms) },
            { label: t('lastSeen'), value: data.lastSeen_ms === null ? t('never') : formats.instant(data.lastSeen_ms) },
            data.mustChange && { label: t('password'), value: t('mustChange'), tone: 'warning' },
          ]}
        />
      </RecordSection>
      <RecordSection title={t('sessions')}>
        {data.sessions.length === 0 && <p>{t('noSession')}</p>}
        {data.sessions.map(session => (
          <Facts
            key={session.id}
            facts={[
              {
                label: `${session.device} · ${formats.shortInstant(session.seen_ms)}`,
                value: (
                  <ActionButton small kind="quiet" onClick={() => void endSession(session.id)}>
                    {t('endSession')}
                  </ActionButton>
                ),
              },
            ]}
          />
        ))}
      </RecordSection>
      <RecordSection title={t('history')}>
        <Life
          events={data.history.map((line, at) => ({
            key: `${line.ref}-${at}`,
            at: formats.shortInstant(line.at_ms),
            what: [line.changes.map(change => change.field).join(', ') || line.kind, line.why]
              .filter(Boolean)
              .join(' · '),
            where: line.actorName ?? '',
          }))}
        />
      </RecordSection>
    </RecordPane>
  )
}

function UserActions({ user }: { user: User }) {
  const { t } = useTranslation('users')
  const say = useTroubleText()
  const me = useMe()
  const [asked, setAsked] = useState<Asked>(null)
  const [choice, setChoice] = useState<RoleChoice>({
    role: user.role ?? '',
    warehouses: user.warehouses === 'all' || user.warehouses === null ? null : user.warehouses,
  })
  const [oneTime, setOneTime] = useState<string | null>(null)
  const change = useCommand('users.changeRole')
  const back = useCommand('users.reactivate')
  const reset = useCommand('users.resetPassword')
  const deactivate = useCommand('users.deactivate')
  const name = user.name ?? user.login ?? ''
  const role = wholeRole(choice)
  const close = () => setAsked(null)
  if (user.id === me.user || (user.role !== null && !mayManage(me.role, user.role))) return null
  const saveRole = async (why: string) => {
    if (role === null) return
    const done = await (user.active ? change : back).run({ id: user.id, ...role, why })
    if (!done.ok) return
    toastDone(t('roleDone', { name }))
    close()
  }
  const doReset = async () => {
    const done = await reset.run({ id: user.id })
    close()
    if (done.ok) setOneTime(done.value.oneTimePassword)
    else toastProblem(say(done.trouble))
  }
  const doDeactivate = async (why: string) => {
    const done = await deactivate.run({ id: user.id, why })
    if (!done.ok) return
    toastDone(t('deactivateDone', { name }))
    close()
  }
  const roleTrouble = change.trouble ?? back.trouble
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
      <ConfirmDialog
        open={asked === 'role'}
        title={t('roleAsk', { name })}
        verb={t('roleVerb')}
        askReason
        busy={change.busy || back.busy}
        error={roleTrouble && say(roleTrouble)}
        onConfirm={why => void saveRole(why)}
        onClose={close}
      >
        <RoleFields value={choice} onChange={setChoice} />
      </ConfirmDialog>
      <ConfirmDialog
        open={asked === 'reset'}
        title={t('resetAsk', { name })}
        verb={t('resetVerb')}
        busy={reset.busy}
        onConfirm={() => void doReset()}
        onClose={close}
      >
        {t('resetHint')}
      </ConfirmDialog>
      <ConfirmDialog
        open={asked === 'deactivate'}
        title={t('deactivateAsk', { name })}
        verb={t('deactivateVerb')}
        danger
        askReason
        busy={deactivate.busy}
        error={deactivate.trouble && say(deactivate.trouble)}
        onConfirm={why => void doDeactivate(why)}
        onClose={close}
      >
        {t('deactivateHint')}
      </ConfirmDialog>
      {oneTime !== null && (
        <OneTimePassword login={user.login ?? ''} password={oneTime} onClose={() => setOneTime(null)} />
      )}
    </>
  )
}
