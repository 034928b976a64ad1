import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { OutputOf } from '../../api/client.ts'
import { useAsk, useCall } from '../../api/queries.ts'
import { useTroubleText } from '../../i18n/refusal-text.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { EntryForm } from '../../ui/EntryForm.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { Actions, Facts, FieldRow, Stack } from '../../ui/Panel.tsx'
import { TextField } from '../../ui/TextField.tsx'
import { toastDone, toastProblem, toastUndo } from '../../ui/toast.tsx'
import { useCallWords } from './call-words.ts'

const fieldId = 'lan-address'

/**
 * *Ajouter un dépôt par adresse IP*: an address is written, called at once and kept; those that were written, and how their calls go.
 * `autoFocus`: this is what the dialog is for.
 */
export function WrittenAddresses({ autoFocus = false }: { autoFocus?: boolean }) {
  const { t } = useTranslation('network')
  const say = useTroubleText()
  const add = useCall('network.add')
  const [address, setAddress] = useState('')
  const [outcome, setOutcome] = useState<OutputOf<'network.add'> | null>(null)
  const go = async () => {
    setOutcome(null)
    const added = await add.run({ address })
    if (!added.ok) return
    setOutcome(added.value)
    setAddress('')
  }
  return (
    <EntryForm onSubmit={() => void go()} enterSubmits label={t('add')}>
      <Stack gap={3}>
        <FieldRow columns={2}>
          <TextField
            id={fieldId}
            label={t('addAddress')}
            hint={t('addHint')}
            value={address}
            onChange={setAddress}
            maxLength={300}
            autoFocus={autoFocus}
          />
        </FieldRow>
        <Actions>
          <ActionButton kind="primary" type="submit" busy={add.busy} disabled={address.trim() === ''}>
            {t('addVerb')}
          </ActionButton>
        </Actions>
        {add.trouble && <Notice tone="bad" title={say(add.trouble)} urgent />}
        {outcome && <Outcome outcome={outcome} />}
        <Written just={outcome} onDropped={address => setOutcome(told => (told?.address === address ? null : told))} />
      </Stack>
    </EntryForm>
  )
}

function Outcome({ outcome: { address, station, why } }: { outcome: OutputOf<'network.add'> }) {
  const { t } = useTranslation('network')
  const words = useCallWords()
  if (station !== null) {
    return <Notice tone="good" title={t('added', { name: station.name || t('unknown'), address })} urgent />
  }
  return (
    <Notice tone="warning" title={t('addedNot', { address, why: words.why(why) })} urgent>
      {t('addedKept')}
    </Notice>
  )
}

/** Takes an address back, and keeps and calls it again for who changes his mind. */
function useRemove(again: () => void, onDropped: (address: string) => void): (address: string) => Promise<void> {
  const { t } = useTranslation('network')
  const say = useTroubleText()
  const drop = useCall('network.drop')
  const add = useCall('network.add')
  const putBack = async (address: string) => {
    const added = await add.run({ address })
    again()
    if (added.ok) toastDone(t('droppedNot', { address }))
    else toastProblem(say(added.trouble))
  }
  return async address => {
    const dropped = await drop.run({ address })
    again()
    if (!dropped.ok) return toastProblem(say(dropped.trouble))
    onDropped(address)
    document.getElementById(fieldId)?.focus() // its button has gone with it
    toastUndo(t('dropped', { address }), () => void putBack(address))
  }
}

/**
 * The addresses that people wrote, each with what is there and a way to take it back. `just`: how the call went that was made here; the
 * station's own calls to that address come later.
 */
function Written({ just, onDropped }: { just: OutputOf<'network.add'> | null; onDropped: (address: string) => void }) {
  const { t } = useTranslation('network')
  const words = useCallWords()
  const { data, again } = useAsk('network.status', {}, { tables: ['network', 'station'], keep: true })
  const remove = useRemove(again, onDropped)
  if (data === undefined || data.written.length === 0) return null
  const linked = new Set(data.links.map(({ dev }) => dev))
  return (
    <Facts
      facts={data.written.map(address => {
        const call = data.calls.find(one => one.address === address)
        const station = call?.station ?? null
        const state =
          station !== null && linked.has(station.dev)
            ? t('linkedAs', { name: station.name || t('unknown') })
            : data.state === 'on'
              ? words.why(call?.why ?? (just?.address === address ? just.why : null))
              : t('notCalled')
        return {
          label: `${address} · ${state}`,
          value: (
            <ActionButton small kind="quiet" onClick={() => void remove(address)}>
              {t('drop')}
            </ActionButton>
          ),
        }
      })}
    />
  )
}
