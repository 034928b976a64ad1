import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCall } from '../api/queries.ts'
import { useTroubleText } from '../i18n/refusal-text.ts'
import { ActionButton } from '../ui/ActionButton.tsx'
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx'
import { Notice } from '../ui/Notice.tsx'
import { Actions, Stack } from '../ui/Panel.tsx'

interface ExcludedProps {
  organisation: string
  again: () => void
  onAnew: () => void
}

/** A station that was excluded: what that means, and the way back, which is that of a new PC. */
export function Excluded({ organisation, again, onAnew }: ExcludedProps) {
  const { t } = useTranslation('app')
  const say = useTroubleText()
  const join = useCall('setup.joinAnew')
  const [asking, setAsking] = useState(false)
  const begin = async () => {
    const done = await join.run({})
    if (!done.ok) return
    onAnew()
    again()
  }
  return (
    <Stack>
      <div>
        <h1>{t('revoked.title')}</h1>
        <p className="quiet">{t('revoked.text', { organisation })}</p>
      </div>
      <Notice tone="bad" title={t('revoked.state')} urgent />
      <p>{t('revoked.back')}</p>
      <Actions>
        <ActionButton kind="primary" autoFocus onClick={() => setAsking(true)}>
          {t('revoked.anew')}
        </ActionButton>
      </Actions>
      <ConfirmDialog
        open={asking}
        title={t('revoked.ask')}
        verb={t('revoked.verb')}
        safeVerb={t('revoked.not')}
        busy={join.busy}
        error={join.trouble && say(join.trouble)}
        onConfirm={() => void begin()}
        onClose={() => {
          join.reset()
          setAsking(false)
        }}
      >
        <p>{t('revoked.kept')}</p>
      </ConfirmDialog>
    </Stack>
  )
}
