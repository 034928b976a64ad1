import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { AdminRecipient, AdminView } from '#shared/relay/admin-messages.ts'
import { useFormats } from '../i18n/format.ts'
import { ActionButton } from '../ui/ActionButton.tsx'
import { Notice } from '../ui/Notice.tsx'
import { Actions, Panel, Stack } from '../ui/Panel.tsx'
import { Tag } from '../ui/Tag.tsx'
import { toastDone } from '../ui/toast.tsx'
import { AskDialog } from './AskDialog.tsx'
import { type AdminColumn, AdminTable, Named } from './AdminTable.tsx'
import { type Asked, RecipientDialog } from './RecipientDialog.tsx'
import { askRelay, type AdminTrouble } from './relay-calls.ts'

/** Who is told of what happens, by e-mail or in a browser; what this relay does not send is not offered. */
export function AlertsPanel({ view, again }: { view: AdminView; again: () => void }) {
  const { t } = useTranslation('admin')
  const [asked, setAsked] = useState<Asked | null>(null)
  const [dropped, setDropped] = useState<AdminRecipient | null>(null)
  const [trouble, setTrouble] = useState<AdminTrouble | null>(null)
  const { mail, pushKey, recipients } = view.alerts
  const stale = view.nowMs > view.me.freshUntilMs
  const ended = (changed: boolean) => {
    setAsked(null)
    if (changed) again()
  }
  const tryOut = async ({ id }: AdminRecipient) => {
    const answer = await askRelay('tryRecipient', { id })
    setTrouble(answer.ok ? null : answer.trouble)
    if (answer.ok) toastDone(t('alerts.trying'))
    again()
  }
  const off = !mail && pushKey === null
  return (
    <Panel title={t('alerts.title')}>
      <Stack gap={3}>
        {off && <Notice tone="info" title={t('alerts.off')} />}
        {trouble && <Notice tone="bad" title={t('trouble', { context: trouble.why ?? trouble.kind })} urgent />}
        {recipients.length > 0 && (
          <Recipients view={view} stale={stale} change={setAsked} drop={setDropped} tryOut={one => void tryOut(one)} />
        )}
        {!off && recipients.length === 0 && <p className="quiet">{t('alerts.nobody')}</p>}
        {!off && (
          <Actions>
            {mail && (
              <ActionButton small disabled={stale} why={t('stale')} onClick={() => setAsked({ way: 'mail' })}>
                {t('alerts.addMail')}
              </ActionButton>
            )}
            {pushKey !== null && (
              <ActionButton small disabled={stale} why={t('stale')} onClick={() => setAsked({ way: 'push', pushKey })}>
                {t('alerts.addPush')}
              </ActionButton>
            )}
          </Actions>
        )}
      </Stack>
      {asked && <RecipientDialog asked={asked} done={ended} />}
      {dropped && (
        <AskDialog
          title={t('alerts.dropTitle', { who: dropped.address })}
          hint={t('alerts.dropHint')}
          verb={t('alerts.dropVerb')}
          said={t('alerts.dropped')}
          danger
          ask={() => askRelay('dropRecipient', { id: dropped.id })}
          onDone={again}
          onClose={() => setDropped(null)}
        />
      )}
    </Panel>
  )
}

interface RecipientsProps {
  view: AdminView
  stale: boolean
  change: (asked: Asked) => void
  drop: (recipient: AdminRecipient) => void
  tryOut: (recipient: AdminRecipient) => void
}

function Recipients({ view, stale, change, drop, tryOut }: RecipientsProps) {
  const { t } = useTranslation('admin')
  const formats = useFormats()
  const act = (label: string, onClick: () => void) => (
    <ActionButton small kind="quiet" disabled={stale} why={t('stale')} onClick={onClick}>
      {label}
    </ActionButton>
  )
  const columns: AdminColumn<AdminRecipient>[] = [
    {
      name: 'who',
      title: t('alerts.who'),
      cell: row => (
        <Named
          name={row.way === 'mail' ? row.address : t('alerts.browser', { name: row.by ?? '–' })}
          under={row.way === 'mail' ? t('alerts.addedBy', { name: row.by ?? '–' }) : row.address}
        />
      ),
    },
    {
      name: 'kinds',
      title: t('alerts.kinds'),
      cell: row => row.kinds.map(kind => t(`alerts.short.${kind}`, { count: row.silentDays })).join(' · '),
    },
    { name: 'language', title: t('alerts.language'), cell: row => t(`alerts.languages.${row.language}`) },
    {
      name: 'state',
      title: t('alerts.state'),
      cell: row =>
        row.fault !== null ? (
          <Tag tone={row.fault === 'Line' ? 'warning' : 'bad'}>{t(`alerts.fault.${row.fault}`)}</Tag>
        ) : (
          <Tag tone={row.sentMs === null ? 'neutral' : 'good'}>
            {row.sentMs === null ? t('alerts.none') : t('alerts.sent', { ago: formats.ago(row.sentMs, view.nowMs) })}
          </Tag>
        ),
    },
    {
      name: t('acts'),
      title: '',
      kind: 'act',
      cell: row => (
        <>
          {act(t('alerts.try'), () => tryOut(row))}
          {act(t('alerts.change'), () => change({ way: row.way, recipient: row }))}
          {act(t('alerts.drop'), () => drop(row))}
        </>
      ),
    },
  ]
  return <AdminTable label={t('alerts.label')} columns={columns} rows={view.alerts.recipients} rowId={row => row.id} />
}
