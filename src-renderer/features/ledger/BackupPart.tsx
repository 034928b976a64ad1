import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { may } from '#shared/domain/rights.ts'
import { useAsk, useCall, useCommand } from '../../api/queries.ts'
import { useMe } from '../../app/session.ts'
import { useFormats } from '../../i18n/format.ts'
import { useTroubleText } from '../../i18n/refusal-text.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { Actions, Facts, Panel, Stack } from '../../ui/Panel.tsx'
import { TextField } from '../../ui/TextField.tsx'
import { toastDone } from '../../ui/toast.tsx'

const megabyte = 1024 * 1024

/** Where the copies are, how old, and whether they would really come back (BK-3, BK-4). */
export function BackupPart() {
  const { t } = useTranslation('ledger')
  const formats = useFormats()
  const say = useTroubleText()
  const me = useMe()
  const status = useAsk('backups.status', {}, { refreshMs: 30_000 })
  const now = useCall('backups.now')
  const drill = useCall('backups.drill')
  const second = useCommand('backups.setSecond')
  const [folder, setFolder] = useState<string | null>(null)
  const mayRun = may(me.role, 'backup.run')
  const data = status.data
  const run = async () => {
    const done = await now.run({})
    status.again()
    if (done.ok) toastDone(t('backedUp', { size: formats.decimal(done.value.bytes / megabyte, 1) }))
  }
  const rehearse = async () => {
    const done = await drill.run({})
    status.again()
    if (done.ok && done.value.ok) toastDone(t('drillOk', { entries: formats.whole(done.value.entries) }))
  }
  const saveSecond = async () => {
    const done = await second.run({ folder: folder ?? '' })
    status.again()
    if (done.ok) toastDone(t('secondDone'))
  }
  if (data === undefined) return status.trouble && <Notice tone="bad" title={say(status.trouble)} />
  const trouble = now.trouble ?? drill.trouble ?? second.trouble
  return (
    <Stack>
      <Panel
        title={t('parts.backups')}
        actions={
          mayRun && (
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
          {data.second === null && <Notice tone="warning" title={t('noSecond')} />}
          {data.lastDrill !== null && !data.lastDrill.ok && <Notice tone="bad" title={t('drillFailed')} urgent />}
          {trouble && <Notice tone="bad" title={say(trouble)} urgent />}
          <Facts
            facts={[
              { label: t('folder'), value: data.folder },
              {
                label: t('lastFull'),
                value: data.lastFull_ms === null ? t('never') : formats.instant(data.lastFull_ms),
              },
              {
                label: t('lastSegment'),
                value: data.lastSegment_ms === null ? t('never') : formats.instant(data.lastSegment_ms),
              },
              {
                label: t('lastDrill'),
                value: data.lastDrill === null ? t('never') : formats.instant(data.lastDrill.at_ms),
              },
            ]}
          />
        </Stack>
      </Panel>
      <Panel title={t('second')}>
        <Stack gap={3}>
          <TextField
            id="second"
            label={t('secondFolder')}
            hint={t('secondHint')}
            value={folder ?? data.second ?? ''}
            onChange={setFolder}
            disabled={!mayRun}
            maxLength={400}
          />
          <Actions>
            <ActionButton disabled={!mayRun || folder === null} busy={second.busy} onClick={() => void saveSecond()}>
              {t('secondSave')}
            </ActionButton>
          </Actions>
        </Stack>
      </Panel>
      <Panel title={t('files')}>
        {data.files.length === 0 ? (
          <p>{t('noFile')}</p>
        ) : (
          <Facts
            facts={data.files
              .toReversed()
              .slice(0, 30)
              .map(file => ({
                label: `${t(`fileKind.${file.kind}`)} · ${formats.instant(file.at_ms)}`,
                value: t('megabytes', { size: formats.decimal(file.bytes / megabyte, 2) }),
              }))}
          />
        )}
      </Panel>
    </Stack>
  )
}
