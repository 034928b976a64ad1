import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCall } from '../../api/queries.ts'
import { useTroubleText } from '../../i18n/refusal-text.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { EntryForm } from '../../ui/EntryForm.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { FieldRow, Stack } from '../../ui/Panel.tsx'
import { ProgressPanel } from '../../ui/ProgressPanel.tsx'
import { TextField } from '../../ui/TextField.tsx'
import type { Recovery } from './SetupScreen.tsx'
import css from './SetupScreen.module.css'

const tidy = (word: string): string => word.trim().toLowerCase().normalize('NFC')

/** Some of the words typed back from the paper; then everything is made in one commit. */
export function TypedStep({
  recovery,
  onBack,
  onConfirmed,
}: {
  recovery: Recovery
  onBack: () => void
  onConfirmed: () => void
}) {
  const { t } = useTranslation('setup')
  const say = useTroubleText()
  const confirm = useCall('setup.confirm')
  const [typed, setTyped] = useState<readonly string[]>(() => recovery.ask.map(() => ''))
  const [tried, setTried] = useState(false)
  const wrong = (at: number): boolean => tried && tidy(typed[at] ?? '') !== recovery.words[(recovery.ask[at] ?? 0) - 1]

  const submit = async () => {
    setTried(true)
    const first = recovery.ask.findIndex((place, at) => tidy(typed[at] ?? '') !== recovery.words[place - 1])
    if (first >= 0) return document.getElementById(`word${first}`)?.focus()
    const answer = await confirm.run({ setupId: recovery.setupId, typed: typed.map(tidy) })
    if (answer.ok) onConfirmed()
  }
  if (confirm.busy) return <ProgressPanel title={t('making')} done={0} of={0} note={t('makingHint')} />
  return (
    <EntryForm onSubmit={() => void submit()} enterSubmits label={t('step.typed')}>
      <Stack>
        <div>
          <h1>{t('heading.typed')}</h1>
          <p className="quiet">{t('hint.typed')}</p>
        </div>
        {confirm.trouble && (
          <Notice tone="bad" urgent>
            {say(confirm.trouble)}
          </Notice>
        )}
        <FieldRow columns={3}>
          {recovery.ask.map((place, at) => (
            <TextField
              key={place}
              id={`word${at}`}
              label={t('words.number', { place })}
              value={typed[at] ?? ''}
              onChange={text => setTyped(last => last.map((word, index) => (index === at ? text : word)))}
              maxLength={20}
              autoFocus={at === 0}
              error={wrong(at) && t('words.wrong', { place })}
            />
          ))}
        </FieldRow>
        <div className={css.footer}>
          <ActionButton onClick={onBack}>{t('words.again')}</ActionButton>
          <ActionButton kind="primary" type="submit">
            {t('confirm')}
          </ActionButton>
        </div>
      </Stack>
    </EntryForm>
  )
}
