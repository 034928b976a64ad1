import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCall, useCommand } from '../../api/queries.ts'
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
import { NewCard } from './NewCard.tsx'
import { emptyTerms, RightsFields, type StationTerms, TermsFields, wholeTerms } from './TermsFields.tsx'
import { WindowDialog } from './WindowDialog.tsx'

type Way = 'network' | 'card'

/** *Ajouter un poste*: on what terms, then by pairing over the network or by request and card. */
export function AddStation({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation('stations')
  const { t: common } = useTranslation('common')
  const say = useTroubleText()
  const [way, setWay] = useState<Way>('network')
  const [terms, setTerms] = useState<StationTerms>(emptyTerms)
  const [other, setOther] = useState('')
  const open = useCall('stations.openWindow')
  const approve = useCommand('stations.approve')
  const [next, setNext] = useState<{ window: true } | { card: string } | null>(null)
  const set = (change: Partial<StationTerms>) => setTerms(before => ({ ...before, ...change }))
  const whole = wholeTerms(terms)
  const ready = whole !== null && (way === 'network' || other.trim() !== '')
  const submit = async () => {
    if (whole === null) return
    if (way === 'network') {
      const opened = await open.run({ ...whole, ...(other.trim() === '' ? {} : { expected: other }) })
      if (opened.ok) setNext({ window: true })
    } else {
      const made = await approve.run({ ...whole, request: other })
      if (made.ok) setNext({ card: made.value.card })
    }
  }
  if (next !== null && 'window' in next) return <WindowDialog name={terms.name} onDone={onDone} />
  if (next !== null) return <NewCard name={terms.name} card={next.card} onDone={onDone} />
  const command = way === 'network' ? open : approve
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
      <EntryForm onSubmit={() => ready && void submit()} label={t('add')}>
        <Stack gap={3}>
          <FieldRow columns={2}>
            <TermsFields value={terms} onChange={set} />
            <Stack gap={3}>
              <RightsFields value={terms.rights} onChange={rights => set({ rights })} />
              <ChoiceField
                small
                label={t('way')}
                choices={[
                  { value: 'network', label: t('wayNetwork') },
                  { value: 'card', label: t('wayCard') },
                ]}
                value={way}
                onChange={setWay}
              />
              {way === 'network' ? (
                <OtherDevice value={other} onChange={setOther} />
              ) : (
                <Request value={other} onChange={setOther} />
              )}
            </Stack>
          </FieldRow>
          {command.trouble && <Notice tone="bad" title={say(command.trouble)} urgent />}
        </Stack>
      </EntryForm>
    </Dialog>
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
