import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { OutputOf } from '../../api/client.ts'
import { usePushed } from '../../api/events.ts'
import { useAsk, useCall } from '../../api/queries.ts'
import { useFormats } from '../../i18n/format.ts'
import { useTroubleText } from '../../i18n/refusal-text.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { Actions, Panel, Stack } from '../../ui/Panel.tsx'
import { ProgressPanel } from '../../ui/ProgressPanel.tsx'
import { CheckField, SelectField } from '../../ui/SelectField.tsx'
import { TextField } from '../../ui/TextField.tsx'

type Packed = OutputOf<'courier.export'>
type Taken = OutputOf<'courier.import'>['files'][number]

const megabyte = 1024 * 1024

/** The ledger carried by hand to stations that no network reaches, and taken in from them. */
export function CourierPart() {
  return (
    <>
      <PackCourier />
      <TakeCourier />
    </>
  )
}

function PackCourier() {
  const { t } = useTranslation('ledger')
  const say = useTroubleText()
  const { data } = useAsk('courier.targets', {}, { tables: ['station', 'revocation'] })
  const pack = useCall('courier.export')
  const [to, setTo] = useState('')
  const [folder, setFolder] = useState('')
  const [whole, setWhole] = useState(false)
  const [packed, setPacked] = useState<Packed | null>(null)
  const rows = data?.rows ?? []
  const run = async () => {
    setPacked(null)
    const done = await pack.run({ to, folder: folder.trim(), whole })
    if (done.ok) setPacked(done.value)
  }
  const stations = rows.map(({ dev, name, warehouse }) => ({ value: dev, label: `${name} · ${warehouse}` }))
  const hq = rows.some(row => row.hq) ? [{ value: 'hq', label: t('courier.hq') }] : []
  return (
    <Panel title={t('courier.pack')}>
      <Stack gap={3}>
        <p>{t('courier.hint')}</p>
        <SelectField
          id="courier-to"
          label={t('courier.to')}
          value={to}
          onChange={setTo}
          choices={[...hq, ...stations]}
        />
        <TextField
          id="courier-folder"
          label={t('courier.folder')}
          hint={t('courier.folderHint')}
          value={folder}
          onChange={setFolder}
          maxLength={400}
        />
        <CheckField label={t('courier.whole')} hint={t('courier.wholeHint')} checked={whole} onChange={setWhole} />
        {pack.trouble && <Notice tone="bad" title={say(pack.trouble)} urgent />}
        {pack.busy && <Carrying title={t('courier.packing')} id="pack" />}
        {packed && <PackedNotice packed={packed} />}
        <Actions>
          <ActionButton disabled={to === '' || folder.trim() === ''} busy={pack.busy} onClick={() => void run()}>
            {t('courier.packNow')}
          </ActionButton>
        </Actions>
      </Stack>
    </Panel>
  )
}

function PackedNotice({ packed }: { packed: Packed }) {
  const { t } = useTranslation('ledger')
  const formats = useFormats()
  const size = formats.decimal(packed.bytes / megabyte, 1)
  const values = { count: packed.entries, entries: formats.whole(packed.entries), size }
  return (
    <Notice tone="good" title={t('courier.packed', values)}>
      {packed.file}
    </Notice>
  )
}

function TakeCourier() {
  const { t } = useTranslation('ledger')
  const say = useTroubleText()
  const take = useCall('courier.import')
  const [path, setPath] = useState('')
  const [files, setFiles] = useState<readonly Taken[]>([])
  const run = async () => {
    setFiles([])
    const done = await take.run({ path: path.trim() })
    if (done.ok) setFiles(done.value.files)
  }
  return (
    <Panel title={t('courier.take')}>
      <Stack gap={3}>
        <TextField
          id="courier-path"
          label={t('courier.path')}
          hint={t('courier.pathHint')}
          value={path}
          onChange={setPath}
          maxLength={400}
        />
        {take.trouble && <Notice tone="bad" title={say(take.trouble)} urgent />}
        {take.busy && <Carrying title={t('courier.taking')} id="take" />}
        {files.map(file => (
          <TakenNotice key={file.file} taken={file} />
        ))}
        <Actions>
          <ActionButton disabled={path.trim() === ''} busy={take.busy} onClick={() => void run()}>
            {t('courier.takeNow')}
          </ActionButton>
        </Actions>
      </Stack>
    </Panel>
  )
}

/** What one file brought, or why it was not taken; and that its sender does not know yet. */
function TakenNotice({ taken }: { taken: Taken }) {
  const { t } = useTranslation('ledger')
  const formats = useFormats()
  const say = useTroubleText()
  const { why, from, made_ms, entries, gaps, file } = taken
  if (why !== null || from === null || made_ms === null)
    return (
      <Notice tone="bad" title={say({ kind: 'WrongFile', why: why ?? 'DamagedCourier' })}>
        {file}
      </Notice>
    )
  const values = { count: entries, entries: formats.whole(entries), name: from.name, when: formats.instant(made_ms) }
  return (
    <Notice tone={gaps > 0 ? 'warning' : 'good'} title={t('courier.taken', values)}>
      {gaps > 0 ? t('courier.gaps', { name: from.name }) : t('courier.answer', { name: from.name })}
    </Notice>
  )
}

function Carrying({ title, id }: { title: string; id: string }) {
  const [progress, setProgress] = useState({ done: 0, of: 0 })
  usePushed('progress', push => {
    if (push.job === 'courier' && push.id === id) setProgress({ done: push.done, of: push.of })
  })
  return <ProgressPanel title={title} {...progress} />
}
