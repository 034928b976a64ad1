import { Copy } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { OutputOf } from '../../api/client.ts'
import { useCall } from '../../api/queries.ts'
import { useTroubleText } from '../../i18n/refusal-text.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { copyText } from '../../ui/copy-text.ts'
import { EntryForm } from '../../ui/EntryForm.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { Actions, Facts, Panel, Stack } from '../../ui/Panel.tsx'
import { NotesField, TextField } from '../../ui/TextField.tsx'
import { toastDone } from '../../ui/toast.tsx'

type Request = OutputOf<'setup.joinRequest'>

/** *Rejoindre une organisation*: this PC says who it is, a station of the organisation answers with its card. */
export function JoinScreen({ onBack, onDone }: { onBack: () => void; onDone: () => void }) {
  const [request, setRequest] = useState<Request | null>(null)
  if (request === null) return <NameStep onBack={onBack} onNext={setRequest} />
  return <CardStep request={request} onBack={() => setRequest(null)} onDone={onDone} />
}

function NameStep({ onBack, onNext }: { onBack: () => void; onNext: (request: Request) => void }) {
  const { t } = useTranslation('setup')
  const { t: tCommon } = useTranslation('common')
  const say = useTroubleText()
  const ask = useCall('setup.joinRequest')
  const [name, setName] = useState('')
  const go = async () => {
    const made = await ask.run({ name })
    if (made.ok) onNext(made.value)
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
          <ActionButton onClick={onBack}>{tCommon('action.back')}</ActionButton>
          <ActionButton kind="primary" type="submit" busy={ask.busy} disabled={name.trim() === ''}>
            {tCommon('action.continue')}
          </ActionButton>
        </Actions>
      </Stack>
    </EntryForm>
  )
}

function CardStep({ request, onBack, onDone }: { request: Request; onBack: () => void; onDone: () => void }) {
  const { t } = useTranslation('setup')
  const { t: tCommon } = useTranslation('common')
  const say = useTroubleText()
  const read = useCall('setup.joinRead')
  const join = useCall('setup.joinCard')
  const [card, setCard] = useState('')
  const [found, setFound] = useState<OutputOf<'setup.joinRead'> | null>(null)
  const change = (text: string) => {
    setCard(text)
    setFound(null)
    read.reset()
  }
  const go = async () => {
    if (found === null) {
      const told = await read.run({ card })
      if (told.ok) setFound(told.value)
    } else if ((await join.run({ card })).ok) onDone()
  }
  const trouble = read.trouble ?? join.trouble
  return (
    <EntryForm onSubmit={() => void go()} label={t('start.join')}>
      <Stack>
        <h1>{t('start.join')}</h1>
        <Panel title={t('join.device')}>
          <p className="code">{request.device}</p>
          <p className="quiet">{t('join.deviceHint')}</p>
          <Actions>
            <ActionButton
              icon={<Copy size={16} aria-hidden="true" />}
              onClick={() => copyText(request.request) && toastDone(t('join.copied'))}
            >
              {t('join.copy')}
            </ActionButton>
          </Actions>
        </Panel>
        <NotesField
          id="card"
          label={t('join.card')}
          hint={t('join.cardHint')}
          value={card}
          onChange={change}
          rows={4}
        />
        {trouble && (
          <Notice tone="bad" urgent>
            {say(trouble)}
          </Notice>
        )}
        {found && (
          <Facts
            facts={[
              { label: t('field.organisation'), value: found.organisation, strong: true },
              { label: t('join.organisationId'), value: found.orgId },
            ]}
          />
        )}
        <Actions>
          <ActionButton onClick={onBack}>{tCommon('action.back')}</ActionButton>
          <ActionButton kind="primary" type="submit" busy={read.busy || join.busy} disabled={card.trim() === ''}>
            {found === null ? tCommon('action.continue') : t('join.go', { organisation: found.organisation })}
          </ActionButton>
        </Actions>
      </Stack>
    </EntryForm>
  )
}
