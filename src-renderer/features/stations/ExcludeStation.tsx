import { useTranslation } from 'react-i18next'
import { useAsk, useCommand } from '../../api/queries.ts'
import { useFormats } from '../../i18n/format.ts'
import { useTroubleText } from '../../i18n/refusal-text.ts'
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { Facts, Stack } from '../../ui/Panel.tsx'
import { toastDone } from '../../ui/toast.tsx'
import type { StationDetail } from './station-words.ts'

/** Excludes a station, after saying what stays and what is lost. */
export function ExcludeStation({ station, onDone }: { station: StationDetail; onDone: () => void }) {
  const { t } = useTranslation('stations')
  const say = useTroubleText()
  const revoke = useCommand('stations.revoke')
  const exclude = async (why: string) => {
    const done = await revoke.run({ dev: station.dev, why })
    if (!done.ok) return
    toastDone(t('excluded', { name: station.name }))
    onDone()
  }
  return (
    <ConfirmDialog
      open
      title={t('excludeAsk', { name: station.name })}
      verb={t('exclude')}
      safeVerb={t('excludeNot')}
      danger
      askReason
      busy={revoke.busy}
      error={revoke.trouble && say(revoke.trouble)}
      onConfirm={why => void exclude(why)}
      onClose={onDone}
    >
      <Stack gap={3}>
        <Loss dev={station.dev} />
      </Stack>
    </ConfirmDialog>
  )
}

function Loss({ dev }: { dev: string }) {
  const { t } = useTranslation('stations')
  const formats = useFormats()
  const { data } = useAsk('stations.lossOf', { dev }, { tables: ['station', 'peer_head'] })
  if (data === undefined) return <p className="quiet">{t('lossAsking')}</p>
  const { kept, last_ms, elsewhere, enrolled, lastEnroller } = data
  return (
    <>
      <p>{t('lossText')}</p>
      <Facts
        facts={[
          { label: t('lossKept'), value: formats.whole(kept), strong: true },
          { label: t('lossLast'), value: last_ms === null ? null : formats.instant(last_ms) },
          elsewhere > 0 && { label: t('lossElsewhere'), value: formats.whole(elsewhere), tone: 'bad' },
        ]}
      />
      {elsewhere > 0 && <Notice tone="warning" title={t('lossElsewhereHint')} />}
      {enrolled.length > 0 && <p className="quiet">{t('lossEnrolled', { stations: formats.list(enrolled) })}</p>}
      {lastEnroller && <Notice tone="warning" title={t('lossLastEnroller')} />}
    </>
  )
}
