import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useAsk, useCall } from '../../api/queries.ts'
import { PairingCode, PairingEnded } from '../stations/PairingCode.tsx'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { Actions, Facts, Stack } from '../../ui/Panel.tsx'
import css from './SetupScreen.module.css'

const lookMs = 700

/** The pairing with the station that was called: its name and id, the six digits, this person's word. */
export function JoinPairing({ onBack, onDone }: { onBack: () => void; onDone: () => void }) {
  const { t } = useTranslation('setup')
  const { t: tCommon } = useTranslation('common')
  const { data, again } = useAsk('setup.joinState', {}, { tables: [], refreshMs: lookMs })
  const answer = useCall('setup.joinAnswer')
  const [differed, setDiffered] = useState(false)
  const pairing = data?.pairing ?? null
  const done = useRef(onDone)
  useEffect(() => {
    done.current = onDone
  })
  const stage = pairing?.stage
  useEffect(() => {
    if (stage === 'done') done.current()
  }, [stage])
  // The Enter that called the station may be pressed once more: it falls on the digits, where it agrees to nothing.
  const digits = useRef<HTMLDivElement>(null)
  const asks = stage === 'asking' && !differed
  useEffect(() => {
    if (asks) digits.current?.focus()
  }, [asks])
  const say = async (agree: boolean) => {
    await answer.run({ agree })
    again()
  }
  const differ = () => {
    setDiffered(true)
    void say(false)
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
      {pairing?.code && stage !== 'ended' && !differed && (
        <div ref={digits} tabIndex={-1} className={css.digits}>
          <PairingCode code={pairing.code} />
        </div>
      )}
      {asks && <Notice tone="info" title={t('join.compare')} />}
      {stage === 'waiting' && <Notice tone="info" title={t('join.waiting')} urgent />}
      {stage === 'joining' && <Notice tone="info" title={t('join.joining')} />}
      {pairing && (stage === 'ended' || differed) && <PairingEnded ended={pairing} differed={differed} />}
      <Actions>
        {asks ? (
          <>
            <ActionButton onClick={differ}>{t('join.differ')}</ActionButton>
            <ActionButton kind="primary" busy={answer.busy} onClick={() => void say(true)}>
              {t('join.same')}
            </ActionButton>
          </>
        ) : (
          <ActionButton onClick={leave}>{tCommon('action.back')}</ActionButton>
        )}
      </Actions>
    </Stack>
  )
}
