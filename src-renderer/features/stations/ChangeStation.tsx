import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCommand } from '../../api/queries.ts'
import { useTroubleText } from '../../i18n/refusal-text.ts'
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { Stack } from '../../ui/Panel.tsx'
import { toastDone } from '../../ui/toast.tsx'
import { RootWords } from './RootWords.tsx'
import { CarriesFields, RightsFields } from './TermsFields.tsx'
import { isRight, type RightName, type StationDetail, useDepots } from './station-words.ts'

/** Other depots to carry and other rights: a new certificate for the same keys. */
export function ChangeStation({ station, onDone }: { station: StationDetail; onDone: () => void }) {
  const { t } = useTranslation('stations')
  const say = useTroubleText()
  const change = useCommand('stations.change')
  const [carries, setCarries] = useState<readonly string[]>(station.carries)
  const [rights, setRights] = useState<readonly RightName[]>(station.rights.filter(isRight))
  const [words, setWords] = useState('')
  const depotsFirst = useDepots().some(depot => depot.id !== station.warehouse.id)
  const needsWords = !station.certifiable
  const save = async (why: string) => {
    const done = await change.run({
      dev: station.dev,
      carries: [...carries],
      rights: [...rights],
      why,
      ...(needsWords ? { words } : {}),
    })
    if (!done.ok) return
    toastDone(t('changed', { name: station.name }))
    onDone()
  }
  return (
    <ConfirmDialog
      open
      title={t('changeAsk', { name: station.name })}
      verb={t('changeVerb')}
      askReason
      fieldsFirst
      busy={change.busy}
      error={change.trouble && say(change.trouble)}
      onConfirm={why => void save(why)}
      onClose={onDone}
    >
      <Stack gap={3}>
        <CarriesFields own={station.warehouse.id} value={carries} onChange={setCarries} autoFocus />
        <RightsFields value={rights} onChange={setRights} autoFocus={!depotsFirst} />
        <p className="quiet">{t('changeHint')}</p>
        {needsWords && <Notice tone="info" title={t('wordsNeeded')} />}
        {needsWords && <RootWords value={words} onChange={setWords} />}
      </Stack>
    </ConfirmDialog>
  )
}
