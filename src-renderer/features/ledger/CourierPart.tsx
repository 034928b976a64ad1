import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { OutputOf } from '../../api/client.ts'
import { fetchCourier } from '../../api/courier-file.ts'
import { usePushed } from '../../api/events.ts'
import { handCourier } from '../../api/paper.ts'
import { useAsk, useCall } from '../../api/queries.ts'
import { type Trouble, troubleOf } from '../../api/trouble.ts'
import { useFormats } from '../../i18n/format.ts'
import { useTroubleText } from '../../i18n/refusal-text.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { Actions, Panel, Stack } from '../../ui/Panel.tsx'
import { ProgressPanel } from '../../ui/ProgressPanel.tsx'
import { CheckField, SelectField } from '../../ui/SelectField.tsx'
import { CourierFiles } from './CourierFiles.tsx'
import css from './Ledger.module.css'

type Packed = OutputOf<'courier.export'>

const megabyte = 1024 * 1024
/** Units: megabytes. What is packed is never nothing. */
const smallest = 0.1

/** The ledger carried by hand to stations that no network reaches, and taken in from them. `asked`: who opens the page came for this. */
export function CourierPart({ asked }: { asked: boolean }) {
  const top = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (!asked) return
    top.current?.scrollIntoView({ block: 'start' })
    top.current?.focus({ preventScroll: true }) // the next Tab is at its first field
  }, [asked])
  return (
    <div ref={top} className={css.couriers} tabIndex={-1}>
      <Stack>
        <PackCourier />
        <TakeCourier />
      </Stack>
    </div>
  )
}

function PackCourier() {
  const { t } = useTranslation('ledger')
  const say = useTroubleText()
  const { data } = useAsk('courier.targets', {}, { tables: ['station', 'revocation'] })
  const pack = useCall('courier.export')
  const [to, setTo] = useState('')
  const [saving, setSaving] = useState(false)
  const [failed, setFailed] = useState<Trouble | null>(null)
  const [whole, setWhole] = useState(false)
  const [packed, setPacked] = useState<Packed | null>(null)
  const rows = data?.rows ?? []
  const trouble = pack.trouble ?? failed
  const run = async () => {
    setPacked(null)
    setFailed(null)
    const done = await pack.run({ to, whole })
    if (!done.ok) return
    setSaving(true)
    try {
      const { file, bytes } = done.value
      if (await handCourier(await fetchCourier(file, bytes), file)) setPacked(done.value)
    } catch (error) {
      setFailed(troubleOf(error))
    } finally {
      setSaving(false)
    }
  }
  const stations = rows.map(({ dev, name, warehouse }) => ({ value: dev, label: `${name} · ${warehouse}` }))
  const hq = rows.some(row => row.hq) ? [{ value: 'hq', label: t('courier.hq') }] : []
  if (data !== undefined && stations.length === 0) {
    return (
      <Panel title={t('courier.pack')}>
        <p className="quiet">{t('courier.nobody')}</p>
      </Panel>
    )
  }
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
        <CheckField label={t('courier.whole')} hint={t('courier.wholeHint')} checked={whole} onChange={setWhole} />
        {trouble && <Notice tone="bad" title={say(trouble)} urgent />}
        {pack.busy && <Carrying title={t('courier.packing')} id="pack" />}
        {packed && <PackedNotice packed={packed} />}
        <Actions>
          <ActionButton disabled={to === ''} busy={pack.busy || saving} onClick={() => void run()}>
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
  const size = formats.decimal(Math.max(smallest, packed.bytes / megabyte), 1)
  const values = { count: packed.entries, entries: formats.whole(packed.entries), size }
  return (
    <Notice tone="good" title={t('courier.packed', values)}>
      {packed.file}
    </Notice>
  )
}

function TakeCourier() {
  const { t } = useTranslation('ledger')
  return (
    <Panel title={t('courier.take')}>
      <Stack gap={3}>
        <p>{t('courier.takeHint')}</p>
        <CourierFiles known />
      </Stack>
    </Panel>
  )
}

function Carrying({ title, id }: { title: string; id: string }) {
  const [progress, setProgress] = useState({ done: 0, of: 0 })
  usePushed('progress', push => {
    if (push.job === 'courier' && push.id === id) setProgress({ done: push.done, of: push.of })
  })
  return <ProgressPanel title={title} {...progress} />
}
