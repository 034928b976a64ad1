import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { OutputOf } from '../../api/client.ts'
import { useAsk, useCall } from '../../api/queries.ts'
import { useFormats } from '../../i18n/format.ts'
import { useTroubleText } from '../../i18n/refusal-text.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { Actions, Facts, Panel, Stack } from '../../ui/Panel.tsx'
import { QrPicture } from '../../ui/QrPicture.tsx'
import { ReadAloud } from '../../ui/ReadAloud.tsx'
import { PairingCode, PairingEnded } from './PairingCode.tsx'
import css from './WindowDialog.module.css'

type Window = OutputOf<'stations.window'>
type Waiting = Window['waiting'][number]

const lookMs = 1_000

/** The open window: what the new station needs of this one, who calls, and the admin's word. */
export function WindowDialog({ name, onAgain, onDone }: { name: string; onAgain: () => void; onDone: () => void }) {
  const { t } = useTranslation('stations')
  const { t: common } = useTranslation('common')
  const formats = useFormats()
  const say = useTroubleText()
  const { data, again } = useAsk('stations.window', {}, { tables: ['pairing'], refreshMs: lookMs, keep: true })
  const close = useCall('stations.closeWindow')
  const end = () => {
    void close.run({})
    onDone()
  }
  // Two minutes are soon over: what was typed for it stands there still.
  const stop = () => {
    void close.run({})
    onAgain()
  }
  const taken = data?.taken ?? null
  const left = data?.leftMs ?? 0
  const called = data?.waiting.some(one => one.stage !== 'ended') ?? false
  return (
    <Dialog
      open
      onClose={end}
      title={taken === null ? t('windowTitle', { name }) : t('add')}
      size="lg"
      actions={
        taken === null ? (
          <ActionButton key="end" onClick={stop}>
            {left === 0 && data !== undefined ? t('windowBack') : t('windowClose')}
          </ActionButton>
        ) : (
          <ActionButton key="done" kind="primary" onClick={end} autoFocus>
            {common('action.close')}
          </ActionButton>
        )
      }
    >
      {/* The Enter that opened the window may be pressed once more: here it neither agrees nor closes. */}
      <div className={css.open} tabIndex={-1} data-autofocus>
        <Stack gap={3}>
          {taken !== null && (
            <Notice tone="good" title={t('windowTaken', { name: taken.name })} urgent>
              {t('windowTakenHint')}
            </Notice>
          )}
          {taken === null && left === 0 && data !== undefined && <Notice tone="warning" title={t('windowOver')} />}
          {taken === null && left > 0 && data !== undefined && (
            <Own own={data.own} left={formats.wait(left / 1000)} called={called} />
          )}
          {data?.refused && <Notice tone="bad" title={say(data.refused)} urgent />}
          {/* Who calls now stands first; once one is taken in, what went wrong before it only frightens. */}
          {taken === null &&
            data?.waiting.toReversed().map(one => <Caller key={one.id} waiting={one} called={called} again={again} />)}
        </Stack>
      </div>
    </Dialog>
  )
}

/** What the new station needs of this one; how it is brought to call, until it does (`called`). */
function Own({ own, left, called }: { own: Window['own']; left: string; called: boolean }) {
  const { t } = useTranslation('stations')
  return (
    <div className={css.own}>
      <QrPicture text={own.code} label={t('windowCode')} />
      <div>
        {!called && <p>{t('windowHint')}</p>}
        <Facts facts={own.addresses.map(address => ({ label: t('address'), value: address, strong: true }))} />
        <p className={css.label} aria-hidden="true">
          {t('ownDevice')}
        </p>
        <ReadAloud groups={own.device.split('-')} label={t('ownDevice')} />
        <p className="quiet">{t('windowLeft', { left })}</p>
      </div>
    </div>
  )
}

/** One station that calls. Its code is to be compared with the one on its own screen. `called`: this one or another calls now. */
function Caller({ waiting, called, again }: { waiting: Waiting; called: boolean; again: () => void }) {
  const { t } = useTranslation('stations')
  const say = useTroubleText()
  const answer = useCall('stations.answerWindow')
  const [differed, setDiffered] = useState(false)
  const { id, stage, code, peer, matched, host } = waiting
  const tell = async (agree: boolean) => {
    await answer.run({ id, agree })
    again()
  }
  const no = () => {
    setDiffered(matched === null)
    void tell(false)
  }
  if (stage === 'ended')
    return <PairingEnded ended={waiting} differed={differed} of={peer?.name ?? host} brief={called} />
  return (
    <Panel title={peer?.name ?? host}>
      <Stack gap={3}>
        <Facts
          facts={[
            { label: t('address'), value: host },
            { label: t('device'), value: peer?.device ?? null },
          ]}
        />
        {matched === false && <Notice tone="bad" title={t('windowOther')} />}
        {matched === null && code !== null && stage === 'asking' && <PairingCode code={code} />}
        {matched === null && stage === 'asking' && <p>{t('windowCompare')}</p>}
        {stage === 'waiting' && <Notice tone="info" title={t('windowWaiting')} />}
        {answer.trouble && <Notice tone="bad" title={say(answer.trouble)} />}
        {stage === 'asking' && (
          <Actions>
            <ActionButton onClick={no}>{t(matched === null ? 'windowDiffer' : 'windowRefuse')}</ActionButton>
            {matched !== false && (
              <ActionButton kind="primary" busy={answer.busy} onClick={() => void tell(true)}>
                {t('windowAgree')}
              </ActionButton>
            )}
          </Actions>
        )}
      </Stack>
    </Panel>
  )
}
