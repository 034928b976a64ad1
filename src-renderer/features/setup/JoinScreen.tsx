import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { OutputOf } from '../../api/client.ts'
import { useCall } from '../../api/queries.ts'
import { useTroubleText } from '../../i18n/refusal-text.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { EntryForm } from '../../ui/EntryForm.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { Actions, Stack } from '../../ui/Panel.tsx'
import { TextField } from '../../ui/TextField.tsx'
import { JoinByCard } from './JoinByCard.tsx'
import { JoinByNetwork } from './JoinByNetwork.tsx'
import { JoinPairing } from './JoinPairing.tsx'

/** This PC as a station that is to be: its name, and who its keys make it. */
export interface Joiner extends OutputOf<'setup.joinRequest'> {
  name: string
}

type Step = 'name' | 'network' | 'pairing' | 'card'

/** *Rejoindre une organisation*: this PC says who it is; a station of the organisation takes it in, over the network or by hand. */
export function JoinScreen({ onBack, onDone }: { onBack: () => void; onDone: () => void }) {
  const [step, setStep] = useState<Step>('name')
  const [joiner, setJoiner] = useState<Joiner | null>(null)
  // A call that came to nothing is made again, most often to the same address.
  const [address, setAddress] = useState('')
  const [device, setDevice] = useState('')
  if (step === 'name' || joiner === null) {
    const next = (made: Joiner) => {
      setJoiner(made)
      setStep('network')
    }
    return <NameStep name={joiner?.name ?? ''} onBack={onBack} onNext={next} />
  }
  if (step === 'card') return <JoinByCard joiner={joiner} onBack={() => setStep('network')} onDone={onDone} />
  if (step === 'pairing') return <JoinPairing onBack={() => setStep('network')} onDone={onDone} />
  return (
    <JoinByNetwork
      joiner={joiner}
      address={address}
      onAddress={setAddress}
      device={device}
      onDevice={setDevice}
      onBack={() => setStep('name')}
      onCalled={() => setStep('pairing')}
      onByHand={() => setStep('card')}
    />
  )
}

function NameStep(props: { name: string; onBack: () => void; onNext: (joiner: Joiner) => void }) {
  const { t } = useTranslation('setup')
  const { t: tCommon } = useTranslation('common')
  const say = useTroubleText()
  const ask = useCall('setup.joinRequest')
  const [name, setName] = useState(props.name)
  const go = async () => {
    const made = await ask.run({ name })
    if (made.ok) props.onNext({ ...made.value, name: name.trim() })
  }
  return (
    <EntryForm onSubmit={() => void go()} enterSubmits label={t('start.join')}>
      <Stack>
        <div>
          <h1>{t('start.join')}</h1>
          <p className="quiet">{t('join.hint')}</p>
        </div>
        {ask.trouble && (
          <Notice tone="bad" urgent>
            {say(ask.trouble)}
          </Notice>
        )}
        <TextField
          id="station"
          label={t('field.station')}
          hint={t('fieldHint.station')}
          value={name}
          onChange={setName}
          maxLength={60}
          required
          autoFocus
        />
        <Actions>
          <ActionButton onClick={props.onBack}>{tCommon('action.back')}</ActionButton>
          <ActionButton kind="primary" type="submit" busy={ask.busy} disabled={name.trim() === ''}>
            {tCommon('action.continue')}
          </ActionButton>
        </Actions>
      </Stack>
    </EntryForm>
  )
}
