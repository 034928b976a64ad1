import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { may } from '#shared/domain/rights.ts'
import type { OutputOf } from '../../api/client.ts'
import { usePushed } from '../../api/events.ts'
import { useAsk, useCall, useCommand } from '../../api/queries.ts'
import { useMe } from '../../app/session.ts'
import { useFormats } from '../../i18n/format.ts'
import { useTroubleText } from '../../i18n/refusal-text.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { Actions, Facts, Panel, Stack } from '../../ui/Panel.tsx'
import { ProgressPanel } from '../../ui/ProgressPanel.tsx'
import { TextField } from '../../ui/TextField.tsx'
import { toastDone } from '../../ui/toast.tsx'
import { CourierPart } from './CourierPart.tsx'
import { BackupDamage } from './BackupDamage.tsx'

type Backups = OutputOf<'backups.status'>

const megabyte = 1024 * 1024

/** Where the copies are, how old, and whether they would really come back (BK-3, BK-4). `couriers`: opened for these. */
export function BackupPart({ couriers }: { couriers: boolean }) {
  const say = useTroubleText()
  const me = useMe()
  const { data, trouble, again } = useAsk('backups.status', {}, { refreshMs: 30_000 })
  if (data === undefined) return trouble && <Notice tone="bad" title={say(trouble)} />
  return (
    <Stack>
      <Copies backups={data} again={again} />
      <SecondFolder backups={data} again={again} />
      {may(me.role, 'backup.run') && <CourierPart asked={couriers} />}
      <Files backups={data} />
    </Stack>
  )
}

/** The last of each kind; a copy made now, or one brought back in rehearsal. */
function Copies({ backups, again }: { backups: Backups; again: () => void }) {
  const { t } = useTranslation('ledger')
  const formats = useFormats()
  const say = useTroubleText()
  const me = useMe()
  const now = useCall('backups.now')
  const drill = useCall('backups.drill')
  const run = async () => {
    const done = await now.run({})
    again()
    if (done.ok) toastDone(t('backedUp', { size: formats.decimal(done.value.bytes / megabyte, 1) }))
  }
  const rehearse = async () => {
    const done = await drill.run({})
    again()
    if (done.ok && done.value.ok) toastDone(t('drillOk', { entries: formats.whole(done.value.entries) }))
  }
  const { lastDrill } = backups
  const trouble = now.trouble ?? drill.trouble
  const when = (at_ms: number | null) => (at_ms === null ? t('never') : formats.instant(at_ms))
  return (
    <Panel
      title={t('parts.backups')}
      actions={
        may(me.role, 'backup.run') && (
          <Actions end>
            <ActionButton busy={drill.busy} onClick={() => void rehearse()}>
              {t('drill')}
            </ActionButton>
            <ActionButton kind="primary" busy={now.busy} onClick={() => void run()}>
              {t('backupNow')}
            </ActionButton>
          </Actions>
        )
      }
    >
      <Stack gap={3}>
        {backups.second === null && <Notice tone="warning" title={t('noSecond')} />}
        {lastDrill !== null && !lastDrill.ok && <DrillFailed drill={lastDrill} />}
        {trouble && <Notice tone="bad" title={say(trouble)} urgent />}
        {drill.busy && <Rehearsing />}
        <Facts
          facts={[
            { label: t('folder'), value: backups.folder },
            { label: t('lastFull'), value: when(backups.lastFull_ms) },
            { label: t('lastSegment'), value: when(backups.lastSegment_ms) },
            {
              label: t('lastDrill'),
              value: when(lastDrill === null ? null : lastDrill.at_ms),
              ...(lastDrill?.ok === false && { tone: 'bad' as const }),
            },
          ]}
        />
      </Stack>
    </Panel>
  )
}

/** What a restore would not bring back, by the name of its file, and how much it would. */
function DrillFailed({ drill: { damaged, entries } }: { drill: NonNullable<Backups['lastDrill']> }) {
  const { t } = useTranslation('ledger')
  const formats = useFormats()
  return (
    <Notice tone="bad" title={t('drillFailed')} urgent>
      {damaged !== null && (
        <>
          <BackupDamage damaged={damaged} /> {t('drillEntries', { entries: formats.whole(entries) })}
        </>
      )}
    </Notice>
  )
}

/** How far the drill is that was asked for here. */
function Rehearsing() {
  const { t } = useTranslation('ledger')
  const [progress, setProgress] = useState({ done: 0, of: 0 })
  usePushed('progress', push => push.job === 'drill' && setProgress({ done: push.done, of: push.of }))
  return <ProgressPanel title={t('drilling')} {...progress} />
}

/** The folder on another disk that every copy goes to as well. */
function SecondFolder({ backups, again }: { backups: Backups; again: () => void }) {
  const { t } = useTranslation('ledger')
  const say = useTroubleText()
  const me = useMe()
  const second = useCommand('backups.setSecond')
  const [folder, setFolder] = useState<string | null>(null)
  const mayRun = may(me.role, 'backup.run')
  const save = async () => {
    const done = await second.run({ folder: folder ?? '' })
    again()
    if (done.ok) toastDone(t('secondDone'))
  }
  return (
    <Panel title={t('second')}>
      <Stack gap={3}>
        <TextField
          id="second"
          label={t('secondFolder')}
          hint={t('secondHint')}
          value={folder ?? backups.second ?? ''}
          onChange={setFolder}
          disabled={!mayRun}
          maxLength={400}
        />
        {second.trouble && <Notice tone="bad" title={say(second.trouble)} urgent />}
        <Actions>
          <ActionButton disabled={!mayRun || folder === null} busy={second.busy} onClick={() => void save()}>
            {t('secondSave')}
          </ActionButton>
        </Actions>
      </Stack>
    </Panel>
  )
}

function Files({ backups }: { backups: Backups }) {
  const { t } = useTranslation('ledger')
  const formats = useFormats()
  const latest = backups.files.toReversed().slice(0, 30)
  return (
    <Panel title={t('files')}>
      {latest.length === 0 ? (
        <p>{t('noFile')}</p>
      ) : (
        <Facts
          facts={latest.map(file => ({
            label: `${t(`fileKind.${file.kind}`)} · ${formats.instant(file.at_ms)}`,
            value: t('megabytes', { size: formats.decimal(file.bytes / megabyte, 2) }),
          }))}
        />
      )}
    </Panel>
  )
}
