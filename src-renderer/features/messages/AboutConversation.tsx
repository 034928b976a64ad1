import { Info, Pin } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type HeedLevel, heedLevels } from '#shared/domain/heed.ts'
import type { OutputOf } from '../../api/client.ts'
import { useAsk, useCall, useCommand } from '../../api/queries.ts'
import { useMay } from '../../app/session.ts'
import { useFormats } from '../../i18n/format.ts'
import { useTroubleText } from '../../i18n/refusal-text.ts'
import { IconButton } from '../../ui/IconButton.tsx'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { SelectField } from '../../ui/SelectField.tsx'
import css from './Conversations.module.css'
import { type ConversationRow, useConversationWords } from './conversation-words.ts'
import { DescribeConversation } from './DescribeConversation.tsx'
import { ExportConversation } from './ExportConversation.tsx'
import { InvitePeople } from './InvitePeople.tsx'
import { PresenceDot } from './PresenceDot.tsx'
import { usePresence } from './presence.ts'
import { PinnedDialog } from './MessageShelf.tsx'

type Member = OutputOf<'conversations.about'>['members'][number]
type Asked =
  | 'pins'
  | 'about'
  | 'export'
  | 'invite'
  | 'describe'
  | { kind: 'leave' }
  | { kind: 'putOut'; member: Member }

/** Opens what is known of a conversation: who is in it, and what can be done with it. */
export function AboutButton({ conversation }: { conversation: ConversationRow }) {
  const { t } = useTranslation('messages')
  const [asked, setAsked] = useState<Asked | null>(null)
  const back = () => setAsked('about')
  const { id, pins } = conversation
  return (
    <>
      {pins > 0 && (
        <IconButton
          label={t('pins.open', { count: pins })}
          icon={<Pin size={16} aria-hidden="true" />}
          onClick={() => setAsked('pins')}
        />
      )}
      {asked === 'pins' && <PinnedDialog conversation={id} onClose={() => setAsked(null)} />}
      <IconButton label={t('about.open')} icon={<Info size={16} aria-hidden="true" />} onClick={back} />
      {asked === 'about' && <About conversation={conversation} ask={setAsked} onClose={() => setAsked(null)} />}
      {asked === 'invite' && <InvitePeople conversation={conversation} onClose={back} />}
      {asked === 'export' && <ExportConversation conversation={conversation} onClose={back} />}
      {asked === 'describe' && <DescribeConversation conversation={conversation} onClose={back} />}
      {asked !== null && typeof asked === 'object' && asked.kind === 'leave' && (
        <Leave conversation={conversation} onClose={back} onDone={() => setAsked(null)} />
      )}
      {asked !== null && typeof asked === 'object' && asked.kind === 'putOut' && (
        <PutOut conversation={id} member={asked.member} onClose={back} />
      )}
    </>
  )
}

interface AboutProps {
  conversation: ConversationRow
  ask: (asked: Asked) => void
  onClose: () => void
}

function About({ conversation, ask, onClose }: AboutProps) {
  const { t } = useTranslation('messages')
  const say = useTroubleText()
  const { nameOf, hintOf } = useConversationWords()
  const heed = useCall('conversations.heed')
  const mayExport = useMay('messages.export')
  const { id, kind, sealed, topic, level } = conversation
  const { data, trouble } = useAsk(
    'conversations.about',
    { conversation: id },
    { tables: ['member', 'user', 'conversation'], keep: true },
  )
  const problem = trouble ?? heed.trouble
  return (
    <Dialog open onClose={onClose} title={nameOf(conversation)} size="lg">
      <div className={css.form}>
        <p className={css.about}>{topic ?? hintOf(conversation)}</p>
        {sealed && <p className={css.about}>{t('sealed.cost')}</p>}
        {problem && <p role="alert">{say(problem)}</p>}
        <SelectField
          label={t('heed.label')}
          hint={t('heed.hint')}
          value={level}
          onChange={to => void heed.run({ conversation: id, level: to as HeedLevel })}
          choices={heedLevels.map(one => ({ value: one, label: t(`heed.${one}`) }))}
        />
        <section className={css.members}>
          <h3>{t('about.members', { count: data?.members.length ?? 0 })}</h3>
          <ul>
            {data?.members.map(member => (
              <li key={member.id}>
                <MemberLine conversation={conversation} member={member} manages={data.manages} ask={ask} />
              </li>
            ))}
          </ul>
          {sealed && <p className={css.about}>{t('about.printHint')}</p>}
        </section>
        {mayExport && (
          <div>
            <ActionButton onClick={() => ask('export')}>{t('export.open')}</ActionButton>
          </div>
        )}
        {kind !== 'direct' && <Acts conversation={conversation} manages={data?.manages ?? false} ask={ask} />}
      </div>
    </Dialog>
  )
}

function Acts({ conversation, manages, ask }: Omit<AboutProps, 'onClose'> & { manages: boolean }) {
  const { t } = useTranslation('messages')
  const mayWrite = useMay('messages.write')
  const close = useCommand('conversations.close')
  const { id, kind, archived } = conversation
  if (kind !== 'channel' && kind !== 'group') return null
  return (
    <div className={css.actsRow}>
      {mayWrite && !archived && <ActionButton onClick={() => ask('invite')}>{t('about.invite')}</ActionButton>}
      {mayWrite && (manages || kind === 'group') && (
        <ActionButton onClick={() => ask('describe')}>{t('about.describe')}</ActionButton>
      )}
      {manages && kind === 'channel' && (
        <ActionButton busy={close.busy} onClick={() => void close.run({ conversation: id, closed: !archived })}>
          {archived ? t('about.reopen') : t('about.close')}
        </ActionButton>
      )}
      <ActionButton onClick={() => ask({ kind: 'leave' })}>{t('about.leave')}</ActionButton>
    </div>
  )
}

interface MemberLineProps {
  conversation: ConversationRow
  member: Member
  manages: boolean
  ask: (asked: Asked) => void
}

function MemberLine({ conversation, member, manages, ask }: MemberLineProps) {
  const { t } = useTranslation('messages')
  const formats = useFormats()
  const appoint = useCommand('conversations.appoint')
  const presence = usePresence()
  const { id, kind, sealed } = conversation
  const isShared = kind === 'channel' || kind === 'group'
  const since = member.since_ms > 0 ? formats.shortInstant(member.since_ms) : null
  const came =
    since === null
      ? null
      : member.invitedBy === null
        ? t('about.since', { since })
        : t('about.sinceBy', { since, name: member.invitedBy })
  return (
    <>
      <div>
        <span>
          <PresenceDot state={presence.of(member.id)} /> {member.name ?? t('somebody')}
          {member.me && ` (${t('you')})`}
        </span>
        <small>
          {presence.wordsOf(member.id)}
          {(member.owner || (isShared && came !== null)) && ' · '}
          {member.owner && `${t('about.owner')} · `}
          {isShared && came}
          {member.whole && ` · ${t('about.whole')}`}
        </small>
        {sealed && <small className="num">{member.print ?? t('people.noKeys')}</small>}
      </div>
      {manages && !member.me && !member.owner && (
        <ActionButton
          small
          kind="quiet"
          busy={appoint.busy}
          onClick={() => void appoint.run({ conversation: id, user: member.id })}
        >
          {t('about.appoint')}
        </ActionButton>
      )}
      {manages && !member.me && (
        <ActionButton small kind="quiet" onClick={() => ask({ kind: 'putOut', member })}>
          {t('about.putOut')}
        </ActionButton>
      )}
    </>
  )
}

interface LeaveProps {
  conversation: ConversationRow
  onClose: () => void
  onDone: () => void
}

function Leave({ conversation, onClose, onDone }: LeaveProps) {
  const { t } = useTranslation('messages')
  const say = useTroubleText()
  const { nameOf } = useConversationWords()
  const leave = useCommand('conversations.leave')
  const confirm = async () => {
    const left = await leave.run({ conversation: conversation.id })
    if (left.ok) onDone()
  }
  return (
    <ConfirmDialog
      open
      title={t('about.leaveAsk', { name: nameOf(conversation) })}
      verb={t('about.leave')}
      busy={leave.busy}
      error={leave.trouble && say(leave.trouble)}
      onConfirm={() => void confirm()}
      onClose={onClose}
    >
      {conversation.sealed ? t('about.leaveSealed') : t('about.leaveOpen')}
    </ConfirmDialog>
  )
}

function PutOut({ conversation, member, onClose }: { conversation: string; member: Member; onClose: () => void }) {
  const { t } = useTranslation('messages')
  const say = useTroubleText()
  const putOut = useCommand('conversations.putOut')
  const confirm = async () => {
    const out = await putOut.run({ conversation, user: member.id })
    if (out.ok) onClose()
  }
  return (
    <ConfirmDialog
      open
      title={t('about.putOutAsk', { name: member.name ?? t('somebody') })}
      verb={t('about.putOut')}
      danger
      busy={putOut.busy}
      error={putOut.trouble && say(putOut.trouble)}
      onConfirm={() => void confirm()}
      onClose={onClose}
    >
      {t('about.putOutHint')}
    </ConfirmDialog>
  )
}
