import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCommand } from '../../api/queries.ts'
import { go } from '../../app/route.ts'
import { useTroubleText } from '../../i18n/refusal-text.ts'
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx'
import { Stack } from '../../ui/Panel.tsx'
import { toastDone } from '../../ui/toast.tsx'
import { RootWords } from './RootWords.tsx'
import type { StationDetail } from './station-words.ts'

/** New keys for this station: somebody has, or had, a copy of the old ones. */
export function RenewStation({ station, onDone }: { station: StationDetail; onDone: () => void }) {
  const { t } = useTranslation('stations')
  const say = useTroubleText()
  const renew = useCommand('stations.renew')
  const [words, setWords] = useState('')
  const needsWords = !station.rights.includes('enrol')
  const confirm = async (why: string) => {
    const done = await renew.run({ why, ...(needsWords ? { words } : {}) })
    if (!done.ok) return
    toastDone(t('renewed'))
    onDone()
    go({ at: 'stations' })
  }
  return (
    <ConfirmDialog
      open
      title={t('renewAsk')}
      verb={t('renewVerb')}
      askReason
      busy={renew.busy}
      error={renew.trouble && say(renew.trouble)}
      onConfirm={why => void confirm(why)}
      onClose={onDone}
    >
      <Stack gap={3}>
        <p>{t('renewHint')}</p>
        {needsWords && <RootWords value={words} onChange={setWords} />}
      </Stack>
    </ConfirmDialog>
  )
}
