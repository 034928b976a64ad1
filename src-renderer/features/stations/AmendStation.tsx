import { useTranslation } from 'react-i18next'
import { useCommand } from '../../api/queries.ts'
import { useTroubleText } from '../../i18n/refusal-text.ts'
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx'
import { Stack } from '../../ui/Panel.tsx'
import { toastDone } from '../../ui/toast.tsx'
import type { StationDetail } from './station-words.ts'

/** Lets the work of an excluded station that came later count after all. */
export function AmendStation({ station, onDone }: { station: StationDetail; onDone: () => void }) {
  const { t } = useTranslation('stations')
  const say = useTroubleText()
  const amend = useCommand('stations.amend')
  const confirm = async (why: string) => {
    const done = await amend.run({ dev: station.dev, why })
    if (!done.ok) return
    toastDone(t('amended', { count: done.value.entries }))
    onDone()
  }
  return (
    <ConfirmDialog
      open
      title={t('amendAsk', { count: station.afterwards, name: station.name })}
      verb={t('amendVerb')}
      askReason
      busy={amend.busy}
      error={amend.trouble && say(amend.trouble)}
      onConfirm={why => void confirm(why)}
      onClose={onDone}
    >
      <Stack gap={3}>
        <p>{t('amendHint')}</p>
      </Stack>
    </ConfirmDialog>
  )
}
