import { Monitor } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useAsk, useCall } from '../../api/queries.ts'
import { useTroubleText } from '../../i18n/refusal-text.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { EntryForm } from '../../ui/EntryForm.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { Actions, FieldRow, Stack } from '../../ui/Panel.tsx'
import { TextField } from '../../ui/TextField.tsx'
import { ScanButton } from '../camera/ScanButton.tsx'
import type { Joiner } from './JoinScreen.tsx'
import { OwnDevice } from './OwnDevice.tsx'
import css from './SetupScreen.module.css'

const lookMs = 2_000

/** Which station to call: one that was heard, an address, or what its screen shows. */
export function JoinByNetwork(props: {
  joiner: Joiner
  /** What was called last, by address. */
  address: string
  onAddress: (address: string) => void
  /** Its device id, as typed. */
  device: string
  onDevice: (device: string) => void
  onBack: () => void
  onCalled: () => void
  onByHand: () => void
}) {
  const { t } = useTranslation('setup')
  const { t: tCommon } = useTranslation('common')
  const say = useTroubleText()
  const { data } = useAsk('setup.joinState', {}, { tables: [], refreshMs: lookMs })
  const call = useCall('setup.joinCall')
  const { address: to, onAddress: setTo, device, onDevice: setDevice } = props
  const go = async (address: string) => {
    setTo(address)
    const called = await call.run({ name: props.joiner.name, to: address, ...(device.trim() === '' ? {} : { device }) })
    if (called.ok) props.onCalled()
  }
  return (
    <EntryForm onSubmit={() => void go(to)} enterSubmits label={t('start.join')}>
      <Stack>
        <div>
          <h1>{t('join.networkTitle')}</h1>
          <p className="quiet">{t('join.networkHint')}</p>
        </div>
        <OwnDevice joiner={props.joiner} />
        <Heard found={data?.found ?? []} busy={call.busy} onCall={address => void go(address)} />
        <FieldRow columns={2}>
          <TextField
            id="to"
            label={t('join.address')}
            hint={t('join.addressHint')}
            value={to}
            onChange={setTo}
            maxLength={600}
            autoFocus
          />
          <TextField
            id="device"
            label={t('join.otherDevice')}
            hint={t('join.otherDeviceHint')}
            value={device}
            onChange={text => setDevice(text.toUpperCase())}
            maxLength={60}
          />
        </FieldRow>
        <ScanButton onRead={code => void go(code)} otherwise={t('join.addressTyped')} />
        {call.trouble && (
          <Notice tone="bad" urgent>
            {say(call.trouble)}
          </Notice>
        )}
        <Actions>
          <ActionButton onClick={props.onBack}>{tCommon('action.back')}</ActionButton>
          <ActionButton onClick={props.onByHand}>{t('join.byHand')}</ActionButton>
          <ActionButton kind="primary" type="submit" busy={call.busy} disabled={to.trim() === ''}>
            {t('join.call')}
          </ActionButton>
        </Actions>
      </Stack>
    </EntryForm>
  )
}

/** The stations that were heard on the network, each a button. */
function Heard({
  found,
  busy,
  onCall,
}: {
  found: readonly string[]
  busy: boolean
  onCall: (address: string) => void
}) {
  const { t } = useTranslation('setup')
  return (
    <div className={css.heard}>
      <h2>{t('join.found')}</h2>
      {found.length === 0 && <p className="quiet">{t('join.looking')}</p>}
      <div className={css.found}>
        {found.map(address => (
          <ActionButton
            key={address}
            icon={<Monitor size={16} aria-hidden="true" />}
            disabled={busy}
            onClick={() => onCall(address)}
          >
            {address}
          </ActionButton>
        ))}
      </div>
    </div>
  )
}
