import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { signs } from '#shared/domain/signs.ts'
import { call } from '../../api/client.ts'
import { handFile, handPaper } from '../../api/paper.ts'
import { type Trouble, troubleOf } from '../../api/trouble.ts'
import { currentLanguage } from '../../i18n/i18n.ts'
import { useTroubleText } from '../../i18n/refusal-text.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { ChoiceField } from '../../ui/ChoiceField.tsx'
import { DateField } from '../../ui/DateField.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { FieldRow } from '../../ui/Panel.tsx'
import { toastDone } from '../../ui/toast.tsx'
import css from './Conversations.module.css'
import { type ConversationRow, useConversationWords } from './conversation-words.ts'

const flavours = ['paper', 'csv', 'workbook'] as const
type Flavour = (typeof flavours)[number]

/** Some days of a conversation, or all of it, as a paper or a file (TALK-23). */
export function ExportConversation({ conversation, onClose }: { conversation: ConversationRow; onClose: () => void }) {
  const { t } = useTranslation('messages')
  const { t: common } = useTranslation('common')
  const say = useTroubleText()
  const { nameOf } = useConversationWords()
  const [flavour, setFlavour] = useState<Flavour>('paper')
  const columns = useColumns(flavour)
  const [days, setDays] = useState({ from: '', to: '' })
  const [busy, setBusy] = useState(false)
  const [trouble, setTrouble] = useState<Trouble | null>(null)
  const make = async () => {
    setBusy(true)
    setTrouble(null)
    const { from, to } = days
    const day = { ...(from !== '' && { from }), ...(to !== '' && { to }) }
    const query = { filter: from === '' && to === '' ? {} : { day } }
    const title = t('export.paper', { name: nameOf(conversation) }).slice(0, 60)
    try {
      const input = { conversation: conversation.id, query, flavour, lang: currentLanguage(), title, columns }
      const file = await call('messages.export', input)
      if (flavour === 'paper') await handPaper(file)
      else if (await handFile(file)) toastDone(common('exported', { count: file.rows, name: file.fileName }))
      onClose()
    } catch (error) {
      setTrouble(troubleOf(error))
    }
    setBusy(false)
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('export.title', { name: nameOf(conversation) })}
      actions={
        <>
          <ActionButton onClick={onClose}>{common('action.cancel')}</ActionButton>
          <ActionButton kind="primary" busy={busy} onClick={() => void make()}>
            {t('export.verb')}
          </ActionButton>
        </>
      }
    >
      <div className={css.form}>
        <ChoiceField
          label={t('export.as')}
          choices={flavours.map(value => ({ value, label: t(`export.flavour.${value}`) }))}
          value={flavour}
          onChange={setFlavour}
        />
        <FieldRow columns={2}>
          <DateField label={t('export.from')} value={days.from} onChange={from => setDays({ ...days, from })} />
          <DateField label={t('export.to')} value={days.to} onChange={to => setDays({ ...days, to })} />
        </FieldRow>
        <p className={css.about}>{t(conversation.sealed ? 'export.sealed' : 'export.hint')}</p>
        {trouble && <Notice tone="bad" title={say(trouble)} urgent />}
      </div>
    </Dialog>
  )
}

/** What a message is said by, with the headings and words of the screen; on a paper the signs in a text have words, too. */
function useColumns(flavour: Flavour) {
  const { t } = useTranslation('messages')
  const fields = ['at_ms', 'actorName', 'stationName', 'text', 'files', 'state', 'why'] as const
  const states = ['author', 'moderator', 'keys', 'foreign', 'awaited'] as const
  const ofState = Object.fromEntries(states.map(state => [state, t(`export.state.${state}`)]))
  const ofText = Object.fromEntries(signs.map(([sign, name]) => [sign, t(`sign.${name}`)]))
  return [
    ...fields.map(field => ({
      ...{ field, heading: t(`export.column.${field}`) },
      ...(field === 'state' && { words: ofState }),
      ...(field === 'text' && flavour === 'paper' && { words: ofText }),
    })),
    { field: 'day', heading: t('export.column.day'), hidden: true },
  ]
}
