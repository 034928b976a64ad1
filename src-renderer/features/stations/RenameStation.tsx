import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCommand } from '../../api/queries.ts'
import { useTroubleText } from '../../i18n/refusal-text.ts'
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx'
import { EntryForm } from '../../ui/EntryForm.tsx'
import { TextField } from '../../ui/TextField.tsx'
import { toastDone } from '../../ui/toast.tsx'
import type { StationDetail } from './station-words.ts'

/** Another name for a station. */
export function RenameStation({ station, onDone }: { station: StationDetail; onDone: () => void }) {
  const { t } = useTranslation('stations')
  const say = useTroubleText()
  const rename = useCommand('stations.rename')
  const [name, setName] = useState(station.name)
  const save = async () => {
    if (name.trim() === '') return
    const done = await rename.run({ dev: station.dev, name: name.trim() })
    if (!done.ok) return
    toastDone(t('renamed', { name: name.trim() }))
    onDone()
  }
  return (
    <ConfirmDialog
      open
      title={t('renameAsk', { name: station.name })}
      verb={t('rename')}
      busy={rename.busy}
      disabled={name.trim() === ''}
      error={rename.trouble && say(rename.trouble)}
      onConfirm={() => void save()}
      onClose={onDone}
    >
      <EntryForm onSubmit={() => void save()} enterSubmits label={t('rename')}>
        <TextField
          id="station-name"
          label={t('name')}
          value={name}
          onChange={setName}
          maxLength={60}
          required
          autoFocus
        />
      </EntryForm>
    </ConfirmDialog>
  )
}
