import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { OutputOf } from '../../api/client.ts'
import { useAsk, useCall } from '../../api/queries.ts'
import { useFormats } from '../../i18n/format.ts'
import { useTroubleText } from '../../i18n/refusal-text.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { EntryForm } from '../../ui/EntryForm.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { Actions, Facts, Stack } from '../../ui/Panel.tsx'
import { ProgressPanel } from '../../ui/ProgressPanel.tsx'
import { NotesField, TextField } from '../../ui/TextField.tsx'
import { BackupDamage } from '../ledger/BackupDamage.tsx'
import { BackupChoice } from './BackupChoice.tsx'
import { RestoredStep } from './RestoredStep.tsx'

const lookMs = 500
const wordCount = 24
const countWords = (typed: string): number => typed.split(/[^\p{L}]+/u).filter(word => word !== '').length

type Found = NonNullable<OutputOf<'setup.restoreState'>['found']>

/** *Restaurer une sauvegarde*: which one, its words, whose it is, then in place (LEDGER §14). What is typed stays through every refusal. */
export function RestoreScreen({ onBack, onDone }: { onBack: () => void; onDone: () => void }) {
  const [file, setFile] = useState('')
  const [words, setWords] = useState('')
  const [restoreId, setRestoreId] = useState('')
  const [restored, setRestored] = useState<OutputOf<'setup.restoreConfirm'> | null>(null)
  const { data, again } = useAsk(
    'setup.restoreState',
    { restoreId },
    {
      tables: [],
      enabled: restoreId !== '' && restored === null,
      refreshMs: lookMs,
    },
  )
  const cancel = useCall('setup.restoreCancel')
  const confirm = useCall('setup.restoreConfirm')
  const stop = async () => {
    await cancel.run({ restoreId })
    again()
  }
  const { t } = useTranslation('setup')
  if (restored !== null) return <RestoredStep restored={restored} onDone={onDone} />
  if (data?.step === 'restoring') return <ProgressPanel title={t('restore.putting')} done={0} of={0} />
  if (data?.step === 'opening') {
    return (
      <ProgressPanel
        title={t('restore.opening')}
        done={data.progress?.done ?? 0}
        of={data.progress?.of ?? 0}
        noun={t('restore.entries')}
        onCancel={() => void stop()}
        cancelling={cancel.busy}
      />
    )
  }
  if (data?.found) {
    // Why it did not come about stands in the state, as does how far it is: this may not be on the screen any more.
    const put = async (replace: string | undefined) => {
      const done = await confirm.run({ restoreId, replace })
      if (done.ok) setRestored(done.value)
      else again()
    }
    return (
      <Agreement
        found={data.found}
        busy={confirm.busy}
        onBack={() => void stop()}
        onAgree={replace => void put(replace)}
      />
    )
  }
  const refused = data?.refused ?? null
  return <WordsForm {...{ file, setFile, words, setWords, refused, onBack }} onOpening={setRestoreId} />
}

interface WordsFormProps {
  file: string
  setFile: (file: string) => void
  words: string
  setWords: (words: string) => void
  refused: OutputOf<'setup.restoreState'>['refused']
  onBack: () => void
  onOpening: (restoreId: string) => void
}

function WordsForm({ file, setFile, words, setWords, refused, onBack, onOpening }: WordsFormProps) {
  const { t } = useTranslation('setup')
  const { t: tCommon } = useTranslation('common')
  const say = useTroubleText()
  const open = useCall('setup.restoreOpen')
  const [told, setTold] = useState(refused)
  useEffect(() => setTold(refused), [refused])
  const go = async () => {
    setTold(null)
    const begun = await open.run({ file, words })
    if (begun.ok) onOpening(begun.value.restoreId)
  }
  const count = countWords(words)
  const trouble = open.trouble ?? told
  return (
    <EntryForm onSubmit={() => void go()} label={t('restore.title')}>
      <Stack>
        <div>
          <h1>{t('restore.title')}</h1>
          <p className="quiet">{t('restore.hint')}</p>
        </div>
        {trouble && (
          <Notice tone="bad" urgent>
            {say(trouble)}
          </Notice>
        )}
        <BackupChoice value={file} onChange={setFile} />
        <NotesField
          id="words"
          label={t('restore.words')}
          hint={t('restore.wordsHint', { typed: count, of: wordCount })}
          value={words}
          onChange={setWords}
          maxLength={1_000}
          required
        />
        <Actions>
          <ActionButton onClick={onBack}>{tCommon('action.back')}</ActionButton>
          <ActionButton kind="primary" type="submit" busy={open.busy} disabled={file === '' || count === 0}>
            {t('restore.open')}
          </ActionButton>
        </Actions>
      </Stack>
    </EntryForm>
  )
}

interface AgreementProps {
  found: Found
  busy: boolean
  onBack: () => void
  onAgree: (replace: string | undefined) => void
}

/** Whose backup it is, up to when it goes, and what would not come back: the person's yes. */
function Agreement({ found, busy, onBack, onAgree }: AgreementProps) {
  const { t } = useTranslation('setup')
  const { t: tCommon } = useTranslation('common')
  const formats = useFormats()
  const { damaged, other } = found
  const [name, setName] = useState('')
  const isNamed = other === null || name.trim().toLowerCase() === other.name.trim().toLowerCase()
  return (
    <Stack>
      <div>
        <h1>{t('restore.found')}</h1>
        <p className="quiet">{t('restore.foundHint')}</p>
      </div>
      <Facts
        facts={[
          { label: t('field.organisation'), value: found.organisation, strong: true },
          { label: t('restore.warehouse'), value: found.warehouse },
          { label: t('restore.station'), value: found.station },
          { label: t('restore.last'), value: formats.instant(found.last_ms), strong: true },
          { label: t('restore.held'), value: t('restore.heldEntries', { n: formats.whole(found.entries) }) },
        ]}
      />
      {damaged && (
        <Notice tone="bad">
          <BackupDamage damaged={damaged} />
        </Notice>
      )}
      {other && (
        <>
          <Notice tone="bad">{t('restore.other', other)}</Notice>
          <TextField
            id="replace"
            label={t('restore.replace', other)}
            value={name}
            onChange={setName}
            autoComplete="off"
            autoFocus
            maxLength={100}
          />
        </>
      )}
      <Notice tone="warning">{t('restore.lost', { last: formats.instant(found.last_ms) })}</Notice>
      <Actions>
        <ActionButton onClick={onBack} disabled={busy}>
          {tCommon('action.back')}
        </ActionButton>
        <ActionButton
          kind="primary"
          busy={busy}
          disabled={!isNamed}
          onClick={() => onAgree(other ? name : undefined)}
          autoFocus
        >
          {t('restore.go')}
        </ActionButton>
      </Actions>
    </Stack>
  )
}
