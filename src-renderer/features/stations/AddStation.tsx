import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useAsk, useCall, useCommand } from '../../api/queries.ts'
import { useTroubleText } from '../../i18n/refusal-text.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { ChoiceField } from '../../ui/ChoiceField.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { EntryForm } from '../../ui/EntryForm.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { FieldRow, Stack } from '../../ui/Panel.tsx'
import { TextField } from '../../ui/TextField.tsx'
import { TextFileButton } from '../../ui/TextFileButton.tsx'
import { ScanButton } from '../camera/ScanButton.tsx'
import { EnrolElsewhere } from './EnrolElsewhere.tsx'
import { NewCard } from './NewCard.tsx'
import { emptyTerms, RightsFields, type StationTerms, TermsFields, wholeTerms, withOnlyDepot } from './TermsFields.tsx'
import { stationTables, useDepots } from './station-words.ts'
import { WindowDialog } from './WindowDialog.tsx'

type Way = 'network' | 'card'
const everyMember = { offset: 0, limit: 200, sort: [], filter: {}, archived: 'hide' as const }

/** *Ajouter un poste*, or where it is done when this station may take none in. */
export function AddStation({ onDone }: { onDone: () => void }) {
  const { data, trouble } = useAsk('stations.list', everyMember, { tables: stationTables })
  if (data === undefined && !trouble) return null
  const may = data?.rows.filter(row => row.rights.includes('enrol')) ?? []
  if (data === undefined || may.some(row => row.here)) return <AddForm onDone={onDone} />
  return <EnrolElsewhere names={may.map(row => row.name)} onDone={onDone} />
}

/** On what terms, then by pairing over the network or by request and card. */
function AddForm({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation('stations')
  const { t: common } = useTranslation('common')
  const say = useTroubleText()
  const [way, setWay] = useState<Way>('network')
  const [typed, setTyped] = useState<StationTerms>(emptyTerms)
  const terms = withOnlyDepot(typed, useDepots())
  const [other, setOther] = useState({ network: '', card: '' })
  const open = useCall('stations.openWindow')
  const approve = useCommand('stations.approve')
  const [next, setNext] = useState<{ window: true } | { card: string } | null>(null)
  const command = way === 'network' ? open : approve
  const taken = command.trouble?.kind === 'CodeTaken' ? say(command.trouble) : null
  const set = (change: Partial<StationTerms>) => {
    setTyped(before => ({ ...before, ...change }))
    if (taken !== null) command.reset()
  }
  const whole = wholeTerms(terms)
  const ready = whole !== null && (way === 'network' || other.card.trim() !== '')
  const submit = async () => {
    if (whole === null) return
    if (way === 'network') {
      const opened = await open.run({ ...whole, ...(other.network.trim() === '' ? {} : { expected: other.network }) })
      if (opened.ok) setNext({ window: true })
    } else {
      const made = await approve.run({ ...whole, request: other.card })
      if (made.ok) setNext({ card: made.value.card })
    }
  }
  if (next !== null && 'window' in next)
    return <WindowDialog name={terms.name} onAgain={() => setNext(null)} onDone={onDone} />
  if (next !== null) return <NewCard name={terms.name} card={next.card} onDone={onDone} />
  return (
    <Dialog
      open
      onClose={onDone}
      title={t('add')}
      size="xl"
      actions={
        <>
          <ActionButton onClick={onDone}>{common('action.cancel')}</ActionButton>
          <ActionButton kind="primary" busy={command.busy} disabled={!ready} onClick={() => void submit()}>
            {way === 'network' ? t('windowOpen') : t('cardMake')}
          </ActionButton>
        </>
      }
    >
      <EntryForm onSubmit={() => ready && !command.busy && void submit()} enterSubmits label={t('add')}>
        <Stack gap={3}>
          <FieldRow columns={2}>
            <TermsFields value={terms} onChange={set} codeError={taken} />
            <Stack gap={3}>
              <RightsFields value={terms.rights} onChange={rights => set({ rights })} />
              <WayField value={way} onChange={setWay} />
              {way === 'network' ? (
                <OtherDevice value={other.network} onChange={network => setOther({ ...other, network })} />
              ) : (
                <Request value={other.card} onChange={card => setOther({ ...other, card })} />
              )}
            </Stack>
          </FieldRow>
          {command.trouble && taken === null && <Notice tone="bad" title={say(command.trouble)} urgent />}
        </Stack>
      </EntryForm>
    </Dialog>
  )
}

function WayField({ value, onChange }: { value: Way; onChange: (way: Way) => void }) {
  const { t } = useTranslation('stations')
  return (
    <ChoiceField
      small
      label={t('way')}
      choices={[
        { value: 'network', label: t('wayNetwork') },
        { value: 'card', label: t('wayCard') },
      ]}
      value={value}
      onChange={onChange}
    />
  )
}

function Request({ value, onChange }: { value: string; onChange: (text: string) => void }) {
  const { t } = useTranslation('stations')
  return (
    <>
      <TextField id="request" label={t('request')} hint={t('requestHint')} value={value} onChange={onChange} required />
      <div>
        <TextFileButton label={t('requestFile')} onText={onChange} />
      </div>
    </>
  )
}

function OtherDevice({ value, onChange }: { value: string; onChange: (text: string) => void }) {
  const { t } = useTranslation('stations')
  return (
    <>
      <TextField
        id="other-device"
        label={t('otherDevice')}
        hint={t('otherDeviceHint')}
        value={value}
        onChange={onChange}
        maxLength={600}
      />
      <ScanButton onRead={onChange} otherwise={t('otherDeviceTyped')} />
    </>
  )
}
