import { useTranslation } from 'react-i18next'
import { codeOf } from '#shared/domain/record-link.ts'
import type { OutputOf } from '../../api/client.ts'
import { useAsk, useCall } from '../../api/queries.ts'
import { go } from '../../app/route.ts'
import { useFormats } from '../../i18n/format.ts'
import { useTroubleText } from '../../i18n/refusal-text.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { Facts } from '../../ui/Panel.tsx'
import { Life, RecordPane, RecordSection } from '../../ui/RecordPane.tsx'
import { Tag } from '../../ui/Tag.tsx'
import { toastProblem } from '../../ui/toast.tsx'
import { RecordTools } from '../records/RecordTools.tsx'
import { UserActions } from './UserActions.tsx'

type User = OutputOf<'users.get'>

/** One person: role, sessions, history; changed only by those above (USR-1). */
export function UserPane({ id }: { id: string }) {
  const { t } = useTranslation('users')
  const { t: ofApp } = useTranslation('app')
  const say = useTroubleText()
  const close = () => go({ at: 'users' })
  const { data, trouble, again } = useAsk(
    'users.get',
    { id },
    { tables: ['user', 'access_grant', 'access_removal'], keep: true },
  )
  if (data === undefined) {
    return (
      <RecordPane title={t('title')} onClose={close}>
        {trouble && <Notice tone="bad" title={say(trouble)} />}
      </RecordPane>
    )
  }
  return (
    <RecordPane
      code={data.login}
      title={data.name ?? t('erased')}
      tag={<Tag tone={data.active ? 'good' : 'void'}>{data.active ? t('active') : t('inactive')}</Tag>}
      note={data.role === null ? t('noRole') : ofApp(`role.${data.role}`)}
      onClose={close}
      tools={
        <RecordTools kind="user" id={id} no={codeOf('user', id)} {...(data.name !== null && { name: data.name })} />
      }
      actions={<UserActions user={data} />}
    >
      <Standing user={data} />
      <Sessions user={data} again={again} />
      <History user={data} />
    </RecordPane>
  )
}

function Standing({ user }: { user: User }) {
  const { t } = useTranslation('users')
  const formats = useFormats()
  const { warehouses } = user
  return (
    <RecordSection>
      <Facts
        facts={[
          {
            label: t('where'),
            value: warehouses === null ? null : warehouses === 'all' ? t('everywhere') : String(warehouses.length),
          },
          { label: t('made'), value: formats.instant(user.made_ms) },
          { label: t('lastSeen'), value: user.lastSeen_ms === null ? t('never') : formats.instant(user.lastSeen_ms) },
          user.mustChange && { label: t('password'), value: t('mustChange'), tone: 'warning' },
        ]}
      />
    </RecordSection>
  )
}

/** Where the person is logged in now; each can be ended from here (AU-12). */
function Sessions({ user, again }: { user: User; again: () => void }) {
  const { t } = useTranslation('users')
  const formats = useFormats()
  const say = useTroubleText()
  const end = useCall('users.endSession')
  const endSession = async (session: string) => {
    const done = await end.run({ id: session })
    if (!done.ok) toastProblem(say(done.trouble))
    again()
  }
  return (
    <RecordSection title={t('sessions')}>
      {user.sessions.length === 0 && <p>{t('noSession')}</p>}
      {user.sessions.map(session => (
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
  )
}

/** What a history speaks of; what follows from these (keys, a password to change) it leaves out. */
const toldFields = ['name', 'login', 'password', 'active'] as const

function History({ user }: { user: User }) {
  const { t } = useTranslation('users')
  const formats = useFormats()
  const changed = (line: User['history'][number]) =>
    toldFields.flatMap(field => {
      const change = line.changes.find(one => one.field === field)
      if (change === undefined) return []
      return field === 'active' ? t(change.after === false ? 'inactive' : 'active') : t(`changed.${field}`)
    })
  const what = (line: User['history'][number]) => (line.kind === 'create' ? [t('made')] : changed(line)).join(', ')
  return (
    <RecordSection title={t('history')}>
      <Life
        events={user.history.map((line, at) => ({
          key: `${line.ref}-${at}`,
          at: formats.shortInstant(line.at_ms),
          what: [what(line) || line.kind, line.why].filter(Boolean).join(' · '),
          where: line.actorName ?? '',
        }))}
      />
    </RecordSection>
  )
}
