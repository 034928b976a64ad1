import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { OutputOf } from '../../api/client.ts'
import { handText } from '../../api/paper.ts'
import { queryClient, useAsk, useCall } from '../../api/queries.ts'
import { leave as forgetPerson } from '../../app/session.ts'
import { useFormats } from '../../i18n/format.ts'
import { useTroubleText } from '../../i18n/refusal-text.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { copyText } from '../../ui/copy-text.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import { EntryForm } from '../../ui/EntryForm.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { Actions, Facts, Stack } from '../../ui/Panel.tsx'
import { TextField } from '../../ui/TextField.tsx'
import { TextFileButton } from '../../ui/TextFileButton.tsx'
import { toastDone } from '../../ui/toast.tsx'

type Read = OutputOf<'adoption.read'>

/** *Rejoindre une autre organisation*: a request out, a card in, what would go, and the name typed before it does. */
export function LeaveDialog({ station, onDone }: { station: string; onDone: () => void }) {
  const { t } = useTranslation('adoption')
  const { t: common } = useTranslation('common')
  const say = useTroubleText()
  const read = useCall('adoption.read')
  const leave = useCall('adoption.leave')
  const [card, setCard] = useState('')
  const [found, setFound] = useState<Read | null>(null)
  const [name, setName] = useState('')
  const change = (text: string) => {
    setCard(text)
    setFound(null)
    read.reset()
    leave.reset()
  }
  const isSame = found !== null && name.trim().toLowerCase() === found.from.name.trim().toLowerCase()
  const ready = found === null ? card.trim() !== '' : isSame
  const submit = async () => {
    if (!ready) return
    if (found === null) {
      const told = await read.run({ card })
      if (told.ok) setFound(told.value)
      return
    }
    const left = await leave.run({ card, name })
    if (!left.ok) return
    toastDone(t('left', { name: left.value.into.name }))
    forgetPerson()
    await queryClient.invalidateQueries({ queryKey: ['setup.state'] })
  }
  const trouble = read.trouble ?? leave.trouble
  return (
    <Dialog
      open
      onClose={onDone}
      title={t('leave')}
      size="lg"
      actions={
        <>
          <ActionButton onClick={onDone}>{common('action.cancel')}</ActionButton>
          <ActionButton
            kind={found === null ? 'primary' : 'danger'}
            busy={read.busy || leave.busy}
            disabled={!ready}
            onClick={() => void submit()}
          >
            {found === null ? common('action.continue') : t('leaveVerb', { name: found.from.name })}
          </ActionButton>
        </>
      }
    >
      <EntryForm onSubmit={() => void submit()} label={t('leave')}>
        <Stack gap={3}>
          {found === null ? (
            <CardStep station={station} card={card} onCard={change} />
          ) : (
            <WhatGoes found={found} name={name} onName={setName} />
          )}
          {trouble && <Notice tone="bad" title={say(trouble)} urgent />}
        </Stack>
      </EntryForm>
    </Dialog>
  )
}

function CardStep({ station, card, onCard }: { station: string; card: string; onCard: (text: string) => void }) {
  const { t } = useTranslation('adoption')
  const { t: ofSetup } = useTranslation('setup')
  const { data } = useAsk('adoption.request', { name: station }, { tables: [] })
  const request = data?.request ?? ''
  const save = async () => {
    if (await handText(request, ofSetup('join.fileName', { name: station }))) toastDone(ofSetup('join.saved'))
  }
  return (
    <>
      <p>{t('leaveHint')}</p>
      <Facts facts={[data && { label: ofSetup('join.device'), value: data.device }]} />
      <p className="quiet">{t('requestHint')}</p>
      <Actions>
        <ActionButton disabled={request === ''} onClick={() => void save()}>
          {ofSetup('join.save')}
        </ActionButton>
        <ActionButton disabled={request === ''} onClick={() => copyText(request) && toastDone(ofSetup('join.copied'))}>
          {ofSetup('join.copy')}
        </ActionButton>
      </Actions>
      <TextField id="adopt-card" label={t('card')} hint={t('cardHint')} value={card} onChange={onCard} />
      <div>
        <TextFileButton label={t('file')} onText={onCard} />
      </div>
    </>
  )
}

/** The two organisations by name and id, what goes, who stays, and the name to type. */
function WhatGoes({ found, name, onName }: { found: Read; name: string; onName: (name: string) => void }) {
  const { t } = useTranslation('adoption')
  const { t: ofSetup } = useTranslation('setup')
  const formats = useFormats()
  const { from, into, counts, others, drafts } = found
  const of = (what: 'farmers' | 'deliveries' | 'payments') =>
    t(what, { count: counts[what], total: formats.whole(counts[what]) })
  return (
    <>
      <Facts
        facts={[
          { label: t('from'), value: from.name },
          { label: t('into'), value: into.name, strong: true },
          { label: ofSetup('join.organisationId'), value: into.orgId },
          { label: t('counts'), value: [of('farmers'), of('deliveries'), of('payments')].join(', ') },
        ]}
      />
      {others.length > 0 && <Notice tone="info" title={t('others', { names: others.join(', ') })} />}
      {drafts > 0 && <Notice tone="warning" title={t('drafts', { count: drafts })} />}
      <Notice tone="warning" title={t('warning')} />
      <TextField id="adopt-name" label={t('leaveName')} value={name} onChange={onName} maxLength={100} required />
    </>
  )
}
