import { Building2, Network } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCall } from '../../api/queries.ts'
import { useTroubleText } from '../../i18n/refusal-text.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { EntryForm } from '../../ui/EntryForm.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { Actions, Stack } from '../../ui/Panel.tsx'
import { TextField } from '../../ui/TextField.tsx'
import css from './SetupScreen.module.css'

/** A new organisation, or a place in one that exists. */
export function StartStep({ onCreate }: { onCreate: () => void }) {
  const { t } = useTranslation('setup')
  const [joining, setJoining] = useState(false)
  if (joining) return <Join onBack={() => setJoining(false)} />
  return (
    <Stack>
      <h1>{t('start.title')}</h1>
      <div className={css.ways}>
        <button type="button" className={css.way} onClick={onCreate} autoFocus>
          <Building2 aria-hidden="true" />
          <strong>{t('start.create')}</strong>
          <span>{t('start.createHint')}</span>
        </button>
        <button type="button" className={css.way} onClick={() => setJoining(true)}>
          <Network aria-hidden="true" />
          <strong>{t('start.join')}</strong>
          <span>{t('start.joinHint')}</span>
        </button>
      </div>
    </Stack>
  )
}

function Join({ onBack }: { onBack: () => void }) {
  const { t } = useTranslation('setup')
  const { t: tCommon } = useTranslation('common')
  const say = useTroubleText()
  const join = useCall('setup.join')
  const [code, setCode] = useState('')
  return (
    <EntryForm onSubmit={() => void join.run({ code })} enterSubmits label={t('start.join')}>
      <Stack>
        <h1>{t('start.join')}</h1>
        {join.trouble && (
          <Notice tone={join.trouble.kind === 'JoinNotAvailable' ? 'info' : 'bad'} urgent>
            {say(join.trouble)}
          </Notice>
        )}
        <TextField
          id="code"
          label={t('start.code')}
          hint={t('start.codeHint')}
          value={code}
          onChange={setCode}
          maxLength={200}
          autoFocus
        />
        <Actions>
          <ActionButton onClick={onBack}>{tCommon('action.back')}</ActionButton>
          <ActionButton kind="primary" type="submit" busy={join.busy} disabled={code.trim() === ''}>
            {t('start.joinGo')}
          </ActionButton>
        </Actions>
      </Stack>
    </EntryForm>
  )
}
