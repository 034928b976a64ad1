import { Search } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useAsk } from '../../api/queries.ts'
import { useFormats } from '../../i18n/format.ts'
import { useTroubleText } from '../../i18n/refusal-text.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { Actions, Stack } from '../../ui/Panel.tsx'
import { TextField } from '../../ui/TextField.tsx'
import css from './BackupChoice.module.css'

const megabyte = 1024 * 1024
/** Shown before anybody looks elsewhere: backups that rotate are many, the newest is the one. */
const shownFirst = 4

/** The backups of this PC and of its sticks, newest first; others by their folder or file. */
export function BackupChoice({ value, onChange }: { value: string; onChange: (file: string) => void }) {
  const { t } = useTranslation('setup')
  const say = useTroubleText()
  const [typed, setTyped] = useState('')
  const [folder, setFolder] = useState('')
  const [all, setAll] = useState(false)
  const { data, asking, trouble, again } = useAsk('setup.restoreFind', { folder }, { tables: [] })
  const backups = data?.backups ?? []
  const shown = all ? backups : backups.slice(0, shownFirst)
  const first = backups[0]?.file
  const choose = useRef(onChange)
  useEffect(() => {
    choose.current = onChange
  })
  // The newest is what a person wants, unless he says otherwise.
  useEffect(() => {
    if (first !== undefined) choose.current(first)
  }, [first])
  const look = () => (typed.trim() === folder ? again() : setFolder(typed.trim()))
  return (
    <Stack>
      <div role="radiogroup" aria-label={t('restore.which')} className={css.list} aria-busy={asking}>
        {shown.map(backup => (
          <Choice key={backup.file} backup={backup} chosen={backup.file === value} onChoose={onChange} />
        ))}
      </div>
      {data && backups.length === 0 && (
        <Notice tone="info">{t(folder === '' ? 'restore.noneUsual' : 'restore.none')}</Notice>
      )}
      {trouble && (
        <Notice tone="bad" urgent>
          {say(trouble)}
        </Notice>
      )}
      {shown.length < backups.length && (
        <ActionButton kind="quiet" onClick={() => setAll(true)}>
          {t('restore.all', { count: backups.length })}
        </ActionButton>
      )}
      <TextField
        id="folder"
        label={t('restore.folder')}
        hint={t('restore.folderHint')}
        value={typed}
        onChange={setTyped}
        maxLength={400}
      />
      <Actions>
        <ActionButton icon={<Search size={16} aria-hidden="true" />} onClick={look} busy={asking}>
          {t('restore.look')}
        </ActionButton>
      </Actions>
    </Stack>
  )
}

interface ChoiceProps {
  backup: { file: string; at_ms: number; last_ms: number; segments: number; bytes: number }
  chosen: boolean
  onChoose: (file: string) => void
}

function Choice({ backup, chosen, onChoose }: ChoiceProps) {
  const { t } = useTranslation('setup')
  const formats = useFormats()
  return (
    <label className={css.choice} data-chosen={chosen || undefined}>
      <input type="radio" name="backup" checked={chosen} onChange={() => onChoose(backup.file)} />
      <span>
        <strong>{formats.instant(backup.last_ms)}</strong>
        <span className="quiet">
          {t('restore.size', { size: formats.decimal(backup.bytes / megabyte, 1), count: backup.segments })}
        </span>
        <code className={css.path}>{backup.file}</code>
      </span>
    </label>
  )
}
