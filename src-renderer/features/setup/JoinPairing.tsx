import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useAsk, useCall } from '../../api/queries.ts'
import { PairingCode, pairingEnd } from '../stations/PairingCode.tsx'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { Actions, Facts, Stack } from '../../ui/Panel.tsx'

const lookMs = 700

/** The pairing with the station that was called: its name and id, the six digits, this person's word. */
export function JoinPairing({ onBack, onDone }: { onBack: () => void; onDone: () => void }) {
  const { t } = useTranslation('setup')
  const { t: tCommon } = useTranslation('common')
  const { t: ofStations } = useTranslation('stations')
  const { data, again } = useAsk('setup.joinState', {}, { tables: [], refreshMs: lookMs })
  const answer = useCall('setup.joinAnswer')
  const pairing = data?.pairing ?? null
  const done = useRef(onDone)
  useEffect(() => {
    done.current = onDone
  })
  const stage = pairing?.stage
  useEffect(() => {
    if (stage === 'done') done.current()
  }, [stage])
  const say = async (agree: boolean) => {
    await answer.run({ agree })
    again()
  }
  const leave = () => {
    void say(false)
    onBack()
  }
  return (
    <Stack>
      <h1>{t('join.pairingTitle')}</h1>
      {pairing?.peer && (
        <Facts
          facts={[
            { label: t('join.peer'), value: pairing.peer.name, strong: true },
            { label: t('join.peerDevice'), value: pairing.peer.device },
          ]}
        />
      )}
      {(pairing === null || stage === 'meeting') && <p className="quiet">{t('join.meeting')}</p>}
      {pairing?.code && stage !== 'ended' && <PairingCode code={pairing.code} />}
      {stage === 'asking' && <Notice tone="info" title={t('join.compare')} />}
      {stage === 'waiting' && <Notice tone="info" title={t('join.waiting')} urgent />}
      {stage === 'joining' && <Notice tone="info" title={t('join.joining')} />}
      {stage === 'ended' && <Notice tone="bad" title={ofStations(pairingEnd(pairing?.why))} urgent />}
      <Actions>
        <ActionButton onClick={leave}>{stage === 'asking' ? t('join.differ') : tCommon('action.back')}</ActionButton>
        {stage === 'asking' && (
          <ActionButton kind="primary" busy={answer.busy} onClick={() => void say(true)} autoFocus>
            {t('join.same')}
          </ActionButton>
        )}
      </Actions>
    </Stack>
  )
}
