import { Menu } from '@mantine/core'
import { Hash, MessageCircle, Plus, Search, Users } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCommand } from '../../api/queries.ts'
import { useMay } from '../../app/session.ts'
import { useTroubleText } from '../../i18n/refusal-text.ts'
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { BrowseChannels } from './BrowseChannels.tsx'
import { ConversationFields } from './ConversationFields.tsx'
import css from './Conversations.module.css'
import { PeoplePicker, type PersonRow } from './PeoplePicker.tsx'

type Asked = 'direct' | 'group' | 'channel' | 'browse'
interface Made {
  /** Shows the conversation that was made or chosen. */
  onOpen: (id: string) => void
  onClose: () => void
}

/** Begins a conversation: with one person, with several, in a channel; or finds a channel that is there. */
export function NewConversation({ onOpen }: Pick<Made, 'onOpen'>) {
  const { t } = useTranslation('messages')
  const mayWrite = useMay('messages.write')
  const mayMakeChannels = useMay('messages.channel')
  const [asked, setAsked] = useState<Asked | null>(null)
  const icon = { size: 16, 'aria-hidden': true } as const
  const onClose = () => setAsked(null)
  const open = (id: string) => {
    onClose()
    onOpen(id)
  }
  return (
    <>
      <Menu position="bottom-start" width={250} withinPortal>
        <Menu.Target>
          <button type="button" className={css.begin}>
            <Plus {...icon} />
            <span>{t('begin.title')}</span>
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          {mayWrite && (
            <>
              <Menu.Item leftSection={<MessageCircle {...icon} />} onClick={() => setAsked('direct')}>
                {t('begin.direct')}
              </Menu.Item>
              <Menu.Item leftSection={<Users {...icon} />} onClick={() => setAsked('group')}>
                {t('begin.group')}
              </Menu.Item>
            </>
          )}
          {mayMakeChannels && (
            <Menu.Item leftSection={<Hash {...icon} />} onClick={() => setAsked('channel')}>
              {t('begin.channel')}
            </Menu.Item>
          )}
          <Menu.Item leftSection={<Search {...icon} />} onClick={() => setAsked('browse')}>
            {t('begin.browse')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {asked === 'direct' && <NewDirect onOpen={open} onClose={onClose} />}
      {(asked === 'group' || asked === 'channel') && <NewShared kind={asked} onOpen={open} onClose={onClose} />}
      {asked === 'browse' && <BrowseChannels onOpen={open} onClose={onClose} />}
    </>
  )
}

function NewDirect({ onOpen, onClose }: Made) {
  const { t } = useTranslation('messages')
  const say = useTroubleText()
  const direct = useCommand('conversations.direct')
  const begin = async ({ id }: PersonRow) => {
    const made = await direct.run({ user: id })
    if (made.ok) onOpen(made.value.id)
  }
  return (
    <Dialog open onClose={onClose} title={t('begin.direct')}>
      <p className={css.about}>{t('sealed.cost')}</p>
      {direct.trouble && <p role="alert">{say(direct.trouble)}</p>}
      <PeoplePicker
        label={t('begin.whom')}
        chosen={null}
        sealed
        autoFocus
        onChoose={person => {
          if (!direct.busy) void begin(person)
        }}
      />
    </Dialog>
  )
}

function NewShared({ kind, onOpen, onClose }: Made & { kind: 'group' | 'channel' }) {
  const { t } = useTranslation('messages')
  const say = useTroubleText()
  const create = useCommand('conversations.create')
  const [name, setName] = useState('')
  const [topic, setTopic] = useState('')
  const [people, setPeople] = useState<readonly string[]>([])
  const isGroup = kind === 'group'
  const isWhole = isGroup ? people.length > 0 : name.trim() !== ''
  const make = async () => {
    if (!isWhole || create.busy) return
    const made = await create.run({ kind, name, topic: isGroup ? undefined : topic, people: [...people] })
    if (made.ok) onOpen(made.value.id)
  }
  return (
    <ConfirmDialog
      open
      title={t(`begin.${kind}`)}
      verb={t('begin.make')}
      busy={create.busy}
      disabled={!isWhole}
      error={create.trouble && say(create.trouble)}
      onConfirm={() => void make()}
      onClose={onClose}
    >
      <div className={css.form}>
        <p className={css.about}>{isGroup ? t('sealed.cost') : t('begin.channelHint')}</p>
        <ConversationFields kind={kind} name={name} onName={setName} topic={topic} onTopic={setTopic} />
        <PeoplePicker
          label={t('begin.people')}
          chosen={people}
          sealed={isGroup}
          onChoose={({ id }) => setPeople(now => (now.includes(id) ? now.filter(one => one !== id) : [...now, id]))}
        />
      </div>
    </ConfirmDialog>
  )
}
