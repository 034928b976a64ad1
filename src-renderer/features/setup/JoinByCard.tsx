import { Copy, Save } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { OutputOf } from '../../api/client.ts'
import { handText } from '../../api/paper.ts'
import { useCall } from '../../api/queries.ts'
import { useTroubleText } from '../../i18n/refusal-text.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { copyText } from '../../ui/copy-text.ts'
import { EntryForm } from '../../ui/EntryForm.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { Actions, Facts, Stack } from '../../ui/Panel.tsx'
import { TextField } from '../../ui/TextField.tsx'
import { TextFileButton } from '../../ui/TextFileButton.tsx'
import { toastDone } from '../../ui/toast.tsx'
import type { Joiner } from './JoinScreen.tsx'
import { OwnDevice } from './OwnDevice.tsx'

/** Without a network: the request goes out as text or file, the card comes in as one. */
export function JoinByCard({ joiner, onBack, onDone }: { joiner: Joiner; onBack: () => void; onDone: () => void }) {
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
    join.reset()
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
        <div>
          <h1>{t('join.byHand')}</h1>
          <p className="quiet">{t('join.byHandHint')}</p>
        </div>
        <OwnDevice joiner={joiner} />
        <RequestActions joiner={joiner} />
        <TextField id="card" label={t('join.card')} hint={t('join.cardHint')} value={card} onChange={change} />
        <Actions>
          <TextFileButton label={t('join.openCard')} onText={change} />
        </Actions>
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

function RequestActions({ joiner }: { joiner: Joiner }) {
  const { t } = useTranslation('setup')
  const save = async () => {
    if (await handText(joiner.request, t('join.fileName', { name: joiner.name }))) toastDone(t('join.saved'))
  }
  return (
    <Actions>
      <ActionButton icon={<Save size={16} aria-hidden="true" />} onClick={() => void save()}>
        {t('join.save')}
      </ActionButton>
      <ActionButton
        icon={<Copy size={16} aria-hidden="true" />}
        onClick={() => copyText(joiner.request) && toastDone(t('join.copied'))}
      >
        {t('join.copy')}
      </ActionButton>
    </Actions>
  )
}
