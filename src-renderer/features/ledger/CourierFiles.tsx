import { FileButton } from '@mantine/core'
import { FolderOpen } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { bringCouriers } from '../../api/courier-file.ts'
import type { OutputOf } from '../../api/client.ts'
import type { Trouble } from '../../api/trouble.ts'
import { useFormats } from '../../i18n/format.ts'
import { useTroubleText } from '../../i18n/refusal-text.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { Actions } from '../../ui/Panel.tsx'
import { ProgressPanel } from '../../ui/ProgressPanel.tsx'

type Taken = OutputOf<'courier.import'>['files'][number]

/** Opens couriers of this machine and has them taken; what each brought. `known`: somebody is logged in. */
export function CourierFiles({ known, onTaken }: { known: boolean; onTaken?: () => void }) {
  const { t } = useTranslation('ledger')
  const say = useTroubleText()
  const [busy, setBusy] = useState<{ done: number; of: number } | null>(null)
  const [trouble, setTrouble] = useState<Trouble | null>(null)
  const [files, setFiles] = useState<readonly Taken[]>([])
  const take = async (chosen: File[]) => {
    if (chosen.length === 0) return
    setFiles([])
    setTrouble(null)
    setBusy({ done: 0, of: 0 })
    const taken = await bringCouriers(chosen, known, (done, of) => setBusy({ done, of }))
    setBusy(null)
    if (taken.ok) setFiles(taken.value)
    else setTrouble(taken.trouble)
    if (taken.ok) onTaken?.()
  }
  return (
    <>
      {trouble && <Notice tone="bad" title={say(trouble)} urgent />}
      {busy && <ProgressPanel title={t('courier.taking')} {...busy} />}
      {files.map(file => (
        <TakenNotice key={file.file} taken={file} />
      ))}
      <Actions>
        <FileButton multiple accept=".ctv" onChange={chosen => void take(chosen)}>
          {({ onClick }) => (
            <ActionButton busy={busy !== null} icon={<FolderOpen size={16} aria-hidden="true" />} onClick={onClick}>
              {t('courier.takeNow')}
            </ActionButton>
          )}
        </FileButton>
      </Actions>
    </>
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
      {gaps > 0 ? t('courier.gaps', { name: from.name }) : entries > 0 && t('courier.answer', { name: from.name })}
    </Notice>
  )
}
